"""Another pitch with the same mouth: pitch-synchronous overlap-add.

After E. Moulines and F. Charpentier, "Pitch-synchronous waveform processing techniques for text-to-speech synthesis
using diphones" (1990): the wave is cut at its periods into windowed grains of two periods each, and the grains are
laid down again at the new period. What is not voiced is cut every 5 ms and laid down where it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.pitch import HOP_S, track_pitch

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from audiodrama.dsp.pitch import Pitch, Wave

_UNVOICED_STEP_S = 0.005
_SEARCH = 0.18


def reshape(wave: Wave, rate_hz: int, wanted: Callable[[Pitch], Wave], *, pitch: Pitch | None = None) -> Wave:
    """Give a single voice another pitch contour.

    Args:
        wave: one channel, shape (frames,).
        rate_hz: of the wave.
        wanted: takes the wave's pitch and returns the wanted one in Hz, shape (moments,); what it says of moments
            without voice is not looked at.
        pitch: the wave's pitch, when it is known already.

    Returns:
        Shape (frames,); words stay where they were.
    """
    found = track_pitch(wave, rate_hz) if pitch is None else pitch
    if not found.voiced.any():
        return wave
    marks, periods = cut_marks(wave, rate_hz, found)
    target = np.where(found.voiced, np.clip(wanted(found), 20.0, rate_hz / 8), 0.0)
    places, sources, weights = _laid_down(marks, periods, target, rate_hz)
    return _overlapped(wave, marks, places, sources, weights)


def cut_marks(wave: Wave, rate_hz: int, pitch: Pitch) -> tuple[NDArray[np.intp], Wave]:
    """Where to cut.

    In a voiced stretch the first mark lies on the highest peak, and each one after it where the wave is most
    like it was one period before, so that the grains fit each other.

    Returns:
        Frames of the marks, ascending, and the period in frames at each, 0 where there is no voice.
    """
    period_at = np.where(pitch.voiced, rate_hz / np.maximum(pitch.f0_hz, 1.0), 0.0).tolist()
    per_hop, step = HOP_S * rate_hz, max(2, int(_UNVOICED_STEP_S * rate_hz))
    marks, periods = [0], [0.0]
    while marks[-1] < len(wave):
        last = marks[-1]
        period = period_at[min(int((last + step / 2) / per_hop + 0.5), len(period_at) - 1)]
        if not period:
            mark = last + step
        elif periods[-1]:
            mark = _next_period(wave, last, period)
        else:
            mark = _first_peak(wave, last, period)
        marks.append(mark)
        periods.append(period)
    return np.array(marks), np.array(periods)


def _first_peak(wave: Wave, last: int, period: float) -> int:
    start = last + max(1, int(0.3 * period))
    stretch = wave[start : start + int(period) + 1]
    return start + int(np.argmax(np.abs(stretch))) if len(stretch) else start


def _next_period(wave: Wave, last: int, period: float) -> int:
    """The frame about one period on, around which the wave is most like around `last`."""
    half, search = int(period / 2), max(1, int(_SEARCH * period))
    guess, half_before = last + int(period), min(half, last)
    pattern = wave[last - half_before : last + half]
    region = wave[guess - search - half_before : guess + search + half]
    if len(region) < len(pattern) + 2 * search:
        return guess
    likeness = np.correlate(region, pattern, "valid")
    # a slight preference for the tracked period keeps the marks from drifting in weak voicing
    offsets = np.arange(-search, search + 1) / search
    return guess - search + int(np.argmax(likeness - 0.1 * offsets**2 * np.abs(likeness).max()))


def _laid_down(
    marks: NDArray[np.intp], periods: Wave, target: Wave, rate_hz: int
) -> tuple[Wave, NDArray[np.intp], Wave]:
    """New places, the mark whose grain lies at each, and its weight: the root of its spacing against the old one."""
    places, sources, weights = [], [], []
    edges = np.flatnonzero(np.diff(periods > 0)) + 1
    for run in np.split(np.arange(len(marks)), edges):
        if not periods[run[0]]:
            places.append(marks[run].astype(float))
            sources.append(run)
            weights.append(np.ones(len(run)))
            continue
        laid = _laid_in_run(marks[run], periods[run], target, rate_hz)
        nearest = np.searchsorted((marks[run][1:] + marks[run][:-1]) / 2, laid)
        goal = np.interp(laid / (HOP_S * rate_hz), np.flatnonzero(target), target[target > 0])
        places.append(laid)
        sources.append(run[nearest])
        weights.append(np.minimum(np.sqrt(rate_hz / goal / periods[run][nearest]), 1.5))
    return np.concatenate(places), np.concatenate(sources), np.concatenate(weights)


def _laid_in_run(marks: NDArray[np.intp], periods: Wave, target: Wave, rate_hz: int) -> Wave:
    """Places in a voiced run: where the wanted pitch has gone through a whole period, from the first mark on."""
    end = marks[-1] + periods[-1] / 2
    moments = np.arange(marks[0], end, rate_hz / 2000)
    goal = np.interp(moments / (HOP_S * rate_hz), np.flatnonzero(target), target[target > 0])
    turns = np.concatenate([[0.0], np.cumsum(goal[1:] * np.diff(moments) / rate_hz)])
    return np.asarray(np.interp(np.arange(int(turns[-1]) + 1), turns, moments))


def _overlapped(wave: Wave, marks: NDArray[np.intp], places: Wave, sources: NDArray[np.intp], weights: Wave) -> Wave:
    """Add the grains up, each from the mark before to the mark after its own, under a raised cosine."""
    gaps = np.diff(marks)
    left, right = np.concatenate([gaps[:1], gaps]).tolist(), np.concatenate([gaps, gaps[-1:]]).tolist()
    margin = 3 * max(*left, *right)
    padded, result = np.pad(wave, margin), np.zeros(len(wave) + 2 * margin)
    slopes = {length: 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length) for length in {*left, *right}}
    columns = (np.rint(places).astype(int), sources, weights)
    for place, source, weight in zip(*(column.tolist() for column in columns), strict=True):
        before, after = left[source], right[source]
        window = np.concatenate([slopes[before], slopes[after][::-1]])
        start, at = marks[source] - before + 1 + margin, place - before + 1 + margin
        result[at : at + before + after] += weight * window * padded[start : start + before + after]
    return result[margin : margin + len(wave)]
