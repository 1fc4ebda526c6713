"""Sources of clips: a take, a sound of the palette, or the tone of a room, each by its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class SoundUse:
    """A sound of the palette as a chapter uses it.

    Args:
        key: of the sound in the palette.
        variation: which variation of it, from 0.
        seed: instead of the sound's own, or None.
    """

    key: str
    variation: int = 0
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class TakeRef:
    """A take in the store.

    Args:
        name: of the take.
    """

    name: str


@dataclass(frozen=True, slots=True)
class SoundRef:
    """A sound of the palette, ready to play.

    Args:
        name: content name of its samples.
        use: which sound it is, to make it again where the cache has lost it.
    """

    name: str
    use: SoundUse


@dataclass(frozen=True, slots=True)
class RoomTone:
    """The quiet of a room in which nobody speaks, which the mix makes itself.

    Args:
        name: another name is another noise of the same kind.
        brightness_db: by how much its spectrum falls an octave above 100 Hz; 4.5 for a studio, more for a muffled room.
    """

    name: str = "room-tone"
    brightness_db: float = 4.5


TONE_DBFS = -60.0
"""Level of every room tone as the mix makes it, RMS."""


Source: TypeAlias = "TakeRef | SoundRef | RoomTone"
Loudness: TypeAlias = "Callable[[Source], Sequence[float]]"
"""Loudness of a take or sound: each 100 ms, in LU above the common speech level, before any gain."""
