"""Filters by the Fourier transform, with numpy alone: scipy takes a second to import, too long for seconds of sound.

A recursive filter forgets: after some frames its response lies below anything a sound can hold. So it is applied piece
by piece in the frequency domain, each piece preceded by as much of the sound as the filter remembers.
"""

from __future__ import annotations

import cmath
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

_Float = TypeVar("_Float", bound="np.floating")

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Wave = NDArray[np.float64]
    Pass = Literal["highpass", "lowpass", "bandpass"]

NORM: Literal["ortho"] = "ortho"
"""Of transforms in single precision: without a factor numpy makes them in double, at a quarter of the speed."""
_FORGOTTEN = 1e-10
_PIECE = 1 << 15
_PIECES_AT_ONCE = 8


@dataclass(frozen=True)
class Filter:
    """Second-order sections in a row: for each b0 b1 b2 a0 a1 a2, the z-transform's coefficients."""

    sections: tuple[tuple[float, ...], ...]

    @cached_property
    def memory(self) -> int:
        """After how many frames its response to an impulse lies below -200 dB."""
        slowest = max(float(np.abs(np.roots(each[3:])).max(initial=0.0)) for each in self.sections)
        return math.ceil(math.log(_FORGOTTEN) / math.log(slowest)) if slowest > 0 else 2

    def over(self, waves: NDArray[_Float]) -> NDArray[_Float]:
        """Waves (..., frames), each filtered from rest; the result has their shape and precision."""
        return self.after(np.zeros((*waves.shape[:-1], self.memory), dtype=waves.dtype), waves)

    def after(self, before: NDArray[_Float], waves: NDArray[_Float]) -> NDArray[_Float]:
        """As `over`, going on where `before` ended: at least the last `memory` frames that came before."""
        memory, count = self.memory, waves.shape[-1]
        size = min(max(_PIECE, 1 << (4 * memory).bit_length()), 1 << (memory + count).bit_length())
        step = size - memory
        pieces = max(1, -(-count // step))
        padded = np.zeros((*waves.shape[:-1], pieces * step + memory), dtype=waves.dtype)
        padded[..., :memory] = before[..., before.shape[-1] - memory :]
        padded[..., memory : memory + count] = waves
        rows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=-1)[..., ::step, :]
        response = _response(self, size)
        made = np.empty((*waves.shape[:-1], pieces, step), dtype=waves.dtype)
        for first in range(0, pieces, _PIECES_AT_ONCE):  # so that a long sound takes little more than itself
            some = slice(first, first + _PIECES_AT_ONCE)
            spectra = np.fft.rfft(rows[..., some, :], axis=-1, norm=NORM)
            spectra *= response
            made[..., some, :] = np.fft.irfft(spectra, size, axis=-1, norm=NORM)[..., memory:]
        return np.asarray(made.reshape(*waves.shape[:-1], -1)[..., :count])


class Stream:
    """A filter on a sound that comes in blocks.

    Args:
        which: the filter.
        channels: of the sound.
    """

    def __init__(self, which: Filter, channels: int) -> None:
        self._filter = which
        self._before = np.zeros((channels, which.memory), dtype=np.float32)

    def __call__(self, planes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next planes (channels, frames), filtered."""
        made = self._filter.after(self._before, planes)
        self._before = np.concatenate([self._before, planes], axis=1)[:, -self._filter.memory :]
        return made


@lru_cache(maxsize=16)
def _response(which: Filter, size: int) -> NDArray[np.complexfloating]:
    """The filter's gain, complex, at each frequency of a transform of this size."""
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    whole = np.ones(len(delay), dtype=np.complex128)
    for b0, b1, b2, a0, a1, a2 in which.sections:
        whole *= (b0 + delay * (b1 + delay * b2)) / (a0 + delay * (a1 + delay * a2))
    return whole


@lru_cache(maxsize=64)
def butterworth(order: int, edges_hz: tuple[float, ...], kind: Pass, rate_hz: int) -> Filter:
    """A Butterworth filter: poles of the analogue prototype, moved to the edges and through the bilinear transform.

    A. Oppenheim, R. Schafer, "Discrete-Time Signal Processing", chapter 7.

    Args:
        order: of the prototype; a band-pass has twice as many poles.
        edges_hz: one frequency, or the two ends of a band, below half the rate.
        kind: which side passes.
        rate_hz: of the sound.
    """
    edges = [2 * math.tan(math.pi * edge / rate_hz) for edge in edges_hz]
    upper = [cmath.exp(1j * math.pi * (2 * k + order + 1) / (2 * order)) for k in range((order + 1) // 2)]
    middle = 2 * math.atan(math.sqrt(edges[0] * edges[-1]) / 2)
    at = {"lowpass": 0.0, "highpass": math.pi, "bandpass": middle}[kind]
    zeros = {"lowpass": (-1.0, -1.0), "highpass": (1.0, 1.0), "bandpass": (1.0, -1.0)}[kind]
    sections: list[tuple[float, ...]] = []
    for k, pole in enumerate(upper):
        alone = 2 * k + 1 == order
        sections += [_section(each, zeros, at) for each in _moved(pole, edges, kind, alone=alone)]
    return Filter(tuple(sections))


def _moved(pole: complex, edges: list[float], kind: Pass, *, alone: bool) -> list[tuple[complex, ...]]:
    """Poles of the sections that a pole of the prototype becomes; one that is real stands alone."""
    if kind != "bandpass":
        there = _digital(pole * edges[0] if kind == "lowpass" else edges[0] / pole)
        return [(complex(there.real),) if alone else (there, there.conjugate())]
    half = pole * (edges[1] - edges[0]) / 2
    root = cmath.sqrt(half * half - edges[0] * edges[1])
    both = _digital(half + root), _digital(half - root)
    return [both] if alone else [(each, each.conjugate()) for each in both]


def _digital(pole: complex) -> complex:
    return (2 + pole) / (2 - pole)


def _section(poles: tuple[complex, ...], zeros: tuple[float, float], at: float) -> tuple[float, ...]:
    """The section with these poles and as many of the zeros, of gain 1 at an angle of the unit circle."""
    above = np.poly(zeros[: len(poles)])
    below = np.poly(poles).real
    turn = cmath.exp(1j * at)
    scale = abs(np.polyval(below, turn) / np.polyval(above, turn))
    pad = [0.0] * (3 - len(above))
    return (*(scale * above).tolist(), *pad, *below.tolist(), *pad)


def lowered(wave: Wave, factor: int) -> Wave:
    """Every so many-th frame of a wave, without what would fold back: its spectrum falls from 3/4 of the way on."""
    count = -(-len(wave) // factor)
    size = 1 << max(1, count).bit_length()
    spectrum = np.fft.rfft(wave, size * factor)[: size // 2 + 1]
    fall = np.clip(np.arange(len(spectrum)) / (size // 2) * 4 - 3, 0.0, 1.0)
    spectrum *= 0.5 + 0.5 * np.cos(np.pi * fall)  # a sudden end would ring like a tone
    return np.asarray(np.fft.irfft(spectrum, size)[:count] / factor)


def fast_length(least: int) -> int:
    """The smallest even number from here on whose transform is quick: one of the factors 2, 3 and 5 alone."""
    candidates: list[int] = []
    for threes in (3**k for k in range(16) if 3**k < 2 * least + 2):
        for fives in (5**k for k in range(12) if threes * 5**k < 2 * least + 2):
            odd = threes * fives
            candidates.append(odd << max(1, math.ceil(math.log2(max(1, least) / odd))))
    return min(each for each in candidates if each >= least)
