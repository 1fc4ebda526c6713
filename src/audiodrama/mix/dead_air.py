"""Silence that nobody asked for: stretches of a mix in which nothing is heard but the tone of a room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import clock
from audiodrama.dsp.loudness import SPEECH_LUFS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Timeline
    from audiodrama.base.source import Place

LONGEST_S = 4.0
"""A longer silence than this is told, unless the script asks for it."""
SILENT_DBFS = SPEECH_LUFS - 45.0
"""Mean level of a tenth of a second in which nothing is heard."""
_ASKED = frozenset({"pause", "transition"})
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class DeadAir:
    """A silence that the script does not ask for.

    Args:
        start_s: where it begins.
        length_s: how long it lasts beyond what pauses and fades ask for.
        place: of the last line, sound or cue before it, or None.
    """

    start_s: float
    length_s: float
    place: Place | None = field(default=None, compare=False)

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.length_s:g} s of silence at {clock(self.start_s)} that nobody asked for"


def dead_air(timeline: Timeline, untoned: NDArray[np.floating]) -> tuple[DeadAir, ...]:
    """Every silence inside a chapter that is longer than `LONGEST_S` beyond what was asked for.

    Args:
        timeline: of the chapter.
        untoned: mean power of the mix without the tone of rooms, each 100 ms.
    """
    quiet = np.concatenate([untoned, [1.0]]) < 10 ** (SILENT_DBFS / 10)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    runs = [(int(start) / _TENTHS, int(end) / _TENTHS) for start, end in edges.reshape(-1, 2)]
    last_s = timeline.frames / timeline.rate_hz - 1 / _TENTHS
    told = (_told(timeline, start, end) for start, end in runs if start > 0 and end < last_s)
    return tuple(stretch for stretch in told if stretch.length_s > LONGEST_S)


def _told(timeline: Timeline, start_s: float, end_s: float) -> DeadAir:
    rate_hz = timeline.rate_hz
    asked = [
        min(event.end_frame / rate_hz, end_s) - max(event.start_frame / rate_hz, start_s)
        for event in timeline.events
        if event.kind in _ASKED
    ]
    before = [event for event in timeline.events if event.place and event.start_frame / rate_hz <= start_s]
    unasked_s = end_s - start_s - sum(max(0.0, length) for length in asked)
    return DeadAir(start_s, round(unasked_s, 1), before[-1].place if before else None)
