"""Everybody who may speak: named people, a first-person narrator, and unnamed ones such as "the barman"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audiodrama.adapt.people.name_counts import is_vocative
from audiodrama.adapt.people.person import spell_name
from audiodrama.adapt.text import lexicon
from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.adapt.people.census import Census
    from audiodrama.adapt.people.tellers import ToldPart
    from audiodrama.adapt.records import Gender
    from audiodrama.adapt.text.mentions import Mention
    from audiodrama.adapt.text.tag_reader import Tag
    from audiodrama.adapt.text.tags import Spoken

# Letters of the text around a description in which the person it means must be named.
_SCENE = 4000
# A role acts so often within so many letters of what is said.
_ACTING, _TALK = 3, 300
_ACTS = re.compile(
    r"\s+(?:\w+ly\s+)?(?:[a-z]+ed|was|had|looked|could|would|did|knew|thought|went|came|took|gave|made|saw|shook|began|sat|"
    r"stood|rose|ran|got|kept|held|drew|spoke|grew|left|smiled|laughed)\b"
)
_GENERIC = {
    "man",
    "woman",
    "boy",
    "girl",
    "gentleman",
    "lady",
    "person",
    "one",
    "other",
    "child",
    "voice",
    "figure",
    "fellow",
    "first",
    "second",
    "third",
    "friend",
}
_ORDINALS = {"first", "second", "third", "fourth", "other", "elder", "younger"}
_NO_PERSON = {
    "voice",
    "other",
    "general",
    "first",
    "second",
    "third",
    "one",
    "chief",
    "animal",
    "machine",
    "figure",
    "spirit",
}


@dataclass
class Entity:
    """A possible speaker."""

    name: str
    gender: Gender
    aliases: tuple[str, ...] = ()
    titles: frozenset[str] = frozenset()
    kind: str = "person"
    mentions: int = 0
    tagged: int = 0
    surname: str = ""


@dataclass
class Company:
    """All possible speakers, and whom each mention of the text means (None where that is open).

    `described` holds for a description the one person whom it means, and the places where that person is named.
    """

    entities: list[Entity]
    of_mention: list[int | None]
    narrator: int | None = None
    of_key: dict[str, int] = field(default_factory=dict)
    tellers: list[tuple[int, int]] = field(default_factory=list)
    described: dict[int, tuple[int, list[int]]] = field(default_factory=dict)

    def teller(self, at: int) -> int | None:
        """Who says "I" in the narration at a place: the teller of its part, else the narrator of the whole."""
        own = [who for start, who in self.tellers if start <= at]
        return own[-1] if own else self.narrator

    def named(self, name: str) -> int:
        """The index of the speaker with a name, who joins the company if nobody has it."""
        wanted = key(name)
        for names in ([(e.name,) for e in self.entities], [e.aliases for e in self.entities]):
            for i, own in enumerate(names):
                if wanted in map(key, own):
                    return i
        self.entities.append(Entity(name, "unknown", (name,)))
        return len(self.entities) - 1

    def of_nominal(self, mention: Mention) -> int | None:
        """The speaker whom a noun phrase means: the person it describes, if they are near, or one without a name."""
        who = self.of_key.get(nominal_key(mention))
        person, places = self.described.get(-1 if who is None else who, (None, []))
        i = bisect_left(places, mention.start - _SCENE)
        return person if person is not None and i < len(places) and places[i] < mention.start + _SCENE else who


def _described(
    company: Company, mentions: Sequence[Mention], census: Census, described: Sequence[tuple[str, str]]
) -> dict[int, tuple[int, list[int]]]:
    """For each description its person, and the places of the text that name them."""
    of_name = {e.name: i for i, e in reversed(list(enumerate(company.entities)))}
    pairs = {of_name[x]: of_name[name] for x, name in described if x in of_name and name in of_name}
    places: dict[int, list[int]] = {who: [] for who in pairs.values()}
    for m in mentions:
        who = census.who(m)
        if who in places:
            places[who].append(m.start)
    return {x: (who, places[who]) for x, who in pairs.items()}


def nominal_key(mention: Mention) -> str:
    """The key that tells unnamed people apart: the noun, its number, and more if it says little by itself."""
    *words, head = mention.key.split()
    if mention.owner and head in lexicon.kin():
        return f"{'my' if mention.owner == 'my' else 'their'} {head}"
    if head in _GENERIC:
        return " ".join([*words, head, mention.marked]).strip()
    return " ".join([*(w for w in words if w in _ORDINALS), head])


def gather_company(
    text: str,
    mentions: Sequence[Mention],
    census: Census,
    spoken: Sequence[Spoken],
    same: Sequence[Sequence[str]] = (),
    told_parts: Sequence[ToldPart] = (),
    described: Sequence[tuple[str, str]] = (),
) -> Company:
    """Name everybody who may speak in a text.

    Args:
        text: the whole text.
        mentions: everybody mentioned in it.
        census: the people whose names are known.
        spoken: what is said.
        same: groups of names that mean one person each.
        told_parts: the parts of a book that several people tell.
        described: pairs of a description and the name of whom it means where that person is named nearby.
    """
    entities = [
        Entity(
            p.name,
            p.gender,
            tuple(dict.fromkeys(spell_name(f) for f, _ in p.forms.most_common())),
            frozenset(p.titles),
            mentions=p.count,
            surname=p.surname,
        )
        for p in census.people
    ]
    of_key = _add_nominals(entities, mentions, spoken, same, _acting_roles(text, mentions, spoken))
    own = [s.utterance for s in spoken if any(t.mention.key == "i" and t.strength == "verb" for t in s.tags)]
    narrator = _find_narrator(entities, text, mentions, census, [(u.start, u.end) for u in own])
    company = Company(entities, [], narrator, of_key)
    for part in told_parts:
        company.tellers.append((part.start, company.named(part.name)))
    company.described = _described(company, mentions, census, described)
    company.of_mention = [_who(m, census, company) for m in mentions]
    _count_tags(company, census, spoken)
    return company


def _acting_roles(text: str, mentions: Sequence[Mention], spoken: Sequence[Spoken]) -> dict[str, Mention]:
    """Roles that act around what is said, "the detective nodded", often enough to be somebody of the scene."""
    if not lexicon.is_english():
        return {}
    starts = [s.utterance.start for s in spoken]
    acting: Counter[str] = Counter()
    found: dict[str, Mention] = {}
    for m in mentions:
        head = m.key.split()[-1] if m.key else ""
        role = m.kind == "nominal" and m.definite and not (m.quoted or m.owner) and head not in lexicon.anybody()
        if not role or head in _NO_PERSON or not _ACTS.match(text, m.end):
            continue
        i = bisect_left(starts, m.start - _TALK)
        if i < len(starts) and starts[i] < m.end + _TALK:
            acting[nominal_key(m)] += 1
            found[nominal_key(m)] = m
    return {known: found[known] for known, n in acting.items() if n >= _ACTING}


def _add_nominals(
    entities: list[Entity],
    mentions: Sequence[Mention],
    spoken: Sequence[Spoken],
    same: Sequence[Sequence[str]],
    roles: Mapping[str, Mention],
) -> dict[str, int]:
    """Unnamed people who speak: with a tag of their own, or acting next to what is said more than once."""
    tagged: Counter[str] = Counter()
    acting: Counter[str] = Counter()
    genders: dict[str, Gender] = {}
    for tag in (t for s in spoken for t in (*s.tags[:1], *_antecedent(s))):
        m = tag.mention
        if m.kind != "nominal" or (m.key.split()[-1] in _NO_PERSON and not _says_outright(tag)):
            continue
        known = nominal_key(m)
        genders[known] = m.gender
        tagged[known] += tag.strength == "verb"
        acting[known] += (m.definite or bool(m.owner)) and tag.strength == "beat"
        acting[known] += 2 * (m.definite and tag.strength == "lead" and not tag.after)
    for m in _own_kin(mentions, spoken):
        genders[nominal_key(m)] = m.gender
        acting[nominal_key(m)] += 2
    found: dict[str, int] = {}
    for known, role in roles.items():
        genders.setdefault(known, role.gender)
    for known, gender in genders.items():
        if tagged[known] or acting[known] > 1 or known in roles:
            unnamed = _unnamed(known, gender, tagged[known] + acting[known])
            who = _known_as(unnamed.name, entities, same)
            found[known] = len(entities) if who is None else who
            if who is None:
                entities.append(unnamed)
            else:
                entities[who].aliases += (unnamed.name,)
    return found


def _own_kin(mentions: Sequence[Mention], spoken: Sequence[Spoken]) -> Iterator[Mention]:
    """The teller's relations who must be the "he" or "she" of a tag soon after: "My sister opened"."""
    said = [(s.utterance.start, s.tag.mention) for s in spoken if s.tag and s.tag.mention.key in ("he", "she")]
    starts = [at for at, _ in said]
    for m in mentions:
        if m.kind == "nominal" and m.owner == "my" and not m.quoted and m.gender != "unknown":
            near = said[bisect_left(starts, m.end) : bisect_left(starts, m.end + _TALK)]
            if any(pronoun.gender == m.gender for _, pronoun in near):
                yield m


