"""Speech stays understood: backgrounds duck under it, one-shots stay below it, long reverberation steps back.

Everything follows from levels that are known beforehand. Speech is to stand 15 LU above ambience, 12 above music and 18
above a crowd; what is missing is ducked, by 10 dB at most, and equally on all that plays, so that a scene keeps its
colours. Where the loudness of sounds is known from moment to moment, a gust or a soft phrase counts as what it is.
A sound under speech stays 8 dB below it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.ducking import DEEPEST_DB, Span, yielding
from audiodrama.arrange.materials import is_crowd
from audiodrama.arrange.sources import RoomTone
from audiodrama.dsp.envelope import Envelope, Point, total

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.sources import Loudness
    from audiodrama.arrange.timeline import Bus, Clip, Timeline
    from audiodrama.sounds.palette import Palette

    Floats = NDArray[np.float64]

TARGETS_LU = {"bed": 15.0, "music": 12.0, "crowd": 18.0}
MOMENT_LU = 3.0
"""How much less a window of 3 s may have than the line it lies in."""
SHOTS_BELOW_DB = 8.0
LONG_ROOM_S = 1.6
ROOM_BACK_DB = 2.5
_YIELDING: tuple[Bus, ...] = ("beds", "music")
_WINDOW_TENTHS = 30
_QUIET = 1e-9


def balance(
    timeline: Timeline,
    palette: Palette,
    speech_db: Mapping[str, float],
    *,
    clarity_lu: float = 0.0,
    loudness: Loudness | None = None,
) -> Timeline:
    """A timeline with everything that depends on who speaks when.

    Args:
        timeline: placed, without any ducking.
        palette: tells a crowd from a bed, and how long a space rings.
        speech_db: level of each dialogue clip relative to the common speech level.
        clarity_lu: how much more than usual speech is to stand above the rest.
        loudness: of takes, beds and music from moment to moment; without it each counts as even.
    """
    speech = [clip for clip in timeline.clips if clip.id in speech_db and clip.dry]
    duck = _Planner(timeline, palette, loudness).ducking(speech, speech_db, clarity_lu)
    rides = dict(timeline.bus_gain)
    step = timeline.rate_hz // 20
    rides |= {bus: total(rides.get(bus, ()), duck, step=step) for bus in _YIELDING if duck}
    spans = [
        Span(clip.start_frame, clip.end_frame, speech_db[clip.id] - SHOTS_BELOW_DB - clarity_lu) for clip in speech
    ]
    return replace(
        timeline,
        clips=tuple(_below(clip, spans, timeline.rate_hz) for clip in timeline.clips),
        bus_gain=tuple((bus, points) for bus, points in rides.items() if points),
        return_gain=_rooms(timeline, palette, speech),
    )


class _Planner:
    """Foresees, each 100 ms, how loud a line and what plays behind it are."""

    def __init__(self, timeline: Timeline, palette: Palette, loudness: Loudness | None) -> None:
        self._rate_hz = timeline.rate_hz
        self._loudness = loudness
        self._crowds = {sound.name for sound in palette.sounds.values() if is_crowd(sound)}
        self._behind = [
            clip for clip in timeline.clips if clip.bus in _YIELDING and not isinstance(clip.sound, RoomTone)
        ]
        self._starts = np.array([clip.start_frame for clip in self._behind])
        self._ends = np.array([clip.end_frame for clip in self._behind])
        self._rides = {bus: Envelope(points) for bus, points in timeline.bus_gain}
        self._gains = [Envelope(clip.gain) for clip in self._behind]

    def ducking(self, speech: Sequence[Clip], speech_db: Mapping[str, float], clarity_lu: float) -> tuple[Point, ...]:
        """One movement for beds and music together, in dB."""
        spans = [
            Span(clip.start_frame, clip.end_frame, self._depth(clip, speech_db[clip.id], clarity_lu)) for clip in speech
        ]
        return tuple(Point(p.frame, 0.0 - p.value) for p in yielding(spans, self._rate_hz))

    def _depth(self, line: Clip, line_db: float, clarity_lu: float) -> float:
        """How far backgrounds have to go down for a line, 0 to 10 dB; the loudest of them says which gap is due."""
        places = np.arange(line.start_frame, line.end_frame, self._rate_hz // 10)
        playing = np.flatnonzero((self._starts < line.end_frame) & (self._ends > line.start_frame))
        powers = {int(k): self._power(int(k), places) for k in playing}
        if not powers:
            return 0.0
        loudest = self._behind[max(powers, key=lambda k: float(powers[k].sum()))]
        kind = "crowd" if loudest.label in self._crowds else "music" if loudest.bus == "music" else "bed"
        gap_lu = _gap(self._voice(line, line_db, places), np.sum(list(powers.values()), axis=0))
        return max(0.0, min(DEEPEST_DB, TARGETS_LU[kind] + clarity_lu - gap_lu))

    def _voice(self, line: Clip, line_db: float, places: NDArray[np.int64]) -> Floats:
        if self._loudness is None:
            return np.full(len(places), 10 ** (line_db / 10))
        return self._moments(line, places, loops=False) * 10 ** (line.level_db / 10)

    def _power(self, k: int, places: NDArray[np.int64]) -> Floats:
        """Power of a background at each place, relative to the common speech level."""
        clip = self._behind[k]
        level_db = clip.level_db + self._gains[k].values(places)
        if clip.bus in self._rides:
            level_db = level_db + self._rides[clip.bus].values(places)
        power = 10 ** (level_db / 10) * _faded(clip, places)
        return power if self._loudness is None else power * self._moments(clip, places, loops=clip.loop)

    def _moments(self, clip: Clip, places: NDArray[np.int64], *, loops: bool) -> Floats:
        """Power of a clip's sound itself at each place; 0 behind its end."""
        assert self._loudness is not None
        known = np.asarray([*self._loudness(clip.sound), -200.0])
        index = (places - clip.start_frame + clip.offset_frame) * 10 // self._rate_hz
        index = index % (len(known) - 1) if loops and len(known) > 1 else np.clip(index, 0, len(known) - 1)
        return np.asarray(10 ** (known[index] / 10))


