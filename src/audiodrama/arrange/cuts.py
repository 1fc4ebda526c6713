"""Cuts: where a chapter is divided into sections, so that behind an edit most sections are the same, only later.

Lines and scenes begin on frames of an MP3, which lengthens a gap by 26 ms at most; so whatever an edit adds or takes
away, all that follows moves by whole frames. A cut lies where a scene begins, or a line over nothing that goes on, and
which lines are taken depends on their words alone. Under a bed, whose sound would begin elsewhere, cuts lie 32 s apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.arrange.sources import RoomTone
from audiodrama.dsp.audio import RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.arrange.timeline import Clip

MP3_FRAMES = 1152
"""Frames of sound that a frame of an MP3 (layer III) holds."""
SECTION_FRAMES = 1225 * MP3_FRAMES
"""32 s at 44.1 kHz: about the length of a section."""
SCENE = 0
"""Rank of an anchor at a scene; those at lines have any other number that depends on their words alone."""
_LEAST, _EARLIEST, _MOST = SECTION_FRAMES // 4, SECTION_FRAMES * 3 // 4, SECTION_FRAMES * 3 // 2


@dataclass(frozen=True, slots=True)
class CutPlace:
    """A place where a section may begin: a frame, and its rank; the least one near by is taken."""

    frame: int
    rank: int = SCENE


def on_mp3_frame(frame: int, rate_hz: int) -> int:
    """The first frame from here on that begins a frame of an MP3; at other rates than the mix's own, any frame does."""
    return -(-frame // MP3_FRAMES) * MP3_FRAMES if rate_hz == RATE_HZ else frame


def section_edges(frames: int, anchors: Sequence[CutPlace] = ()) -> tuple[int, ...]:
    """Where sections begin, and the chapter's end.

    Args:
        frames: length of the chapter.
        anchors: where they may begin, in order.
    """
    edges = [0]
    while (edge := _next(edges[-1], frames, anchors)) < frames:
        edges.append(edge)
    return (*edges, frames)


def _next(last: int, frames: int, anchors: Sequence[CutPlace]) -> int:
    near = [each for each in anchors if last + _LEAST <= each.frame <= min(last + _MOST, frames - _LEAST)]
    scenes = (each.frame for each in near if each.rank == SCENE)
    if (scene := next(scenes, None)) is not None:
        return scene
    if frames - last <= _MOST:
        return frames
    lines = [each for each in near if each.frame >= last + _EARLIEST]
    return min(lines, key=lambda each: each.rank).frame if lines else last + SECTION_FRAMES


def with_cut_tones(clips: Sequence[Clip], edges: Sequence[int], fade_frames: int) -> Iterator[Clip]:
    """Clips of which the tones of rooms begin anew with every section, one blended into the other.

    Args:
        clips: of a chapter.
        edges: of its sections.
        fade_frames: how long they are blended.
    """
    for clip in clips:
        if isinstance(clip.sound, RoomTone):
            yield from _cut_tone(clip, edges, fade_frames)
        else:
            yield clip


def _cut_tone(clip: Clip, edges: Sequence[int], fade_frames: int) -> Iterator[Clip]:
    inner = [edge for edge in edges if clip.start_frame + clip.fade_in < edge < clip.end_frame - fade_frames]
    parts = list(pairwise([clip.start_frame, *inner, clip.end_frame]))
    for number, (start, end) in enumerate(parts):
        is_first, is_last = number == 0, number == len(parts) - 1
        yield replace(
            clip,
            id=clip.id if is_first else f"{clip.id}-{number + 1}",
            start_frame=start,
            end_frame=end if is_last else end + fade_frames,
            fade_in=clip.fade_in if is_first else fade_frames,
            fade_out=clip.fade_out if is_last else fade_frames,
        )
