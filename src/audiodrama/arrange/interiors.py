"""The tone of a room: an interior without any bed is never as quiet as a studio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from audiodrama.arrange.beds import Running
from audiodrama.arrange.sources import TONE_DBFS, RoomTone
from audiodrama.sounds.palette import kind_of

if TYPE_CHECKING:
    from audiodrama.base.source import Place
    from audiodrama.sounds.palette import Space

INTERIOR_DBFS = -66.0
"""Level of a room's own tone, RMS, before mastering: heard where nothing else is, under the noise floor of shops."""
_SMALL_M3, _LARGE_M3 = 25.0, 3000.0
_SMALL_DB, _LARGE_DB = 6.5, 4.0
_UNKNOWN_DB = 5.0


def room_tone_of(space: Space, cue_id: str, start_frame: int, place: Place | None) -> Running | None:
    """The tone of a space as a running bed; None outdoors and where nothing comes back."""
    if kind_of(space) != "room":
        return None
    tone = RoomTone(f"room-tone-{space.key}", _brightness_db(space))
    level_db = INTERIOR_DBFS - TONE_DBFS
    name = f"{cue_id}-tone"
    return Running(name, tone.name, "room tone", "bed", tone, True, start_frame, 0, level_db, place=place)


def _brightness_db(space: Space) -> float:
    """A closet sounds muffled, a hall open: the fall of the spectrum goes with the logarithm of the volume."""
    if space.size_m is None:
        return _UNKNOWN_DB
    volume_m3 = min(max(math.prod(space.size_m), _SMALL_M3), _LARGE_M3)
    part = math.log(volume_m3 / _SMALL_M3) / math.log(_LARGE_M3 / _SMALL_M3)
    return round(_SMALL_DB + part * (_LARGE_DB - _SMALL_DB), 2)
