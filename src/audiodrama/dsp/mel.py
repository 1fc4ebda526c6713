"""The mel scale: bands of frequency that are equally wide to the ear."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@cache
def mel_bank(bands: int, low_hz: float, high_hz: float, rate_hz: int, window: int) -> NDArray[np.float64]:
    """Triangular filters evenly spaced in mel, 2595 log10(1 + f/700) (O'Shaughnessy, Speech Communication, 1987).

    Args:
        bands: how many.
        low_hz: lower edge of the first.
        high_hz: upper edge of the last.
        rate_hz: sample rate of what is analysed.
        window: length of the Fourier transform.

    Returns:
        Shape (window // 2 + 1, bands): `power @ mel_bank(...)` is the power in each band.
    """
    low, high = 2595 * np.log10(1 + np.array([low_hz, high_hz]) / 700)
    edges = 700 * (10 ** (np.linspace(low, high, bands + 2) / 2595) - 1)
    hz = np.fft.rfftfreq(window, 1 / rate_hz)[:, np.newaxis]
    rising = (hz - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - hz) / np.diff(edges)[1:]
    return np.asarray(np.maximum(0.0, np.minimum(rising, falling)))
