"""Values over time, with numpy alone: their mean and maximum in a window that runs along, and their crests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]


def moving_mean(values: Values, width: int) -> Values:
    """The mean of so many values about each, those at the ends going on beyond them."""
    padded = np.pad(values, (width // 2, (width - 1) // 2), mode="edge")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")


def moving_max(values: Values, width: int) -> Values:
    """The largest of so many values about each, zeros beyond the ends."""
    padded = np.pad(values, (width // 2, (width - 1) // 2))
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, width).max(axis=1))


def crests(values: Values, *, prominence: float, apart: int) -> NDArray[np.intp]:
    """Where values rise and fall again; of a level top its middle.

    Args:
        values: over time.
        prominence: a crest stands so much above the lowest values that part it from higher ones on either side.
        apart: of crests closer than this the lower ones do not count.
    """
    starts = np.flatnonzero(np.diff(values, prepend=np.nan))
    ends = np.append(starts[1:], len(values)) - 1
    heights = values[starts]
    tops = np.flatnonzero((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])) + 1
    places = (starts[tops] + ends[tops]) // 2
    kept = np.ones(len(places), dtype=bool)
    for at in np.argsort(values[places])[::-1]:
        if kept[at]:
            kept &= np.abs(places - places[at]) >= apart
            kept[at] = True
    return np.array([place for place in places[kept] if _prominence(values, place) >= prominence], dtype=np.intp)


def _prominence(values: Values, place: int) -> float:
    """How far the value stands above the higher one of the lowest values on both sides, up to a higher value each."""
    higher = np.flatnonzero(values > values[place])
    after = int(np.searchsorted(higher, place))
    left = int(higher[after - 1]) + 1 if after else 0
    right = int(higher[after]) if after < len(higher) else len(values)
    return float(values[place] - max(values[left : place + 1].min(), values[place:right].min()))
