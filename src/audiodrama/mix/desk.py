"""The mix: a timeline and its sounds become blocks of stereo, in memory that does not depend on the length.

Every clip plays through a strip of its own (effects, low-pass, level, envelopes, fades, pan) into a stem, and from
there into the reverberation of its space; a space is convolved once, for all that is sent to it. Everything that moves
is planned on absolute frames, so neither the size of the blocks nor the place where listening begins changes a sample.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.ducking import attention
from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import BUSES
from audiodrama.base.errors import AudioError
from audiodrama.dsp.convolution import Convolver
from audiodrama.dsp.envelope import Curve, Envelope
from audiodrama.mix.room_tone import source_reader
from audiodrama.mix.sections import PARTITION_FRAMES, lead_frames
from audiodrama.mix.strip import Strip
from audiodrama.mix.voice_chain import clip_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.sources import Source
    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.effects.table import Effect
    from audiodrama.dsp.envelope import Floats, Point
    from audiodrama.dsp.sound_readers import SoundReader
    from audiodrama.mix.sections import Section
    from audiodrama.mix.voice_chain import Keep

    Planes = NDArray[np.float32]
    Load = Callable[[Source], SoundReader]
    Spaces = Mapping[str, Sound]

_BLOCK_FRAMES = 2 * PARTITION_FRAMES
LEAD_S = 0.5
"""How much earlier than wanted a window begins to play, so that filters have settled."""
REVERB = "room"
"""Stems of reverberation are called `room/` and the space's key."""
_SPEECH, _BEHIND, _TONE = "speech", "behind", "tone"


def mix(
    timeline: Timeline,
    load: Load,
    spaces: Spaces,
    *,
    block_frames: int | None = None,
    keep: Keep | None = None,
) -> Iterator[Sound]:
    """Mix a timeline.

    Args:
        timeline: what is heard when.
        load: gives the reader of a take or a sound, at the timeline's rate, of one channel or two.
        spaces: impulse responses (frames, 2) of the spaces that sends name, at the timeline's rate.
        block_frames: length of a block; about 5 s by default.
        keep: as for `clip_reader`: effects of clips are made once and kept.

    Yields:
        Blocks of float32, shape (frames, 2), which together have the timeline's length.

    Raises:
        AudioError: a sound cannot be played, or a space has no impulse response.
    """
    desk = _Desk(timeline, load, spaces, stem_of=_everything, keep=keep)
    for planes in desk.play(0, timeline.frames, block_frames):
        yield planes.summed()


def stems(
    timeline: Timeline, load: Load, spaces: Spaces, *, block_frames: int | None = None
) -> Iterator[Mapping[str, Sound]]:
    """Mix a timeline into stems; `mix` is their sum.

    Yields:
        For every block each stem of `stem_names`, float32 of shape (frames, 2); stems that are silent throughout a
        block share one array of zeros.
    """
    names = stem_names(timeline)
    desk = _Desk(timeline, load, spaces, stem_of=stem_of)
    for planes in desk.play(0, timeline.frames, block_frames):
        silence = np.zeros((planes.frames, 2), dtype=np.float32)
        yield {name: _sides(planes[name]) if name in planes else silence for name in names}


def stem_of(clip: Clip) -> str:
    """The stem a clip belongs to: `dialogue/NAME` for a voice, else its bus."""
    return f"dialogue/{clip.label}" if clip.bus == "dialogue" else clip.bus


def stem_names(timeline: Timeline) -> tuple[str, ...]:
    """All stems: voices in order of their names, the other buses, then a return for each space, `room/church`."""
    used = {stem_of(clip) for clip in timeline.clips}
    voices = sorted(name for name in used if name.startswith("dialogue/"))
    return (*voices, *BUSES[1:], *(f"{REVERB}/{space}" for space in timeline.spaces))


def hear(
    timeline: Timeline, start_frame: int, end_frame: int, load: Load, spaces: Spaces, *, keep: Keep | None = None
) -> Sound:
    """The stretch `[start_frame, end_frame)` of the mix, shape (frames, 2), at the cost of that stretch alone.

    Args:
        timeline: what is heard when.
        start_frame: cut to the timeline's range, as is end_frame.
        end_frame: exclusive.
        load: as for `mix`.
        spaces: as for `mix`.
        keep: as for `mix`.
    """
    desk = _Desk(timeline, load, spaces, stem_of=_everything, keep=keep)
    return _stretch(desk, timeline, start_frame, end_frame, spaces)


def hear_lanes(
    timeline: Timeline, start_frame: int, end_frame: int, load: Load, spaces: Spaces, lanes: Collection[str],
    *, keep: Keep | None = None,
) -> Sound:  # fmt: skip
    """As `hear`, of some lanes alone: everything moves as in the whole mix, and the other lanes are silent.

    Args:
        timeline: what is heard when.
        start_frame: cut to the timeline's range, as is end_frame.
        end_frame: exclusive.
        load: as for `mix`.
        spaces: as for `mix`.
        lanes: buses, and `room` for what the spaces return.
        keep: as for `mix`.
    """
    desk = _Desk(timeline, load, spaces, stem_of=_bus_of, keep=keep)
    return _stretch(desk, timeline, start_frame, end_frame, spaces, lanes)


