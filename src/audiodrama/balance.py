"""Speech stays understood: backgrounds duck under it, one-shots stay below it, long reverberation steps back.

Everything follows from levels that are known beforehand. Speech is to stand 15 LU above ambience, 12 above music and 18
above a crowd; what is missing is ducked, by 10 dB at most, and equally on all that plays, so that a scene keeps its
colours. A sound under speech stays 8 dB below it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.duck import DEEPEST_DB, Span, yielding
from audiodrama.envelope import Envelope, total
from audiodrama.timeline import ROOM_TONE, Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.palette import Palette
    from audiodrama.timeline import Bus, Clip, Timeline

TARGETS_LU = {"bed": 15.0, "music": 12.0, "crowd": 18.0}
SHOTS_BELOW_DB = 8.0
LONG_ROOM_S = 1.6
ROOM_BACK_DB = 2.5
_AUDIBLE_S = 0.3
_YIELDING: tuple[Bus, ...] = ("beds", "music")


def balanced(
    timeline: Timeline, palette: Palette, speech_db: Mapping[str, float], *, clarity_lu: float = 0.0
) -> Timeline:
    """A timeline with everything that depends on who speaks when.

    Args:
        timeline: placed, without any ducking.
        palette: tells a crowd from a bed, and how long a space rings.
        speech_db: level of each dialogue clip relative to the common speech level.
        clarity_lu: how much more than usual speech is to stand above the rest.
    """
    speech = [clip for clip in timeline.clips if clip.id in speech_db and clip.dry]
    crowds = {sound.name for sound in palette.sounds.values() if "crowd" in f"{sound.group} {sound.key}".lower()}
    duck = _ducking(timeline, speech, speech_db, crowds, clarity_lu)
    rides = dict(timeline.bus_gain)
    step = timeline.rate_hz // 20
    rides |= {bus: total(rides.get(bus, ()), duck, step=step) for bus in _YIELDING if duck}
    return replace(
        timeline,
        clips=tuple(_below(clip, speech, speech_db, clarity_lu, timeline.rate_hz) for clip in timeline.clips),
        bus_gain=tuple((bus, points) for bus, points in rides.items() if points),
        return_gain=_rooms(timeline, palette, speech),
    )


def _ducking(
    timeline: Timeline, speech: Sequence[Clip], speech_db: Mapping[str, float], crowds: set[str], clarity_lu: float
) -> tuple[Point, ...]:
    """One movement for beds and music together, in dB."""
    behind = [clip for clip in timeline.clips if clip.bus in _YIELDING and clip.sound != ROOM_TONE]
    rides = {bus: Envelope(points) for bus, points in timeline.bus_gain}
    spans = []
    for clip in speech:
        playing = [each for each in behind if _shared(clip, each) > _AUDIBLE_S * timeline.rate_hz]
        levels = [_level_db(each, clip, rides) for each in playing]
        depth_db = _depth(speech_db[clip.id], playing, levels, crowds, clarity_lu)
        spans.append(Span(clip.start_frame, clip.end_frame, depth_db))
    return tuple(Point(p.frame, 0.0 - p.value) for p in yielding(spans, timeline.rate_hz))


def _shared(one: Clip, other: Clip) -> int:
    return min(one.end_frame, other.end_frame) - max(one.start_frame, other.start_frame)


def _level_db(clip: Clip, line: Clip, rides: Mapping[Bus, Envelope]) -> float:
    """The highest level of a background while a line lasts, relative to speech."""
    start, end = max(clip.start_frame, line.start_frame), min(clip.end_frame, line.end_frame)
    ride, bus = Envelope(clip.gain), rides.get(clip.bus)
    places = [start + (end - start) * k // 4 for k in range(5)]
    return clip.level_db + max(ride.at(f) + (bus.at(f) if bus else 0.0) for f in places)


def _depth(
    line_db: float, playing: Sequence[Clip], levels: Sequence[float], crowds: set[str], clarity_lu: float
) -> float:
    """How far backgrounds have to go down for a line, 0 to 10 dB; the loudest of them says which gap is due."""
    if not playing:
        return 0.0
    together_db = 10 * math.log10(sum(10 ** (level / 10) for level in levels))
    loudest = max(zip(levels, playing, strict=True), key=lambda each: each[0])[1]
    kind = "crowd" if loudest.label in crowds else "music" if loudest.bus == "music" else "bed"
    return max(0.0, min(DEEPEST_DB, TARGETS_LU[kind] + clarity_lu - (line_db - together_db)))


def _below(clip: Clip, speech: Sequence[Clip], speech_db: Mapping[str, float], clarity_lu: float, rate_hz: int) -> Clip:
    """A one-shot that yields to the lines it sounds under."""
    if clip.bus != "foley":
        return clip
    spans = []
    for line in speech:
        excess_db = clip.level_db - (speech_db[line.id] - SHOTS_BELOW_DB - clarity_lu)
        if excess_db > 0 and _shared(clip, line) > 0:
            spans.append(Span(line.start_frame, line.end_frame, min(excess_db, DEEPEST_DB)))
    points = tuple(Point(p.frame, 0.0 - p.value) for p in yielding(spans, rate_hz))
    return replace(clip, gain=total(clip.gain, points, step=rate_hz // 20)) if points else clip


def _rooms(timeline: Timeline, palette: Palette, speech: Sequence[Clip]) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """Rooms that ring for long step back while somebody speaks in them, so that their tails do not blur the words."""
    gains = []
    for name in timeline.spaces:
        rt60_s = palette.spaces[name].rt60_s
        if rt60_s and sorted(rt60_s)[len(rt60_s) // 2] > LONG_ROOM_S:
            here = [clip for clip in speech if any(send.space == name for send in clip.sends)]
            spans = [Span(clip.start_frame, clip.end_frame, ROOM_BACK_DB) for clip in here]
            gains.append((name, tuple(Point(p.frame, 0.0 - p.value) for p in yielding(spans, timeline.rate_hz))))
    return tuple((name, points) for name, points in gains if points)
