"""Loudness and true peak, as ITU-R BS.1770-5 and EBU Tech 3341/3342 define them, of arrays or of a stream.

A sum of weighted squares is kept for each 100 ms; momentary, short-term, gated loudness and range are read off those.
"""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

    Floats = NDArray[np.float64]


ABSOLUTE_GATE_LUFS = -70.0
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0
_MOMENTARY, _SHORT_TERM = 4, 30
_OVERSAMPLING = 4
_AT_ONCE, _STATE = 64, 4
_TENTHS_AT_ONCE = 50
_NEAR_DB = 3.0
# Analogue prototypes of the two filters of the K weighting (frequency, gain, Q); at 48 kHz the bilinear transform gives
# the coefficients that the recommendation prints. B. De Man, "Evaluation of implementations of EBU R128" (2018).
_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_CUT_HZ, _CUT_Q = 38.13547087602444, 0.5003270373238773


@lru_cache(maxsize=8)
def k_weighting(rate_hz: int) -> NDArray[np.float64]:
    """The K weighting as two second-order sections, shape (2, 6), for any sample rate."""
    k = math.tan(math.pi * _SHELF_HZ / rate_hz)
    high = 10 ** (_SHELF_DB / 20)
    band = high**0.4996667741545416
    scale = 1 + k / _SHELF_Q + k * k
    shelf = [
        (high + band * k / _SHELF_Q + k * k) / scale, 2 * (k * k - high) / scale,
        (high - band * k / _SHELF_Q + k * k) / scale,
        1.0, 2 * (k * k - 1) / scale, (1 - k / _SHELF_Q + k * k) / scale,
    ]  # fmt: skip
    k = math.tan(math.pi * _CUT_HZ / rate_hz)
    scale = 1 + k / _CUT_Q + k * k
    cut = [1.0, -2.0, 1.0, 1.0, 2 * (k * k - 1) / scale, (1 - k / _CUT_Q + k * k) / scale]
    return np.array([shelf, cut])


@lru_cache(maxsize=8)
def _weighting(rate_hz: int, count: int) -> tuple[Floats, Floats]:
    """The weighting of some frames at once: matrices from frames and the state before to weighted frames, and to state.

    Transposed direct form II of both sections, gone through with every unit vector; shapes (count + 4, count) and
    (count + 4, 4).
    """
    frames, state = np.hsplit(np.eye(count + 4), [count])
    weighted = np.empty_like(frames)
    for each in range(count):
        wave = frames[:, each]
        for (b0, b1, b2, _, a1, a2), held in zip(k_weighting(rate_hz), (state[:, :2], state[:, 2:]), strict=True):
            made = b0 * wave + held[:, 0]
            held[:, 0], held[:, 1] = b1 * wave - a1 * made + held[:, 1], b2 * wave - a2 * made
            wave = made
        weighted[:, each] = wave
    return weighted, state


