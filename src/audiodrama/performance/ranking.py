"""Takes of a line held against each other: by the words that are heard, length, level, and likeness to the role.

Each measure is set against what begins to trouble a listener, and the squares add up; a missing word weighs more than
all else. Length alone never decides: a take is not good because it is as long as the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from audiodrama.dsp.loudness import SPEECH_LUFS

if TYPE_CHECKING:
    from collections.abc import Sequence

WORD_WEIGHT = 4.0
"""One word in ten said otherwise weighs as much as four other measures at their limits."""
LENGTH_RATIO = 1.25
"""Lines a quarter longer or shorter than the others are heard as slow or rushed."""
LEVEL_LU = 4.0
"""Listeners reach for the volume at about 4 LU (`qc` holds speech to it too)."""
LIKE = 0.65
"""One or two sentences of a voice lie up to about so far from its other lines; two voices lie at 1 and further."""
_SAME_LENGTH, _SAME_LU = 1.03, 1.0


@dataclass(frozen=True, slots=True)
class TakeFigures:
    """Figures of a take.

    Args:
        duration_s: from the first word to the last.
        level_lufs: at the level at which its voice is mixed, without delivery and place.
        words: how many should be said.
        misheard: how many were heard otherwise; None when nobody listened.
        likeness: distance to how the role sounds (`likeness.distance`); None when it cannot be told.
    """

    duration_s: float
    level_lufs: float
    words: int
    misheard: int | None = None
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A take's rank from 0, the best, and why, in clauses."""

    rank: int
    reasons: tuple[str, ...]


def rank_takes(takes: Sequence[TakeFigures]) -> list[Ranked]:
    """The rank of each take, in their order; of two that are equal the earlier one is better."""
    if not takes:
        return []
    usual_s = median(each.duration_s for each in takes)
    known = [each.misheard / max(each.words, 1) for each in takes if each.misheard is not None]
    unknown = sum(known) / len(known) if known else 0.0
    costs = [_cost(each, usual_s, unknown) for each in takes]
    order = sorted(range(len(takes)), key=lambda at: (round(costs[at], 6), at))
    ranks = {at: rank for rank, at in enumerate(order)}
    return [Ranked(ranks[at], _reasons(each, usual_s)) for at, each in enumerate(takes)]


def _cost(take: TakeFigures, usual_s: float, unknown: float) -> float:
    """The sum of all measures; a take that nobody listened to counts as the mean of those that were heard."""
    wrong = unknown if take.misheard is None else take.misheard / max(take.words, 1)
    cost = (math.log(_ratio(take, usual_s)) / math.log(LENGTH_RATIO)) ** 2
    cost += ((take.level_lufs - SPEECH_LUFS) / LEVEL_LU) ** 2
    if take.likeness is not None:
        cost += (take.likeness / LIKE) ** 2
    return cost + WORD_WEIGHT * 10 * wrong


def _ratio(take: TakeFigures, usual_s: float) -> float:
    return max(take.duration_s, 0.01) / max(usual_s, 0.01)


def _reasons(take: TakeFigures, usual_s: float) -> tuple[str, ...]:
    return (_of_words(take), _of_length(take, usual_s), _of_level(take), _of_likeness(take))


def _of_words(take: TakeFigures) -> str:
    if take.misheard is None:
        return "words not heard back"
    return f"{take.misheard} of {take.words} words misheard" if take.misheard else "every word heard"


def _of_length(take: TakeFigures, usual_s: float) -> str:
    ratio = _ratio(take, usual_s)
    if 1 / _SAME_LENGTH <= ratio <= _SAME_LENGTH:
        return "as long as the others"
    return f"{abs(ratio - 1):.0%} {'longer' if ratio > 1 else 'shorter'} than the others"


def _of_level(take: TakeFigures) -> str:
    off_lu = take.level_lufs - SPEECH_LUFS
    if abs(off_lu) <= _SAME_LU:
        return "as loud as the voice is"
    return f"{abs(off_lu):.1f} LU {'louder' if off_lu > 0 else 'softer'} than the voice is"


def _of_likeness(take: TakeFigures) -> str:
    if take.likeness is None:
        return "too little spoken to tell whose voice"
    return f"{'like' if take.likeness < LIKE else 'unlike'} the role ({take.likeness:.2f})"
