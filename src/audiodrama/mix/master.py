"""Mastering: a chapter at the profile's loudness, its true peaks under the profile's ceiling.

From the levels of its sections, the loudness after limiting is known without limiting, so the gain is right at once.
The gain is a whole number of quarters of a decibel: a changed line rarely moves it, and what is unchanged stays so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audiodrama.base.units import db_to_gain, gain_to_db
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import SPEECH_LUFS, gated
from audiodrama.dsp.peaks import HOP
from audiodrama.mix.limiter import AHEAD, NEAR_DB, Limiter, hold_peaks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.mix.levels import Levels
    from audiodrama.mix.sections import Section

    Floats = NDArray[np.float64]

UNDER_PEAK_DB = 0.5
"""How far below the profile's peak the limiter works: lossy encoders overshoot by up to 0.3 dB."""
MOST_ABOVE_SPEECH_DB = 6.0
"""A chapter is raised by no more than this beyond what speech at the common level needs."""
_CHANNELS = 2
_CLOSE_LU = 0.02
_ROUNDS = 8
_STEP_DB, _FINE_STEP_DB = 0.25, 0.1
_WIDE_LU = 0.5
"""Where a profile tolerates less than this, the gain goes in fine steps."""
_FLATTEST = 0.2
"""The least that loudness is expected to rise with gain: of what the limiter holds, little gets through."""


class LaidMix(Protocol):
    """A chapter's mix, section by section, as often as it is asked for."""

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its sections in order."""

    def levels(self, number: int) -> Levels:
        """Levels of a section."""

    def samples(self, number: int) -> Sound:
        """Samples of a section with its margins, as `MixedSection` has them."""


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
        ceiling_db: highest true peak, in dBTP.
        outcome: gain, and what comes of it.
        rate_hz: of the blocks.
    """

    ceiling_db: float
    outcome: Outcome
    rate_hz: int
    _mix: LaidMix = field(repr=False)
    _profile: Profile = field(repr=False)

    @property
    def frames(self) -> int:
        """Length."""
        return sum(section.frames for section in self._mix.sections)

    @property
    def notes(self) -> tuple[str, ...]:
        """Figures of the profile that could not be reached, in the user's words."""
        return tuple(_notes(self._profile, self.outcome))

    def blocks(self) -> Iterator[Sound]:
        """The sound from its beginning, float32 (frames, 2)."""
        for number, section in enumerate(self._mix.sections):
            window = hold_peaks(self._mix.samples(number), self.outcome.gain_db, self.ceiling_db, self.rate_hz)
            yield window[section.before_frames : section.before_frames + section.frames]

    def with_ceiling(self, ceiling_db: float) -> Mastered:
        """The same master under another ceiling, at the same loudness where that can be."""
        return replace(self, ceiling_db=ceiling_db, outcome=_aimed(self._mix, self._profile, ceiling_db, self.rate_hz))


def master(mix: LaidMix, profile: Profile, *, rate_hz: int = RATE_HZ) -> Mastered:
    """Master a mix to a profile.

    Args:
        mix: of a chapter, whose true peaks were found from `near_peak` on.
        profile: loudness, peak and RMS.
        rate_hz: of the mix.
    """
    ceiling_db = profile.peak_dbtp - UNDER_PEAK_DB
    return Mastered(ceiling_db, _aimed(mix, profile, ceiling_db, rate_hz), rate_hz, mix, profile)


def near_peak(profile: Profile) -> float:
    """The level in a mix, as a factor of full scale, from which a master of it may have to be limited."""
    return db_to_gain(profile.peak_dbtp - UNDER_PEAK_DB - NEAR_DB - max(0.0, _highest_db(profile)))


def _highest_db(profile: Profile) -> float:
    return profile.loudness_lufs - SPEECH_LUFS + MOST_ABOVE_SPEECH_DB


def _aimed(mix: LaidMix, profile: Profile, ceiling_db: float, rate_hz: int) -> Outcome:
    """The gain at which the limited mix has the profile's loudness, and what comes of it."""
    highest_db = _highest_db(profile)
    weighted = np.concatenate([mix.levels(number).weighted for number in range(len(mix.sections))]).astype(np.float64)
    unlimited_lufs = gated(_windows(weighted))
    start_db = 0.0 if math.isinf(unlimited_lufs) else min(profile.loudness_lufs - unlimited_lufs, highest_db)
    outcome = _outcome(mix, weighted, start_db, ceiling_db, rate_hz)
    slope = 1.0
    for _ in range(_ROUNDS):
        missing = profile.loudness_lufs - outcome.loudness_lufs
        if math.isinf(missing) or abs(missing) < _CLOSE_LU or (missing > 0 and outcome.gain_db >= highest_db):
            break
        before = outcome
        outcome = _outcome(mix, weighted, min(outcome.gain_db + missing / slope, highest_db), ceiling_db, rate_hz)
        rise = (outcome.loudness_lufs - before.loudness_lufs) / (outcome.gain_db - before.gain_db)
        slope = min(1.0, max(_FLATTEST, rise))
    step_db = _STEP_DB if profile.tolerance_lu >= _WIDE_LU else _FINE_STEP_DB
    return _outcome(mix, weighted, round(round(outcome.gain_db / step_db) * step_db, 2), ceiling_db, rate_hz)


def _outcome(mix: LaidMix, weighted: Floats, gain_db: float, ceiling_db: float, rate_hz: int) -> Outcome:
    """Loudness after gain and limiter, from levels alone: each 100 ms loses what its hops lose of their energy."""
    gain, limiter = db_to_gain(gain_db), Limiter(ceiling_db, rate_hz)
    before, after = np.zeros(len(weighted) + 1), np.zeros(len(weighted) + 1)
    lowest, first = 1.0, 0
    for tenths, peaks, energies in _hops(mix):
        nodes = limiter.nodes(peaks * np.float32(gain))
        squares = ((nodes[:-1] + nodes[1:]) / 2) ** 2
        tenth = first + np.arange(len(energies)) * HOP // (rate_hz // 10)
        before += np.bincount(tenth, energies, len(before))
        after += np.bincount(tenth, energies * squares, len(after))
        lowest, first = min(lowest, float(nodes.min())), first + tenths
    kept = np.divide(after, before, out=np.ones_like(after), where=before > 0)[: len(weighted)]
    windows = _windows(weighted * kept)
    mean = float(after.sum()) / max(1, sum(section.frames for section in mix.sections) * _CHANNELS)
    return Outcome(gain_db, gated(windows * gain**2), gain_to_db(gain * math.sqrt(mean)), gain_to_db(lowest))


def _hops(mix: LaidMix) -> Iterator[tuple[int, NDArray[np.float32], NDArray[np.float32]]]:
    """Of each section its number of tenths, peaks and energies, the peaks with the next `AHEAD` hops behind them."""
    held = mix.levels(0)
    for number in range(1, len(mix.sections)):
        coming = mix.levels(number)
        yield len(held.weighted), np.concatenate([held.peaks, coming.peaks[:AHEAD]]), held.energies
        held = coming
    yield len(held.weighted), np.concatenate([held.peaks, np.zeros(AHEAD, dtype=np.float32)]), held.energies


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