@dataclass
class _Weighting:
    """The K weighting of a stream, as matrix products: quicker than going from frame to frame.

    Args:
        rate_hz: sample rate.
        channels: of the stream.
        step: the frames of every call are a multiple of this.
    """

    rate_hz: int
    channels: int
    step: int

    def __post_init__(self) -> None:
        self._count = max(each for each in range(1, _AT_ONCE + 1) if self.step % each == 0)
        self._state = np.zeros((self.channels, 1, _STATE))

    def __call__(self, planes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next planes (channels, frames), weighted."""
        weighted, state = _weighting(self.rate_hz, self._count)
        rows = planes.astype(np.float32, copy=False).reshape(self.channels, -1, self._count)
        states = np.concatenate([self._state, rows @ state[: self._count].astype(np.float32)], axis=1)
        turn, reach = state[self._count :], 1
        while reach < states.shape[1]:  # each state is a sum over all before it, found by doubling the reach
            states[:, reach:] += states[:, :-reach] @ turn
            turn, reach = turn @ turn, 2 * reach
        self._state = states[:, -1:]
        joined = np.concatenate([rows, states[:, :-1].astype(np.float32)], axis=2)
        return (joined @ weighted.astype(np.float32)).reshape(planes.shape)


@dataclass
class LoudnessMeter:
    """Loudness of a stream.

    Args:
        rate_hz: sample rate.
        channels: 1 or 2; each counts with weight 1.
    """

    rate_hz: int
    channels: int = 2

    def __post_init__(self) -> None:
        self._step = round(self.rate_hz / 10)
        self._sums: list[Floats] = []
        self._weighting = _Weighting(self.rate_hz, self.channels, self._step)
        self._rest = np.zeros((self.channels, 0), dtype=np.float32)

    def add(self, block: Sound) -> None:
        """Take in the next samples, float (frames, channels), of any length."""
        for start in range(0, len(block), _TENTHS_AT_ONCE * self._step):
            self._add(block[start : start + _TENTHS_AT_ONCE * self._step].T)

    def _add(self, planes: NDArray[np.float32]) -> None:
        held = np.concatenate([self._rest, planes], axis=1, dtype=np.float32) if self._rest.size else planes
        whole = held.shape[1] // self._step * self._step
        self._sums.append(self._squares(self._weighting(held[:, :whole])))
        self._rest = held[:, whole:]

    def _squares(self, weighted: NDArray[np.float32]) -> Floats:
        """Sum over each 100 ms."""
        rows = weighted.reshape(self.channels, -1, self._step)
        return np.asarray(sum(np.einsum("ij,ij->i", side, side) for side in rows), dtype=np.float64)

    def powers(self, tenths: int = _MOMENTARY) -> Floats:
        """Mean weighted power of every window of so many tenths of a second, one window each 100 ms.

        What is shorter than a window counts as one padded with silence.
        """
        sums = np.concatenate([np.zeros(0), *self._sums])
        if self._rest.shape[1] and len(sums) < tenths:
            padded = np.pad(self._rest, ((0, 0), (0, self._step - self._rest.shape[1])))
            sums = np.append(sums, self._squares(copy(self._weighting)(padded)))
        padded = np.pad(sums, (0, max(0, tenths - len(sums))))
        total = np.concatenate([[0.0], np.cumsum(padded)])
        powers: Floats = np.maximum(0.0, total[tenths:] - total[:-tenths]) / (tenths * self._step)
        return powers

    def integrated(self) -> float:
        """Gated loudness in LUFS; -inf for silence."""
        return gated(self.powers())

    def loudest(self, tenths: int = _MOMENTARY) -> float:
        """The loudest window in LUFS: momentary (4 tenths) or short-term (30)."""
        return lufs(float(self.powers(tenths).max(initial=0.0)))

    def short_term(self) -> NDArray[np.float64]:
        """Short-term loudness (3 s) each 100 ms, in LUFS, never below -120."""
        return np.maximum(-120.0, -0.691 + 10 * np.log10(np.maximum(1e-12, self.powers(_SHORT_TERM))))

    def loudness_range(self) -> float:
        """Loudness range in LU (EBU Tech 3342): 10th to 95th percentile of gated short-term loudness."""
        levels = self.short_term()
        levels = levels[levels > ABSOLUTE_GATE_LUFS]
        if not len(levels):
            return 0.0
        mean = 10 * math.log10(float(np.mean(10 ** (levels / 10))))
        low, high = np.percentile(levels[levels > mean + _RANGE_GATE_LU], [10, 95])
        return float(high - low)


def lufs(power: float) -> float:
    """Weighted power to LUFS; -inf for none."""
    return -0.691 + 10 * math.log10(power) if power > 0 else -math.inf


def gated(powers: NDArray[np.float64]) -> float:
    """The two gates of BS.1770 over momentary powers: -70 LUFS, then 10 LU below what is left."""
    loud = powers[powers > 10 ** ((ABSOLUTE_GATE_LUFS + 0.691) / 10)]
    if not len(loud):
        return -math.inf
    return lufs(float(loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE_LU / 10)].mean()))


def _metered(samples: Sound, rate_hz: int) -> LoudnessMeter:
    samples = samples[:, np.newaxis] if samples.ndim == 1 else samples
    meter = LoudnessMeter(rate_hz, samples.shape[1])
    meter.add(samples)
    return meter


def integrated_lufs(samples: Sound, rate_hz: int) -> float:
    """Gated loudness of a whole sound, (frames,) or (frames, channels); -inf for silence."""
    return _metered(samples, rate_hz).integrated()


def loudest_lufs(samples: Sound, rate_hz: int) -> float:
    """The loudest 400 ms of a sound; -inf for silence."""
    return _metered(samples, rate_hz).loudest()


SPEECH_LUFS = -23.0
