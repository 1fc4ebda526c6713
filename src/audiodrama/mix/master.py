"""Mastering: the mix at the profile's loudness, its true peaks under the profile's ceiling. Two passes, both streaming.

The first pass lays the mix down in a temporary file and measures it; from the peaks and energies of its hops the
loudness after limiting is known without limiting, so the gain is right at once. The second pass is made as often as
somebody asks for the blocks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain, gain_to_db
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import SPEECH_LUFS, gated
from audiodrama.dsp.peaks import HOP
from audiodrama.mix.limiter import AHEAD, NEAR_DB, Limiter, limit
from audiodrama.mix.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound

    Floats = NDArray[np.float64]

UNDER_PEAK_DB = 0.5
"""How far below the profile's peak the limiter works: lossy encoders overshoot by up to 0.3 dB."""
MOST_ABOVE_SPEECH_DB = 6.0
"""A chapter is raised by no more than this beyond what speech at the common level needs."""
_CHUNK_HOPS = 1 << 14
_STUDY_HOPS = 1 << 17
_CHANNELS = 2
_CLOSE_LU = 0.02
_ROUNDS = 8
_FLATTEST = 0.2
"""The least that loudness is expected to rise with gain: of what the limiter holds, little gets through."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a gain and a ceiling on a mix.

    Args:
        gain_db: applied before the limiter.
        loudness_lufs: integrated loudness after the limiter; -inf for silence.
        rms_db: over the whole, after the limiter.
        deepest_db: the most that the limiter takes away, 0 or less.
    """

    gain_db: float
    loudness_lufs: float
    rms_db: float
    deepest_db: float


@dataclass(frozen=True)
class Mastered:
    """A master that streams as often as it is asked.

    Args:
        rate_hz: of the blocks.
        frames: length.
        ceiling_db: highest true peak, in dBTP.
        outcome: gain, and what comes of it.
    """

    rate_hz: int
    frames: int
    ceiling_db: float
    outcome: Outcome
    _mix: Spool = field(repr=False)
    _profile: Profile = field(repr=False)

    @property
    def notes(self) -> tuple[str, ...]:
        """Figures of the profile that could not be reached, in the user's words."""
        return tuple(_notes(self._profile, self.outcome))

    def blocks(self) -> Iterator[Sound]:
        """The sound from its beginning, float32 (frames, 2)."""
        gain = np.float32(db_to_gain(self.outcome.gain_db))
        limiter = Limiter(self.ceiling_db, self.rate_hz)
        for start in range(0, self._mix.hops, _CHUNK_HOPS):
            end = min(start + _CHUNK_HOPS, self._mix.hops)
            peaks, _ = self._mix.features(start, end + AHEAD)
            samples = self._mix.read(start * HOP, end * HOP)
            yield limit(samples, limiter.nodes(peaks * gain) * gain)[: self.frames - start * HOP]

    def with_ceiling(self, ceiling_db: float) -> Mastered:
        """The same master under another ceiling, at the same loudness where that can be."""
        return replace(self, ceiling_db=ceiling_db, outcome=_aimed(self._mix, self._profile, ceiling_db))


def master(
    blocks: Iterable[Sound], profile: Profile, *, rate_hz: int = RATE_HZ, folder: Path | None = None
) -> Mastered:
    """Take a mix in and master it to a profile.

    Args:
        blocks: of the mix, float32 (frames, 2) of any lengths; read once.
        profile: loudness, peak and RMS.
        rate_hz: of the mix.
        folder: where the mix is kept meanwhile, 1.3 GB an hour; the system's folder for temporary files by default.

    Raises:
        AudioError: the mix holds values that are not finite.
        ExportError: the temporary file could not be written.
    """
    mix = Spool(rate_hz, folder)
    for block in blocks:
        mix.write(block)
    ceiling_db = profile.peak_dbtp - UNDER_PEAK_DB
    return Mastered(rate_hz, mix.frames, ceiling_db, _aimed(mix, profile, ceiling_db), mix, profile)


def _aimed(mix: Spool, profile: Profile, ceiling_db: float) -> Outcome:
    """The gain at which the limited mix has the profile's loudness, and what comes of it."""
    highest_db = profile.loudness_lufs - SPEECH_LUFS + MOST_ABOVE_SPEECH_DB
    unlimited_lufs = gated(_windows(mix.tenths()))
    start_db = 0.0 if math.isinf(unlimited_lufs) else min(profile.loudness_lufs - unlimited_lufs, highest_db)
    outcome = _outcome(mix, start_db, ceiling_db)
    slope = 1.0
    for _ in range(_ROUNDS):
        missing = profile.loudness_lufs - outcome.loudness_lufs
        if math.isinf(missing) or abs(missing) < _CLOSE_LU or (missing > 0 and outcome.gain_db >= highest_db):
            break
        before = outcome
        outcome = _outcome(mix, min(outcome.gain_db + missing / slope, highest_db), ceiling_db)
        rise = (outcome.loudness_lufs - before.loudness_lufs) / (outcome.gain_db - before.gain_db)
        slope = min(1.0, max(_FLATTEST, rise))
    return outcome


def _outcome(mix: Spool, gain_db: float, ceiling_db: float) -> Outcome:
    """Loudness after gain and limiter, from features alone: each 100 ms loses what its hops lose of their energy."""
    mix.study(db_to_gain(ceiling_db - max(gain_db, 0.0) - NEAR_DB))
    gain, limiter = db_to_gain(gain_db), Limiter(ceiling_db, mix.rate_hz)
    powers = mix.tenths()
    before, after = np.zeros(len(powers) + 1), np.zeros(len(powers) + 1)
    lowest = 1.0
    for start in range(0, mix.hops, _STUDY_HOPS):
        end = min(start + _STUDY_HOPS, mix.hops)
        peaks, energies = mix.features(start, end + AHEAD)
        nodes = limiter.nodes(peaks * np.float32(gain))
        squares = ((nodes[:-1] + nodes[1:]) / 2) ** 2
        tenth = np.minimum((np.arange(start, end) * HOP * 10) // mix.rate_hz, len(powers))
        before += np.bincount(tenth, energies[:-AHEAD], len(before))
        after += np.bincount(tenth, energies[:-AHEAD] * squares, len(after))
        lowest = min(lowest, float(nodes.min()))
    kept = np.divide(after, before, out=np.ones_like(after), where=before > 0)[: len(powers)]
    windows = _windows(powers * kept)
    mean = float(after.sum()) / max(1, mix.frames * _CHANNELS)
    return Outcome(gain_db, gated(windows * gain**2), gain_to_db(gain * math.sqrt(mean)), gain_to_db(lowest))


def _windows(tenths: Floats) -> Floats:
    """Powers of windows of 400 ms, 100 ms apart, from those of single tenths."""
    return np.convolve(np.pad(tenths, (0, max(0, 4 - len(tenths)))), np.full(4, 0.25), mode="valid")


def _notes(profile: Profile, outcome: Outcome) -> Iterator[str]:
    missing = profile.loudness_lufs - outcome.loudness_lufs
    if math.isinf(missing):
        yield "nothing is heard in it"
        return
    if missing > profile.tolerance_lu:
        yield f"it stays {missing:.1f} LU below {profile.loudness_lufs:g} LUFS: it is too soft, or its peaks too high"
    if profile.rms_db and not profile.rms_db[0] <= outcome.rms_db <= profile.rms_db[1]:
        yield f"its RMS is {outcome.rms_db:.1f} dB, outside {profile.rms_db[0]:g} to {profile.rms_db[1]:g} dB"
