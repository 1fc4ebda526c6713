"""Spectrograms as pictures: what a sound is made of, at a glance."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.audio import Sound

_ROWS, _MOST_COLUMNS = 120, 480
_LOW_HZ, _HIGH_HZ = 40.0, 18000.0
_RANGE_DB = 84.0
_FAINT_DB = -30.0
# from nothing to loud: paper, sand, rose, crimson, night (red, green, blue)
_SCALE = np.array([[251, 248, 243], [240, 222, 196], [222, 148, 134], [150, 48, 79], [38, 18, 44]], dtype=np.float64)


def spectrogram(samples: Sound, rate_hz: int) -> bytes:
    """A picture of a sound as PNG: time to the right, pitch upwards (40 Hz to 18 kHz, logarithmic), 84 dB deep.

    Args:
        samples: (frames, channels).
        rate_hz: sample rate.
    """
    from PIL import Image

    levels = _levels(samples.mean(axis=1), rate_hz)
    share = np.clip(1 + (levels - max(levels.max(), _FAINT_DB)) / _RANGE_DB, 0, 1) * (len(_SCALE) - 1)
    steps = np.arange(len(_SCALE))
    colours = np.stack([np.interp(share, steps, _SCALE[:, channel]) for channel in range(3)], axis=-1)
    buffer = io.BytesIO()
    Image.fromarray(colours.astype(np.uint8), "RGB").save(buffer, format="PNG", compress_level=9)
    return buffer.getvalue()


def _levels(mono: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """Level in dB of each row (high notes first) and column."""
    size = 2048
    hop = max(256, -(-len(mono) // _MOST_COLUMNS))
    padded = np.pad(mono.astype(np.float64), (size // 2, size))
    starts = np.arange(0, max(1, len(mono)), hop)
    window = np.hanning(size)
    power = np.stack([np.square(np.abs(np.fft.rfft(padded[at : at + size] * window))) for at in starts], axis=1)
    edges = np.geomspace(_LOW_HZ, min(_HIGH_HZ, 0.49 * rate_hz), _ROWS + 1) / rate_hz * size + 0.5
    total = np.concatenate([np.zeros((1, power.shape[1])), np.cumsum(power, axis=0)])
    # bands narrower than a bin read between bins; others take the mean of theirs
    known = np.arange(len(total))
    sums = np.stack([np.interp(edges, known, total[:, column]) for column in range(total.shape[1])], axis=1)
    bands = np.diff(sums, axis=0) / np.diff(edges)[:, None]
    return np.asarray(10 * np.log10(np.maximum(bands[::-1], 1e-12)))
