"""Any number of channels to two, by the places of the loudspeakers that they are meant for.

Figures are those of ITU-R BS.775: the centre goes to both sides at -3 dB, surround to its side at -3 dB, the channel
for low-frequency effects to neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

_HALF = 0.5**0.5
_SPEAKERS: tuple[tuple[float, float], ...] = (
    (1, 0), (0, 1), (_HALF, _HALF), (0, 0), (_HALF, 0), (0, _HALF), (1, 0), (0, 1), (0.5, 0.5),
    (_HALF, 0), (0, _HALF), (0.5, 0.5), (_HALF, 0), (0.5, 0.5), (0, _HALF), (_HALF, 0), (0.5, 0.5), (0, _HALF),
)  # fmt: skip
"""Gain to the left and right of each bit of a channel mask: front left, right, centre, low frequencies, back left and
right, front left and right of centre, back centre, side left and right, then the ceiling."""
_USUAL = {3: 0x7, 4: 0x33, 5: 0x37, 6: 0x3F, 7: 0x70F, 8: 0x63F}
"""Channel masks meant where a file states none."""


def downmix_gains(channels: int, mask: int) -> NDArray[np.float32]:
    """Gains (channels, 2) from each channel to left and right.

    Args:
        channels: of the file.
        mask: which loudspeakers they are for, as WAVE_FORMAT_EXTENSIBLE counts them; 0 where nothing is stated. A mask
            that does not fit the channels counts as none, and more than eight channels without one go left and right
            in turn at equal power.
    """
    if channels == 1:
        return np.ones((1, 2), dtype=np.float32)
    if channels == 2:
        return np.eye(2, dtype=np.float32)
    speakers = [bit for bit in range(len(_SPEAKERS)) if mask >> bit & 1]
    if len(speakers) != channels:
        usual = _USUAL.get(channels, 0)
        speakers = [bit for bit in range(len(_SPEAKERS)) if usual >> bit & 1]
    if not speakers:
        turns = np.eye(2)[np.arange(channels) % 2]
        return np.asarray(turns / np.sqrt(turns.sum(axis=0)), dtype=np.float32)
    return np.array([_SPEAKERS[bit] for bit in speakers], dtype=np.float32)


def two_channels(samples: Sound, mask: int = 0) -> Sound:
    """Samples (frames, channels) as (frames, 2); a mono sound stands on both sides. See `downmix_gains`."""
    channels = samples.shape[1]
    if channels == 1:
        return np.repeat(samples, 2, axis=1)
    if channels == 2:
        return samples
    return np.asarray(samples @ downmix_gains(channels, mask), dtype=np.float32)
