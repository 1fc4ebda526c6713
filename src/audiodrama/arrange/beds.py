"""Beds and music while they run: started, ridden and ended by cues, they become clips when their end is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from audiodrama.arrange.ducking import Step, envelope_of_steps
from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Event
from audiodrama.base.units import frames
from audiodrama.dsp.envelope import Point

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from audiodrama.arrange.sources import SoundRef
    from audiodrama.base.source import Place
    from audiodrama.script.cuesheet import Cue

    Kind = Literal["bed", "music"]

IN_S = 2.0
OUT_S = 3.0
SNEAK_S = 6.0
CROSSFADE_S = 3.0
HARD_S = 0.01
RIDE_S = 2.0
ESTABLISH_S = 4.0
DIP_DB = 4.0
_RIDES = frozenset({"to_db", "level_db", "gain_db", "under"})
ESTABLISHED_DB = -6.0
"""How loud music and crowds are, relative to speech, while the story waits for them to be heard."""
SETTLE_S = 1.0
"""How long before the story goes on they begin to step back to their own level."""
UNDERSCORE_DB = -6.0
"""Level that `under` takes off music: it stays low all the time, rather than only while somebody speaks."""


@dataclass
class Background:
    """A bed or a piece of music that sounds until something ends it.

    Args:
        id: of the cue that started it.
        key: of the sound.
        label: name of the sound as written.
        kind: `bed` or `music`.
        sound: what is played.
        loops: whether it goes on for ever.
        start_frame: on the timeline.
        fade_in: frames.
        level_db: relative to speech, at the start.
        pan: -1 to 1.
        offset_frame: where in the sound it is entered.
        lowpass_hz: of distance, or None.
        end_frame: where its sound, or its `dur`, ends; None for never.
        own_fade: frames of the fade when it ends by itself.
        fade_out: frames of the fade when it is ended, if its own cue says so.
        carried: survives the next scene heading.
        steps: rides, as changes from `level_db`.
        place: of its cue.
    """

    id: str
    key: str
    label: str
    kind: Kind
    sound: SoundRef | RoomTone
    loops: bool
    start_frame: int
    fade_in: int
    level_db: float
    pan: float = 0.0
    offset_frame: int = 0
    lowpass_hz: float | None = None
    end_frame: int | None = None
    own_fade: int = 1
    fade_out: int | None = None
    carried: bool = False
    steps: list[Step] = field(default_factory=list)
    place: Place | None = None

    def ended(self, frame: int, fade: int) -> Clip | None:
        """Its clip, when it fades from `frame` on; None when it never came to sound."""
        end, out = self._end(frame, fade)
        if frame <= self.start_frame or end <= self.start_frame:
            return None
        return Clip(
            self.id,
            "beds" if self.kind == "bed" else "music",
            self.sound,
            self.start_frame,
            end,
            offset_frame=self.offset_frame,
            loop=self.loops,
            level_db=self.level_db,
            fade_in=min(self.fade_in, end - self.start_frame),
            fade_out=min(out, end - self.start_frame),
            pan=(Point(self.start_frame, self.pan),),
            gain=envelope_of_steps(0.0, self.steps),
            lowpass_hz=self.lowpass_hz,
            label=self.label,
            dip_db=0.0 if isinstance(self.sound, RoomTone) else DIP_DB,
        )

    def _end(self, frame: int, fade: int) -> tuple[int, int]:
        """Where it ends and how long it fades, when it is to fade from `frame` on but may end by itself before."""
        if self.end_frame is None or self.end_frame >= frame + fade:
            return frame + fade, fade
        if self.end_frame <= frame:
            return self.end_frame, self.own_fade
        return self.end_frame, max(self.own_fade, self.end_frame - frame)


class Backgrounds:
    """The beds and pieces of music that sound at the moment, and the clips and events of those that have ended.

    Args:
        rate_hz: of the frames.
        start: makes a `Background` of a cue that begins at a frame (fades are set here).
    """

    def __init__(self, rate_hz: int, start: Callable[[Cue, int], Background]) -> None:
        self._rate_hz = rate_hz
        self._start = start
        self._running: dict[tuple[Kind, str], Background] = {}
        self._entrance = (-1, 0)
        self.clips: list[Clip] = []
        self.events: list[Event] = []

    def cue(self, cue: Cue, at: int) -> Background | None:
        """Do what a cue says at a frame.

        Returns:
            What it started, if it started anything.
        """
        kind: Kind = "music" if cue.kind == "music" else "bed"
        options = cue.options
        if cue.name == "none":
            self.end(self._of(kind), at, self._fade(cue, OUT_S))
            return None
        fresh = self._start(cue, at)
        old = self._running.get((kind, fresh.key))
        if old and old.end_frame is not None and old.end_frame <= at:
            self.end([old], at, 1)
            old = None
        if options.get("out") or (old and ("out_s" in options or options.get("cut"))):
            if old and "out_s" in options:
                old.fade_out = None
            self.end([old] if old else [], at, self._fade(cue, OUT_S))
            return None
        if old is None:
            self._begin(cue, fresh, at)
            return fresh
        old.carried |= bool(options.get("continue"))
        self._ride(cue, old, at)
        if kind == "bed" and not _layers(cue) and not _RIDES.intersection(options):
            self.end(
                [background for background in self._of(kind) if background is not old], at, self._fade(cue, CROSSFADE_S)
            )
        return None

    def enter(self, fresh: Collection[Background], at: int, fade: int) -> None:
        """Begin a scene with the beds of its space; a bed that a cue starts at the same frame fades in like them."""
        self._entrance = (at, fade)
        for background in fresh:
            background.fade_in = fade
            self._running[(background.kind, background.key)] = background

    def runs(self, kind: Kind, key: str) -> bool:
        """Whether a sound is running."""
        return (kind, key) in self._running

    @property
    def has_bed(self) -> bool:
        """Whether any bed is running."""
        return bool(self._of("bed"))

    def end(self, which: Collection[Background], at: int, fade: int) -> None:
        """Fade some of what runs from a frame on."""
        for background in which:
            del self._running[(background.kind, background.key)]
            clip = background.ended(
                at, background.fade_out if background.fade_out is not None and fade > self._hard else fade
            )
            if clip:
                self.clips.append(clip)
            if clip and not isinstance(background.sound, RoomTone):
                self.events.append(
                    Event(
                        background.id,
                        background.kind,
                        background.label,
                        None,
                        clip.start_frame,
                        clip.end_frame,
                        place=background.place,
                    )
                )

    def leave(self, at: int, fade: int, *, kept: Collection[str]) -> None:
        """Leave a scene: its beds fade, but for those carried or named in `kept`; music plays on."""
        for background in self._of("bed"):
            if background.carried or background.key in kept:
                background.carried = False
            else:
                self.end([background], at, fade)

    def finish(self, at: int, fade: int) -> None:
        """Everything fades, music too."""
        self.end(list(self._running.values()), at, fade)

    @property
    def _hard(self) -> int:
        return frames(HARD_S, self._rate_hz)

    def _of(self, kind: Kind) -> list[Background]:
        return [background for background in self._running.values() if background.kind == kind]

    def _begin(self, cue: Cue, fresh: Background, at: int) -> None:
        replaced = [] if _layers(cue) else self._of(fresh.kind)
        fresh.fade_in = self._fade_in(cue, fresh, replacing=bool(replaced))
        self.end(replaced, at, self._fade(cue, CROSSFADE_S))
        self._running[(fresh.kind, fresh.key)] = fresh
        if "to_db" in cue.options:
            self._ride(cue, fresh, at)

    def _ride(self, cue: Cue, running: Background, at: int) -> None:
        """Bring what runs to the level its cue asks for, if it asks for one."""
        options = cue.options
        level_db = options.get("to_db", options.get("level_db"))
        if level_db is None and "gain_db" in options:
            level_db = running.level_db + float(options["gain_db"])
        if level_db is None and options.get("under"):
            level_db = running.level_db + UNDERSCORE_DB
        if level_db is not None:
            ramp = self._seconds(cue, "in_s", "xfade_s", default=SNEAK_S if options.get("sneak") else RIDE_S)
            running.steps.append(Step(at, float(level_db) - running.level_db, ramp))

    def _fade_in(self, cue: Cue, fresh: Background, *, replacing: bool) -> int:
        options = cue.options
        default = CROSSFADE_S if replacing else IN_S if fresh.kind == "bed" else HARD_S
        if fresh.kind == "bed" and fresh.start_frame == self._entrance[0]:
            default = self._entrance[1] / self._rate_hz
        default = HARD_S if options.get("cut") else SNEAK_S if options.get("sneak") else default
        return self._seconds(cue, "in_s", "xfade_s", default=default)

    def _fade(self, cue: Cue, default: float) -> int:
        """How long what a cue ends takes to fade."""
        options = cue.options
        default = HARD_S if options.get("cut") else SNEAK_S if options.get("sneak") else default
        return self._seconds(cue, "out_s", "xfade_s", default=default)

    def _seconds(self, cue: Cue, *names: str, default: float) -> int:
        given = next((cue.options[name] for name in names if name in cue.options), default)
        return max(frames(float(given), self._rate_hz), self._hard)


def _layers(cue: Cue) -> bool:
    """Whether what a cue starts joins what runs, rather than taking its place."""
    if cue.kind == "music":
        return not cue.options.get("segue")
    return bool(cue.options.get("add") or cue.options.get("continue"))
