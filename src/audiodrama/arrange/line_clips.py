"""A line in time: its phrases as clips where the speaker stands, and when each of its words is heard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.arrange import pacing
from audiodrama.arrange.distance import distance_gains
from audiodrama.arrange.ensemble import ALONE
from audiodrama.arrange.materials import EDGE_S, edge, space_of, waited_for
from audiodrama.arrange.sources import TakeRef
from audiodrama.arrange.staging import DUAL_PAN, OWN_PLACE, staged, stand
from audiodrama.arrange.timeline import Clip, Event, Send, TimedWord
from audiodrama.base.names import key
from audiodrama.base.words import words
from audiodrama.dsp.effects.table import EFFECTS, Effect, tail_s
from audiodrama.sounds.palette import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.arrange.ensemble import Apart
    from audiodrama.arrange.materials import Materials
    from audiodrama.script.cuesheet import Cue, Line, Phrase
    from audiodrama.speech.recording import PhraseTake

    Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A line that has its place.

    Args:
        clips: its phrases, in pieces where it waits for a sound.
        levels_db: level of each clip relative to the common speech level.
        event: when it is heard, with its words.
    """

    clips: tuple[Clip, ...]
    levels_db: tuple[float, ...]
    event: Event


def deliver(
    line: Line, start_frame: int, given: Materials, *, cues: Sequence[Cue] = (), side: int = 0, off: Apart = ALONE
) -> Delivered:  # fmt: skip
    """Place a line.

    Args:
        line: what is said.
        start_frame: of its first phrase.
        given: takes, casting, spaces.
        cues: those anchored at its words; speech waits for some of them.
        side: of two who speak at once, -1 for the first and 1 for the second; 0 for one alone.
        off: how one of several who speak the same words together stands off.
    """
    clips: list[Clip] = []
    levels_db: list[float] = []
    spans: list[Span] = []
    at = start_frame
    for k, (phrase, take) in enumerate(zip(line.phrases, given.takes(line), strict=True)):
        at += given.count(phrase.pause_before_s or pacing.PHRASE_S) if k else 0
        clip = _off(_clip(f"{line.id}.{k}" if k else line.id, line, phrase, take, given), off)
        pieces, heard, at = _pieces(clip, take, at, given, _breaks(cues, phrase, take, given))
        here = _stood(line, pieces, given, side * DUAL_PAN + off.pan)
        clips += here
        levels_db += [clip.level_db - take.level_db + max((p.value for p in clip.gain), default=0.0) for clip in here]
        spans += heard
    return Delivered(tuple(clips), tuple(levels_db), _event(line, given.takes(line), start_frame, at, spans))


def _clip(name: str, line: Line, phrase: Phrase, take: PhraseTake, given: Materials) -> Clip:
    """A phrase in no place yet, at the level it has at one metre."""
    role = given.role(line)
    deliveries = given.cast.deliveries_named(phrase.deliveries)
    relative_db = given.cast.level_db(role, deliveries)
    chain = given.cast.chain(role, deliveries)
    return Clip(
        name,
        "dialogue",
        TakeRef(take.name),
        0,
        take.frames,
        level_db=take.level_db + relative_db,
        fade_in=given.count(EDGE_S),
        fade_out=given.count(EDGE_S),
        effects=(*take.effects, *(step for step in chain if step.space is None)),
        sends=tuple(_send(step) for step in chain if _reverberates(step, given)),
        label=line.speaker,
    )


def _off(clip: Clip, off: Apart) -> Clip:
    """A clip of one of several who speak together, in its own pitch and softer."""
    pitch = (Effect("pitch", (("shift", off.pitch_st),)),) if off.pitch_st else ()
    return replace(clip, level_db=clip.level_db + off.level_db, effects=(*pitch, *clip.effects))


def _reverberates(step: Effect, given: Materials) -> bool:
    """Whether a step sends into a space from which anything comes back."""
    return step.space is not None and kind_of(space_of(given.palette, step.space)) != "dry"


def _send(step: Effect) -> Send:
    return Send(str(step.space), EFFECTS["send"].values(step.figures)["level"])


def _breaks(cues: Sequence[Cue], phrase: Phrase, take: PhraseTake, given: Materials) -> list[Span]:
    """Where in a take the speech waits for a sound, and for how long."""
    breaks = []
    for cue in cues:
        word = cue.anchor.word - phrase.first_word if cue.anchor else -1
        if waited_for(cue) and 0 <= word < len(take.words):
            cut = given.count(take.words[word][0 if edge(cue) == "start" else 1])
            breaks.append((min(cut, take.frames), given.held(cue) + given.count(pacing.AFTER_SOUND_S)))
    return sorted(breaks)


def _pieces(
    clip: Clip, take: PhraseTake, at: int, given: Materials, breaks: Sequence[Span]
) -> tuple[list[Clip], list[Span], int]:
    """A phrase from `at` on, cut where it waits: its clips, the frames of its words, and its end."""
    spans = [(given.count(start), given.count(end)) for start, end in take.words]
    pieces: list[Clip] = []
    heard: list[Span] = []
    begun = 0
    for cut, hold in [*breaks, (take.frames, 0)]:
        if cut > begun:
            name = f"{clip.id}/{len(pieces)}" if pieces else clip.id
            pieces.append(
                replace(clip, id=name, start_frame=at + begun, end_frame=at + cut, offset_frame=begun)
            )  # fmt: skip
        heard += [(at + a, at + b) for a, b in spans[len(heard) :] if a < cut]
        at, begun = at + hold, cut
    end = at + take.frames
    if pieces:
        pieces[-1] = replace(pieces[-1], end_frame=pieces[-1].end_frame + given.count(tail_s(clip.effects)))
    return pieces, heard + [(end, end)] * (len(spans) - len(heard)), end


def _stood(line: Line, pieces: Iterable[Clip], given: Materials, aside: float) -> list[Clip]:
    """Pieces where the speaker stands, in the room of the scene; a narrator stands in none."""
    role = given.role(line)
    pan, distance_m = (role.pan, role.distance_m) if role else (0.0, 1.0)
    pan = max(-1.0, min(1.0, pan + aside))
    outside = line.narration or key(line.role) == key(given.cast.narrator)
    space = space_of(given.palette, line.space) if line.space and not outside else None
    here = stand(line.perspectives, pan, distance_m)
    own_db = distance_gains(distance_m, None)[0]
    here = replace(here, level_db=here.level_db - (1 - OWN_PLACE) * own_db)
    return [clip for piece in pieces for clip in staged(piece, here, space)]


def _event(line: Line, takes: Sequence[PhraseTake], start: int, end: int, spans: Sequence[Span]) -> Event:
    written = [word.text for phrase in line.phrases for word in words(phrase.text)]
    return Event(
        line.id,
        "line",
        line.ensemble or line.speaker,
        line.text,
        start,
        end,
        tuple(TimedWord(text, a, b) for text, (a, b) in zip(written, spans, strict=False)),
        max((take.timing for take in takes), key=("engine", "aligned", "proportional").index),
        max(take.timing_error_s for take in takes),
        line.place,
    )
