"""Running a chain: which function makes which kind, one channel at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.dsp.audio import valid_sound
from audiodrama.dsp.effects import equalizer, modulation, saturation, transmission, voice
from audiodrama.dsp.effects.level import as_loud_as
from audiodrama.dsp.effects.table import EFFECTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.effects.table import Effect
    from audiodrama.dsp.pitch import Wave


PLAIN: Mapping[str, Callable[..., Wave]] = {
    "highpass": equalizer.highpass,
    "lowpass": equalizer.lowpass,
    "bandpass": equalizer.bandpass,
    "low-shelf": equalizer.low_shelf,
    "high-shelf": equalizer.high_shelf,
    "peak": equalizer.peak,
    "gain": equalizer.gain,
    "echo": modulation.echo,
    "saturation": saturation.saturation,
    "compressor": saturation.compressor,
    "ring": saturation.ring,
    "phone": transmission.phone,
    "door": transmission.door,
    "formant": voice.formant,
}
RANDOM: Mapping[str, Callable[..., Wave]] = {
    "tremolo": modulation.tremolo,
    "vibrato": modulation.vibrato,
    "chorus": modulation.chorus,
    "shimmer": transmission.shimmer,
    "radio": transmission.radio,
    "whisper": voice.whisper,
    "breath": voice.breath,
    "pitch": voice.pitch,
    "sing": voice.sing,
}


def apply(chain: Sequence[Effect], samples: Sound, rate_hz: int, *, seed: int = 0) -> Sound:
    """Run a chain of effects over a voice.

    Deterministic: the same chain, samples and seed give the same result. Nothing is delayed against the original, and
    what rings on after the last frame is dropped; whoever wants to hear it adds `tail_s(chain)` of silence first.
    Silence stays silence. Kinds that are colour keep the loudness (K-weighted energy) and do not raise the peak above
    full scale.

    Args:
        chain: steps in order; sends are passed over.
        samples: float32, shape (frames, channels).
        rate_hz: of the samples.
        seed: of noise and of drifting phases.

    Returns:
        float32 of the same shape.

    Raises:
        KeyError: a kind that is not in `EFFECTS`.
        AudioError: samples that are not valid sound.
    """
    if not chain:
        return samples
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
