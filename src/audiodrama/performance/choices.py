"""Choices put to work: of each line the requests that stand for the take that takes.yaml keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError
from audiodrama.base.words import words
from audiodrama.dsp.effects.table import Effect
from audiodrama.performance.take_entries import RECORDING
from audiodrama.performance.ways import way_named, way_requests
from audiodrama.speech.kept_files import RECORDED, kept_sounds
from audiodrama.speech.requests import SILENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiodrama.cast.model import Cast
    from audiodrama.performance.take_entries import TakeBook, TakeEntry
    from audiodrama.script.cuesheet import Chapter, Line
    from audiodrama.speech.kept_files import KeptSound
    from audiodrama.speech.requests import Chosen, PhraseRequest


@dataclass(frozen=True, slots=True)
class Unused:
    """A take that is kept and not heard; as text, a sentence for the user."""

    line: Line
    reason: str

    def __str__(self) -> str:
        return f"{self.line.place or self.line.id}: {self.reason}"


def voice_text(chosen: Chosen) -> str:
    """A voice as takes.yaml writes it: `engine:voice`."""
    return f"{chosen.choice.engine}:{chosen.choice.voice}"


def unused_reason(entry: TakeEntry, chosen: Chosen) -> str | None:
    """Why a kept take is not heard: it is another voice's, and a choice belongs to the voice it was made among."""
    voice = voice_text(chosen)
    if not entry.keep or entry.keep == RECORDING or not entry.voice or entry.voice == voice:
        return None
    return f"the take that is kept is {entry.voice}'s, and {voice} speaks now: take 1 is heard"


def chosen_requests(
    chapter: Chapter,
    wanted: Sequence[PhraseRequest],
    keys: Mapping[str, str],
    book: TakeBook,
    root: Path,
    cast: Cast,
    chosen: Mapping[str, Chosen],
) -> tuple[list[PhraseRequest], list[Unused]]:
    """The requests of a chapter, with those of kept takes in their places.

    Args:
        chapter: its cues.
        wanted: the requests as if nothing were kept.
        keys: of its lines, by id (`take_keys.line_keys`).
        book: the choices.
        root: folder of the production, in which the files of takes lie.
        cast: figures, deliveries, pronunciations.
        chosen: the voice of each role.

    Returns:
        The requests in their order, and the choices that do not count.

    Raises:
        EngineError: a file of a take is gone, or holds no line.
    """
    if not book:
        return list(wanted), []
    instead: dict[str, list[PhraseRequest]] = {}
    unused = []
    before = None
    for line in chapter.lines:
        entry = book.entries.get(keys.get(line.id, ""))
        if entry is not None and entry.keep:
            if reason := unused_reason(entry, chosen[line.role]):
                unused.append(Unused(line, reason))
            else:
                own = [request for request in wanted if request.line == line.id]
                instead[line.id] = entry_requests(line, own, entry, root, cast, chosen[line.role], before=before)
        before = line
    result: list[PhraseRequest] = []
    for request in wanted:
        if request.line not in instead:
            result.append(request)
        elif request.phrase == 0:
            result += instead[request.line]
    return result, unused


def entry_requests(
    line: Line,
    usual: Sequence[PhraseRequest],
    entry: TakeEntry,
    root: Path,
    cast: Cast,
    chosen: Chosen,
    *,
    before: Line | None = None,
) -> list[PhraseRequest]:
    """The requests of one line's kept take.

    Raises:
        EngineError: its file is gone, or holds another number of phrases.
    """
    if entry.file:
        return file_requests(usual, kept_sounds(root, entry.file, entry.sha256), entry.file)
    other = way_requests(line, cast, chosen, way_named(entry.keep), before=before)
    return [replace(request, fixed=True) for request in other]


def file_requests(usual: Sequence[PhraseRequest], kept: Sequence[KeptSound], file: str) -> list[PhraseRequest]:
    """The requests of a line whose sound lies in a file of the play.

    Raises:
        EngineError: the file holds another number of phrases.
    """
    audible = [request for request in usual if request.engine != SILENT]
    if len(audible) != len(kept):
        raise EngineError(f"{file} holds {len(kept)} phrases, and the line has {len(audible)}", hint="choose again")
    if any(len(words(r.reading.written)) != len(s.phrase.words) for r, s in zip(audible, kept, strict=True)):
        raise EngineError(f"{file} holds other words than the line's", hint="choose again")
    by_phrase = {request.phrase: sound for request, sound in zip(audible, kept, strict=True)}
    return [
        request if request.phrase not in by_phrase else _of_file(request, by_phrase[request.phrase])
        for request in usual
    ]


def _of_file(request: PhraseRequest, sound: KeptSound) -> PhraseRequest:
    shift_st = sound.phrase.pitch_st
    effects = (Effect("pitch", (("shift", shift_st),)),) if shift_st else ()
    return replace(
        request, engine=RECORDED, name=sound.name, calibration=None, effects=effects, speed=1.0, kept=sound, fixed=True
    )
