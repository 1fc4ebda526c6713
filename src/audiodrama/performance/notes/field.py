"""The sounds of a chapter weighed against each other: how loud each is at each moment, in bands, as the mix plays it.

Powers of sounds that have nothing to do with each other add up, so nothing has to be mixed: levels, rides, fades,
distance, the dip under speech and what rooms return are arithmetic on profiles that were made once of each sound. A
changed line is one new profile. A test holds the outcome against the mix itself.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.ducking import attention
from audiodrama.arrange.sources import TONE_DBFS, RoomTone
from audiodrama.dsp.bands import BANDS, CENTRES_HZ, moment_frames
from audiodrama.dsp.envelope import Envelope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.dsp.bands import Powers

    Floats = NDArray[np.float64]
    ProfileOf = Callable[[Clip], Powers]

_EARLY = 1
"""Moments of a room's answer that help the direct sound rather than cover it: the first 50 ms (ISO 3382-1)."""
_DIP_HZ, _DIP_Q = 2000.0, 2 / 3
_OWNER = re.compile(r"[./~]")
_QUIET = 1e-20


def owner(clip: Clip) -> str:
    """The id of the line or cue that a clip belongs to."""
    return _OWNER.split(clip.id, maxsplit=1)[0]


@dataclass(frozen=True)
class FieldLayer:
    """A clip's part of a window: power as it is heard directly, shape (moments, BANDS + 1)."""

    clip: Clip
    power: Floats


