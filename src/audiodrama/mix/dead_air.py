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
    from audiodrama.dsp.audio import Sound

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


class DeadAirWatch:
    """Takes in a mix without the tone of rooms, block by block, then tells its silences.

    Args:
        timeline: the one that is mixed, from its beginning to its end.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._window = timeline.rate_hz // _TENTHS
        self._rest = np.zeros((0, 2), dtype=np.float32)
        self._powers: list[NDArray[np.float32]] = []

    def add(self, block: Sound) -> None:
        """Take in the next samples, (frames, 2)."""
        samples = np.concatenate([self._rest, block]) if len(self._rest) else block
        whole = len(samples) // self._window * self._window
        rows = samples[:whole].reshape(-1, self._window * 2)
        self._powers.append(np.einsum("ij,ij->i", rows, rows) / np.float32(self._window * 2))
        self._rest = samples[whole:].copy()

    def stretches(self) -> tuple[DeadAir, ...]:
        """Every silence inside the chapter that is longer than `LONGEST_S` beyond what was asked for."""
        quiet = np.concatenate([*self._powers, [1.0]]) < 10 ** (SILENT_DBFS / 10)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
        runs = [(int(start) / _TENTHS, int(end) / _TENTHS) for start, end in edges.reshape(-1, 2)]
        last_s = self._timeline.frames / self._timeline.rate_hz - 1 / _TENTHS
        inside = [(start, end) for start, end in runs if start > 0 and end < last_s]
        told = (self._told(start, end) for start, end in inside)
        return tuple(stretch for stretch in told if stretch.length_s > LONGEST_S)

    def _told(self, start_s: float, end_s: float) -> DeadAir:
        rate_hz = self._timeline.rate_hz
        asked = [
            min(event.end_frame / rate_hz, end_s) - max(event.start_frame / rate_hz, start_s)
            for event in self._timeline.events
            if event.kind in _ASKED
        ]
        before = [event for event in self._timeline.events if event.place and event.start_frame / rate_hz <= start_s]
        unasked_s = end_s - start_s - sum(max(0.0, length) for length in asked)
        return DeadAir(start_s, round(unasked_s, 1), before[-1].place if before else None)