def _antecedent(spoken: Spoken) -> Iterator[Tag]:
    """The noun that acts before what "he" or "she" says in a paragraph, as in `My aunt sat. "Well?" she said.`."""
    tags = spoken.tags
    if not tags or tags[0].strength != "verb" or tags[0].mention.kind != "pronoun":
        return
    pronoun = tags[0].mention
    for tag in tags[1:]:
        m = tag.mention
        if m.kind == "nominal" and tag.strength == "beat" and not tag.after and pronoun.gender == m.gender:
            yield replace(tag, strength="verb") if m.owner == "my" else tag


def _says_outright(tag: Tag) -> bool:
    """Whether even a noun that is seldom a person says something here: "the chief said", "a heavy voice said"."""
    *words, head = tag.mention.key.split()
    if tag.strength != "verb" or tag.link not in ("inverted", "close") or tag.mention.owner:
        return False
    return head in ("chief", "general") or (head == "voice" and bool(words) and not tag.mention.definite)


def _known_as(name: str, entities: Sequence[Entity], same: Sequence[Sequence[str]]) -> int | None:
    """The person whom a group of names says an unnamed speaker to be."""
    meant = {key(other) for group in same if key(name) in map(key, group) for other in group}
    return next((i for i, e in enumerate(entities) if meant & {key(e.name), *map(key, e.aliases)}), None)


