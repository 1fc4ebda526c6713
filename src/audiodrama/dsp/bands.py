"""How loud a sound is from moment to moment in bands of a third of an octave, as the ear takes sounds apart.

What masks what is decided band by band. Powers of sounds that have nothing to do with each other add up, so a scene can
be weighed from the profiles of its sounds, each made once, without mixing it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.dsp.loudness import k_weighting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader

    Powers = NDArray[np.float32]

CENTRES_HZ = (
    160.0, 200.0, 250.0, 315.0, 400.0, 500.0, 630.0, 800.0, 1000.0, 1250.0, 1600.0, 2000.0, 2500.0, 3150.0, 4000.0,
    5000.0, 6300.0, 8000.0,
)  # fmt: skip
"""Middles of the bands (IEC 61260), those that speech is understood by."""
BANDS = len(CENTRES_HZ)
MOMENT_S = 0.05
"""Length of a moment."""
_STRETCH = 400
_HALF_BAND = 2 ** (1 / 6)


def moment_frames(rate_hz: int) -> int:
    """Frames of a moment."""
    return round(MOMENT_S * rate_hz)


def band_profile(reader: SoundReader, rate_hz: int) -> Powers:
    """Power of a sound from moment to moment, its channels added up.

    Args:
        reader: of the sound, of any length; a stretch of it is held at a time.
        rate_hz: its rate.

    Returns:
        Shape (moments, BANDS + 1), float32: mean square in each band, then that of all frequencies under the K
        weighting of BS.1770.
    """
    hop = moment_frames(rate_hz)
    count = -(-reader.frames // hop)
    rows = [_stretch(reader, first, min(first + _STRETCH, count), rate_hz) for first in range(0, count, _STRETCH)]
    return np.concatenate(rows) if rows else np.zeros((0, BANDS + 1), np.float32)


def _stretch(reader: SoundReader, first: int, last: int, rate_hz: int) -> Powers:
    """The moments from `first` up to `last`; a window of two moments lies over the middle of each."""
    hop = moment_frames(rate_hz)
    start, end = first * hop - hop // 2, last * hop + hop
    inside = reader.read(max(0, start), min(reader.frames, end))
    padded = np.zeros((end - start, inside.shape[1]), np.float32)
    at = max(0, start) - start
    padded[at : at + len(inside)] = inside
    window = np.hanning(2 * hop + 1)[:-1].astype(np.float32)
    powers = np.zeros((last - first, hop + 1))
    for side in padded.T:
        rows = np.lib.stride_tricks.sliding_window_view(side, 2 * hop)[::hop][: last - first]
        powers += np.abs(np.fft.rfft(rows * window, axis=1)) ** 2
    return np.asarray(powers @ _bank(rate_hz), dtype=np.float32)


@cache
def _bank(rate_hz: int) -> NDArray[np.float64]:
    """From the power of a window's bins to mean squares: a column for each band, and one under the K weighting."""
    size = 2 * moment_frames(rate_hz)
    window = np.hanning(size + 1)[:-1]
    hz = np.fft.rfftfreq(size, 1 / rate_hz)
    columns = [*_shares(hz).T, _k_power(hz, rate_hz)]
    return np.stack(columns, axis=1) * 2 / (size * float(np.square(window).sum()))


def _shares(hz: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Which bins belong to which band, shape (bins, BANDS)."""
    centres = np.array(CENTRES_HZ)
    inside = (hz[:, np.newaxis] >= centres / _HALF_BAND) & (hz[:, np.newaxis] < centres * _HALF_BAND)
    return inside.astype(np.float64)


def _k_power(hz: NDArray[np.floating[Any]], rate_hz: int) -> NDArray[np.float64]:
    back = np.exp(-2j * np.pi * hz / rate_hz)
    gain = np.ones(len(hz), dtype=np.complex128)
    for b0, b1, b2, _, a1, a2 in k_weighting(rate_hz):
        gain *= (b0 + b1 * back + b2 * back**2) / (1 + a1 * back + a2 * back**2)
    return np.asarray(np.abs(gain) ** 2)


def band_decay(response: Sound, rate_hz: int) -> Powers:
    """How a room gives back power: from moment to moment, in each band.

    Args:
        response: impulse response, (frames, channels).
        rate_hz: its rate.

    Returns:
        Shape (moments, BANDS + 1): a sound of power 1 in a band returns after so many moments with this power; the last
        column is that of the bands together, which stands for the weighted power.
    """
    hop = moment_frames(rate_hz)
    count = max(1, -(-len(response) // hop))
    padded = np.zeros((count * hop, response.shape[1]))
    padded[: len(response)] = response
    size = 4 * hop
    share = _shares(np.fft.rfftfreq(size, 1 / rate_hz))
    share /= np.maximum(share.sum(axis=0), 1.0)
    found = np.zeros((count, BANDS))
    for side in padded.T:
        power = np.abs(np.fft.rfft(side.reshape(count, hop), size, axis=1)) ** 2
        found += power @ share / response.shape[1]
    return np.column_stack([found, found.mean(axis=1)]).astype(np.float32)
