"""Edits of texts: one stretch replaced, and the smallest stretch by which two texts differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RangeEdit:
    """A stretch of a file that is to become another text.

    Args:
        file: relative to the production.
        start: of the stretch, in characters.
        end: exclusive; equal to `start` where something is put in.
        expect: what stands there.
        text: what is to stand there.
    """

    file: str
    start: int
    end: int
    expect: str
    text: str


@dataclass(frozen=True, slots=True)
class TextStep:
    """A change from one version to the next: `[start, old_end)` became `[start, new_end)`."""

    start: int
    old_end: int
    new_end: int


def step_between(before: str, after: str) -> TextStep:
    """The smallest single stretch by which two texts differ."""
    shorter = min(len(before), len(after))
    start = _same(before, after, shorter)
    end = _same(before[::-1], after[::-1], shorter - start)
    return TextStep(start, len(before) - end, len(after) - end)


def edit_between(file: str, before: str, after: str) -> RangeEdit:
    """The edit that makes one text of another: its smallest single stretch."""
    step = step_between(before, after)
    return RangeEdit(
        file, step.start, step.old_end, before[step.start : step.old_end], after[step.start : step.new_end]
    )


def _same(one: str, other: str, most: int) -> int:
    """How many characters two texts begin alike, at most so many."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
