"""Faults of the signal itself, found while it streams by: flattened peaks and clicks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

FULL_SCALE = 0.9995
_FLAT_RUN = 3
_CLICK_HZ = 6000
_CLICK_DB = 30.0
_CLICK_LEVEL = 10 ** (-42 / 20)
_FRAME_S = 0.001
_AROUND = 12
_MOST = 200


@dataclass
class Clipping:
    """Places where at least three samples in a row of a channel stand at full scale, in seconds."""

    rate_hz: int
    places_s: list[float] = field(default_factory=list)
    _at: int = 0
    _tail: NDArray[np.bool_] | None = None

    def add(self, block: Sound) -> None:
        """Take in the next samples (frames, channels)."""
        full = np.abs(block) >= FULL_SCALE
        held = full if self._tail is None else np.concatenate([self._tail, full])
        flat = (held[2:] & held[1:-1] & held[:-2]).any(axis=1) if len(held) >= _FLAT_RUN else np.zeros(0, dtype=bool)
        first = self._at - (len(held) - len(full))
        for frame in np.flatnonzero(flat):
            self._note((first + int(frame)) / self.rate_hz)
        self._tail = held[-2:]
        self._at += len(block)

    def _note(self, at_s: float) -> None:
        if len(self.places_s) < _MOST and (not self.places_s or at_s - self.places_s[-1] > 0.05):
            self.places_s.append(at_s)


@dataclass(frozen=True, slots=True)
class Click:
    """A burst above 6 kHz of at most 2 ms, `over_db` above what is around it, with its level in dBFS."""

    at_s: float
    over_db: float
    level_db: float


@dataclass
class Clicks:
    """Clicks: what a cut without a fade, a lost block or a bad loop sounds like.

    The stream is high-passed and cut into milliseconds; one that stands far above the twelve before and the twelve
    after it is a click. Consonants last longer, and stand on their own noise.
    """

    rate_hz: int
    found: list[Click] = field(default_factory=list)
    _state: NDArray[np.float64] | None = None
    _rest: NDArray[np.float32] | None = None
    _peaks: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _first: int = 0

    def add(self, block: Sound) -> None:
        """Take in the next samples (frames, channels)."""
        high = self._highpassed(block)
        held = high if self._rest is None else np.concatenate([self._rest, high])
        step = max(1, round(self.rate_hz * _FRAME_S))
        whole = len(held) // step
        self._rest = held[whole * step :]
        fresh = np.sqrt(np.square(held[: whole * step]).reshape(whole, step * held.shape[1]).max(axis=1, initial=0.0))
        self._peaks = np.concatenate([self._peaks, fresh])
        self._look(step)

    def _highpassed(self, block: Sound) -> NDArray[np.float32]:
        from scipy.signal import butter, sosfilt

        sos = butter(4, _CLICK_HZ, "highpass", fs=self.rate_hz, output="sos")
        if self._state is None:
            self._state = np.zeros((len(sos), block.shape[1], 2))
        high, self._state = sosfilt(sos, block.T, axis=-1, zi=self._state)
        return np.asarray(high.T, dtype=np.float32)

    def _look(self, step: int) -> None:
        peaks = self._peaks
        reach = _AROUND + 1
        if len(peaks) <= 2 * reach:
            return
        for index in np.flatnonzero(peaks[reach:-reach] > _CLICK_LEVEL) + reach:
            around = np.concatenate([peaks[index - reach : index - 1], peaks[index + 2 : index + reach + 1]])
            over_db = 20 * float(np.log10(peaks[index] / max(float(around.max()), 1e-6)))
            if over_db >= _CLICK_DB and peaks[index] >= peaks[index - 1 : index + 2].max():
                self._note((self._first + int(index)) * step / self.rate_hz, over_db, float(peaks[index]))
        done = len(peaks) - 2 * reach
        self._peaks, self._first = peaks[done:], self._first + done

    def _note(self, at_s: float, over_db: float, peak: float) -> None:
        if len(self.found) < _MOST and (not self.found or at_s - self.found[-1].at_s > 0.01):
            self.found.append(Click(at_s, over_db, 20 * float(np.log10(peak))))
