"""From a recipe's name, parameters and seed to samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.sounds.synth.recipes import RECIPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

_LONGEST_S = 600.0


def synthesise(
    recipe_name: str,
    params: Mapping[str, float],
    *,
    seed: int,
    variation: int = 0,
    preset: str | None = None,
    rate_hz: int = 44100,
    duration_s: float | None = None,
    voices: Sequence[npt.NDArray[np.float32]] = (),
) -> npt.NDArray[np.float32]:
    """One use of a sound: float32 (frames, 2), peak below 1, at the reference level (`shape.at_reference`).

    Args:
        recipe_name: a key of `RECIPES`.
        params: values over the defaults and the preset.
        seed: what the thing is; the same seed, parameters and variation give the same samples.
        variation: which use of the sound, from 0; each is the same thing moving differently.
        preset: one of the recipe's presets.
        rate_hz: sample rate, 22050 to 192000.
        duration_s: length up to 600 s; exact for beds, which loop without a seam; a longest length for
            one-shots, which otherwise end when they have died away.
        voices: for a recipe that is made of spoken lines, at least one of them, each mono (frames,) at rate_hz.

    Raises:
        KeyError: for an unknown recipe.
        ValueError: for an unknown preset or parameter, a value, rate or length out of range, or no line to use.
    """
    recipe = RECIPES[recipe_name]
    values = recipe.values(params, preset=preset)
    wanted_s = recipe.duration_s if duration_s is None else duration_s
    if not 22050 <= rate_hz <= 192000:
        raise ValueError(f"rate_hz must be between 22050 and 192000, not {rate_hz}")
    if not 0.05 <= wanted_s <= _LONGEST_S or variation < 0:
        raise ValueError(f"duration_s must be between 0.05 and {_LONGEST_S:g} and variation not negative")
    from audiodrama.sounds.synth import booth, shape

    seam_s = min(recipe.seam_s, wanted_s / 2) if recipe.loops else 0.0
    length_s = wanted_s + seam_s
    where = booth.open_booth(
        recipe_name, seed=seed, variation=variation, rate_hz=rate_hz, duration_s=length_s, voices=voices
    )
    if recipe.loops:
        loop = shape.looped(recipe.render(values, where)[: where.frames], where.count(seam_s))
        return shape.at_reference(shape.cut_rumble(loop, rate_hz=rate_hz), rate_hz=rate_hz, loops=True)
    raw = recipe.render(values, where)
    once = shape.filter_band(shape.trimmed(raw[: where.frames], rate_hz=rate_hz), rate_hz=rate_hz, low_hz=18.0)
    return shape.at_reference(shape.edged(once, rate_hz=rate_hz), rate_hz=rate_hz, loops=False)


def seed_of(name: str) -> int:
    """A seed for a sound that states none: fixed by its name, so that two sounds of one recipe differ."""
    import zlib

    return zlib.crc32(name.encode()) & 0xFFFF
