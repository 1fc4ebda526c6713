"""The tone of a room: an interior without any bed is never as quiet as a studio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from audiodrama.arrange.beds import Background
from audiodrama.arrange.sources import TONE_DBFS, RoomTone
from audiodrama.sounds.palette import kind_of

if TYPE_CHECKING:
    from audiodrama.script.cuesheet import Cue
    from audiodrama.sounds.palette import Space

INTERIOR_DBFS = -69.0
"""Level of a room's own tone, RMS, before mastering: heard where nothing else is, under the noise floor of shops."""
_SMALL_M3, _LARGE_M3 = 25.0, 3000.0
_SMALL_DB, _LARGE_DB = 6.5, 4.0
_UNKNOWN_DB = 5.0


TONE_OUT_S = 1.0
"""How long it fades when its scene is left."""


def room_tone_of(space: Space, cue: Cue, start_frame: int, fade_out: int) -> Background | None:
    """The tone of a space that a cue enters, as a running bed; None outdoors and where nothing comes back.

    Args:
        space: entered.
        cue: the heading's.
        start_frame: where it begins.
        fade_out: frames of its fade when the scene is left.
    """
    if kind_of(space) != "room":
        return None
    tone = RoomTone(f"room-tone-{space.key}", _brightness_db(space))
    level_db = INTERIOR_DBFS - TONE_DBFS
    return Background(
        f"{cue.id}-tone", tone.name, "room tone", "bed", tone, loops=True, start_frame=start_frame, fade_in=0,
        level_db=level_db, fade_out=fade_out, place=cue.place,
    )  # fmt: skip


def _brightness_db(space: Space) -> float:
    """A closet sounds muffled, a hall open: the fall of the spectrum goes with the logarithm of the volume."""
    if space.size_m is None:
        return _UNKNOWN_DB
    volume_m3 = min(max(math.prod(space.size_m), _SMALL_M3), _LARGE_M3)
    part = math.log(volume_m3 / _SMALL_M3) / math.log(_LARGE_M3 / _SMALL_M3)
    return round(_SMALL_DB + part * (_LARGE_DB - _SMALL_DB), 2)
