"""Sounds and spaces by name, as sfx/sounds.yaml describes them over the built-in palette."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.base.source import Place


SoundKind = Literal["sfx", "bed", "music"]
BANDS_HZ = (125, 250, 500, 1000, 2000, 4000, 8000)


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound by name: synthesised from a recipe, or read from a file of the production.

    Args:
        key: folded name.
        name: as written.
        kind: one-shot, looping bed, or music (neither loops nor is shortened unless asked).
        recipe: name of the synthesis recipe, or None for a file.
        figures: the recipe's parameters that differ from its own, a preset's included.
        seed: what makes this one different from another of the same recipe.
        file: path relative to sfx/, or None for a recipe.
        level_db: relative to the common speech level.
        pan: -1 (left) to 1 (right).
        trim: whether silence around a file's sound is cut off.
        loop: loop points of a bed from a file in seconds, or None to find them.
        duration_s: how long a recipe is to sound, or None for its own length.
        aliases: other names, as written.
        group: where a sound designer would look for it.
    """

    key: str
    name: str
    kind: SoundKind
    recipe: str | None = None
    figures: tuple[tuple[str, float], ...] = ()
    seed: int = 0
    file: str | None = None
    level_db: float = -12.0
    pan: float = 0.0
    trim: bool = False
    loop: tuple[float, float] | None = None
    duration_s: float | None = None
    aliases: tuple[str, ...] = ()
    group: str = ""
    licence: str = ""
    source: str = ""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Space:
    """An acoustic space.

    Args:
        key: folded name.
        name: as written.
        size_m: length, width, height; None for a space without walls.
        rt60_s: reverberation time in each band of `BANDS_HZ`; empty for no reverberation at all.
        wet_db: level of the reverberation against the direct sound at 1 m.
        predelay_s: before the first reflection.
        seed: of the reverberation's tail.
        ir: impulse-response file relative to sfx/, instead of a synthesised one.
        beds: keys of the beds that sound whenever a scene plays here.
        aliases: other names, as written.
        licence: of the impulse-response file.
        source: where that file is from.
    """

    key: str
    name: str
    size_m: tuple[float, float, float] | None = None
    rt60_s: tuple[float, ...] = ()
    wet_db: float = -9.0
    predelay_s: float = 0.0
    highpass_hz: float | None = None
    seed: int = 0
    ir: str | None = None
    beds: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    licence: str = field(default="", compare=False)
    source: str = field(default="", compare=False)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Palette:
    """Sounds and spaces by key; aliases are keys of their own, to the same noun."""

    sounds: Mapping[str, Sound] = field(default_factory=dict)
    spaces: Mapping[str, Space] = field(default_factory=dict)


def kind_of(space: Space) -> Literal["room", "outdoor", "dry"]:
    """The sort of a space, by which of its figures are given; one with a response from a file is a room."""
    if space.ir is not None or (space.size_m is not None and space.rt60_s):
        return "room"
    return "outdoor" if space.rt60_s else "dry"
