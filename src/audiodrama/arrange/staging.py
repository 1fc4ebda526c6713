"""Where a voice or a sound stands: perspective, distance, pan and room become figures of clips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.arrange.distance import distance_gains
from audiodrama.arrange.timeline import Clip, Send
from audiodrama.base.units import SILENCE_DB
from audiodrama.dsp.effects.table import Effect
from audiodrama.dsp.envelope import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.script.cuesheet import Perspective
    from audiodrama.sounds.palette import Space

OFF_M = 4.0
CLOSE_M = 0.5
FAR_M = 9.0
WALK_M = 6.0
"""How far off somebody is who comes or goes: further, the first words of the line would be lost."""
DUAL_PAN = 0.3
OWN_PLACE = 0.5
"""How much of the level that distance takes is taken for a role's own place: further off, but never hard to hear."""
_BRIGHTEST_HZ = 16000.0
_MOVE_STEPS = 12
_BEHIND_DOOR_DB = -5.0
_LINES: dict[Perspective, tuple[Effect, ...]] = {
    "filter": (Effect("bandpass", (("low", 300.0), ("high", 3400.0))),),
    "phone": (Effect("phone"),),
    "radio": (Effect("radio"),),
    "distort": (Effect("saturation", (("drive", 18.0),)), Effect("bandpass", (("low", 250.0), ("high", 5000.0)))),
    "through-door": (Effect("door"),),
}
_NO_ROOM = frozenset[str]({"voice-over", "filter", "phone", "radio", "distort"})


@dataclass(frozen=True, slots=True)
class Stand:
    """Where something stands for the listener.

    Args:
        pan: -1 (left) to 1 (right).
        from_m: distance at the beginning.
        to_m: distance at the end.
        level_db: change of level that is not distance.
        room: whether it sounds in its space.
        effects: what the way to the listener does to it.
    """

    pan: float = 0.0
    from_m: float = 1.0
    to_m: float = 1.0
    level_db: float = 0.0
    room: bool = True
    effects: tuple[Effect, ...] = ()


def stand(perspectives: Sequence[Perspective], pan: float, distance_m: float) -> Stand:
    """The stand of a voice whose own place is at `pan` and `distance_m`; all its perspectives apply."""
    here = Stand(pan, distance_m, distance_m, room=not _NO_ROOM.intersection(perspectives))
    for perspective in perspectives:
        here = _moved(here, perspective)
    if "voice-over" in perspectives:
        here = replace(here, pan=0.0, from_m=1.0, to_m=1.0)
    return here


def _moved(here: Stand, perspective: Perspective) -> Stand:
    far, near = max(WALK_M, 3 * here.to_m), here.to_m
    match perspective:
        case "off":
            return replace(here, from_m=max(OFF_M, here.from_m), to_m=max(OFF_M, near))
        case "close":
            return replace(here, from_m=min(CLOSE_M, here.from_m), to_m=min(CLOSE_M, near))
        case "approaching":
            return replace(here, from_m=far)
        case "retreating":
            return replace(here, to_m=far)
        case "through-door":
            effects = (*here.effects, *_LINES[perspective])
            return replace(here, level_db=here.level_db + _BEHIND_DOOR_DB, effects=effects)
        case _:
            return replace(here, effects=(*here.effects, *_LINES.get(perspective, ())))


def staged(clip: Clip, here: Stand, space: Space | None) -> tuple[Clip, ...]:
    """A clip where it stands: one, or three (near, far and room) for one that moves.

    Args:
        clip: dry and centred, at the level it has at one metre.
        here: its stand.
        space: the room it sounds in, or None.
    """
    clip = replace(
        clip,
        level_db=clip.level_db + here.level_db,
        pan=(Point(clip.start_frame, here.pan),),
        effects=(*clip.effects, *here.effects),
    )
    room = space if here.room else None
    if here.from_m == here.to_m:
        return (_standing(clip, here.to_m, room),)
    return _moving(clip, here, room)


def _standing(clip: Clip, distance_m: float, space: Space | None) -> Clip:
    direct_db, send_db, lowpass_hz = distance_gains(distance_m, space)
    sends = (Send(space.key, send_db - direct_db),) if space and send_db > SILENCE_DB else ()
    return replace(
        clip,
        level_db=clip.level_db + direct_db,
        lowpass_hz=lowpass_hz if lowpass_hz < _BRIGHTEST_HZ else None,
        sends=(*clip.sends, *sends),
    )


def _moving(clip: Clip, here: Stand, space: Space | None) -> tuple[Clip, ...]:
    """Near and far cross over while the level follows the way; the room hears the voice all the time."""
    near_m, far_m = sorted((here.from_m, here.to_m))
    near = replace(clip, gain=_way(clip, here, near_m, far_m, far=False), sends=())
    _, send_db, lowpass_hz = distance_gains(far_m, space)
    far = replace(
        clip, id=f"{clip.id}~far", gain=_way(clip, here, near_m, far_m, far=True), lowpass_hz=lowpass_hz, sends=()
    )
    own = clip.sends + ((Send(space.key, send_db),) if space and send_db > SILENCE_DB else ())
    return (near, far, *([replace(clip, id=f"{clip.id}~room", dry=False, sends=own)] if own else []))


def _way(clip: Clip, here: Stand, near_m: float, far_m: float, *, far: bool) -> tuple[Point, ...]:
    """Levels along the way: the direct sound's, shared between the near and the far clip by amplitude."""
    from math import log

    from audiodrama.base.units import gain_to_db

    points = []
    for k in range(_MOVE_STEPS + 1):
        part = k / _MOVE_STEPS
        distance_m = here.from_m * (here.to_m / here.from_m) ** part
        away = log(distance_m / near_m) / log(far_m / near_m)
        frame = round(clip.start_frame + part * (clip.end_frame - clip.start_frame))
        direct_db = distance_gains(distance_m, None)[0]
        points.append(Point(frame, max(SILENCE_DB, direct_db + gain_to_db(away if far else 1 - away))))
    return tuple(points)