def _unnamed(known: str, gender: Gender, mentions: int) -> Entity:
    kin = known.startswith(("my ", "their "))
    label = (
        known.split(" ", 1)[1] if kin else known if known == "everyone" or not lexicon.is_english() else f"the {known}"
    )
    name = " ".join(w[:1].upper() + w[1:] for w in label.split())
    return Entity(name, gender, kind="kin" if kin else "nominal", mentions=mentions)


# A name amid a sentence is no interjection: "Well, Garnet", "my dear Garnet".
_AMID = re.compile(r"[\w,]\s+$")
_TELLS_NAME = re.compile(
    r"(?:\bI['’]?m|\b(?:I am|name is|name['’]s|call me|this is|it['’]s))\s+(?:\w+\s+)?$|^\W*$", re.IGNORECASE
)
# Narration says "I" so often, and so often for each time that it tells of others, where an "I" tells the story.
_OFTEN_I = 8
_SOME_I = 3
_SHARE_OF_I = 0.12


def _find_narrator(
    entities: list[Entity], text: str, mentions: Sequence[Mention], census: Census, own: Sequence[tuple[int, int]]
) -> int | None:
    """The index of the "I" who tells the story, if one does; named if others call them by a name of their own.

    `own` are the places of what "I said": whom they call is somebody else.
    """
    told = [m for m in mentions if not m.quoted]
    first = sum(m.kind == "pronoun" and m.key in ("i", "my", "me") for m in told)
    others = sum(m.kind != "pronoun" or m.key in ("he", "she") for m in told)
    mostly = first >= _SOME_I and first > others
    if not (own or mostly) and (first < _OFTEN_I or first < _SHARE_OF_I * others):
        return None
    called: Counter[int] = Counter()
    named: Counter[int] = Counter()
    amid: Counter[int] = Counter()
    for m in mentions:
        who = census.who(m)
        if who is None:
            continue
        if m.quoted:
            before = text[max(0, m.start - 24) : m.start]
            k = bisect_left(own, (m.end,)) - 1
            mine = k >= 0 and m.start < own[k][1]
            called[who] += 0 if mine else is_vocative(before, text[m.end : m.end + 24])
            named[who] += mine and not _TELLS_NAME.search(text[max(own[k][0], m.start - 24) : m.start])
            amid[who] += bool(m.form[0] or _AMID.search(before))
        else:
            named[who] += 1
    likely = [(n, who) for who, n in called.items() if n > 1 and amid[who] and named[who] <= max(1, n // 3)]
    if likely:
        index = max(likely)[1]
        entities[index].kind = "narrator"
        return index
    entities.append(Entity("Narrator", "unknown", kind="narrator", mentions=first))
    return len(entities) - 1


def _who(mention: Mention, census: Census, company: Company) -> int | None:
    if mention.kind == "name":
        return census.who(mention)
    if mention.kind == "nominal":
        return company.of_nominal(mention)
    if mention.key in ("i", "my", "me") and not mention.quoted:
        return company.teller(mention.start)
    return None


def _count_tags(company: Company, census: Census, spoken: Sequence[Spoken]) -> None:
    for s in spoken:
        tag = s.tag
        if tag is None:
            continue
        who = _who(tag.mention, census, company)
        if who is not None:
            company.entities[who].tagged += 1


def resolve_pronouns(
    mentions: Sequence[Mention], of_mention: Sequence[int | None], blocks: Sequence[int], entities: Sequence[Entity]
) -> tuple[dict[int, int], dict[int, int]]:
    """Whom each "he" and "she" of the narration most likely means, by recency, and the owner in "her mother".

    Both map the start of a mention to an entity.
    """
    memory = _Memory(entities)
    found: dict[int, int] = {}
    owners: dict[int, int] = {}
    for m, who, block in zip(mentions, of_mention, blocks, strict=True):
        if m.quoted:
            continue
        memory.move(block, m.start)
        if m.owner in ("his", "her"):
            best = memory.likeliest("male" if m.owner == "his" else "female")
            if best is not None:
                owners[m.start] = best
        if who is not None:
            memory.recall(who, 1.0 if m.kind == "name" else 0.7)
        elif m.kind == "pronoun" and m.gender != "unknown":
            best = memory.likeliest(m.gender)
            if best is not None:
                found[m.start] = best
                memory.recall(best, 0.6 if m.key in ("he", "she") else 0.25)
    return found, owners


class _Memory:
    """Whom narration told of lately: each mention counts less as the text goes on."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = entities
        self.salience: dict[int, float] = defaultdict(float)
        self.block, self.at = -1, 0

    def move(self, block: int, at: int) -> None:
        fades = 0.55 ** min(block - self.block, 6) if block != self.block else 0.9 ** ((at - self.at) // 60)
        if fades < 1.0:
            self.salience = defaultdict(float, {e: s * fades for e, s in self.salience.items() if s * fades >= 0.01})
        self.block, self.at = block, at

    def likeliest(self, gender: Gender) -> int | None:
        fitting = [
            (s, e) for e, s in self.salience.items() if self.entities[e].gender in ("unknown", gender) and s > 0.02
        ]
        return max(fitting)[1] if fitting else None

    def recall(self, who: int, weight: float) -> None:
        self.salience[who] += weight