@dataclass(frozen=True)
class FieldWindow:
    """A stretch of a chapter, layer by layer.

    Args:
        start_frame: of its first moment.
        layers: of the clips that sound in it.
        early: power that rooms return at once, by the line or cue that sounds in them.
        late: power that they return later.
        hop: frames of a moment.
        count: moments.
    """

    start_frame: int
    layers: tuple[FieldLayer, ...]
    early: Mapping[str, Floats]
    late: Mapping[str, Floats]
    hop: int
    count: int

    def of(self, name: str) -> Floats:
        """Power of a line or cue: what is heard directly and what its room returns at once."""
        own = [layer.power for layer in self.layers if owner(layer.clip) == name]
        return self._sum([*own, *([self.early[name]] if name in self.early else [])])

    def rest(self, name: str) -> Floats:
        """Power of all else: other sounds, and what rooms return late of this one too."""
        others = [layer.power for layer in self.layers if owner(layer.clip) != name]
        others += [power for each, power in self.early.items() if each != name]
        return self._sum([*others, *self.late.values()])

    @cached_property
    def total(self) -> Floats:
        """Power of everything."""
        return self._sum([*(layer.power for layer in self.layers), *self.early.values(), *self.late.values()])

    def owners(self, buses: Iterable[str]) -> tuple[str, ...]:
        """Lines and cues that sound here on some buses, each once."""
        wanted = set(buses)
        return tuple(dict.fromkeys(owner(layer.clip) for layer in self.layers if layer.clip.bus in wanted))

    def moments(self, start_frame: int, end_frame: int) -> slice:
        """The moments of a stretch, at least one."""
        first = min(max(0, (start_frame - self.start_frame) // self.hop), self.count - 1)
        last = -(-(end_frame - self.start_frame) // self.hop)
        return slice(first, min(self.count, max(first + 1, last)))

    def _sum(self, powers: Sequence[Floats]) -> Floats:
        return np.sum(powers, axis=0) if powers else np.zeros((self.count, BANDS + 1))


class SoundField:
    """A chapter's sounds, to be weighed window by window.

    Args:
        timeline: of the chapter.
        profile_of: band profile (`dsp.bands.band_profile`) of a clip's sound through its effects.
        decays: by space how it returns power (`dsp.bands.band_decay`).
    """

    def __init__(self, timeline: Timeline, profile_of: ProfileOf, decays: Mapping[str, Powers]) -> None:
        self.timeline = timeline
        self.hop = moment_frames(timeline.rate_hz)
        self._profile_of = profile_of
        self._decays = decays
        self._clips = timeline.clips
        self._starts = np.array([clip.start_frame for clip in self._clips], dtype=np.int64)
        self._ends = np.array([clip.end_frame for clip in self._clips], dtype=np.int64)
        self._bus_gain = {bus: Envelope(points) for bus, points in timeline.bus_gain}
        self._return_gain = {space: Envelope(points) for space, points in timeline.return_gain}
        self._speech = Envelope(attention(timeline))
        self._longest = max((len(each) for each in decays.values()), default=0)

    @cached_property
    def line_ids(self) -> frozenset[str]:
        """Ids of the lines that have an event."""
        return frozenset(event.id for event in self.timeline.events if event.kind == "line")

    def window(self, start_frame: int, end_frame: int) -> FieldWindow:
        """The moments that hold the stretch `[start_frame, end_frame)`."""
        first, last = start_frame // self.hop, max(start_frame // self.hop + 1, -(-end_frame // self.hop))
        lead = min(self._longest, first)
        count = last - first
        layers: list[FieldLayer] = []
        sent: dict[tuple[str, str], Floats] = {}
        for clip in self._playing((first - lead) * self.hop, last * self.hop):
            power = self._power(clip, first - lead, last)
            if clip.dry and clip.end_frame > first * self.hop:
                layers.append(FieldLayer(clip, power[lead:]))
            for send in clip.sends:
                if send.space in self._decays:
                    key = (owner(clip), send.space)
                    gain = 10 ** (send.level_db / 10)
                    sent[key] = sent.get(key, np.zeros_like(power)) + power * gain
        early: dict[str, Floats] = {}
        late: dict[str, Floats] = {}
        for (name, space), power in sent.items():
            decay = self._decays[space].astype(np.float64)
            riding = self._riding(space, first, last)
            for parts, steps in ((early, range(min(_EARLY, len(decay)))), (late, range(_EARLY, len(decay)))):
                back = _returned(power, decay, steps)[lead:] * riding
                if back.any():
                    parts[name] = parts.get(name, np.zeros((count, BANDS + 1))) + back
        return FieldWindow(first * self.hop, tuple(layers), early, late, self.hop, count)

    def _playing(self, start: int, end: int) -> list[Clip]:
        return [self._clips[int(k)] for k in np.flatnonzero((self._starts < end) & (self._ends > start))]

    def _riding(self, space: str, first: int, last: int) -> Floats:
        if space not in self._return_gain:
            return np.ones((last - first, 1))
        return np.asarray(10 ** (self._return_gain[space].values(self._middles(first, last)) / 10))[:, np.newaxis]

    def _middles(self, first: int, last: int) -> NDArray[np.int64]:
        return np.arange(first, last, dtype=np.int64) * self.hop + self.hop // 2

    def _power(self, clip: Clip, first: int, last: int) -> Floats:
        """A clip as its strip plays it, before it is panned, which changes no power."""
        middles = self._middles(first, last)
        inside = (middles + self.hop // 2 > clip.start_frame) & (middles - self.hop // 2 < clip.end_frame)
        if isinstance(clip.sound, RoomTone):
            source = np.full((len(middles), BANDS + 1), 10 ** (TONE_DBFS / 10) / BANDS)
        else:
            source = self._source(clip, middles)
        level_db = clip.level_db + Envelope(clip.gain).values(middles)
        if clip.bus in self._bus_gain:
            level_db = level_db + self._bus_gain[clip.bus].values(middles)
        share = 10 ** (level_db / 10) * _faded(clip, middles) * inside
        return _shaped(source, self._colour(clip, middles)) * share[:, np.newaxis]

    def _source(self, clip: Clip, middles: NDArray[np.int64]) -> Floats:
        profile = self._profile_of(clip)
        if not len(profile):
            return np.zeros((len(middles), BANDS + 1))
        at = (middles - clip.start_frame + clip.offset_frame) // self.hop
        known = np.asarray(profile[at % len(profile) if clip.loop else np.clip(at, 0, len(profile) - 1)], np.float64)
        return known if clip.loop else known * (at < len(profile))[:, np.newaxis]

    def _colour(self, clip: Clip, middles: NDArray[np.int64]) -> Floats | None:
        """Gain of power in each band, by distance and by the dip under speech; None where nothing is changed."""
        if clip.lowpass_hz is None and not clip.dip_db:
            return None
        hz = np.array(CENTRES_HZ)
        colour = np.ones((len(middles), BANDS))
        if clip.lowpass_hz is not None:
            colour /= 1 + (hz / clip.lowpass_hz) ** 4
        if clip.dip_db:
            band = 1 / (1 + 1j * _DIP_Q * (hz / _DIP_HZ - _DIP_HZ / hz))
            depth = (1 - 10 ** (-clip.dip_db / 20)) * self._speech.values(middles)[:, np.newaxis]
            colour *= (1 + np.abs(1 - depth * band) ** 2) / 2  # the middle alone, which holds half of a wide sound
        return colour


def _shaped(source: Floats, colour: Floats | None) -> Floats:
    """Bands coloured, and the weighted power by as much as their sum changes."""
    if colour is None:
        return source
    bands = source[:, :BANDS] * colour
    change = (bands.sum(axis=1) + _QUIET) / (source[:, :BANDS].sum(axis=1) + _QUIET)
    return np.column_stack([bands, source[:, BANDS] * change])


def _faded(clip: Clip, middles: NDArray[np.int64]) -> Floats:
    rise = (middles - clip.start_frame) / max(clip.fade_in, 1)
    fall = (clip.end_frame - middles) / max(clip.fade_out, 1)
    near = np.minimum(np.where(clip.fade_in > 0, rise, 1.0), np.where(clip.fade_out > 0, fall, 1.0))
    return np.asarray(np.sin(np.pi / 2 * np.clip(near, 0.0, 1.0)) ** 2)


def _returned(power: Floats, decay: Floats, steps: Iterable[int]) -> Floats:
    """Power that comes back after so many moments."""
    back = np.zeros_like(power)
    for step in steps:
        if step < len(power):
            back[step:] += power[: len(power) - step] * decay[step]
    return back


def level_lufs(power: Floats) -> float:
    """Loudness of the mean of some moments, in LUFS; -120 for silence."""
    mean = float(power[..., BANDS].mean()) if power.size else 0.0
    return -0.691 + 10 * math.log10(max(mean, 1e-12))
