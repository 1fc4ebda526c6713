"""The timeline: what is heard when, in absolute frames. A pure function of the cue sheet and of lengths makes it.

Clips lie on buses; a clip names its sound (a take, a palette sound) without holding it, so a timeline is small,
can be printed, compared and mixed block by block.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from audiodrama.dsp.envelope import Point

if TYPE_CHECKING:
    from audiodrama.arrange.sources import Source
    from audiodrama.base.source import Place
    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.effects.table import Effect

Bus = Literal["dialogue", "foley", "beds", "music"]
BUSES: tuple[Bus, ...] = ("dialogue", "foley", "beds", "music")


@dataclass(frozen=True, slots=True)
class Send:
    """How much of a clip goes into a space's reverberation, in dB against the clip's own level."""

    space: str
    level_db: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of sound on a bus.

    Args:
        id: the cue's id, with a suffix where one cue makes several clips.
        bus: where it is mixed.
        sound: what is played.
        start_frame: on the timeline.
        end_frame: on the timeline, exclusive.
        offset_frame: first frame of the sound that is heard.
        loop: start again at frame 0 of the sound as often as needed.
        level_db: constant gain.
        fade_in: frames of equal-power fade at the start.
        fade_out: frames of equal-power fade before the end.
        pan: points from -1 (left) to 1 (right) in timeline frames; one point for a constant.
        gain: points in dB in timeline frames (riding and ducking), or empty.
        lowpass_hz: of distance, or None.
        effects: chain applied to the whole sound before anything else.
        sends: into reverberation.
        dry: whether the direct sound is heard at all.
        label: what a person calls it (speaker or sound name).
        dip_db: by how much this clip is dipped between 1 and 4 kHz while speech plays (0 to 6), on beds and music.
    """

    id: str
    bus: Bus
    sound: Source
    start_frame: int
    end_frame: int
    offset_frame: int = 0
    loop: bool = False
    level_db: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    pan: tuple[Point, ...] = (Point(0, 0.0),)
    gain: tuple[Point, ...] = ()
    lowpass_hz: float | None = None
    effects: tuple[Effect, ...] = ()
    sends: tuple[Send, ...] = ()
    dry: bool = True
    label: str = ""
    dip_db: float = 0.0


@dataclass(frozen=True, slots=True)
class TimedWord:
    """A written word and when it sounds, in frames of the timeline."""

    text: str
    start_frame: int
    end_frame: int


@dataclass(frozen=True, slots=True)
class Event:
    """A line or a cue with its planned time, for the cue list and the captions."""

    id: str
    kind: str
    label: str
    text: str | None
    start_frame: int
    end_frame: int
    words: tuple[TimedWord, ...] = ()
    timing: Literal["engine", "aligned", "proportional"] | None = None
    timing_error_s: float | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chapter's clips, events and length.

    Args:
        rate_hz: of every frame number here.
        frames: length, head and tail included.
        clips: in order of their start.
        events: in order of their start.
        spaces: keys of the spaces that sends name.
        marks: title and frame of headings inside the chapter.
        bus_gain: riding of a bus (ducking included), points in dB.
        return_gain: riding of a space's reverberation, points in dB.
        edges: where its sections begin, and its end; none where nobody planned them.
    """

    rate_hz: int
    frames: int
    clips: tuple[Clip, ...]
    events: tuple[Event, ...] = ()
    spaces: tuple[str, ...] = ()
    marks: tuple[tuple[str, int], ...] = ()
    bus_gain: tuple[tuple[Bus, tuple[Point, ...]], ...] = ()
    return_gain: tuple[tuple[str, tuple[Point, ...]], ...] = ()
    profile: Profile | None = None
    edges: tuple[int, ...] = ()