def _stretch(
    desk: _Desk, timeline: Timeline, start_frame: int, end_frame: int, spaces: Spaces,
    lanes: Collection[str] | None = None,
) -> Sound:  # fmt: skip
    """A stretch of what a desk plays, (frames, 2); of some lanes alone where they are named."""
    start, end = max(0, start_frame), min(end_frame, timeline.frames)
    if start >= end:
        return np.zeros((0, 2), dtype=np.float32)
    early, audible = first_frame(timeline, start, spaces), _settled_from(timeline, start)
    blocks = [planes.summed(lanes) for planes in desk.play(early, end, None, audible_frame=audible)]
    return np.concatenate(blocks)[start - audible :]


def first_frame(timeline: Timeline, start_frame: int, spaces: Spaces) -> int:
    """Where to begin to play, so that at a frame every room still rings as it would, and filters have settled."""
    longest = max((len(spaces[space]) for space in timeline.spaces if space in spaces), default=0)
    return max(0, _settled_from(timeline, start_frame) - lead_frames(longest))


def _settled_from(timeline: Timeline, start_frame: int) -> int:
    """Where clips have to play from, so that their filters have settled at a frame."""
    return max(0, start_frame - math.ceil(LEAD_S * timeline.rate_hz))


def _bus_of(clip: Clip) -> str:
    return clip.bus


@dataclass(frozen=True, slots=True)
class PlayedBlock:
    """A block of a section: the whole mix, and what is compared in it; planes (2, frames).

    Args:
        mix: everything.
        untoned: everything but the tone of rooms.
        speech: the dry voices.
        behind: beds and music.
    """

    mix: Planes
    untoned: Planes
    speech: Planes
    behind: Planes


def play_section(section: Section, load: Load, spaces: Spaces, *, keep: Keep | None = None) -> Iterator[PlayedBlock]:
    """Mix a section from its audible frame to its last one, in blocks; arguments as for `mix`."""
    timeline = section.timeline
    desk = _Desk(timeline, load, spaces, stem_of=_compared, keep=keep, speech=section.speech)
    for stems_ in desk.play(0, timeline.frames, None, audible_frame=section.audible_frame):
        silence = np.zeros((2, stems_.frames), dtype=np.float32)
        tone, speech, behind = (stems_.get(name) for name in (_TONE, _SPEECH, _BEHIND))
        untoned = silence.copy()
        for name, planes in stems_.items():
            if name != _TONE:
                untoned += planes
        mixed = untoned if tone is None else untoned + tone
        yield PlayedBlock(mixed, untoned, _or(speech, silence), _or(behind, silence))


def _or(planes: Planes | None, silence: Planes) -> Planes:
    return silence if planes is None else planes


def _everything(_clip: Clip) -> str:
    return "mix"


def _compared(clip: Clip) -> str:
    """Which side of the comparison a clip is on: speech, what lies behind it, or neither."""
    if clip.bus == "dialogue":
        return _SPEECH
    return "foley" if clip.bus == "foley" else _TONE if isinstance(clip.sound, RoomTone) else _BEHIND


class _Block(dict[str, "Planes"]):
    """One block of all stems: planes (2, frames) by name, made of silence when first asked for."""

    def __init__(self, frames: int) -> None:
        super().__init__()
        self.frames = frames

    def __missing__(self, name: str) -> Planes:
        self[name] = np.zeros((2, self.frames), dtype=np.float32)
        return self[name]

    def summed(self, lanes: Collection[str] | None = None) -> Sound:
        """All stems, or those of some lanes, added up, (frames, 2)."""
        chosen = [planes for name, planes in self.items() if lanes is None or name.partition("/")[0] in lanes]
        whole, *others = chosen or (np.zeros((2, self.frames), dtype=np.float32),)
        for planes in others:
            whole += planes
        return _sides(whole)


def _sides(planes: Planes) -> Sound:
    """Planes (2, frames) as sound (frames, 2); far quicker than a transposed copy."""
    sound = np.empty((planes.shape[1], 2), dtype=np.float32)
    sound[:, 0], sound[:, 1] = planes
    return sound


