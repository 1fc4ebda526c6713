"""A chapter in sections: stretches of half a minute that are made by themselves, by any process and in any order.

A section holds all that sounds in it and nothing else, counted from its own beginning: so its samples depend on nothing
but itself, and two sections that hold the same are the same. Section edges lie on frames of an MP3, and so on the grid
of envelopes and on hops of the limiter.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.arrange.cuts import MP3_FRAMES, section_edges
from audiodrama.arrange.ducking import attention
from audiodrama.dsp.envelope import Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.arrange.timeline import Clip, Timeline

BEFORE_FRAMES = 10 * MP3_FRAMES
"""So much before a section is limited and encoded with it, so that limiter and encoder know what was before."""
AFTER_FRAMES = 6 * MP3_FRAMES
"""So much behind it, for what they look ahead."""
PARTITION_FRAMES = 38 * MP3_FRAMES
"""About a second: responses of rooms are cut into such parts, and so is what is played for their sake alone."""
_SETTLE_S = 0.5


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a chapter with all that sounds in it.

    Args:
        timeline: what is heard when, frame 0 being where the section begins to play; without names and labels.
        speech: 1 while somebody speaks, 0 otherwise, as `ducking.attention` gives it.
        audible_frame: before it only reverberation is made, of which something may still ring later.
        start_frame: of the stretch itself.
        end_frame: exclusive.
    """

    timeline: Timeline
    speech: tuple[Point, ...]
    audible_frame: int
    start_frame: int
    end_frame: int

    @property
    def frames(self) -> int:
        """Length of the stretch itself."""
        return self.end_frame - self.start_frame

    @property
    def before_frames(self) -> int:
        """How much before the stretch is limited and encoded with it; none at the chapter's beginning."""
        return min(BEFORE_FRAMES, self.start_frame)


def sections(timeline: Timeline, lengths: Mapping[str, int]) -> list[Section]:
    """Cut a chapter into sections.

    Args:
        timeline: of the chapter.
        lengths: frames of the response of each space.
    """
    edges, speech = timeline.edges or section_edges(timeline.frames), attention(timeline)
    longest = max((lengths.get(space, 0) for space in timeline.spaces), default=0)
    return [_section(timeline, speech, longest, start, end) for start, end in pairwise(edges)]


def lead_frames(longest: int) -> int:
    """How much is played before anything is heard, for a response of so many frames to ring as it would."""
    return math.ceil(longest / PARTITION_FRAMES) * PARTITION_FRAMES


def alone(
    timeline: Timeline, speech: Sequence[Point], clip: Clip, end_frame: int
) -> tuple[Timeline, tuple[Point, ...]]:
    """One clip of a chapter with the rooms it plays in, counted from its start, and when somebody speaks meanwhile."""
    excerpt = _excerpt(timeline, (_moved(clip, clip.start_frame, end_frame),), clip.start_frame, end_frame)
    return excerpt, _trimmed(speech, clip.start_frame, end_frame)


def _section(timeline: Timeline, speech: Sequence[Point], longest: int, start: int, end: int) -> Section:
    settling = math.ceil((BEFORE_FRAMES + _SETTLE_S * timeline.rate_hz) / MP3_FRAMES) * MP3_FRAMES
    audible = max(0, start - settling)
    origin = max(0, audible - lead_frames(longest))
    last = min(end + AFTER_FRAMES, timeline.frames)
    clips = tuple(_moved(clip, origin, last) for clip in timeline.clips if _sounds(clip, origin, audible, last))
    excerpt = _excerpt(timeline, clips, origin, last)
    return Section(excerpt, _trimmed(speech, origin, last), audible - origin, start - origin, end - origin)


def _excerpt(timeline: Timeline, clips: tuple[Clip, ...], origin: int, last: int) -> Timeline:
    """Clips that were moved already, with all that concerns them between two frames."""
    spaces = {send.space for clip in clips for send in clip.sends}
    returns = ((space, points) for space, points in timeline.return_gain if space in spaces)
    return replace(
        timeline,
        frames=last - origin,
        clips=clips,
        events=(),
        marks=(),
        profile=None,
        edges=(),
        spaces=tuple(space for space in timeline.spaces if space in spaces),
        bus_gain=tuple((bus, _trimmed(points, origin, last)) for bus, points in timeline.bus_gain),
        return_gain=tuple((space, _trimmed(points, origin, last)) for space, points in returns),
    )


def _sounds(clip: Clip, origin: int, audible: int, last: int) -> bool:
    """Whether a clip, or its reverberation, may be heard."""
    return clip.start_frame < last and clip.end_frame > (origin if clip.sends else audible)


def _moved(clip: Clip, origin: int, last: int) -> Clip:
    """A clip counted from `origin`; of one that goes on beyond either end, what lies there says nothing."""
    start, offset, fade_in = clip.start_frame, clip.offset_frame, clip.fade_in
    if start + fade_in <= origin:
        start, offset, fade_in = max(start, origin), offset + max(0, origin - start), fade_in if start >= origin else 0
    end, fade_out = clip.end_frame, clip.fade_out
    if end - fade_out >= last:
        end, fade_out = min(end, last), fade_out if end <= last else 0
    return replace(
        clip,
        id="",
        label="",
        start_frame=start - origin,
        end_frame=end - origin,
        offset_frame=offset,
        fade_in=fade_in,
        fade_out=fade_out,
        pan=_trimmed(clip.pan, origin, last),
        gain=_trimmed(clip.gain, origin, last),
    )


def _trimmed(points: Sequence[Point], origin: int, last: int) -> tuple[Point, ...]:
    """The points that count between two frames, those on either side included, from `origin` on.

    A single point, or points of one value, hold everywhere: their frame says nothing, and becomes 0. Where the value
    stands still across either end, neither does the frame of the point outside, which is left out.
    """
    first = max(0, bisect_right(points, origin, key=lambda point: point.frame) - 1)
    end = bisect_left(points, last, key=lambda point: point.frame) + 1
    kept = points[first:end]
    if not kept:
        return ()
    if len({point.value for point in kept}) == 1:
        return (Point(0, kept[0].value),)
    outer = slice(int(kept[0].value == kept[1].value), len(kept) - int(kept[-1].value == kept[-2].value))
    return tuple(Point(point.frame - origin, point.value) for point in kept[outer])
