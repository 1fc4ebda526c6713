"""Figures of one take by itself: loudness, pitch and its movement, edges, peaks, and how long somebody really speaks.

They are made once of each take and kept by its content.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.strict import as_number, as_record, strict_json
from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.dsp.pitch import track_pitch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

    Floats = NDArray[np.float64]

FIGURES_VERSION = 1
"""Raised when the same take would get other figures."""
_STEP_S = 0.01
_ACTIVE_DB, _SILENT_DB = -35.0, -90.0
_BRIDGED_S = 0.15
"""A gap this short inside speech (a stop, a breath between words) is speech."""
_EDGE_S = 0.012
_FADED_S = 0.004
"""Ends of takes are faded over so long, and that is left out of their edges."""
_STOP_S = 0.002
_LOUD_DB = 6.0
_LEAST_SHARE = 1e-3
_CREST_S, _LOUDEST_SHARE, _UNTORN_DB = 0.03, 0.09, 10.0
_BAND, _DEEPEST_DB, _FEWEST = 0.92, 14.0, 25
_SILENT_LUFS = -99.0


@dataclass(frozen=True, slots=True)
class VoiceFigures:
    """Figures of a take.

    Args:
        duration_s: length.
        speech_s: how much of it is speech, pauses left out.
        lufs: loudness of the speech; -99 for silence.
        low_st: 10th percentile of the pitch, in semitones above 100 Hz.
        height_st: its median.
        high_st: its 90th percentile.
        voiced_s: how much of it has a pitch.
        head_db: level right after its beginning, against the level of the speech.
        tail_db: level right before its end.
        stop_db: by how much the level falls at the hardest stop inside it, within 2 ms.
        stop_s: where that is.
        piled: how samples pile up at one height; up to 1.6 for speech as it is, above 1.8 where peaks are cut off.
        crest_db: peak over mean of its loud stretches, 8 to 12 for speech as it is, less where it is torn.
    """

    duration_s: float
    speech_s: float
    lufs: float
    low_st: float
    height_st: float
    high_st: float
    voiced_s: float
    head_db: float
    tail_db: float
    stop_db: float
    stop_s: float
    piled: float
    crest_db: float

    @property
    def range_st(self) -> float:
        """How far the pitch moves."""
        return self.high_st - self.low_st


def voice_figures(samples: Sound, rate_hz: int) -> VoiceFigures:
    """Figures of a take as it is kept, shape (frames, 1)."""
    wave = samples[:, 0].astype(np.float64)
    step = max(1, round(_STEP_S * rate_hz))
    whole = len(wave) // step * step
    rows = wave[:whole].reshape(-1, step)
    level_db = 10 * np.log10(np.square(rows).mean(axis=1) + 1e-12)
    active = level_db > max(level_db.max(initial=_SILENT_DB) + _ACTIVE_DB, _SILENT_DB)
    speech_db = 10 * np.log10(np.mean(10 ** (level_db[active] / 10)) + 1e-12) if active.any() else -120.0
    pitch = track_pitch(wave, rate_hz)
    height = 12 * np.log2(pitch.f0_hz[pitch.voiced] / 100) if pitch.voiced.any() else np.zeros(1)
    low, middle, high = np.percentile(height, [10, 50, 90])
    loud = integrated_lufs(samples, rate_hz)
    stop_db, stop_s = _hardest_stop(wave, rate_hz, speech_db)
    peaks = peak_figures(samples, rate_hz)
    head, tail = _edge_db(wave, rate_hz), _edge_db(wave[::-1], rate_hz)
    return VoiceFigures(
        *(
            round(float(value), 4)
            for value in (
                len(wave) / rate_hz, _bridged(active).sum() * _STEP_S, loud if np.isfinite(loud) else _SILENT_LUFS,
                low, middle, high, pitch.voiced.sum() * 0.005, head - speech_db, tail - speech_db,
                stop_db, stop_s, peaks.piled, peaks.crest_db,
            )
        )
    )  # fmt: skip


def _bridged(active: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Speech with its short gaps."""
    found = np.flatnonzero(active)
    bridged = active.copy()
    for before, after in pairwise(found.tolist()):
        if 1 < after - before <= _BRIDGED_S / _STEP_S:
            bridged[before:after] = True
    return bridged


