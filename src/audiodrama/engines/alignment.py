"""Word times for engines that give none: the take is warped in time onto espeak-ng's reading of the same text.

espeak-ng tells when each of its words begins. Both are described by mel cepstra every 10 ms, dynamic time warping
(H. Sakoe and S. Chiba, 1978) finds which moment of one is which moment of the other, and the word times follow.
A long line is aligned like a short one: the cost is found in a band around the diagonal.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.words import words
from audiodrama.dsp.mel import mel_bank
from audiodrama.dsp.resampling import resample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.engines.base import Request, Take

    Matrix = NDArray[np.float32]

ERROR_S = 0.12
"""How far off aligned times may be; `bench/engines.py` prints the measured median and 95th percentile."""
_LATE_S = 0.035
"""Other engines begin a word so much after the moment of espeak-ng's event, which counts the closure before it."""
_RATE_HZ = 16000
_HOP = 160
_WINDOW = 512
_BANDS, _CEPSTRA = 26, 13
_BAND_FRAMES = 150
_BAND_SHARE = 0.2


def with_word_times(take: Take, line: Request) -> Take:
    """The take with aligned word times; as it is when it has some, or when espeak-ng has no voice for the text."""
    if take.words is not None or not words(line.text):
        return take
    try:
        reference = _reference(line)
    except AudiodramaError:
        return take
    if reference.words is None:
        return take
    ours = features(take.samples, take.rate_hz)
    theirs = features(reference.samples, reference.rate_hz)
    moments = warp(theirs, ours)
    times = [(_moved(start, moments) + _LATE_S, _moved(end, moments)) for start, end in reference.words]
    return replace(take, words=_ascending(times), timing="aligned", timing_error_s=ERROR_S)


def _reference(line: Request) -> Take:
    """espeak-ng's reading of the same text, in the line's language."""
    from audiodrama.base.languages import language_of
    from audiodrama.engines.base import Request as Asked
    from audiodrama.engines.espeak.engine import Pyttsx3Engine

    language = line.language or language_of(line.text, "en-us")
    return Pyttsx3Engine().speak(Asked(line.text, "en-us", language=language, rate=line.rate))


def features(samples: NDArray[np.float32], rate_hz: int) -> Matrix:
    """Mel cepstra and their slopes each 10 ms, shape (frames, 26), each with mean 0 and deviation 1; loudness first."""
    sound = resample(np.asarray(samples, np.float32)[:, np.newaxis], rate_hz, _RATE_HZ)[:, 0]
    padded = np.pad(sound, (_WINDOW // 2, _WINDOW))
    starts = np.arange(0, max(len(sound), 1), _HOP)
    windows = padded[starts[:, np.newaxis] + np.arange(_WINDOW)] * np.hanning(_WINDOW).astype(np.float32)
    power = np.abs(np.fft.rfft(windows, axis=1)) ** 2 @ mel_bank(_BANDS, 0.0, _RATE_HZ / 2, _RATE_HZ, _WINDOW)
    loud = np.log(np.maximum(power, power.max(initial=1e-9) * 1e-6))
    cepstra = loud @ _cosines().T
    both = np.hstack([cepstra, np.gradient(cepstra, axis=0) if len(cepstra) > 1 else np.zeros_like(cepstra)])
    deviation = both.std(axis=0)
    return np.asarray((both - both.mean(axis=0)) / np.where(deviation > 0, deviation, 1), np.float32)


@lru_cache(maxsize=1)
def _cosines() -> NDArray[np.float64]:
    return np.asarray(np.cos(np.pi * np.outer(np.arange(_CEPSTRA), np.arange(_BANDS) + 0.5) / _BANDS))


def warp(one: Matrix, other: Matrix) -> NDArray[np.float64]:
    """For each frame of `one` the frame of `other` that it is, by the cheapest path along both.

    Returns:
        Frame numbers of `other`, ascending, shape (len(one),).
    """
    steps = _cheapest(one, other)
    i, j = len(one) - 1, len(other) - 1
    first = np.full(len(one), j, np.float64)
    last = np.full(len(one), -1.0)
    while True:
        first[i], last[i] = j, max(last[i], j)
        if i == 0 and j == 0:
            break
        step = steps[i, j]
        i, j = i - (step != 2), j - (step != 1)
    middle: NDArray[np.float64] = (first + last) / 2
    return middle


def _cheapest(one: Matrix, other: Matrix) -> NDArray[np.int8]:
    """How each pair of frames is reached best: 0 from both before, 1 from the one before, 2 from the other before."""
    rows, columns = len(one), len(other)
    steps = np.zeros((rows, columns), np.int8)
    steps[0], steps[:, 0] = 2, 1
    reach = max(_BAND_FRAMES, int(_BAND_SHARE * columns))
    before = np.full(columns, np.inf)
    for i in range(rows):
        centre = i * (columns - 1) // max(rows - 1, 1)
        low, high = max(0, centre - reach), min(columns, centre + reach + 1)
        cost = np.linalg.norm(other[low:high] - one[i], axis=1)
        now = np.full(columns, np.inf)
        if i == 0:
            now[low:high] = np.cumsum(cost)
        else:
            diagonal = np.concatenate([[before[low - 1] if low else np.inf], before[low : high - 1]])
            together, alone = diagonal + 2 * cost, before[low:high] + cost
            best = np.minimum(together, alone)
            steps[i, low:high] = np.where(together <= alone, 0, 1)
            now[low:high], along = _running(best, cost)
            steps[i, low:high][along] = 2
        before = now
    steps[0], steps[1:, 0] = 2, 1
    return steps


def _running(best: NDArray[np.float64], cost: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The cheapest way into each cell of a row, where one may also come along the row.

    Along the row from cell k to j the cost is the sum of the cells' costs between, so the minimum over k is a running
    minimum of `best` less the sum up to k.
    """
    sums = np.cumsum(cost)
    start = best - sums
    lowest = np.minimum.accumulate(start)
    return lowest + sums, lowest < start


def _moved(time_s: float, moments: NDArray[np.float64]) -> float:
    frame = time_s * _RATE_HZ / _HOP
    return float(np.interp(frame, np.arange(len(moments)), moments)) * _HOP / _RATE_HZ


def _ascending(times: list[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    for start, end in times:
        first = max(min(start, end), found[-1][1] if found else 0.0)
        found.append((first, max(end, first)))
    return tuple(found)
