"""Room where speech lives: the middle of a bed, between 1 and 4 kHz, steps back while somebody speaks.

Only the middle is taken down, where the voices are; what lies at the sides masks them little, and keeps its colour. The
band is found with the constant-peak band-pass of the RBJ Audio EQ Cookbook, 2 kHz and two octaves wide, which has
forgotten everything after 128 frames: so it can be found anywhere in a sound without what was before.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.filters import Filter
from audiodrama.dsp.sound_readers import ArrayReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader

_CENTRE_HZ, _Q = 2000.0, 2 / 3
_LEAD = 256


class BandReader:
    """The band of a sound that yields to speech, mono, as long as the sound.

    Args:
        reader: the sound, of one channel or two; one in memory is worked through at once.
        rate_hz: its rate.
        loop: whether its beginning follows on its end.
    """

    channels = 1

    def __init__(self, reader: SoundReader, rate_hz: int, *, loop: bool) -> None:
        self.frames = reader.frames
        self._reader = reader
        self._loop = loop
        self._filter = _bandpass(rate_hz)
        self._whole: Sound | None = None
        if isinstance(reader, ArrayReader):
            self._whole = self._found(0, reader.frames)

    def read(self, start_frame: int, end_frame: int) -> Sound:
        """The band of the middle, shape (frames, 1)."""
        if self._whole is not None:
            return self._whole[start_frame:end_frame]
        return self._found(start_frame, end_frame)

    def _found(self, start: int, end: int) -> Sound:
        lead = self._before(start)
        rest = np.zeros(max(0, self._filter.memory - len(lead)), dtype=np.float32)
        band = self._filter.after(np.concatenate([rest, lead]), self._middle(start, end))
        return band[:, np.newaxis]

    def _before(self, start: int) -> NDArray[np.float32]:
        """The middle right before a frame, which in a loop goes back into its end."""
        here = self._middle(max(0, start - _LEAD), start)
        if not self._loop or start >= _LEAD:
            return here
        return np.concatenate([self._middle(max(0, self.frames - _LEAD + start), self.frames), here])

    def _middle(self, start: int, end: int) -> NDArray[np.float32]:
        return np.asarray(self._reader.read(start, end).mean(axis=1, dtype=np.float32))


def _bandpass(rate_hz: int) -> Filter:
    """The band-pass; at its centre it passes all."""
    turn = 2 * math.pi * min(_CENTRE_HZ, 0.4 * rate_hz) / rate_hz
    alpha = math.sin(turn) / (2 * _Q)
    return Filter(((alpha, 0.0, -alpha, 1 + alpha, -2 * math.cos(turn), 1 - alpha),))
