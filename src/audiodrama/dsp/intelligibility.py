"""How much of speech is understood: the short-time objective measure, and the speech intelligibility index.

`stoi` needs the clean and the disturbed wave: C. Taal, R. Hendriks, R. Heusdens and J. Jensen, "An algorithm for
intelligibility prediction of time-frequency weighted noisy speech" (IEEE Transactions on Audio, Speech and Language
Processing, 2011). `speech_index` needs only how loud both are in bands: ANSI S3.5-1997, the procedure of third octaves,
with the noise taken from moment to moment (K. Rhebergen and N. Versfeld, "A speech intelligibility index-based approach
to predict the speech reception threshold for sentences in fluctuating noise", 2005).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.dsp.resampling import resample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

IMPORTANCE = np.array(
    [0.0083, 0.0095, 0.0150, 0.0289, 0.0440, 0.0578, 0.0653, 0.0711, 0.0818, 0.0844, 0.0882, 0.0898, 0.0868, 0.0844,
     0.0771, 0.0527, 0.0364, 0.0185]
)  # fmt: skip
"""How much each third of an octave from 160 Hz to 8 kHz carries of speech (ANSI S3.5-1997, table 3)."""
_RANGE_DB = 15.0
_QUIET = 1e-14
_STOI_HZ, _WINDOW, _FFT = 10_000, 256, 512
_STOI_BANDS, _LOWEST_HZ = 15, 150.0
_SEGMENT, _CLIP_DB, _DYNAMIC_DB = 30, -15.0, 40.0
_EPS = np.finfo(np.float64).eps


def speech_index(speech: NDArray[np.floating], noise: NDArray[np.floating]) -> Floats:
    """The speech intelligibility index, 0 to 1; above 0.75 speech is good to follow, below 0.45 poor.

    Args:
        speech: long-term power of the speech in each of the 18 bands, shape (…, 18).
        noise: power of all else in the same bands, of a shape that goes with it.
    """
    ratio_db = 10 * np.log10(np.maximum(speech, _QUIET) / np.maximum(noise, _QUIET))
    audible = np.clip((ratio_db + _RANGE_DB) / (2 * _RANGE_DB), 0.0, 1.0)
    return np.asarray(audible @ IMPORTANCE)


def stoi(clean: NDArray[np.floating], heard: NDArray[np.floating], rate_hz: int) -> float | None:
    """How intelligible speech still is, about 0 to 1.

    Args:
        clean: the speech alone, shape (frames,).
        heard: the same speech among all else, of the same shape and in time with it.
        rate_hz: of both.

    Returns:
        The measure; None where fewer than 30 windows (0.4 s) hold speech, which it cannot judge.
    """
    clean, heard = np.asarray(clean, np.float64), np.asarray(heard, np.float64)
    clean, heard = (resample(each, rate_hz, _STOI_HZ) for each in (clean, heard))
    if len(clean) < _WINDOW:
        return None
    clean, heard = _without_silence(clean, heard)
    ours, theirs = _third_octaves(clean), _third_octaves(heard)
    if len(ours) < _SEGMENT:
        return None
    view = np.lib.stride_tricks.sliding_window_view
    one, other = view(ours, _SEGMENT, axis=0), view(theirs, _SEGMENT, axis=0)
    scale = np.linalg.norm(one, axis=2) / (np.linalg.norm(other, axis=2) + _EPS)
    other = np.minimum(other * scale[..., np.newaxis], one * (1 + 10 ** (-_CLIP_DB / 20)))
    one, other = (each - each.mean(axis=2, keepdims=True) for each in (one, other))
    one, other = (each / (np.linalg.norm(each, axis=2, keepdims=True) + _EPS) for each in (one, other))
    return float((one * other).sum(axis=2).mean())


def _frames(wave: Floats) -> Floats:
    window = np.hanning(_WINDOW + 2)[1:-1]
    starts = range(0, len(wave) - _WINDOW, _WINDOW // 2)  # the reference leaves out a window that ends with the sound
    return np.array([window * wave[at : at + _WINDOW] for at in starts]).reshape(-1, _WINDOW)


def _without_silence(clean: Floats, heard: Floats) -> tuple[Floats, Floats]:
    """Both without the windows in which the clean one is 40 dB below its loudest, joined by overlapping."""
    ours, theirs = _frames(clean), _frames(heard)
    level_db = 20 * np.log10(np.linalg.norm(ours, axis=1) + _EPS)
    speaks = level_db > level_db.max(initial=-np.inf) - _DYNAMIC_DB
    return _overlapped(ours[speaks]), _overlapped(theirs[speaks])


def _overlapped(rows: Floats) -> Floats:
    hop = _WINDOW // 2
    wave = np.zeros((len(rows) + 1) * hop if len(rows) else 0)
    for number, row in enumerate(rows):
        wave[number * hop : number * hop + _WINDOW] += row
    return wave


def _third_octaves(wave: Floats) -> Floats:
    """Magnitude in each band, shape (windows, bands)."""
    rows = _frames(wave)
    power = np.abs(np.fft.rfft(rows, _FFT, axis=1)) ** 2
    return np.asarray(np.sqrt(power @ _bands()))


@cache
def _bands() -> Floats:
    """Which bins belong to which band; edges lie at the bins nearest to them, as in the reference."""
    hz = np.linspace(0, _STOI_HZ, _FFT + 1)[: _FFT // 2 + 1]
    shares = np.zeros((len(hz), _STOI_BANDS))
    for band in range(_STOI_BANDS):
        low, high = (_LOWEST_HZ * 2 ** ((2 * band + side) / 6) for side in (-1, 1))
        shares[int(np.argmin((hz - low) ** 2)) : int(np.argmin((hz - high) ** 2)), band] = 1.0
    return shares
