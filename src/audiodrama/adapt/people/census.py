"""Who is in the story: names gathered into people, with their gender."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from audiodrama.adapt.people.name_clusters import Joiner
from audiodrama.adapt.people.name_counts import gather
from audiodrama.adapt.people.person import Person, best_name, spell_name
from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.adapt.records import Gender
    from audiodrama.adapt.text.mentions import Form, Mention

# Two bearers of a first name are both possible if the rarer has at least an eighth of the mentions of the other.
_OFTEN = 8
# Log odds of a gender that a relation shows: "his wife, Ada".
_KIN = 4.0
_CLAUSE = re.compile(r"[.,;:!?—–\"”]|\b(?:and|who|that|as|when|while|because|what|where|how|if)\b")
_ACTING = re.compile(r"\s+(?:[a-z]+ly\s+)?[a-z]+(?:ed|t|k|w|d|ve|s|g|n|m|p)\b")


@dataclass
class Census:
    """Everybody found, and who each form of a name means."""

    people: list[Person]
    of_form: dict[Form, int]

    def who(self, mention: Mention) -> int | None:
        """The index of the person a mention of a name means, if it is one."""
        return self.of_form.get(mention.form) if mention.kind == "name" else None


def take_census(
    text: str, mentions: Sequence[Mention], block_of: Sequence[int], same: Sequence[Sequence[str]] = ()
) -> Census:
    """Gather the names in `mentions` into people.

    Args:
        text: the whole text.
        mentions: everybody mentioned in it.
        block_of: the paragraph of each mention.
        same: names that mean one person each, the name to use first; names of two groups are two people.
    """
    evidence = gather(text, mentions, block_of)
    builder = Joiner(evidence)
    builder.run()
    people = _parted(_merged([p for p in builder.people if p.count], same), same)
    of_form = {form: i for i, p in enumerate(people) for form in p.forms}
    census = Census(people, of_form)
    for person in people:
        kin = sum(evidence.kin[form] for form in person.forms)
        person.odds += _KIN * ((kin > 0) - (kin < 0))
    _add_genders(text, census, mentions, block_of)
    shared = _shared(people)
    for person in people:
        if not person.name:
            bare = [f for f in person.forms if not f[0]]
            the = sum(evidence.definite[f] for f in bare) * 2 > person.count
            person.name = ("The " if the else "") + best_name(person, shared)
    return census


def _shared(people: Sequence[Person]) -> frozenset[str]:
    """First names that do not tell people apart: each is borne by two who are both named often."""
    usual: dict[str, int] = {}
    for p in people:
        usual[p.given] = max(usual.get(p.given, 0), p.count)
    bearers = Counter(p.given for p in people if p.given and p.count > 2 and p.count * _OFTEN >= usual[p.given])
    return frozenset(given for given, n in bearers.items() if n > 1)


def _merged(people: list[Person], same: Sequence[Sequence[str]]) -> list[Person]:
    """Join the people whose names are said to mean one; the first name of each group is the one they keep."""
    for group in (g for g in same if len(g) > 1):
        wanted = [key(name) for name in group]
        forms = [{key(spell_name(f)) for f in p.forms} | {key(f"the {spell_name(f)}") for f in p.forms} for p in people]
        order = [i for name in wanted for i, own in enumerate(forms) if name in own]
        members = [people[i] for i in dict.fromkeys(order)]
        if not members:
            continue
        head, *others = members
        head.name = next((spell_name(f) for f in head.forms if key(spell_name(f)) == wanted[0]), group[0])
        for other in others:
            head.forms += other.forms
            head.titles += other.titles
            head.paragraphs |= other.paragraphs
            head.odds += other.odds
            people.remove(other)
    return people


def _parted(people: list[Person], same: Sequence[Sequence[str]]) -> list[Person]:
    """Part the people who bear names of two groups: whoever casts both names says that they are two."""
    owner = {key(name): i for i, group in enumerate(same) for name in group}
    found: list[Person] = []
    for person in people:
        groups = {f: owner.get(key(spell_name(f))) for f in person.forms}
        wanted = sorted({g for g in groups.values() if g is not None})
        found.append(person)
        if len(wanted) < 2:
            continue
        main = owner.get(key(person.name or best_name(person)), wanted[0])
        for group in (g for g in wanted if g != main):
            own = Counter({f: n for f, n in person.forms.items() if groups[f] == group})
            person.forms -= own
            form = own.most_common(1)[0][0]
            found.append(Person(spell_name(form), forms=own, paragraphs=set(person.paragraphs), odds=person.odds))
    return found


def _is_another(text: str, name_end: int, pronoun: Mention) -> bool:
    """Whether "him" stands in the clause that somebody acts in, and so is not they: "Karin looked back at him"."""
    between = text[name_end : pronoun.start]
    return pronoun.key == "him" and not _CLAUSE.search(between) and bool(_ACTING.match(between))


def _add_genders(text: str, census: Census, mentions: Sequence[Mention], block_of: Sequence[int]) -> None:
    """Add what pronouns tell: the first one after a name in its paragraph mostly means it."""
    votes: dict[int, Counter[Gender]] = defaultdict(Counter)
    last: tuple[int, int, int] | None = None
    for m, block in zip(mentions, block_of, strict=True):
        if m.quoted:
            continue
        if m.kind == "name":
            who = census.who(m)
            last = (who, m.end, block) if who is not None else None
        elif m.kind == "pronoun" and m.gender != "unknown":
            if last and m.start - last[1] < 90 and block == last[2] and not _is_another(text, last[1], m):
                votes[last[0]][m.gender] += 1
            last = None
    for who, found in votes.items():
        census.people[who].odds += _pull(found)


def _pull(votes: Mapping[Gender, int]) -> float:
    return 2.0 * log((votes.get("female", 0) + 1.0) / (votes.get("male", 0) + 1.0))
