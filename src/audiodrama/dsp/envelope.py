"""Envelopes: breakpoints of the timeline as gains for every frame, on a grid of 115 values a second.

The grid lies on absolute frames, so a stretch has the same gains however it is cut into blocks; between two values of
the grid the gain is a straight line, which at 9 ms is inaudible.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import SILENCE_DB

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Gains = NDArray[np.float32]


_HOP_FRAMES, _HOP_HZ = 384, 44100
"""A third of a frame of an MP3, so that the grid is the same whatever frame of it a section begins on."""


class Envelope:
    """Points ready to be asked for values: before the first point its value holds, after the last one that one's.

    Args:
        points: in order of their frames; none for a constant 0.
    """

    def __init__(self, points: Sequence[Point]) -> None:
        known = tuple(points) or (Point(0, 0.0),)
        self._frames = np.array([p.frame for p in known], dtype=np.int64)
        self._values = np.array([p.value for p in known], dtype=np.float64)
        self._places = [p.frame for p in known]
        self._moves = np.diff(self._values) != 0
        self.constant = not self._moves.any()

    def moves(self, start_frame: int, end_frame: int) -> bool:
        """Whether the value changes anywhere in this range."""
        if self.constant:
            return False
        first, last = bisect_right(self._places, start_frame), bisect_left(self._places, end_frame)
        return bool(self._moves[max(first - 1, 0) : last].any())

    def values(self, places: NDArray[np.int64]) -> Floats:
        """The value at each frame of `places`, which may have any order."""
        after = np.searchsorted(self._frames, places, side="right")
        before, after = np.maximum(after - 1, 0), np.minimum(after, len(self._frames) - 1)
        span = np.maximum(self._frames[after] - self._frames[before], 1)
        part = np.clip((places - self._frames[before]) / span, 0.0, 1.0)
        rise = self._values[after] - self._values[before]
        return np.asarray(self._values[before] + rise * (0.5 - 0.5 * np.cos(np.pi * part)))

    def at(self, frame: int) -> float:
        """The value at one frame."""
        return float(self.values(np.array([frame]))[0])


class Curve:
    """The sum of envelopes as gains, block by block.

    Args:
        envelopes: their values add up.
        rate_hz: of the frames.
        shape: from values to what is wanted; by default from dB to gains.
        constant: added to the values.
    """

    def __init__(
        self,
        envelopes: Sequence[Envelope],
        rate_hz: int,
        shape: Callable[[Floats], Floats] | None = None,
        constant: float = 0.0,
    ) -> None:
        self._envelopes = tuple(envelopes)
        self._constant = float(constant)
        self._hop = max(1, rate_hz * _HOP_FRAMES // _HOP_HZ)
        self._shape = shape or gains
        self._last: tuple[tuple[int, int], float | Gains] | None = None
        still = all(each.constant for each in self._envelopes)
        self._fixed = float(self._grid(np.zeros(1, dtype=np.int64))[0]) if still else None

    def over(self, start_frame: int, end_frame: int) -> float | Gains:
        """Gains of `[start_frame, end_frame)`: one number where nothing moves, else float32 of shape (frames,)."""
        if self._fixed is not None:
            return self._fixed
        if self._last is None or self._last[0] != (start_frame, end_frame):
            self._last = (start_frame, end_frame), self._over(start_frame, end_frame)
        return self._last[1]

    def _over(self, start_frame: int, end_frame: int) -> float | Gains:
        hop = self._hop
        first, last = start_frame // hop, -(-end_frame // hop)
        if not any(each.moves(first * hop, last * hop) for each in self._envelopes):
            return float(self._grid(np.array([start_frame]))[0])
        grid = self._grid(np.arange(first, last + 1) * hop).astype(np.float32)
        part = np.arange(hop, dtype=np.float32) / np.float32(hop)
        line = np.outer(np.diff(grid), part)
        line += grid[:-1, np.newaxis]
        return np.asarray(line.ravel()[start_frame - first * hop : end_frame - first * hop])

    def _grid(self, places: NDArray[np.int64]) -> Floats:
        total = np.full(len(places), self._constant)
        for each in self._envelopes:
            total += each.values(places)
        return self._shape(total)


def gains(levels_db: Floats) -> Floats:
    """Decibels to factors of amplitude; at or below -120 dB the factor is 0."""
    return np.where(levels_db <= SILENCE_DB, 0.0, 10.0 ** (levels_db / 20.0))


def total(first: Sequence[Point], second: Sequence[Point], *, step: int) -> tuple[Point, ...]:
    """The sum of two envelopes as one, with points `step` frames apart where both move at once."""
    if not first or not second:
        return tuple(first or second)
    one, other = Envelope(first), Envelope(second)
    places = sorted({p.frame for p in (*first, *second)})
    between = [range(a + step, b, step) for a, b in pairwise(places) if one.moves(a, b) and other.moves(a, b)]
    grid = np.array(sorted({*places, *(frame for each in between for frame in each)}))
    summed = one.values(grid) + other.values(grid)
    return simplified([Point(int(f), float(v)) for f, v in zip(grid, summed, strict=True)])


def simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same envelope without points that lie between, before or after others of the same value."""
    kept = [
        point
        for before, point, after in zip([None, *points], points, [*points[1:], None], strict=False)
        if any(other and other.value != point.value for other in (before, after))
    ]
    return tuple(kept or points[:1])


@dataclass(frozen=True, slots=True)
class Point:
    """A breakpoint of an envelope: `value` from `frame` on, reached from the point before along a raised cosine."""

    frame: int
    value: float