def _edge_db(wave: Floats, rate_hz: int) -> float:
    first = round(_FADED_S * rate_hz)
    edge = wave[first : first + round(_EDGE_S * rate_hz)]
    return float(10 * np.log10(np.square(edge).mean() + 1e-12)) if len(edge) else -120.0


def levels_beside(samples: Sound, frame: int, rate_hz: int) -> tuple[float, float]:
    """Level right before and right after a frame, in dB against the level of the take's speech."""
    wave = samples[:, 0].astype(np.float64)
    size = round(_EDGE_S * rate_hz)
    whole = np.square(wave)
    speech = whole[whole > whole.max(initial=0.0) * _LEAST_SHARE]
    middle = float(speech.mean()) if len(speech) else 1.0
    sides = (whole[max(0, frame - size) : frame], whole[frame : frame + size])
    before, after = (10 * float(np.log10((side.mean() if len(side) else 0.0) / middle + 1e-12)) for side in sides)
    return before, after


def _hardest_stop(wave: Floats, rate_hz: int, speech_db: float) -> tuple[float, float]:
    """The largest fall from speech into silence within 2 ms that lasts for 20, and when it happens.

    A mouth takes longer to close; only a cut is as quick.
    """
    size = round(_STOP_S * rate_hz)
    sums = np.concatenate([[0.0], np.cumsum(np.square(wave))])
    at = np.arange(size, len(wave) - 10 * size)
    if not len(at):
        return 0.0, 0.0

    def level(start: NDArray[np.intp], end: NDArray[np.intp]) -> Floats:
        return np.asarray(10 * np.log10(np.maximum(sums[end] - sums[start], 0.0) / (end - start) + 1e-12))

    before = level(at - size, at)
    after = np.maximum(level(at + size // 8, at + size), level(at + size, at + 10 * size))
    fall = np.where(before > speech_db - _LOUD_DB, before - after, 0.0)
    hardest = int(fall.argmax())
    return float(fall[hardest]), float(at[hardest] / rate_hz)


@dataclass(frozen=True, slots=True)
class PeakFigures:
    """How the peaks of a take stand; the fields are those of `VoiceFigures`."""

    piled: float
    crest_db: float


def peak_figures(samples: Sound, rate_hz: int) -> PeakFigures:
    """How the peaks of a sound stand, shape (frames, channels).

    Of speech, fewer samples lie in each band of amplitude than in the one below it. Where something cuts peaks off,
    they pile up in the band below the cut, and only what a filter makes overshoot lies above.
    """
    height = np.sort(np.abs(samples).max(axis=1).astype(np.float64))
    top = float(height[-1]) if len(height) else 0.0
    if top <= 0:
        return PeakFigures(0.0, _UNTORN_DB)
    piled = 0.0
    for upper in top * 10 ** (-np.arange(0, _DEEPEST_DB, 0.25) / 20):
        edges = np.searchsorted(height, [upper * _BAND**2, upper * _BAND, upper * 1.0001])
        below, here, over = *np.diff(edges), len(height) - edges[2]
        if here >= _FEWEST and over < here / 2:
            piled = max(piled, here / (below + 10))
    return PeakFigures(round(float(piled), 3), round(_crest_db(samples, rate_hz), 3))


def _crest_db(samples: Sound, rate_hz: int) -> float:
    """Median of peak over root mean square, of the stretches of 30 ms within 10 dB of the loudest."""
    size = round(_CREST_S * rate_hz)
    wave = samples.max(axis=1).astype(np.float64) if samples.shape[1] > 1 else samples[:, 0].astype(np.float64)
    rows = wave[: len(wave) // size * size].reshape(-1, size)
    power = np.square(rows).mean(axis=1) if len(rows) else np.zeros(0)
    loud = power > power.max(initial=0.0) * _LOUDEST_SHARE
    if not loud.any():
        return _UNTORN_DB
    return float(np.median(20 * np.log10(np.abs(rows[loud]).max(axis=1) / np.sqrt(power[loud]))))


def figures_text(figures: VoiceFigures) -> bytes:
    """Figures as they are kept."""
    return json.dumps(asdict(figures)).encode()


def parse_figures(raw: bytes) -> VoiceFigures:
    """Figures as they were kept.

    Raises:
        ValueError, TypeError: they are something else.
    """
    record = as_record(strict_json(raw))
    return VoiceFigures(**{name: as_number(value) for name, value in record.items()})
