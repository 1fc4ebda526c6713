"""The gender of those whom names leave open: by the "he" or "she" of tags that can mean nobody else.

A short tale names "young Pekka" once; when "he said" follows and everybody else nearby is a woman, he is a man.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiodrama.adapt.attribution.discourse import Scenery
    from audiodrama.adapt.records import Gender

# Who is told of within so many paragraphs may be meant.
_NEAR = 12


def settle_genders(scenery: Scenery) -> bool:
    """Give a gender to everybody without one whom tags show to have it; whether there was anybody."""
    votes: dict[int, Counter[Gender]] = defaultdict(Counter)
    entities = scenery.company.entities
    for i, s in enumerate(scenery.spoken):
        tag = s.tag
        if tag is None or tag.strength != "verb" or tag.mention.key not in ("he", "she"):
            continue
        near = _near(scenery, i) - {scenery.company.teller(s.utterance.start)}
        fits = [e for e in near if entities[e].gender in ("unknown", tag.mention.gender)]
        if len(fits) == 1 and entities[fits[0]].gender == "unknown":
            votes[fits[0]][tag.mention.gender] += 1
    for who, found in votes.items():
        if len(found) == 1:
            entities[who].gender = next(iter(found))
    return any(len(found) == 1 for found in votes.values())


def _near(scenery: Scenery, i: int) -> set[int]:
    """Everybody of whom the paragraphs before an utterance and its own tell, and who speaks there by name."""
    block = scenery.spoken[i].utterance.block
    first = max(scenery.scenes[i][0], block - _NEAR)
    found = {who for b in range(first, block + 1) for who, _, _ in scenery.paragraphs[b].told}
    for j in range(i - 1, -1, -1):
        if scenery.spoken[j].utterance.block < first:
            break
        tagged = scenery.said[j].tagged
        found |= set() if tagged is None else {tagged}
    return found
