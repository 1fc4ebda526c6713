"""Whom descriptions mean: "the young man" who talks with her by turns with "Tobias" is Tobias, as long as he is there.

The evidence is in conversations that tags give to both names: one answers whom the other has just talked to, and they
never answer each other. It holds only where the person is named nearby, since another chapter has other young men.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from audiodrama.adapt.people.families import share_in_scenes

if TYPE_CHECKING:
    from audiodrama.adapt.attribution.discourse import Scenery

_EARSHOT, _FAR = 6, 12
# Both names are in so many pairs of lines, and one takes the other's turn at least once for each time they answer.
_TOGETHER = 3
_ANSWERS = 3
_SURE_TURNS = 2
# With one turn alone, a description must stand in so many paragraphs.
_COMMON = 4
_PRESENT = 0.5
_BESIDE = 0.5
# Two names in capitals ("the Voice", "the Masked Lady") are one person's after so many turns and lines.
_MANY_TURNS, _MANY_LINES = 3, 8
# A tale where more than so many are called "the Heron" has no other names; and who stands beside somebody is another.
_FEW_EPITHETS, _EPITHETS_BESIDE = 3, 0.08


def find_descriptions(scenery: Scenery) -> list[tuple[str, str]]:
    """Pairs of a description and the name of the one person whom it means where that person is near."""
    turns, answers, together = _count(scenery)
    entities = scenery.company.entities
    nominal = [i for i, e in enumerate(entities) if e.kind == "nominal" and e.name.startswith("The ")]
    own_words = {x: n for x, n in _introductions(scenery).items() if x in nominal}
    found = [(entities[x].name, entities[n].name) for x, n in own_words.items()]
    for x in (x for x in nominal if x not in own_words):
        own = scenery.told_in[x]
        fits = []
        for n, e in enumerate(entities):
            pair = frozenset((x, n))
            told = scenery.told_in[n]
            named = e.kind in ("person", "narrator") and not e.name.startswith("The ")
            if not (named and together[pair] >= _TOGETHER and turns[pair] and _genders_agree(scenery, x, n)):
                continue
            sure = turns[pair] >= _SURE_TURNS or len(own) >= _COMMON
            sure = sure and len(own & told) <= _BESIDE * len(own)
            if sure and answers[pair] * _ANSWERS <= turns[pair] and share_in_scenes(own, told) >= _PRESENT:
                fits.append((turns[pair], together[pair], n))
        fits.sort(reverse=True)
        if fits and (len(fits) == 1 or fits[0][0] > fits[1][0] or fits[0][1] > 2 * fits[1][1]):
            found.append((entities[x].name, entities[fits[0][2]].name))
    return found


def find_epithets(scenery: Scenery) -> list[list[str]]:
    """Groups of names that mean one person: what narration calls somebody in capitals, "the Voice", and their name."""
    turns, answers, together = _count(scenery)
    entities = scenery.company.entities
    groups = [
        [entities[n].name, entities[x].name] for x, n in _introductions(scenery).items() if entities[x].kind == "person"
    ]
    found: dict[int, int] = {}
    called_so = [e for e in entities if e.kind == "person" and e.name.startswith("The ") and e.tagged >= _TOGETHER]
    for pair, n in turns.most_common() if len(called_so) <= _FEW_EPITHETS else ():
        x, other = sorted(pair, key=lambda e: entities[e].mentions)
        persons = entities[x].kind == "person" and entities[other].kind in ("person", "narrator")
        epithet = any(_is_description(scenery, e) and not entities[e].titles for e in pair)
        often = n >= _MANY_TURNS and answers[pair] * _ANSWERS <= n and together[pair] >= _MANY_LINES
        beside = scenery.told_in[x] & scenery.told_in[other]
        apart = len(beside) <= _EPITHETS_BESIDE * min(len(scenery.told_in[x]), len(scenery.told_in[other]))
        if persons and epithet and often and apart and x not in found and _genders_agree(scenery, x, other):
            found[x] = other
    return groups + [[entities[other].name, entities[x].name] for x, other in found.items()]


def _introductions(scenery: Scenery) -> dict[int, int]:
    """Whom descriptions mean since they say so: "I am Tobias," said the Voice."""
    votes: Counter[tuple[int, int]] = Counter()
    for i, s in enumerate(scenery.spoken):
        who = scenery.said[i].tagged
        if who is not None and _is_description(scenery, who) and s.tag and s.tag.strength == "verb":
            name = scenery.said[i].names_self
            if name is not None and name != who and _genders_agree(scenery, who, name):
                votes[who, name] += 1
    found: dict[int, int] = {}
    for (x, n), _ in votes.most_common():
        found.setdefault(x, n)
    return found


def _is_description(scenery: Scenery, who: int) -> bool:
    return scenery.company.entities[who].name.startswith("The ")


def _genders_agree(scenery: Scenery, one: int, other: int) -> bool:
    entities = scenery.company.entities
    return {entities[one].gender, entities[other].gender} != {"female", "male"}


def _count(scenery: Scenery) -> tuple[Counter[frozenset[int]], Counter[frozenset[int]], Counter[frozenset[int]]]:
    """For pairs of tagged speakers: how often one takes the other's turn, answers the other, stands near the other."""
    tagged = [s.tagged for s in scenery.said]
    blocks = [s.utterance.block for s in scenery.spoken]
    turns: Counter[frozenset[int]] = Counter()
    answers: Counter[frozenset[int]] = Counter()
    together: Counter[frozenset[int]] = Counter()
    for i, one in enumerate(tagged):
        if one is None:
            continue
        for j in range(i + 1, min(len(tagged), i + _EARSHOT)):
            other, apart = tagged[j], blocks[j] - blocks[i]
            if other is None or other == one or apart > _FAR:
                continue
            pair = frozenset((one, other))
            together[pair] += 1
            answers[pair] += j == i + 1 and apart == 1
            between = tagged[i + 1] not in (one, other) and blocks[i] != blocks[i + 1] != blocks[j]
            turns[pair] += j == i + 2 and apart <= 4 and between
    return turns, answers, together
