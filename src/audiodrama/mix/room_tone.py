"""Room tone: the quiet of a room in which nobody speaks. Digital silence sounds like a fault, so every mix has it."""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.sources import TONE_DBFS, RoomTone
from audiodrama.dsp.sound_readers import ArrayReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiodrama.arrange.sources import Source
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader

_LOOP_S = 11.0
_SEED = 20


@lru_cache(maxsize=8)
def room_tone(rate_hz: int, tone: RoomTone = RoomTone()) -> Sound:  # noqa: B008  a constant
    """A seamless loop of soft noise at -60 dBFS RMS, shape (frames, 2).

    Its spectrum falls by the tone's `brightness_db` an octave above 100 Hz and by 12 dB below, as air in a studio does;
    the sides share a third of it. It is made in the frequency domain, so it is periodic by itself.
    """
    frames = round(_LOOP_S * rate_hz)
    seed = _SEED if tone == RoomTone() else zlib.crc32(tone.name.encode())
    rng = np.random.Generator(np.random.PCG64(seed))
    hz = np.maximum(np.fft.rfftfreq(frames, 1 / rate_hz), 1.0)
    shape = (hz / 100.0) ** (-tone.brightness_db / 6) / (1 + (60.0 / hz) ** 2)
    noise = rng.standard_normal((3, len(hz))) + 1j * rng.standard_normal((3, len(hz)))
    planes = np.fft.irfft((noise[1:] + 0.7 * noise[0]) * shape, frames, axis=1)
    planes *= 10 ** (TONE_DBFS / 20) / np.sqrt((planes**2).mean())
    return np.ascontiguousarray(planes.T, dtype=np.float32)


def source_reader(source: Source, load: Callable[[Source], SoundReader], rate_hz: int) -> SoundReader:
    """The samples of what a clip plays; a room's tone is made here, the rest loaded."""
    return ArrayReader(room_tone(rate_hz, source)) if isinstance(source, RoomTone) else load(source)
