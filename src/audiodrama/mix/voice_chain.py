"""A clip's sound before it is placed: its effects done, and a voice's peaks spread out.

The pulses of a voice, a synthesised one above all, pile their harmonics up into peaks 18 to 21 dB above its loudness;
a master as loud as audiobooks are has room for 12. All-pass filters move the harmonics some milliseconds apart, more
the lower they are, as broadcasters do before their limiters: nothing of the spectrum changes, but the peaks fall by
1 to 2 dB, and the limiter takes a quarter of what it would take.
"""

from __future__ import annotations

import math
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.dsp.effects.chain import apply
from audiodrama.dsp.effects.table import tail_s
from audiodrama.dsp.filters import Filter
from audiodrama.dsp.sound_readers import ArrayReader

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiodrama.arrange.timeline import Clip
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader

    Keep = Callable[[Clip, Callable[[], Sound]], Sound]

_CENTRES_HZ = (100.0, 150.0, 225.0, 340.0, 510.0, 760.0, 1140.0, 1710.0, 2560.0)
_Q = 2.0
DELAY_S = 0.004
"""How much later the middle of speech comes out, which is taken back."""


def clip_reader(
    clip: Clip, open_sound: Callable[[], SoundReader], rate_hz: int, keep: Keep | None = None
) -> SoundReader:
    """A clip's whole sound through its effects, with room for what rings on; a voice's peaks spread out.

    Args:
        clip: its effects and bus count.
        open_sound: gives the sound itself; not called where the result is kept.
        rate_hz: of the sound.
        keep: gives what was kept of a clip with effects, or keeps what it is given the means to make.
    """
    speaks = clip.bus == "dialogue"
    if not clip.effects and not speaks:
        return open_sound()

    def made() -> Sound:
        return _through_effects(clip, open_sound(), rate_hz)

    samples = keep(clip, made) if keep and clip.effects else made()
    return ArrayReader(disperse(samples, rate_hz) if speaks else samples)


def _through_effects(clip: Clip, reader: SoundReader, rate_hz: int) -> Sound:
    samples = np.pad(reader.read(0, reader.frames), ((0, math.ceil(tail_s(clip.effects) * rate_hz)), (0, 0)))
    return apply(clip.effects, samples, rate_hz, seed=zlib.crc32(clip.sound.name.encode()))


def disperse(samples: Sound, rate_hz: int) -> Sound:
    """The same sound, its harmonics some milliseconds apart; (frames, channels) in and out."""
    late = round(DELAY_S * rate_hz)
    planes = np.pad(samples.T, ((0, 0), (0, late)))
    return np.asarray(_dispersion(rate_hz).over(planes)[:, late:].T, dtype=np.float32)


@lru_cache(maxsize=4)
def _dispersion(rate_hz: int) -> Filter:
    """All-pass sections of the RBJ Audio EQ Cookbook, a little over half an octave apart."""
    centres = (centre for centre in _CENTRES_HZ if centre < 0.4 * rate_hz)
    return Filter(tuple(_allpass(2 * math.pi * centre / rate_hz) for centre in centres))


def _allpass(turn: float) -> tuple[float, ...]:
    alpha, middle = math.sin(turn) / (2 * _Q), -2 * math.cos(turn)
    return 1 - alpha, middle, 1 + alpha, 1 + alpha, middle, 1 - alpha
