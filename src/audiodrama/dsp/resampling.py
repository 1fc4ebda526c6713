"""Another sample rate, with numpy alone: scipy takes a second to import and 30 MB, too much for one new line.

A polyphase filter as `scipy.signal.resample_poly` has it: a low-pass by a Kaiser window, 10 zeros of the sinc to each
side, of which every output frame takes the taps that fall on input frames. (Crochiere, Rabiner, "Multirate Digital
Signal Processing", 1983, chapter 3.)
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_Float = TypeVar("_Float", bound="np.floating")
_ZEROS, _KAISER = 10, 5.0
_FINEST_RATIO = 2000


@lru_cache(maxsize=64)
def resampling_ratio(rate_hz: int, wanted_hz: int) -> tuple[int, int]:
    """Numbers (up, down) by which a rate becomes another one.

    They are exact for every rate in use. For an odd one, such as 44101 Hz, they are at most 2000 and off by less than
    a hundredth of a semitone, since the filter's length grows with them.
    """
    from fractions import Fraction

    ratio = Fraction(wanted_hz, rate_hz)
    near = max(ratio, 1 / ratio).limit_denominator(_FINEST_RATIO)
    return (near.numerator, near.denominator) if ratio > 1 else (near.denominator, near.numerator)


def resample(samples: NDArray[_Float], rate_hz: int, wanted_hz: int) -> NDArray[_Float]:
    """Change the sample rate; (frames,) or (frames, channels) in and out, silence lying around it.

    Args:
        samples: at `rate_hz`.
        rate_hz: in Hz.
        wanted_hz: of the result, which has ceil(frames * wanted_hz / rate_hz) frames.
    """
    up, down = resampling_ratio(rate_hz, wanted_hz)
    if up == down:
        return samples
    count = -(-len(samples) * up // down)
    made = np.empty((count, *samples.shape[1:]), dtype=samples.dtype)
    for wave, target in zip(np.atleast_2d(samples.T), np.atleast_2d(made.T), strict=True):
        _fill(target, wave, up, down)
    return made


def _fill(target: NDArray[_Float], wave: NDArray[_Float], up: int, down: int) -> None:
    """Every output frame whose taps are the same at one stroke, and tap by tap, so that no sum depends on its place."""
    taps = _phases(up, down)
    width, middle = taps.shape[1], _ZEROS * max(up, down)
    last = (middle + (len(target) - 1) * down) // up
    padded = np.zeros(width - 1 + max(len(wave), last + 1), dtype=wave.dtype)
    padded[width - 1 : width - 1 + len(wave)] = wave
    for first in range(min(up, len(target))):
        at, phase = divmod(middle + first * down, up)
        part = target[first::up]
        end = at + (len(part) - 1) * down + 1
        total = np.zeros(len(part), dtype=wave.dtype)
        for place, tap in enumerate(taps[phase].astype(wave.dtype)):
            total += padded[at + place : end + place : down] * tap
        part[...] = total


@lru_cache(maxsize=16)
def _phases(up: int, down: int) -> NDArray[np.float64]:
    """The taps of each phase, the oldest input frame first: (up, taps)."""
    longer = max(up, down)
    places = np.arange(-_ZEROS * longer, _ZEROS * longer + 1)
    low_pass = np.sinc(places / longer) * np.kaiser(len(places), _KAISER)
    low_pass *= up / low_pass.sum()
    padded = np.pad(low_pass, (0, -len(low_pass) % up))
    return np.ascontiguousarray(padded.reshape(-1, up).T[:, ::-1])
