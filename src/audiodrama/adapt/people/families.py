"""Whom "Mrs. Lund" means in a family: the one of the surname who is there when she is told of, and never beside her.

Rules of names leave a title and surname alone where several bear the surname. Narration shows more: it calls one person
by turns "Mrs. Lund" and "Ada", in the same scenes but hardly in one paragraph, while it tells of her daughters beside
her.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from audiodrama.adapt.people.person import FORMAL
from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.people.name_counts import Sightings
    from audiodrama.adapt.people.person import Person

_WIFE = lexicon.honorifics("wife")
_MISS = lexicon.honorifics("miss")
_MISTER = lexicon.honorifics("mister")
# So many paragraphs before and behind belong to one scene.
_SCENE = 12
# The least share of a name's paragraphs that lie in scenes of the other, and the largest that tell of both.
_PRESENT = 0.5
_BESIDE = 0.13
SLIP = 12
"""Who is called Miss but once for so many times of other names is not known as one: people misspeak."""
# A name that is used so much less than title and surname is another's.
_RARER = 2
# Fewer paragraphs show nothing.
_LEAST = 3


def settle_families(people: list[Person], evidence: Sightings) -> None:
    """Join everybody who is known by title and surname alone with the one member of the family whom they must be."""
    for person in [p for p in people if p.surname and not p.given and _plain_title(p)]:
        pool = [p for p in people if p.surname == person.surname and p.given and _may_be(p, person, evidence)]
        fits = [p for p in pool if is_told_apart(person.paragraphs, p.paragraphs)]
        if len(fits) == 1:
            join_people(people, fits[0], person)


def join_people(people: list[Person], head: Person, other: Person) -> None:
    """Make one person of two; the first keeps its names, and the other leaves the list."""
    head.forms += other.forms
    head.titles += other.titles
    head.paragraphs |= other.paragraphs
    head.odds += other.odds
    people.remove(other)


def is_told_apart(rarer: set[int], other: set[int]) -> bool:
    """Whether narration tells of two names in the same scenes, by turns: paragraphs of both, the rarer's first."""
    least = min(len(rarer), len(other))
    if least < _LEAST or len(rarer & other) > _BESIDE * least:
        return False
    few, many = (rarer, other) if len(rarer) <= len(other) else (other, rarer)
    return share_in_scenes(few, many) >= _PRESENT


def share_in_scenes(paragraphs: set[int], others: set[int]) -> float:
    """The share, 0 to 1, of some paragraphs that lie in scenes of others."""
    many = sorted(others)
    return sum(_reaches(many, at) for at in paragraphs) / max(1, len(paragraphs))


def seeming_gender(person: Person, evidence: Sightings) -> str:
    """The gender of somebody as names and titles show it, else by the pronouns that follow the names."""
    if person.gender != "unknown":
        return person.gender
    she, he = (sum(found[f] for f in person.forms) for found in (evidence.female, evidence.male))
    return "female" if she > 2 * he else "male" if he > 2 * she else "unknown"


def _reaches(paragraphs: Sequence[int], at: int) -> bool:
    i = bisect_left(paragraphs, at - _SCENE)
    return i < len(paragraphs) and paragraphs[i] <= at + _SCENE


def _plain_title(person: Person) -> str:
    """The one kind of title somebody is known by: wife, miss or mister."""
    kinds = {k for k, own in (("wife", _WIFE), ("miss", _MISS), ("mister", _MISTER)) if own & person.titles.keys()}
    ranked = person.titles.keys() - _WIFE - _MISS - _MISTER
    return kinds.pop() if len(kinds) == 1 and not ranked else ""


def _may_be(person: Person, titled: Person, evidence: Sightings) -> bool:
    """Whether gender and titles allow somebody to be the one who is known by title and surname."""
    kind, gender = _plain_title(titled), seeming_gender(person, evidence)
    if (
        person.count * _RARER < titled.count
        or gender == ("male" if kind != "mister" else "female")
        or person.titles.keys() & FORMAL
    ):
        return False
    if kind == "mister" and any(form in evidence.two_of for form in titled.forms):
        return False
    called = max(evidence.counts[("miss", (person.given,))], sum(person.titles[t] for t in _MISS))
    if kind == "wife":
        return called * SLIP < person.count
    if kind == "miss":
        sisters = any(evidence.counts[(t, (f"{titled.surname}s",))] for t in ("miss", "misses"))
        return not sisters and not person.titles.keys() & _WIFE
    full = sum(n for f, n in person.forms.items() if f[0] in _MISTER and len(f[1]) > 1)
    return not full and called * SLIP < person.count
