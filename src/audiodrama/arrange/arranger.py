"""From the cue sheet to the timeline: when each thing is heard, how loud and where.

A pure function of the cue sheet and of lengths: nothing is listened to here. One walk through the cues gives lines,
sounds, beds and music their places; what depends on everything else (ducking, rooms that step back, levels under
speech) is worked out afterwards by `balance`.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from audiodrama.arrange import one_shots, pacing
from audiodrama.arrange.balance import balance
from audiodrama.arrange.beds import (
    CROSSFADE_S,
    ESTABLISH_S,
    HARD_S,
    IN_S,
    OUT_S,
    Backgrounds,
)
from audiodrama.arrange.cuts import SCENE, CutPlace, on_mp3_frame, section_edges, with_cut_tones
from audiodrama.arrange.ducking import Step, envelope_of_steps
from audiodrama.arrange.ensemble import apart
from audiodrama.arrange.entrances import Entrances
from audiodrama.arrange.interiors import TONE_OUT_S, room_tone_of
from audiodrama.arrange.line_clips import deliver
from audiodrama.arrange.materials import (
    EDGE_S,
    Materials,
    SoundLength,
    edge,
    seconds,
    sound_uses,
    space_of,
    uses_by_cue,
    waited_for,
)
from audiodrama.arrange.sources import TONE_DBFS, RoomTone, SoundUse
from audiodrama.arrange.timeline import BUSES, Clip, Event, Timeline
from audiodrama.base.errors import UsageError
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.script.cuesheet import Cue, Line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.arrange.ensemble import Apart
    from audiodrama.arrange.sources import Loudness
    from audiodrama.arrange.timeline import Bus, Send, TimedWord
    from audiodrama.cast.model import Cast
    from audiodrama.cast.profiles import Profile
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.sounds.palette import Palette, Sound, Space
    from audiodrama.speech.recording import PhraseTake

__all__ = ["arrange", "sound_uses"]

ROOM_TONE_DBFS = -78.0
FADE_OUT_S = 4.0
SCENE_S = 1.0
CROSSFADE_GAP_S = 2.5
CUT_HOLD_S = 0.4
"""How long the old scene stands before a cut; the rest of `SCENE_S` belongs to the new one."""
AFTER_FADE_S = 0.5
RIDE_S = 1.0
_SCENES = {
    # transition: seconds of the old beds' fade, of the new ones', from the last event to the change, and to the next
    "scene": (OUT_S, IN_S, 0.0, SCENE_S),
    "crossfade": (CROSSFADE_S, CROSSFADE_S, 0.0, CROSSFADE_GAP_S),
    "cut": (HARD_S, HARD_S, CUT_HOLD_S, SCENE_S - CUT_HOLD_S),
    "smash-cut": (HARD_S, HARD_S, 0.0, 0.0),
    "fade-out": (HARD_S, IN_S, AFTER_FADE_S, SCENE_S),
    "fade-in": (OUT_S, FADE_OUT_S, 0.0, FADE_OUT_S / 2),
}
_OPENING = {"fade-in": (0.0, FADE_OUT_S, 0.0, FADE_OUT_S / 2)}
_OPENED = (0.0, IN_S, 0.0, pacing.OPENING_S)
_BUS_NAMES: dict[str, Bus] = {
    **{bus: bus for bus in BUSES}, "speech": "dialogue", "voices": "dialogue", "sfx": "foley", "sounds": "foley",
    "bed": "beds", "amb": "beds", "ambience": "beds",
}  # fmt: skip


def arrange(  # noqa: PLR0913  every input by its name
    chapter: Chapter,
    spoken: Mapping[str, Sequence[PhraseTake]],
    cast: Cast,
    palette: Palette,
    sounds: Mapping[SoundUse, SoundLength],
    profile: Profile,
    *,
    clarity_lu: float = 0.0,
    rate_hz: int = RATE_HZ,
    tails: Mapping[str, int] | None = None,
    loudness: Loudness | None = None,
) -> Timeline:
    """Place a chapter in time.

    Args:
        chapter: its cues.
        spoken: for each line's id one `PhraseTake` a phrase.
        cast: levels, places, deliveries and effects of the roles.
        palette: levels of sounds; spaces.
        sounds: for each of `sound_uses` what there is to play.
        profile: head and tail.
        clarity_lu: how much more than usual speech is to stand above the rest (0, 3 or 6 LU).
        rate_hz: of the timeline; the lengths in `spoken` and `sounds` have it too.
        tails: frames of the responses of spaces whose reverberation comes from a file.
        loudness: of takes, beds and music from moment to moment (`background.loudness_profile`), so that ducking meets
            gusts and soft phrases too; without it each counts as even.

    Raises:
        UsageError: a line was not spoken, or a sound, space or bus is not there.
    """
    uses = uses_by_cue(chapter, palette)
    walk = _Walk(chapter, Materials(spoken, cast, palette, sounds, profile, rate_hz, tails or {}, uses, loudness))
    walk.through()
    return balance(walk.timeline(), palette, walk.speech_db, clarity_lu=clarity_lu, loudness=loudness)


def _ensembles(chapter: Chapter) -> dict[str, tuple[int, int]]:
    """For each line that several speak together, its place among them and their number."""
    groups: dict[str, list[str]] = {}
    for line in chapter.lines:
        if line.ensemble:
            groups.setdefault(line.together or line.id, []).append(line.id)
    return {name: (nth, len(names)) for names in groups.values() for nth, name in enumerate(names)}


def _goes_on(anchor: CutPlace, clips: Sequence[Clip]) -> bool:
    """Whether a bed or music sounds on at an anchor, so that what follows depends on how long it has sounded."""
    return any(
        clip.bus in {"beds", "music"}
        and not isinstance(clip.sound, RoomTone)
        and clip.start_frame < anchor.frame < clip.end_frame
        for clip in clips
    )


class _Walk:
    """One walk through a chapter's cues. `now` is where the story stands: the end of the last thing that held it."""

    def __init__(self, chapter: Chapter, given: Materials) -> None:
        self.chapter, self.given = chapter, given
        self.clips: list[Clip] = []
        self.events: list[Event] = []
        self.speech_db: dict[str, float] = {}
        self.entrances = Entrances(given, chapter)
        self.backgrounds = Backgrounds(given.rate_hz, self.entrances.running)
        self.rides: dict[Bus, list[Step]] = {}
        self.now = given.count(given.profile.head_s)
        self.last: Line | None = None
        self.least = 0  # the gap to the next event is at least this
        self.pause: int | None = None  # the gap that the script asks for
        self.transition: str | None = None
        self.opened = False
        self.space: Space | None = None
        self.line_starts: dict[str, int] = {}
        self.cue_frames: list[int] = []
        self.anchors: list[CutPlace] = []
        self.anchored: dict[str, list[Cue]] = {}
        for cue in chapter.cues:
            if isinstance(cue, Cue) and cue.anchor:
                self.anchored.setdefault(cue.anchor.line, []).append(cue)
        self.ensembles = _ensembles(chapter)
        self.doubled = {line.dual_with for line in chapter.lines if line.dual_with}

    def through(self) -> None:
        """Place every cue."""
        for index, cue in enumerate(self.chapter.cues):
            self.cue_frames.append(self.now)
            if isinstance(cue, Line):
                self._line(cue)
                self.cue_frames[-1] = self.line_starts[cue.id]
            elif cue.anchor is None:
                self._alone(cue, index)
        self._close()

    # Time between events

    def _arrive(self, gap_s: float) -> int:
        """Where the next event begins: after the pause that was asked for, else after the natural gap."""
        gap = self.given.count(gap_s) if self.pause is None else self.pause
        start = self.now + (max(gap, self.least) if self.least else gap)
        self.pause, self.least = None, 0
        return self._on_frame(max(start, self.given.count(self.given.profile.head_s)))

    def _on_frame(self, frame: int) -> int:
        return on_mp3_frame(frame, self.given.rate_hz)

    def _hold(self, until: int, line: Line | None = None) -> None:
        self.now, self.last = until, line

    def _let_pass(self) -> None:
        """Let a pause pass, before something that takes no time itself."""
        if self.pause is not None:
            self.now, self.pause = self.now + self.pause, None

    # Lines, and cues at their words

    def _line(self, line: Line) -> None:
        cues = self.anchored.get(line.id, ())
        side = 1 if line.dual_with else -1 if line.id in self.doubled else 0
        off = apart(*self.ensembles.get(line.id, (0, 1)))
        delivered = deliver(line, self._line_start(line, off), self.given, cues=cues, side=side, off=off)
        self.line_starts[line.id] = delivered.event.start_frame
        self.clips += delivered.clips
        self.speech_db |= zip((clip.id for clip in delivered.clips), delivered.levels_db, strict=True)
        if not line.together:  # who says the same words with another is heard, but captions have the words once
            self.events.append(delivered.event)
        end = delivered.event.end_frame
        self._hold(max(end, self.now) if line.dual_with or line.together else end, line)
        self.least = max(self.least, self.given.count(line.pause_after_s))
        moments = [(self._moment(cue, delivered.event.words), cue) for cue in cues]
        for at, cue in sorted(moments, key=lambda moment: moment[0]):
            self._happens(cue, at)

    def _line_start(self, line: Line, off: Apart) -> int:
        if line.together in self.line_starts:
            return self.line_starts[str(line.together)] + self.given.count(off.delay_s)
        if line.dual_with in self.line_starts:
            return self.line_starts[str(line.dual_with)]
        self.least = max(self.least, self.given.count(line.phrases[0].pause_before_s))
        start = self._arrive(self._gap_s(line))
        self.anchors.append(CutPlace(start, 1 + zlib.crc32(line.text.encode())))
        return start

    def _gap_s(self, line: Line | None) -> float:
        return pacing.gap_s(self.last, line, self.given.cast.pacing)

    def _moment(self, cue: Cue, heard: Sequence[TimedWord]) -> int:
        """The frame of the word that a cue is anchored at."""
        if not heard or not cue.anchor:
            return self.now
        word = heard[max(0, min(cue.anchor.word, len(heard) - 1))]
        at = word.start_frame if edge(cue) == "start" else word.end_frame
        if waited_for(cue) and edge(cue) == "start":
            at -= self.given.held(cue) + self.given.count(pacing.AFTER_SOUND_S)
        return max(0, at + self.given.count(seconds(cue, "offset_s")))

    def _happens(self, cue: Cue, at: int) -> None:
        """Do what a cue at a word says; it holds nothing."""
        if cue.kind == "sfx":
            self._shot(cue, at)
        elif cue.kind in {"bed", "music"}:
            self.backgrounds.cue(cue, at)
        else:
            self._quiet(cue, at)

    # Cues of their own

    def _alone(self, cue: Cue, index: int) -> None:
        if cue.kind == "sfx":
            self._alone_shot(cue)
        elif cue.kind in {"bed", "music"}:
            self._alone_background(cue)
        elif cue.kind == "pause":
            self._pause(cue)
        elif cue.kind == "transition":
            self._transition(cue)
        elif cue.kind == "space" and self.transition is not None:
            self._scene(cue, index)
        else:
            self._quiet(cue, self.now)

    def _quiet(self, cue: Cue, at: int) -> None:
        """A cue that makes no sound itself: another room, a ride of a bus."""
        if cue.kind == "space" and cue.name:
            self.space = space_of(self.given.palette, cue.name)
        elif cue.kind == "mix" and cue.name:
            if cue.name not in _BUS_NAMES:
                raise UsageError(f"there is no bus {cue.name}", hint=f"there are {', '.join(BUSES)}")
            step = Step(at, seconds(cue, "gain_db"), self.given.count(seconds(cue, "in_s", RIDE_S)))
            self.rides.setdefault(_BUS_NAMES[cue.name], []).append(step)
        self._event(cue, at, at)

    def _pause(self, cue: Cue) -> None:
        length = self.given.count(seconds(cue, "dur_s"))
        self._event(cue, self.now, self.now + length)
        self.pause = (self.pause or 0) + length

    def _alone_shot(self, cue: Cue) -> None:
        at = max(0, self._arrive(self._gap_s(None)) + self.given.count(seconds(cue, "offset_s")))
        end = self._shot(cue, at)
        if end == at or cue.options.get("under"):
            self._hold(max(self.now, at))
            self.least = self.given.count(pacing.UNDER_LEAD_S)
        else:
            self._hold(max(self.now, end))

    def _shot(self, cue: Cue, at: int) -> int:
        """Play or stop a one-shot; returns where it is no longer heard."""
        if cue.name in {None, "none"}:
            return at
        if one_shots.stops(cue, self.clips, at, self.given):
            self.clips = one_shots.stop_at(self.clips, cue, at, self.given)
            self._event(cue, at, at)
            return at
        nth = self.entrances.nth(self.given.uses[cue.id].key)
        clips = one_shots.shot(cue, at, self.given, nth=nth, space=self.space)
        self.clips += clips
        heard_to = min(clips[0].end_frame, at + self.given.held(cue))
        self._event(cue, at, heard_to)
        return heard_to

    def _alone_background(self, cue: Cue) -> None:
        self._let_pass()
        at = max(0, self.now + self.given.count(seconds(cue, "offset_s")))
        started = self.backgrounds.cue(cue, at)
        establish = cue.options.get("establish")
        if establish and started:
            self.now = at + self.given.count(ESTABLISH_S if establish is True else float(establish))
            self.entrances.lift(cue, started, self.now)
        elif cue.options.get("wait") and started and started.end_frame is not None:
            self.now = started.end_frame

    # Scenes

    def _transition(self, cue: Cue) -> None:
        self._let_pass()
        if cue.name == "fade-out":
            end = self.now + self.given.count(FADE_OUT_S)
            self.backgrounds.finish(self.now, end - self.now)
            self.clips = one_shots.fade_ringing(self.clips, self.now, end - self.now)
            self._event(cue, self.now, end)
            self._hold(end)
        elif cue.name != "scene":
            self._event(cue, self.now, self.now)
        self.transition = (self.transition or "scene") if cue.name == "scene" else cue.name

    def _scene(self, cue: Cue, index: int) -> None:
        """Leave the old scene and enter the space of the new one, with the transition in force."""
        kind, self.transition = self.transition or "scene", None
        out_s, in_s, hold_s, gap_s = _SCENES[kind] if self.opened else _OPENING.get(kind, _OPENED)
        count = self.given.count
        self.space, self.opened = space_of(self.given.palette, str(cue.name)), True
        at = self._on_frame(self.now + count(hold_s))
        if self.anchors:
            self.anchors.append(CutPlace(at))
        beds = [self.given.palette.sounds[name] for name in self.space.beds]
        kept = self._continued(index) | {bed.key for bed in beds}
        self.backgrounds.leave(at, count(out_s), kept=kept)
        self.backgrounds.enter(
            [self.entrances.bed_of_space(cue, bed, at) for bed in beds if not self._plays(bed)], at, count(in_s)
        )
        if not self.backgrounds.has_bed and not self._bed_follows(index):
            tone = room_tone_of(self.space, cue, at, count(TONE_OUT_S))
            self.backgrounds.enter([tone] if tone else [], at, count(in_s))
        self._event(cue, at, at)
        self._hold(at)
        self.least = count(gap_s)
        if kind == "smash-cut":
            self.pause = 0

    def _plays(self, bed: Sound) -> bool:
        return self.backgrounds.runs("bed", bed.key)

    def _bed_follows(self, index: int) -> bool:
        """Whether a cue before the scene's first line starts a bed."""
        return any(cue.kind == "bed" and cue.id in self.given.uses for cue in self._entrance(index))

    def _entrance(self, index: int) -> Iterator[Cue]:
        """The cues between a scene's heading and its first line."""
        for cue in self.chapter.cues[index + 1 :]:
            if isinstance(cue, Line) or cue.kind in {"space", "transition"}:
                return
            yield cue

    def _continued(self, index: int) -> set[str]:
        """Beds that cues before the scene's first line carry into it."""
        return {
            self.given.uses[cue.id].key
            for cue in self._entrance(index)
            if cue.kind == "bed" and cue.options.get("continue") and cue.id in self.given.uses
        }

    def _close(self) -> None:
        """The end of the chapter: beds and music stand for a moment, then fade."""
        self._let_pass()
        self.now += self.least
        at = self.now + self.given.count(pacing.CLOSING_S)
        self.backgrounds.finish(at, self.given.count(OUT_S))

    # The result

    def _event(self, cue: Cue, start: int, end: int) -> None:
        self.events.append(Event(cue.id, cue.kind, cue.name or cue.kind, None, start, end, place=cue.place))

    def timeline(self) -> Timeline:
        """Everything in order, in room tone, with head and tail."""
        clips = [*self.clips, *self.backgrounds.clips]
        end = max([self.now, *map(self._rings_until, clips)]) + self.given.count(self.given.profile.tail_s)
        events = [*self.events, *self.backgrounds.events]
        edges = section_edges(end, [each for each in self.anchors if each.rank == SCENE or not _goes_on(each, clips)])
        cut = with_cut_tones([self._room_tone(end), *clips], edges, self.given.count(EDGE_S))
        return Timeline(
            self.given.rate_hz,
            end,
            tuple(sorted(cut, key=lambda clip: clip.start_frame)),
            tuple(sorted(events, key=lambda event: event.start_frame)),
            tuple(dict.fromkeys(send.space for clip in clips for send in clip.sends)),
            tuple((mark.title, [*self.cue_frames, self.now][mark.cue]) for mark in self.chapter.marks),
            tuple((bus, envelope_of_steps(0.0, steps)) for bus, steps in self.rides.items()),
            profile=self.given.profile,
            edges=edges,
        )

    def _room_tone(self, end: int) -> Clip:
        edge_frames, tone = self.given.count(EDGE_S), RoomTone()
        return Clip(
            tone.name, "beds", tone, 0, end, loop=True, level_db=ROOM_TONE_DBFS - TONE_DBFS,
            fade_in=edge_frames, fade_out=edge_frames, label="room tone",
        )  # fmt: skip

    def _rings_until(self, clip: Clip) -> int:
        return clip.end_frame + max(map(self._tail, clip.sends), default=0)

    def _tail(self, send: Send) -> int:
        """How long reverberation rings until it lies 60 dB below speech."""
        own = self.given.count(max(self.given.palette.spaces[send.space].rt60_s, default=0.0))
        longest = self.given.tails.get(send.space, own)
        return round(longest * max(0.0, min(1.0, (60.0 + send.level_db) / 60.0)))