class _Desk:
    """The mixing desk: strips that come and go, stems, and a reverberation for each space."""

    def __init__(
        self,
        timeline: Timeline,
        load: Load,
        spaces: Spaces,
        stem_of: Callable[[Clip], str],
        keep: Keep | None = None,
        speech: Sequence[Point] | None = None,
    ) -> None:
        self._keep = keep
        self._timeline = timeline
        self._load = load
        self._stem_of = stem_of
        self._bus_gain = {bus: Envelope(points) for bus, points in timeline.bus_gain}
        self._returns = {space: _Return(space, timeline, spaces) for space in timeline.spaces}
        speaking = attention(timeline) if speech is None else speech
        self._speech = Curve((Envelope(speaking),), timeline.rate_hz, _as_is)
        self._effects: tuple[tuple[Source, tuple[Effect, ...]], SoundReader] | None = None

    def play(
        self, start_frame: int, end_frame: int, block_frames: int | None, *, audible_frame: int | None = None
    ) -> Iterator[_Block]:
        """Every stem and return, block by block, from the audible frame on; before it, only spaces are fed."""
        size = block_frames or _BLOCK_FRAMES
        audible = start_frame if audible_frame is None else max(start_frame, audible_frame)
        silent, heard = _cut(start_frame, audible, size), _cut(audible, end_frame, size)
        fed = self._played(silent, heard)
        for start, stems in self._answered(fed):
            if start >= audible:
                yield stems

    def _played(
        self, silent: Sequence[tuple[int, int]], heard: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[int, _Block, _Block]]:
        """For every block its start, the dry stems (none in silent blocks), and what the spaces are sent."""
        coming = deque(sorted(self._timeline.clips, key=lambda clip: clip.start_frame))
        waiting: list[Clip] = []
        playing: list[Strip] = []
        for number, (start, end) in enumerate([*silent, *heard]):
            while coming and coming[0].start_frame < end:
                waiting.append(coming.popleft())
            is_silent = number < len(silent)
            for clip in [clip for clip in waiting if clip.sends or not is_silent]:
                waiting.remove(clip)
                playing += [self._strip(clip)] if clip.end_frame > start else []
            stems, sent = _Block(end - start), _Block(end - start)
            for strip in playing:
                _play(strip, start, end, None if is_silent else stems[self._stem_of(strip.clip)], sent)
            yield start, stems, sent
            playing = [strip for strip in playing if strip.clip.end_frame > end]

    def _answered(self, played: Iterable[tuple[int, _Block, _Block]]) -> Iterator[tuple[int, _Block]]:
        """The start of every block, and its stems together with what the spaces return."""
        for start, stems, sent in played:
            for space, reverb in self._returns.items():
                if (returned := reverb.play(start, start + stems.frames, sent.get(space))) is not None:
                    stems[f"{REVERB}/{space}"] = returned
            yield start, stems

    def _strip(self, clip: Clip) -> Strip:
        bus_gain = self._bus_gain.get(clip.bus, Envelope(()))
        return Strip(clip, self._reader(clip), self._timeline.rate_hz, bus_gain=bus_gain, speech=self._speech)

    def _reader(self, clip: Clip) -> SoundReader:
        """The clip's sound with its effects; clips that share both follow each other, and share the work."""
        rate_hz = self._timeline.rate_hz
        if not clip.effects and clip.bus != "dialogue":
            return source_reader(clip.sound, self._load, rate_hz)
        wanted = (clip.sound, clip.effects)
        if self._effects is None or self._effects[0] != wanted:
            reader = clip_reader(clip, lambda: source_reader(clip.sound, self._load, rate_hz), rate_hz, self._keep)
            self._effects = (wanted, reader)
        return self._effects[1]


def _cut(start: int, end: int, size: int) -> list[tuple[int, int]]:
    return [(at, min(at + size, end)) for at in range(start, end, size)]


def _play(strip: Strip, start: int, end: int, target: Planes | None, sent: _Block) -> None:
    """Play the part of a strip's clip that lies in the block `[start, end)`, into its spaces alone without a target."""
    first, last = max(start, strip.clip.start_frame), min(end, strip.clip.end_frame)
    part = slice(first - start, last - start)
    wet = {send.space: sent[send.space][:, part] for send in strip.clip.sends}
    strip.play(first, last, None if target is None else target[:, part], wet)


class _Return:
    """The reverberation of a space."""

    def __init__(self, space: str, timeline: Timeline, spaces: Spaces) -> None:
        if space not in spaces:
            raise AudioError(f"the space {space} has no impulse response")
        points = dict(timeline.return_gain).get(space, ())
        self._gain = Curve((Envelope(points),), timeline.rate_hz)
        self._convolver = Convolver(spaces[space], PARTITION_FRAMES)
        self._length = len(spaces[space])
        self._ringing = 0

    def play(self, start: int, end: int, sent: Planes | None) -> Planes | None:
        """Reverberation of the planes sent, of the same shape; None while the space is silent."""
        if sent is not None:
            self._ringing = self._length
        elif self._ringing <= 0:
            return None
        else:
            sent = np.zeros((2, end - start), dtype=np.float32)
            self._ringing -= end - start
        returned = self._convolver.planes(sent)
        return returned * np.asarray(self._gain.over(start, end), dtype=np.float32)


def _as_is(values: Floats) -> Floats:
    return values
