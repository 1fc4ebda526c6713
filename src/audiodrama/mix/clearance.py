"""How far speech stands above the background, line by line, from what was measured in the mix.

Speech is the dry voices, background the beds and music under them; both are K-weighted, and compared over the line and
in windows of 3 s (EBU Tech 3341's short term). A listener needs 10 LU at the least; below 7 words are lost.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.loudness import SPEECH_LUFS, LoudnessMeter, lufs
from audiodrama.dsp.sound_readers import ArrayReader

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Event, Timeline
    from audiodrama.base.source import Place
    from audiodrama.dsp.sound_readers import SoundReader

    Powers = NDArray[np.floating]

FLOOR_LU = 10.0
MOST_LU = 60.0
"""A gap is never said to be wider than this: behind it there is silence."""
PROFILE_VERSION = 2
"""Part of the name under which profiles are kept: raised when the same sound would get another profile."""
_WINDOW_TENTHS = 30
_STRETCH_S = 10
_SPOKEN = 0.01
_QUIET = 1e-12


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a line stands above its background.

    Args:
        id: of the line.
        speaker: who speaks.
        gap_lu: over all of the line but its pauses (20 dB below its loudest tenth of a second), at most 60.
        worst_lu: in the worst 3 s of it.
        speech_lufs: loudness of the dry voice over the line.
        start_s: when it begins.
        place: in the script.
    """

    id: str
    speaker: str
    gap_lu: float
    worst_lu: float
    speech_lufs: float
    start_s: float
    place: Place | None = field(default=None, compare=False)


def clearance(timeline: Timeline, speech: Powers, behind: Powers) -> tuple[Gap, ...]:
    """How far every line of a chapter stands above its background.

    Args:
        timeline: of the chapter.
        speech: K-weighted power of the dry voices, each 100 ms (`levels.Levels`).
        behind: of beds and music.
    """
    lines = [event for event in timeline.events if event.kind == "line"]
    return tuple(_gap(line, timeline.rate_hz, speech, behind) for line in lines)


def _gap(line: Event, rate_hz: int, speech: Powers, behind: Powers) -> Gap:
    first, last = line.start_frame * 10 // rate_hz, max(1, -(-line.end_frame * 10 // rate_hz))
    voice, under = speech[first:last].astype(np.float64), behind[first:last].astype(np.float64)
    size = min(_WINDOW_TENTHS, len(voice))
    pairs = zip(_means(voice, size), _means(under, size), strict=True)
    spoken = voice >= voice.max() * _SPOKEN
    return Gap(
        line.id,
        line.label,
        _above(voice[spoken].mean(), under[spoken].mean()),
        min(_above(one, other) for one, other in pairs),
        lufs(float(voice.mean())),
        line.start_frame / rate_hz,
        line.place,
    )


def loudness_profile(reader: SoundReader, rate_hz: int) -> tuple[float, ...]:
    """Loudness of a sound each 100 ms, in LU above the common speech level, as `arrange` takes it; -97 for silence.

    What is shorter than 100 ms is measured as it goes round.
    """
    meter = LoudnessMeter(rate_hz, reader.channels)
    if short := 0 < reader.frames < rate_hz // 10:
        whole = reader.read(0, reader.frames)
        reader = ArrayReader(np.tile(whole, (-(-rate_hz // reader.frames), 1)))
    for start in range(0, reader.frames, _STRETCH_S * rate_hz):
        meter.add(reader.read(start, min(start + _STRETCH_S * rate_hz, reader.frames)))
    levels = -0.691 + 10 * np.log10(np.maximum(meter.powers(1), _QUIET)) - SPEECH_LUFS
    return tuple(np.round(levels[-1:] if short else levels, 1).tolist())


def below(gaps: Iterable[Gap], floor_lu: float = FLOOR_LU) -> tuple[Gap, ...]:
    """The lines that stand less than so far above their background."""
    return tuple(gap for gap in gaps if gap.gap_lu < floor_lu)


def _means(powers: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.convolve(powers, np.full(size, 1 / size), mode="valid")


def _above(speech: float, behind: float) -> float:
    return min(MOST_LU, 10.0 * math.log10(max(speech, _QUIET) / max(behind, _QUIET)))
