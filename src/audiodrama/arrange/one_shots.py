"""One-shots: a sound at a moment, where it stands, at its level; and what ends one before its time."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.arrange.beds import HARD_S
from audiodrama.arrange.materials import EDGE_S, level_db, seconds
from audiodrama.arrange.sources import SoundRef
from audiodrama.arrange.staging import CLOSE_M, FAR_M, Stand, staged
from audiodrama.arrange.timeline import Clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.arrange.materials import Materials
    from audiodrama.script.cuesheet import Cue
    from audiodrama.sounds.palette import Space

SHORTENED_S = 0.25
"""Fade of a sound that `dur` cuts short."""
STOPPED_S = 0.5
_STARTING = frozenset({"level_db", "gain_db", "pan", "in_s", "dur_s", "seed", "far", "close", "under"})
_REPEAT_DB = (0.0, -1.2, -0.4, -0.9)
"""A sound from a file has no variations; its uses differ by level at least."""


def shot(cue: Cue, start_frame: int, given: Materials, *, nth: int, space: Space | None) -> tuple[Clip, ...]:
    """The clips of a one-shot.

    Args:
        cue: its options count: level, gain, pan, in, out, dur, far, close.
        start_frame: when it begins.
        given: the sound and its length.
        nth: how often this sound was played before in the chapter.
        space: the room it is heard in, or None.
    """
    sound, length = given.heard(cue)
    lasts = given.duration(cue)
    out_s = seconds(cue, "out_s", SHORTENED_S if lasts < length.frames else EDGE_S)
    clip = Clip(
        cue.id,
        "foley",
        SoundRef(length.name, given.uses[cue.id]),
        start_frame,
        start_frame + lasts,
        level_db=level_db(cue, sound) + (_REPEAT_DB[nth % len(_REPEAT_DB)] if sound.recipe is None else 0.0),
        fade_in=min(lasts, given.count(seconds(cue, "in_s", EDGE_S))),
        fade_out=min(lasts, given.count(out_s)),
        label=sound.name,
    )
    metres = FAR_M if cue.options.get("far") else CLOSE_M if cue.options.get("close") else 1.0
    here = Stand(seconds(cue, "pan", sound.pan), metres, metres)
    return staged(clip, here, None if cue.options.get("close") else space)


def stops(cue: Cue, clips: Sequence[Clip], at: int, given: Materials) -> bool:
    """Whether a cue ends a one-shot rather than playing one.

    `out` always does; `cut` and a bare `out=0.5s` do while the sound still plays.
    """
    if cue.options.get("out"):
        return True
    ending = cue.options.get("cut") or ("out_s" in cue.options and not _STARTING.intersection(cue.options))
    return bool(ending) and any(_plays(clip, cue, at, given) for clip in clips)


def stop_at(clips: Sequence[Clip], cue: Cue, at: int, given: Materials) -> list[Clip]:
    """The same clips, those of the cue's sound that still play at a frame faded from there."""
    fade = given.count(seconds(cue, "out_s", HARD_S if cue.options.get("cut") else STOPPED_S))
    return [_faded(clip, at, fade) if _plays(clip, cue, at, given) else clip for clip in clips]


def fade_ringing(clips: Sequence[Clip], start_frame: int, fade: int) -> list[Clip]:
    """The same clips, one-shots that still play at a frame faded from there."""
    ringing = [clip.bus == "foley" and clip.start_frame < start_frame < clip.end_frame for clip in clips]
    return [_faded(clip, start_frame, fade) if rings else clip for clip, rings in zip(clips, ringing, strict=True)]


def _plays(clip: Clip, cue: Cue, at: int, given: Materials) -> bool:
    same = clip.bus == "foley" and clip.label == given.heard(cue)[0].name
    return same and clip.start_frame < at < clip.end_frame


def _faded(clip: Clip, at: int, fade: int) -> Clip:
    end = min(clip.end_frame, at + fade)
    return replace(clip, end_frame=end, fade_out=end - at)