def _faded(clip: Clip, places: NDArray[np.int64]) -> Floats:
    """Share of the power that a clip's fades let through: 0 outside it."""
    rise = (places - clip.start_frame) / max(clip.fade_in, 1)
    fall = (clip.end_frame - places) / max(clip.fade_out, 1)
    return np.asarray(np.sin(np.pi / 2 * np.clip(np.minimum(rise, fall), 0, 1)) ** 2)


def _gap(voice: Floats, behind: Floats) -> float:
    """By how many LU a line stands above what plays behind it, over the line and nearly so in its worst 3 s."""
    size = min(_WINDOW_TENTHS, len(voice))
    window = np.full(size, 1 / size)
    moments = _above(np.convolve(voice, window, mode="valid"), np.convolve(behind, window, mode="valid"))
    return min(float(_above(voice.mean(), behind.mean())), float(moments.min()) + MOMENT_LU)


def _above(voice: Floats | np.floating, behind: Floats | np.floating) -> Floats:
    return np.asarray(10 * np.log10(np.maximum(voice, _QUIET) / np.maximum(behind, _QUIET)))


def _below(clip: Clip, limits: Sequence[Span], rate_hz: int) -> Clip:
    """A one-shot that yields to the lines it sounds under; a limit's value is the level it may have."""
    if clip.bus != "foley":
        return clip
    spans = [
        Span(line.start_frame, line.end_frame, min(clip.level_db - line.value, DEEPEST_DB))
        for line in limits
        if clip.level_db > line.value and line.start_frame < clip.end_frame and line.end_frame > clip.start_frame
    ]
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
