"""One pass over an exported file: all figures, then everything in it that the profile or the plan does not allow."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.dsp.peaks import TruePeakMeter
from audiodrama.export.decode import decoding
from audiodrama.export.waveform import Outline
from audiodrama.qc.checks import remarks_on
from audiodrama.qc.clicks import Clicks, Clipping
from audiodrama.qc.figures import Figures, Measurements
from audiodrama.qc.frames import FRAMES_HZ, Frames, power_db, running_mean, sounding
from audiodrama.qc.mp3 import frame_headers
from audiodrama.qc.one_shots import Shots
from audiodrama.qc.tags import read_tags

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.cast.profiles import Profile
    from audiodrama.export.cue_list import CueList
    from audiodrama.qc.remarks import Remark

_ROOM_TONE_S = 0.25
_EDGE_S = 0.1


@dataclass(frozen=True, eq=False)
class FileReport:
    """The verdict on a file: it passes when there are no failures. Notes are worth knowing and no fault."""

    path: Path
    profile: Profile
    measured: Measurements
    remarks: tuple[Remark, ...]
    cues: CueList | None = field(default=None)

    @property
    def failures(self) -> tuple[Remark, ...]:
        """Remarks that keep the file from passing."""
        return tuple(each for each in self.remarks if each.failure)

    @property
    def notes(self) -> tuple[Remark, ...]:
        """Remarks that are worth knowing and fail nothing."""
        return tuple(each for each in self.remarks if not each.failure)

    @property
    def passed(self) -> bool:
        """Whether the file meets the profile and the plan."""
        return not self.failures

    def with_remarks(self, more: Iterable[Remark]) -> FileReport:
        """The same report with further remarks, failures first."""
        remarks = sorted((*self.remarks, *more), key=lambda remark: not remark.failure)
        return replace(self, remarks=tuple(remarks))


def measure_file(path: Path, profile: Profile, cues: CueList | None = None, *, draft: bool = False) -> FileReport:
    """Decode a file once, block by block, and judge it.

    Args:
        path: the exported file.
        profile: what it has to meet.
        cues: its cue list, for places, planned times and `speech_over_background_lu`; None where there is none.
        draft: whether a draft may pass.

    Raises:
        AudioError: it is missing or cannot be decoded.
    """
    measured = figures_of(path, cues)
    return FileReport(path, profile, measured, remarks_on(path, profile, measured, cues, draft=draft), cues)


def figures_of(path: Path, cues: CueList | None = None) -> Measurements:
    """Decode a file and measure it, without judging."""
    with decoding(path) as opened:
        frames = Frames(opened.rate_hz, opened.channels)
        loudness = LoudnessMeter(opened.rate_hz, opened.channels)
        true_peak, outline = TruePeakMeter(), Outline(opened.rate_hz)
        clipping, clicks, shots = Clipping(opened.rate_hz), Clicks(opened.rate_hz), Shots(opened.rate_hz, cues)
        for block in opened.blocks:
            for meter in (frames, loudness, true_peak, outline, clipping, clicks, shots):
                meter.add(block)
    power, mono, peak = frames.table()
    headers = frame_headers(path) if path.suffix.lower() == ".mp3" else None
    return Measurements(
        figures=_figures(path, frames, loudness, true_peak, headers.kbps[0] if headers else None, cues),
        power=power,
        mono=mono,
        peak=peak,
        short_term_lufs=loudness.short_term(),
        heights=outline.heights(),
        clipped_s=tuple(clipping.places_s),
        clicks=tuple(clicks.found),
        shots=shots.placed(),
        constant_rate=headers.constant if headers else None,
        tags=read_tags(path),
    )


def _figures(
    path: Path,
    frames: Frames,
    loudness: LoudnessMeter,
    true_peak: TruePeakMeter,
    kbps: int | None,
    cues: CueList | None,
) -> Figures:
    power, mono, _ = frames.table()
    first, after = sounding(power)
    mean = float(power.mean(dtype=np.float64)) if len(power) else 0.0
    own = float(mono.mean(dtype=np.float64)) if len(mono) else 0.0
    integrated = loudness.integrated()
    rate = kbps or path.stat().st_size * 8 / 1000 / max(frames.duration_s, 1e-9)
    return Figures(
        integrated_lufs=max(-120.0, integrated) if math.isfinite(integrated) else -120.0,
        rms_db=power_db(mean),
        true_peak_db=true_peak.level_db(),
        noise_floor_db=_noise_floor_db(power, first, after),
        head_s=first / FRAMES_HZ if after else frames.duration_s,
        tail_s=frames.duration_s - after / FRAMES_HZ if after else frames.duration_s,
        duration_s=frames.duration_s,
        sample_rate_hz=frames.rate_hz,
        bit_rate_kbps=rate,
        speech_over_background_lu=cues.get("speech_over_background_lu") if cues else None,
        loudness_range_lu=loudness.loudness_range(),
        ambience_db=_ambience_db(power[first:after]),
        dc_db=power_db(frames.offset() ** 2),
        mono_loss_db=power_db(mean) - power_db(own),
    )


def _noise_floor_db(power: NDArray[np.float32], first: int, after: int) -> float | None:
    """RMS of the room tone before the first sound, of at most half a second, and of the last second after the last one.

    A bed that steals in after half a second does not count as noise of the room.
    """
    edge, least = round(_EDGE_S * FRAMES_HZ), round(_ROOM_TONE_S * FRAMES_HZ)
    head = power[: min(max(0, first - edge), FRAMES_HZ // 2)]
    tail = power[max(after + edge, len(power) - FRAMES_HZ) :]
    levels = [power_db(float(part.mean(dtype=np.float64))) for part in (head, tail) if len(part) >= least]
    return max(levels) if levels else None


def _ambience_db(power: NDArray[np.float32]) -> float:
    near = running_mean(power, FRAMES_HZ // 5)
    return power_db(float(np.quantile(near, 0.05))) if len(near) else -120.0
