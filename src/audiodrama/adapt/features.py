"""What speaks for and against each candidate of each utterance, as named features.

Names are readable ("tag:verb:name", "called before"), since the weights of the model are shipped under them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from math import log1p
from typing import TYPE_CHECKING

from audiodrama.adapt import lexicon
from audiodrama.adapt.entities import nominal_key, resolve_pronouns
from audiodrama.adapt.sightings import is_vocative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.entities import Company
    from audiodrama.adapt.mentions import Mention
    from audiodrama.adapt.nouns import Block, Gender
    from audiodrama.adapt.tags import Spoken, Tag

CANDIDATES = 10
_BACK, _AHEAD = 30, 4
_NEVER = 99
_ADDRESS = re.compile(
    r"(?:^|[,;.!?—–-]\s*|\b(?:my|dear|oh|yes|no|well|thank you|my dear)\s+)("
    + "|".join(sorted(map(re.escape, lexicon.vocatives()), key=len, reverse=True))
    + r")(?=\s*(?:[,.!?;—–\"”’-]|$))",
    re.IGNORECASE,
)

_TOKEN = re.compile(r"[^\W\d_]+|[!?]|--|—|\.\.\.|…")

_INTRODUCES = re.compile(
    r"\b(?:I['’]?m|I am|[Mm]y name(?:['’]s| is)|[Nn]ame['’]s|[Cc]all me|[Tt]his is)\s+(?:the\s+)?$"
)

Features = dict[str, float]


@dataclass
class Line:
    """One utterance as the model sees it."""

    candidates: list[int]
    features: list[Features]
    gap: str
    tag: str
    question: bool = False
    called: frozenset[int] = frozenset()
    paragraph: int = 0
    noun: str = ""
    words: tuple[str, ...] = ()


@dataclass
class _Paragraph:
    told: list[tuple[int, bool, int]] = field(default_factory=list)  # entity, is it a subject, place
    spoken: list[int] = field(default_factory=list)
    first_subject: int | None = None
    last_subject: int | None = None
    pronouns: list[tuple[str, int | None]] = field(default_factory=list)


@dataclass
class _Said:
    called: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    address: set[Gender] = field(default_factory=set)
    question: bool = False
    tagged: int | None = None
    introduced: int | None = None


_VERBISH = re.compile(
    r"(?:,[^,.;!?]{0,60},)?\s+(?:\w+ly\s+)?(?:\w+ed|was|had|is|has|said|says|looked|could|would|did|does|felt|knew|thought|went|came|took|gave|made|saw|heard|shook|began|sat|stood|rose|ran|put|got|lay|fell|kept|held|broke|threw|drew|spoke|grew|left|met|only|never|still|\w+s)\b"
)


class Scenery:
    """Everything about a text that features are read from."""

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        mentions: Sequence[Mention],
        company: Company,
        spoken: Sequence[Spoken],
    ) -> None:
        self.text, self.blocks, self.company, self.spoken = text, blocks, company, spoken
        starts = [b.start for b in blocks]
        places = [bisect_right(starts, m.start) - 1 for m in mentions]
        self.pronouns = resolve_pronouns(mentions, company.of_mention, places, company.entities)
        self.paragraphs: list[_Paragraph] = [_Paragraph() for _ in blocks]
        self.mentions = mentions
        for m, who, place in zip(mentions, company.of_mention, places, strict=True):
            self._place(m, who, self.paragraphs[place])
        self.said = [self._said(s, mentions, company) for s in spoken]
        self.total_tagged = sum(e.tagged for e in company.entities) + 1
        self.total_named = sum(e.mentions for e in company.entities) + 1

    def _place(self, m: Mention, who: int | None, paragraph: _Paragraph) -> None:
        if m.quoted:
            if who is not None:
                paragraph.spoken.append(who)
            return
        is_subject = (m.kind != "pronoun" and bool(_VERBISH.match(self.text, m.end))) or m.key in ("he", "she", "i")
        meant = who if who is not None else self.pronouns.get(m.start)
        if m.kind == "pronoun" and m.gender != "unknown":
            paragraph.pronouns.append((m.gender, meant))
        if who is not None:
            paragraph.told.append((who, is_subject, m.start))
        if meant is not None and is_subject:
            if paragraph.first_subject is None:
                paragraph.first_subject = meant
            paragraph.last_subject = meant

    def _said(self, s: Spoken, mentions: Sequence[Mention], company: Company) -> _Said:
        said = _Said()
        starts = self._mention_starts()
        for p in s.utterance.passages:
            for i in range(bisect_left(starts, p.start), bisect_left(starts, p.end)):
                who = company.of_mention[i]
                if who is None:
                    continue
                m = mentions[i]
                vocative = is_vocative(
                    self.text[max(p.start, m.start - 24) : m.start], self.text[m.end : min(m.end + 24, p.end)]
                )
                if _INTRODUCES.search(self.text[max(p.start, m.start - 24) : m.start]):
                    said.introduced = who
                else:
                    (said.called if vocative else said.named).add(who)
            piece = self.text[p.start : p.end]
            said.address |= {lexicon.vocatives()[a.lower()] for a in _ADDRESS.findall(piece)}
            said.question = piece.rstrip("\"'”’ ").endswith("?")
        tag = s.tag
        if tag is not None:
            said.tagged = self._meant(tag)
        return said

    def _mention_starts(self) -> list[int]:
        if not hasattr(self, "_starts"):
            self._starts = [m.start for m in self.mentions]
        return self._starts

    def _meant(self, tag: Tag) -> int | None:
        """Whom the subject of a tag names outright."""
        return self._entity_of(tag.mention)

    def _entity_of(self, m: Mention) -> int | None:
        if m.key == "everyone":
            return self.company.of_nominal(m)
        i = bisect_left(self._mention_starts(), m.start)
        while i < len(self.mentions) and self.mentions[i].start == m.start:
            if self.mentions[i] == m:
                return self.company.of_mention[i]
            i += 1
        return None

    def lines(self) -> list[Line]:
        """All utterances with their candidates and features, in order."""
        found: list[Line] = []
        scene = self._scenes()
        for i, s in enumerate(self.spoken):
            nearby = self._nearby(i, scene[i])
            goes_on = bool(found) and s.utterance.continues
            candidates = list(found[-1].candidates) if goes_on else self._candidates(i, nearby)
            tag = s.tag
            kind = tag.mention.kind if tag else "none"
            if tag and tag.mention.key == "i":
                kind = "name"
            line = Line(
                candidates,
                [self._tag_only(i, c) if goes_on else self._features(i, c, nearby, kind) for c in candidates],
                self._gap(i),
                kind,
                self.said[i].question,
                frozenset(self.said[i].called),
                s.utterance.block,
                nominal_key(tag.mention) if tag and kind == "nominal" else "",
                self._words(s),
            )
            if not goes_on:
                _add_ranks(line, nearby, kind)
            found.append(line)
        return found

    def _tag_only(self, i: int, c: int) -> Features:
        """Features of a paragraph that goes on: all but its tag would only repeat what its first paragraph knows."""
        f: Features = {}
        self._tag_features(i, c, f)
        return f

    def _words(self, s: Spoken) -> tuple[str, ...]:
        """What is said, word by word and in lower case, with exclamation and question marks."""
        pieces = (self.text[p.start : p.end].lower() for p in s.utterance.passages)
        return tuple(w for piece in pieces for w in _TOKEN.findall(piece))

    def _scenes(self) -> list[tuple[int, int]]:
        """For each utterance, the first and last paragraph of its chapter."""
        edges = [-1, *[i for i, b in enumerate(self.blocks) if b.kind == "heading"], len(self.blocks)]
        return [
            (edges[bisect_right(edges, s.utterance.block) - 1] + 1, edges[bisect_right(edges, s.utterance.block)])
            for s in self.spoken
        ]

    def _gap(self, i: int) -> str:
        if i == 0:
            return "break"
        now, before = self.spoken[i].utterance, self.spoken[i - 1].utterance
        if now.continues:
            return "continues"
        if now.block == before.block:
            return "same"
        between = self.blocks[before.block + 1 : now.block]
        if any(b.kind != "prose" for b in between):
            return "break"
        return ("next", "one", "two")[len(between)] if len(between) < 3 else "far"

    def _nearby(self, i: int, scene: tuple[int, int]) -> dict[int, _Near]:
        s = self.spoken[i]
        here = s.utterance.block
        near: dict[int, _Near] = defaultdict(_Near)
        for b in range(max(scene[0], here - _BACK), min(scene[1], here + _AHEAD + 1)):
            paragraph = self.paragraphs[b]
            away = here - b
            for who, subject, place in paragraph.told:
                near[who].told(away if place < s.utterance.end or away else -1, place, subject=subject)
            for who in paragraph.spoken:
                near[who].quoted(away)
        for j in range(max(0, i - 12), min(len(self.spoken), i + 7)):
            other = self.said[j].tagged
            if other is not None and j != i and scene[0] <= self.spoken[j].utterance.block < scene[1]:
                near[other].tagged(i - j)
        if self.company.narrator is not None:
            near[self.company.narrator].score += 0.5
        return near

    def _candidates(self, i: int, nearby: dict[int, _Near]) -> list[int]:
        sure = [w for w in (self._meant(t) for t in self.spoken[i].tags) if w is not None]
        entities = self.company.entities
        ranked = sorted(nearby, key=lambda e: -nearby[e].score * (1.0 + min(entities[e].tagged, 6)))
        keep = list(dict.fromkeys([*sure, *ranked]))[:CANDIDATES]
        return keep or [max(range(len(entities)), key=lambda e: entities[e].tagged)] if entities else []

    def _features(self, i: int, c: int, nearby: dict[int, _Near], kind: str) -> Features:
        f: Features = {}
        self._tag_features(i, c, f)
        self._said_features(i, c, f)
        self._narration_features(i, c, nearby[c], kind, f)
        self._standing_features(c, f)
        return f

    def _tag_features(self, i: int, c: int, f: Features) -> None:
        entity = self.company.entities[c]
        seen: set[str] = set()
        for tag in self.spoken[i].tags[:4]:
            where = tag.strength if tag.strength != "beat" else ("beat after" if tag.after else "beat before")
            where = "lead" if where == "comma" else where
            if where in seen:
                continue
            seen.add(where)
            m = tag.mention
            meant = self._meant(tag)
            if m.kind == "name" or m.key == "i":
                f[f"{where}:name:{'it' if meant == c else 'other'}"] = 1.0
                if tag.inverted:
                    f[f"{where}:inverted name:{'it' if meant == c else 'other'}"] = 1.0
            elif m.kind == "pronoun":
                f[f"{where}:pronoun:{_agreement(m.gender, entity.gender)}"] = 1.0
                if self.pronouns.get(m.start) == c:
                    f[f"{where}:pronoun:nearest"] = 1.0
            else:
                head = m.key.split()[-1]
                owned = "owned " if m.owner else ""
                f[f"{where}:{owned}noun:{_agreement(m.gender, entity.gender)}"] = 1.0
                if meant == c:
                    f[f"{where}:{owned}noun:it"] = 1.0
                if head in entity.titles or head in entity.name.lower().split():
                    f[f"{where}:noun:title"] = 1.0
                elif meant is not None and entity.kind not in ("nominal", "kin"):
                    f[f"{where}:{owned}noun:named"] = 1.0
        self._lead_features(self.spoken[i], c, f)

    def _lead_features(self, s: Spoken, c: int, f: Features) -> None:
        """Who is named in the last sentence before the passage, whatever their part in it."""
        named = [self._entity_of(m) for m in s.lead]
        if c not in named:
            return
        strength = s.tags[0].strength if s.tags else "none"
        if named[-1] == c:
            f[f"lead last {strength}"] = 1.0
        if named[0] == c:
            f[f"lead first {strength}"] = 1.0
        if len(set(named)) == 1:
            f[f"lead alone {strength}"] = 1.0

    def _said_features(self, i: int, c: int, f: Features) -> None:
        own = self.said[i]
        if own.introduced is not None:
            f[f"introduces {'self' if own.introduced == c else 'another'}"] = 1.0
        if c in own.called:
            f["calls own name"] = 1.0
        if c in own.named:
            f["speaks of own name"] = 1.0
        for step, label in ((-1, "before"), (1, "after"), (-2, "two before"), (2, "two after")):
            j = i + step
            if 0 <= j < len(self.said) and self._paragraphs_apart(i, j) <= 2 * abs(step):
                self._neighbour_features(self.said[j], c, label, f)

    def _paragraphs_apart(self, i: int, j: int) -> int:
        return abs(self.spoken[j].utterance.block - self.spoken[i].utterance.block)

    def _neighbour_features(self, other: _Said, c: int, label: str, f: Features) -> None:
        """What a line nearby says about who answers it, or whom it answers."""
        gender = self.company.entities[c].gender
        adjoins = label in ("before", "after")
        if c in other.called:
            f[f"called {label}"] = 1.0
        elif other.called and adjoins:
            f[f"another called {label}"] = 1.0
        if c in other.named:
            f[f"spoken of {label}"] = 1.0
        for g in other.address if adjoins and gender != "unknown" else ():
            f[f"addressed {label}:{'agrees' if g == gender else 'clashes'}"] = 1.0
        if other.tagged is not None:
            f[f"tagged {label}:{'it' if other.tagged == c else 'other'}"] = 1.0

    def _narration_features(self, i: int, c: int, near: _Near, kind: str, f: Features) -> None:
        here = self.spoken[i].utterance.block
        before = self.paragraphs[here - 1] if here else _Paragraph()
        after = self.paragraphs[here + 1] if here + 1 < len(self.paragraphs) else _Paragraph()
        facts = {
            "acts last before": before.last_subject == c,
            "acts first before": before.first_subject == c and before.last_subject != c,
            "acts next": after.first_subject == c,
            "in paragraph": near.here,
            "not told": near.last_away >= _NEVER,
        }
        f.update({f"{kind}:{name}": 1.0 for name, holds in facts.items() if holds})
        if near.last_away < _NEVER:
            f[f"{kind}:told away"] = log1p(near.last_away)
        f[f"{kind}:told often"] = log1p(near.told_count)
        f[f"{kind}:acts often"] = log1p(near.subject_count)
        f[f"{kind}:told ahead"] = log1p(near.ahead_count)
        f["quoted often"] = log1p(near.quoted_count)
        for label, steps in (("tagged back", near.tag_back), ("tagged ahead", near.tag_ahead)):
            if steps < _NEVER:
                f[f"{kind}:{label}"] = 1.0 / steps
                f[f"{kind}:{label} even"] = 1.0 / steps if steps % 2 == 0 else 0.0
        f[f"{kind}:tags near"] = log1p(near.tag_count)

    def _standing_features(self, c: int, f: Features) -> None:
        entity = self.company.entities[c]
        f["speaks much"] = log1p(100.0 * entity.tagged / self.total_tagged)
        f["named much"] = log1p(100.0 * entity.mentions / self.total_named)
        if entity.tagged == 0:
            f["never tagged"] = 1.0
        f[f"is {'person' if entity.kind == 'narrator' else entity.kind}"] = 1.0
        if entity.gender == "unknown":
            f["gender unknown"] = 1.0


@dataclass
class _Near:
    """How a candidate stands in the paragraphs around an utterance."""

    score: float = 0.0
    last_away: int = _NEVER
    last_place: int = -1
    told_count: float = 0.0
    subject_count: float = 0.0
    ahead_count: int = 0
    quoted_count: float = 0.0
    here: bool = False
    tag_back: int = _NEVER
    tag_ahead: int = _NEVER
    tag_count: float = 0.0

    def told(self, away: int, place: int, *, subject: bool) -> None:
        if away < 0:
            self.ahead_count += 1
            self.score += 0.6 / -away
            return
        if away == 0:
            self.here = True
        if place > self.last_place:
            self.last_place, self.last_away = place, away
        weight = 0.9**away
        self.told_count += weight
        self.subject_count += weight if subject else 0.0
        self.score += weight

    def quoted(self, away: int) -> None:
        self.quoted_count += 0.85 ** abs(away)
        self.score += 0.4 * 0.85 ** abs(away)

    def tagged(self, steps: int) -> None:
        if steps > 0:
            self.tag_back = min(self.tag_back, steps)
        else:
            self.tag_ahead = min(self.tag_ahead, -steps)
        self.tag_count += 0.85 ** abs(steps)
        self.score += 1.5 * 0.9 ** abs(steps)


def _agreement(tag: Gender, entity: Gender) -> str:
    if "unknown" in (tag, entity):
        return "open"
    return "agrees" if tag == entity else "clashes"


def _add_ranks(line: Line, nearby: dict[int, _Near], kind: str) -> None:
    """Add each candidate's rank by how lately narration told of them, and by how much."""
    order = sorted(line.candidates, key=lambda c: -nearby[c].last_place)
    for rank, c in enumerate(order[:3]):
        if nearby[c].last_place >= 0:
            line.features[line.candidates.index(c)][f"{kind}:latest {rank + 1}"] = 1.0
    much = sorted(line.candidates, key=lambda c: -(nearby[c].told_count + 2 * nearby[c].tag_count))
    for rank, c in enumerate(much[:3]):
        line.features[line.candidates.index(c)][f"{kind}:most present {rank + 1}"] = 1.0
