"""How far speech stands above its background, line by line, measured on the stems while the mix streams by.

Background is what plays on under speech: beds and music. One-shots are events that a listener is meant to hear, and
reverberation belongs to whatever sent it, so neither counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.loudness import LoudnessMeter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from audiodrama.audio import Sound
    from audiodrama.timeline import Timeline

SPEECH = "dialogue/"
BACKGROUND = ("beds", "music")
_MOST_LU = 60.0
_ACTIVE = 10 ** (-20 / 10)


@dataclass
class Background:
    """Loudness of speech and of its background, each 100 ms.

    Args:
        rate_hz: of the stems.
    """

    rate_hz: int
    _speech: LoudnessMeter = field(init=False)
    _rest: LoudnessMeter = field(init=False)

    def __post_init__(self) -> None:
        self._speech, self._rest = LoudnessMeter(self.rate_hz), LoudnessMeter(self.rate_hz)

    def add(self, block: Mapping[str, Sound]) -> None:
        """Take in the next block of every stem (`audiodrama.mix.stems`)."""
        if block:
            self._speech.add(_sum(block, [name for name in block if name.startswith(SPEECH)]))
            self._rest.add(_sum(block, [name for name in block if name in BACKGROUND]))

    def lines(self, timeline: Timeline) -> dict[str, float]:
        """For each line by its id: LU of speech above background, at most 60, where the line speaks.

        Pauses inside a line (20 dB below its loudest tenth of a second) do not count.
        """
        speech, rest = self._speech.powers(1), self._rest.powers(1)
        found = {}
        for event in timeline.events:
            start, end = (round(frame / timeline.rate_hz * 10) for frame in (event.start_frame, event.end_frame))
            said = speech[start : max(end, start + 1)]
            if event.kind != "line" or not len(said) or not said.max():
                continue
            active = said >= said.max() * _ACTIVE
            under = float(rest[start : start + len(said)][active].mean())
            above = 10 * math.log10(float(said[active].mean()) / under) if under > 0 else _MOST_LU
            found[event.id] = round(min(_MOST_LU, above), 2)
        return found


def _sum(block: Mapping[str, Sound], names: list[str]) -> Sound:
    total = np.zeros_like(next(iter(block.values())))
    for name in names:
        total += block[name]
    return total


def summed(blocks: Iterable[Mapping[str, Sound]], meter: Background) -> Iterator[Sound]:
    """The mix as the sum of its stems, measured on its way: (frames, 2) float32."""
    for block in blocks:
        meter.add(block)
        yield _sum(block, list(block))


def told(cues: Mapping[str, Any], lines: Mapping[str, float]) -> dict[str, Any]:
    """A cue list with `speech_over_background_lu` of each line, and of the chapter: that of its lowest line."""
    events = [
        event | {"speech_over_background_lu": lines[event["id"]]} if event["id"] in lines else event
        for event in cues["events"]
    ]
    return {**cues, "speech_over_background_lu": min(lines.values(), default=None), "events": events}
