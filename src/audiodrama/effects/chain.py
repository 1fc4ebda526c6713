"""Running a chain: which function makes which kind, one channel at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.audio import valid_sound
from audiodrama.effects import EFFECTS, colour, filters, lines, motion, voice
from audiodrama.effects.level import as_loud_as

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audiodrama.audio import Sound
    from audiodrama.cast import Effect
    from audiodrama.effects.speech import Wave

PLAIN: Mapping[str, Callable[..., Wave]] = {
    "highpass": filters.highpass,
    "lowpass": filters.lowpass,
    "bandpass": filters.bandpass,
    "low-shelf": filters.low_shelf,
    "high-shelf": filters.high_shelf,
    "peak": filters.peak,
    "gain": filters.gain,
    "echo": motion.echo,
    "saturation": colour.saturation,
    "compressor": colour.compressor,
    "ring": colour.ring,
    "phone": lines.phone,
    "door": lines.door,
    "formant": voice.formant,
}
RANDOM: Mapping[str, Callable[..., Wave]] = {
    "tremolo": motion.tremolo,
    "vibrato": motion.vibrato,
    "chorus": motion.chorus,
    "shimmer": lines.shimmer,
    "radio": lines.radio,
    "whisper": voice.whisper,
    "breath": voice.breath,
    "pitch": voice.pitch,
    "sing": voice.sing,
}


def run(chain: Sequence[Effect], samples: Sound, rate_hz: int, seed: int) -> Sound:
    """As `audiodrama.effects.apply`."""
    channels = [_channel(chain, wave, rate_hz, seed) for wave in valid_sound(samples).T.astype(np.float64)]
    return np.ascontiguousarray(np.stack(channels, axis=1), dtype=np.float32)


def _channel(chain: Sequence[Effect], wave: Wave, rate_hz: int, seed: int) -> Wave:
    for position, step in enumerate(chain):
        if not EFFECTS[step.kind].takes_space and len(wave):
            wave = _step(step, wave, rate_hz, [seed, position])
    return wave


def _step(step: Effect, wave: Wave, rate_hz: int, seeds: list[int]) -> Wave:
    kind = EFFECTS[step.kind]
    figures = kind.values(step.figures)
    extra: tuple[Any, ...] = (np.random.default_rng(seeds),) if kind.name in RANDOM else ()
    made = (RANDOM if extra else PLAIN)[kind.name](wave, rate_hz, figures, *extra)
    return as_loud_as(wave, made, rate_hz) if kind.colour else made
