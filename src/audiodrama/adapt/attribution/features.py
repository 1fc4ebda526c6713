"""Named features for and against each candidate of each utterance.

Names are readable ("tag:verb:name", "called before"), since the weights of the model are shipped under them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.discourse import Paragraph
from audiodrama.adapt.attribution.salience import CANDIDATES, NEVER, Near, everybody_near, likely_speakers
from audiodrama.adapt.people.entities import nominal_key
from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from audiodrama.adapt.attribution.discourse import Said, Scenery
    from audiodrama.adapt.records import Block, Gender
    from audiodrama.adapt.text.mentions import Mention
    from audiodrama.adapt.text.tag_reader import Tag
    from audiodrama.adapt.text.tags import Spoken

_TOKEN = re.compile(r"[^\W\d_]+|[!?]|--|—|\.\.\.|…")

# A quotation of so many letters is a tale; so many stand for the marks at its ends.
_TALE, _MARKS = 250, 3
# A tale that goes on over a heading may be of so many of those who may have spoken before it.
_HANDED_ON = 6
_CLOSE = 8
_LATELY = 25
_WEIGHTS: dict[str, Callable[[Near], float]] = {
    "latest": lambda near: near.last_place,
    "most present": lambda near: near.told_count + 2 * near.tag_count,
    "acts most": lambda near: near.subject_count + near.tag_count,
}

Features = dict[str, float]


@dataclass
class SpokenLine:
    """One utterance as the model sees it.

    `gap` is how far it is from the one before, `tag` the kind of its tag's subject, `sure` whether a verb of speech is
    right beside that, `turn` what the verb says of turns,
    `edges` whether narration stands before and after the words in the paragraph; `noun` is the subject if it is a noun,
    `owned` the same with its owner.
    """

    candidates: list[int]
    features: list[Features]
    gap: str
    tag: str
    question: bool = False
    called: frozenset[int] = frozenset()
    paragraph: int = 0
    noun: str = ""
    owned: str = ""
    turn: str = ""
    sure: bool = False
    edges: str = ""
    address: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


def lines_of(scenery: Scenery) -> list[SpokenLine]:
    """All utterances with their candidates and features, in order."""
    found: list[SpokenLine] = []
    for i in range(len(scenery.spoken)):
        found.append(_Reader(scenery, i).line(found[-1] if found else None))
    return found


class _Reader:
    """Reads the features of one utterance."""

    def __init__(self, scenery: Scenery, i: int) -> None:
        self.scenery, self.i = scenery, i
        self.spoken = scenery.spoken[i]
        self.said = scenery.said[i]
        tag = self.spoken.tag
        self.kind = "none" if tag is None else "name" if tag.mention.key == "i" else tag.mention.kind

    def line(self, before: SpokenLine | None) -> SpokenLine:
        """The utterance as a line; one that goes on has the candidates of the line before, and its own tag alone."""
        gap = self._gap()
        if before and self.spoken.utterance.continues:
            options = list(before.candidates)
            features = [self._tag_features(c) for c in options]
        else:
            near = everybody_near(self.scenery, self.i)
            options = likely_speakers(self.scenery, self.i, near)
            if before and gap != "break" and self._is_headed():
                options = list(dict.fromkeys([*before.candidates[:_HANDED_ON], *options]))[:CANDIDATES]
            features = [self._features(c, near[c]) for c in options]
            _add_ranks(options, features, near, self.kind)
            self._add_fitting_ranks(options, features, near)
        noun, owned = self._noun()
        tag = self.spoken.tag
        turn = lexicon.turns().get(tag.verb, "") if tag else ""
        sure = tag is not None and tag.link in ("inverted", "close")
        return SpokenLine(
            options, features, gap, self.kind, self.said.question, frozenset(self.said.called),
            self.spoken.utterance.block, noun, owned, turn, sure, self._edges(),
            frozenset(self.said.address), self._words(self.spoken),
        )  # fmt: skip

    def _add_fitting_ranks(self, options: Sequence[int], features: Sequence[Features], near: dict[int, Near]) -> None:
        """Add the ranks among those of the gender that the tag shows, and whether there is but one of them."""
        gender = self.spoken.tag.mention.gender if self.spoken.tag else "unknown"
        if self.kind != "pronoun" or gender == "unknown":
            return
        entities = self.scenery.company.entities
        fit = [k for k, c in enumerate(options) if entities[c].gender in (gender, "unknown")]
        for label, weight in _WEIGHTS.items():
            ranked = sorted(fit, key=lambda k: -weight(near[options[k]]))
            for rank, k in enumerate(ranked[:2]):
                features[k][f"{self.kind}:fitting {label} {rank + 1}"] = 1.0
        close = [k for k in fit if near[options[k]].last_away < _CLOSE or near[options[k]].tag_back < _CLOSE]
        for k in close:
            features[k][f"{self.kind}:fitting close of {min(len(close), 3)}"] = 1.0

    def _noun(self) -> tuple[str, str]:
        """The noun by which the tag calls the speaker, and the same with the owner."""
        tag = self.spoken.tag
        if tag is None or self.kind != "nominal":
            return "", ""
        owner = self.scenery.owner_of(tag.mention)
        return nominal_key(tag.mention), "" if owner is None else f"{owner} {tag.mention.key.split()[-1]}"

    def _edges(self) -> str:
        block, utterance = self.scenery.blocks[self.spoken.utterance.block], self.spoken.utterance
        before = "n" if utterance.start - block.start > 3 else "q"
        return before + ("n" if block.end - utterance.end > 3 else "q")

    def _words(self, s: Spoken) -> tuple[str, ...]:
        """The words of an utterance in lower case, with exclamation and question marks."""
        pieces = (self.scenery.text[p.start : p.end].lower() for p in s.utterance.passages)
        return tuple(w for piece in pieces for w in _TOKEN.findall(piece))

    def _gap(self) -> str:
        if self.i == 0:
            return "break"
        now, before = self.spoken.utterance, self.scenery.spoken[self.i - 1].utterance
        if now.continues:
            return "continues"
        if now.block == before.block:
            return "same"
        between = self.scenery.blocks[before.block + 1 : now.block]
        if any(b.kind != "prose" for b in between):
            return self._over_heading(between)
        return ("next", "one", "two")[len(between)] if len(between) < 3 else "far"

    def _is_headed(self) -> bool:
        """Whether a heading stands before the paragraph."""
        block = self.spoken.utterance.block
        return block > 0 and self.scenery.blocks[block - 1].kind == "heading"

    def _over_heading(self, between: Sequence[Block]) -> str:
        """The gap over a chapter's heading: a tale that fills paragraphs goes on with who told it, or was asked."""
        now, before = self.spoken, self.scenery.spoken[self.i - 1]
        ends = self.scenery.blocks[before.utterance.block].end - before.utterance.end <= _MARKS
        opens = now.utterance.start - self.scenery.blocks[now.utterance.block].start <= _MARKS
        told_on = opens and not now.tags and now.utterance.passages[-1].open_end
        if not (ends and told_on and all(b.kind == "heading" for b in between)):
            return "break"
        tale = before.utterance.continues or before.utterance.end - before.utterance.start >= _TALE
        return "over" if tale and not before.tags else "next"

    def _features(self, c: int, near: Near) -> Features:
        return {
            **self._tag_features(c),
            **self._said_features(c),
            **self._turned_features(c),
            **self._narration_features(c, near),
            **self._near_features(near),
            **self._standing_features(c),
        }

    def _tag_features(self, c: int) -> Features:
        f: Features = {}
        seen: set[str] = set()
        for tag in self.spoken.tags[:4]:
            where = tag.strength if tag.strength != "beat" else ("beat after" if tag.after else "beat before")
            where = "lead" if where == "comma" else where
            if where not in seen:
                seen.add(where)
                f.update(dict.fromkeys(self._tag_names(tag, where, c), 1.0))
                f.update(self._noun_features(tag, where, c))
        f.update(dict.fromkeys(self._lead_names(c), 1.0))
        return f

    def _tag_names(self, tag: Tag, where: str, c: int) -> list[str]:
        m = tag.mention
        meant = self.scenery.meant(tag)
        entity = self.scenery.company.entities[c]
        side = f"{tag.link} {'after' if tag.after else 'before'}"
        named = meant is not None and self.scenery.company.entities[meant].kind in ("person", "narrator")
        if named or m.kind == "name" or m.key == "i":
            it = "it" if meant == c else "other"
            return [f"{where}:name:{it}", f"{where}:{tag.link} name:{it}", f"{where}:{side} name:{it}"]
        if m.kind == "pronoun":
            agrees = _agreement(m.gender, entity.gender)
            names = [f"{where}:{kind}pronoun:{agrees}" for kind in ("", f"{tag.link} ", f"{side} ")]
            return names + [f"{where}:pronoun:nearest"] * (self.scenery.pronouns.get(m.start) == c)
        owned = "owned " if m.owner else ""
        described = "marked " if m.marked else "described " if " " in m.key and not m.owner else ""
        gender = m.gender
        if gender == "unknown" and meant is not None and not m.owner:
            gender = self.scenery.company.entities[meant].gender
        names = [f"{where}:{owned}noun:{_agreement(gender, entity.gender)}"]
        if meant == c:
            article = "owned" if m.owner else "the" if m.definite else "a"
            names += [f"{where}:{kind}noun:it" for kind in (owned, f"{tag.link} {article} ", f"{side} ")]
            names += [f"{where}:{described}noun:it"] * bool(described)
            names += [f"{where}:{tag.link} role:it"] * self._is_role(m)
        if m.owner and self.scenery.owner_of(m) == c:
            names.append(f"{where}:noun:owner")
        if m.key.split()[-1] in entity.titles or m.key.split()[-1] in entity.name.lower().split():
            names.append(f"{where}:noun:title")
        elif meant is not None and entity.kind not in ("nominal", "kin"):
            names.append(f"{where}:{owned}noun:named")
        return names

    def _is_role(self, m: Mention) -> bool:
        """Whether a noun is what one person is: "the conductor", and not "the boy", "everyone", "her brother".

        A book that goes on and on telling of "the stranger" means one.
        """
        if m.owner or m.key == "everyone":
            return False
        meant = self.scenery.entity_of(m)
        return m.key.split()[-1] not in lexicon.anybody() or (meant is not None and self.scenery.is_usual(meant))

    def _noun_features(self, tag: Tag, where: str, c: int) -> Features:
        """Whether "the cabman" was brought in lately as "a cabman", and how often narration tells him from others."""
        m = tag.mention
        meant = self.scenery.meant(tag) if m.kind == "nominal" and not m.owner else None
        if meant is None or self.scenery.company.entities[meant].kind != "nominal":
            return {}
        if c == meant:
            here = self.spoken.utterance.block
            brought_in = self.scenery.newcomers.get(m.key.split()[-1], ())
            return {f"{where}:noun:newcomer": 1.0} if any(0 <= here - b <= _LATELY for b in brought_in) else {}
        own = self.scenery.told_in[meant]
        apart = len(own & self.scenery.told_in[c]) / (len(own) + 1)
        return {f"{where}:noun:apart": apart} if apart else {}

    def _lead_names(self, c: int) -> list[str]:
        """Who is named in the last sentence before the passage, whatever their part in it."""
        named = [self.scenery.entity_of(m) for m in self.spoken.lead]
        if c not in named:
            return []
        strength = self.spoken.tags[0].strength if self.spoken.tags else "none"
        facts = {"last": named[-1] == c, "first": named[0] == c, "alone": len(set(named)) == 1}
        return [f"lead {name} {strength}" for name, holds in facts.items() if holds]

    def _said_features(self, c: int) -> Features:
        own = self.said
        f: Features = {}
        if own.introduced is not None:
            f[f"introduces {'self' if own.introduced == c else 'another'}"] = 1.0
            if own.names_self == c:
                f["names self"] = 1.0
        if c in own.called:
            f["calls own name"] = 1.0
        if c in own.named:
            f["speaks of own name"] = 1.0
        for step, label in ((-1, "before"), (1, "after"), (-2, "two before"), (2, "two after")):
            j = self.i + step
            if 0 <= j < len(self.scenery.said) and self._paragraphs_from(j) <= 2 * abs(step):
                self._neighbour_features(self.scenery.said[j], c, label, f)
        return f

    def _paragraphs_from(self, j: int) -> int:
        return abs(self.scenery.spoken[j].utterance.block - self.spoken.utterance.block)

    def _neighbour_features(self, other: Said, c: int, label: str, f: Features) -> None:
        """The signs in a line nearby of who answers it, or whom it answers."""
        gender = self.scenery.company.entities[c].gender
        adjoins = label in ("before", "after")
        if c in other.called:
            f[f"called {label}"] = 1.0
        elif other.called and adjoins:
            f[f"another called {label}"] = 1.0
        if c in other.named:
            f[f"spoken of {label}"] = 1.0
        genders = {lexicon.vocatives()[a] for a in other.address}
        for g in genders if adjoins and gender != "unknown" else ():
            f[f"addressed {label}:{'agrees' if g == gender else 'clashes'}"] = 1.0
        if other.tagged is not None:
            f[f"tagged {label}:{'it' if other.tagged == c else 'other'}"] = 1.0

    def _turned_features(self, c: int) -> Features:
        """Whether narration turns to a candidate: in the paragraph itself, since the line before, beside the next."""
        i, scenery = self.i, self.scenery
        here = scenery.paragraphs[self.spoken.utterance.block]
        before = scenery.between(i - 1, i) if i else ()
        after = scenery.between(i + 1, i + 1) if i + 1 < len(scenery.spoken) else ()
        if i + 1 < len(scenery.spoken) and self._paragraphs_from(i + 1) in (1, 2):
            after = (scenery.paragraphs[scenery.spoken[i + 1].utterance.block],)
        gender = scenery.company.entities[c].gender
        f: Features = {}
        for label, paragraphs in (("here", (here,)), ("before", before), ("after", after)):
            if any(c in p.turned_to for p in paragraphs):
                f[f"{self.kind}:turned to {label}"] = 1.0
            elif any(p.turned_to for p in paragraphs):
                f[f"another turned to {label}"] = 1.0
            genders = {g for p in paragraphs for g in p.turned_to_gender}
            if len(genders) == 1 and gender != "unknown":
                f[f"{self.kind}:turned to {label}:{_agreement(genders.pop(), gender)}"] = 1.0
        return f

    def _narration_features(self, c: int, near: Near) -> Features:
        paragraphs, here, kind = self.scenery.paragraphs, self.spoken.utterance.block, self.kind
        before = paragraphs[here - 1] if here else Paragraph()
        after = paragraphs[here + 1] if here + 1 < len(paragraphs) else Paragraph()
        facts = {
            "acts last before": before.last_subject == c,
            "acts first before": before.first_subject == c and before.last_subject != c,
            "acts next": after.first_subject == c,
            "in paragraph": near.here,
            "not told": near.last_away >= NEVER,
        }
        f = {f"{kind}:{name}": 1.0 for name, holds in facts.items() if holds}
        if near.last_away < NEVER:
            f[f"{kind}:told away"] = log1p(near.last_away)
        f[f"{kind}:told often"] = log1p(near.told_count)
        f[f"{kind}:acts often"] = log1p(near.subject_count)
        f[f"{kind}:told ahead"] = log1p(near.ahead_count)
        for label, steps in (("tagged back", near.tag_back), ("tagged ahead", near.tag_ahead)):
            if steps < NEVER:
                f[f"{kind}:{label}"] = 1.0 / steps
                f[f"{kind}:{label} even"] = 1.0 / steps if steps % 2 == 0 else 0.0
        f[f"{kind}:tags near"] = log1p(near.tag_count)
        return f

    def _near_features(self, near: Near) -> Features:
        f = {
            "quoted often": log1p(near.quoted_count),
            f"{self.kind}:called often": log1p(near.called_count),
            f"{self.kind}:spoken of often": log1p(near.spoken_of_count),
        }
        if near.carried:
            f["carried on"] = 1.0
        if near.spoken_of_count > 0 and near.last_away >= NEVER and not near.tag_count:
            f["only spoken of"] = 1.0
        return f

    def _standing_features(self, c: int) -> Features:
        entity = self.scenery.company.entities[c]
        f = {
            "speaks much": log1p(100.0 * entity.tagged / self.scenery.total_tagged),
            "named much": log1p(100.0 * entity.mentions / self.scenery.total_named),
            f"is {'person' if entity.kind == 'narrator' else entity.kind}": 1.0,
        }
        if entity.tagged == 0:
            f["never tagged"] = 1.0
        if entity.gender == "unknown":
            f["gender unknown"] = 1.0
        return f


def _agreement(tag: Gender, entity: Gender) -> str:
    if "unknown" in (tag, entity):
        return "open"
    return "agrees" if tag == entity else "clashes"


def _add_ranks(options: Sequence[int], features: Sequence[Features], near: dict[int, Near], kind: str) -> None:
    """Add each candidate's rank by how lately narration told of them, and by how much."""
    order = sorted(range(len(options)), key=lambda k: -near[options[k]].last_place)
    for rank, k in enumerate(order[:3]):
        if near[options[k]].last_place >= 0:
            features[k][f"{kind}:latest {rank + 1}"] = 1.0
    much = sorted(range(len(options)), key=lambda k: -(near[options[k]].told_count + 2 * near[options[k]].tag_count))
    for rank, k in enumerate(much[:3]):
        features[k][f"{kind}:most present {rank + 1}"] = 1.0
