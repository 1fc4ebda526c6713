"""Room tone: the quiet of a room in which nobody speaks. Digital silence sounds like a fault, so every mix has it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.materials import REFERENCE_DBFS

if TYPE_CHECKING:
    from audiodrama.dsp.audio import Sound

_LOOP_S = 11.0
_SEED = 20


@lru_cache(maxsize=2)
def room_tone(rate_hz: int) -> Sound:
    """A seamless loop of soft noise at -60 dBFS RMS, shape (frames, 2).

    Its spectrum falls by 4.5 dB an octave above 100 Hz and by 12 dB below, as air in a studio does; the sides share a
    third of it. It is made in the frequency domain, so it is periodic by itself.
    """
    frames = round(_LOOP_S * rate_hz)
    rng = np.random.Generator(np.random.PCG64(_SEED))
    hz = np.maximum(np.fft.rfftfreq(frames, 1 / rate_hz), 1.0)
    shape = (hz / 100.0) ** -0.75 / (1 + (60.0 / hz) ** 2)
    noise = rng.standard_normal((3, len(hz))) + 1j * rng.standard_normal((3, len(hz)))
    planes = np.fft.irfft((noise[1:] + 0.7 * noise[0]) * shape, frames, axis=1)
    planes *= 10 ** (REFERENCE_DBFS / 20) / np.sqrt((planes**2).mean())
    return np.ascontiguousarray(planes.T, dtype=np.float32)
