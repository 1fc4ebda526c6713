"""Two names for one person that no rule of names joins: who answers to "Juley" when "Mrs. Munt" speaks is Mrs. Munt.

The evidence is in conversations: lines that a tag gives to one name, next to lines that call the other; or the same
conversations again and again, in which the two never answer each other. A pair counts when one is known by title and
surname alone and the other is not, the two never talk to each other, and narration does not tell of them side by side.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.adapt.attribution.discourse import Scenery
    from audiodrama.adapt.people.entities import Entity

_LEAST = 3
_MANY = 6
_SHARE = 0.25
_TOGETHER = 8
_EARSHOT, _FAR = 6, 12
_FORMAL = lexicon.honorifics("with_surname")


def find_doubles(scenery: Scenery) -> list[list[str]]:
    """Groups of names that mean one person each, the more usual name first."""
    entities = scenery.company.entities
    answered, talked, called = _count(scenery)
    found: dict[int, int] = {}
    for (speaker, name), n in answered.most_common():
        pair = (entities[speaker], entities[name])
        fits = n >= _LEAST and n >= _SHARE * called[name] and not talked[speaker, name] + talked[name, speaker]
        fits = fits and (n >= _MANY or not _side_by_side(scenery, speaker, name))
        if fits and speaker not in found and name not in found and _may_be_one(*pair):
            found[speaker] = found[name] = speaker
    for (speaker, name), n in _together(scenery).most_common():
        fits = n >= _TOGETHER and not talked[speaker, name] + talked[name, speaker]
        fits = fits and speaker not in found and name not in found and _may_be_one(entities[speaker], entities[name])
        if fits and not _side_by_side(scenery, speaker, name):
            found[speaker] = found[name] = speaker
    groups = [(a, b) for b, a in found.items() if a != b]
    return [[e.name for e in sorted((entities[a], entities[b]), key=lambda e: -e.mentions)] for a, b in groups]


def join_groups(groups: Sequence[list[str]]) -> list[list[str]]:
    """Groups of names with those made one that share a name."""
    found: list[list[str]] = []
    for group in groups:
        mine = [g for g in found if set(g) & set(group)]
        found = [g for g in found if g not in mine]
        found.append(list(dict.fromkeys([*(n for g in mine for n in g), *group])))
    return found


def _count(scenery: Scenery) -> tuple[Counter[tuple[int, int]], Counter[tuple[int, int]], Counter[int]]:
    """How often a tagged speaker stands next to a line that calls a name, next to another speaker; and all calls."""
    answered: Counter[tuple[int, int]] = Counter()
    talked: Counter[tuple[int, int]] = Counter()
    called: Counter[int] = Counter()
    for i, j in _neighbours(scenery):
        speaker, other = scenery.said[j].tagged, scenery.said[i].tagged
        if speaker is not None:
            answered.update((speaker, name) for name in scenery.said[i].called if name != speaker)
            if other is not None and other != speaker:
                talked[speaker, other] += 1
    for said in scenery.said:
        called.update(said.called)
    return answered, talked, called


def _together(scenery: Scenery) -> Counter[tuple[int, int]]:
    """How often tags give lines of one conversation to both of a pair."""
    found: Counter[tuple[int, int]] = Counter()
    blocks = [s.utterance.block for s in scenery.spoken]
    tagged = [s.tagged for s in scenery.said]
    for i, one in enumerate(tagged):
        for j in range(i + 1, min(len(tagged), i + 1 + _EARSHOT)):
            other = tagged[j]
            if one is not None and other is not None and one != other and blocks[j] - blocks[i] <= _FAR:
                found[min(one, other), max(one, other)] += 1
    return found


def _neighbours(scenery: Scenery) -> Iterator[tuple[int, int]]:
    blocks = [s.utterance.block for s in scenery.spoken]
    for i in range(1, len(blocks)):
        if blocks[i] - blocks[i - 1] <= 2:
            yield i, i - 1
            yield i - 1, i


def _side_by_side(scenery: Scenery, one: int, other: int) -> bool:
    """Whether paragraphs of narration tell of both."""
    told = [{who for who, _, _ in p.told} for p in scenery.paragraphs]
    both = sum(one in who and other in who for who in told)
    least = min(sum(one in who for who in told), sum(other in who for who in told))
    return both > 0.05 * least


def _may_be_one(one: Entity, other: Entity) -> bool:
    genders = {one.gender, other.gender} - {"unknown"}
    if len(genders) > 1 or "person" not in (one.kind, other.kind) or {one.kind, other.kind} - {"person", "narrator"}:
        return False
    return _is_formal(one) != _is_formal(other) and not (_is_whole(one) or _is_whole(other))


def _is_formal(entity: Entity) -> bool:
    """Whether a title and a surname are all that is known of a name."""
    return bool(entity.titles & _FORMAL)


def _is_whole(entity: Entity) -> bool:
    """Whether first and last name are both known."""
    titles = lexicon.titles()
    return any(len([w for w in a.split() if w.rstrip(".").lower() not in titles]) > 1 for a in entity.aliases)
