"""Director's notes of a production: its chapters as they would be mixed now go in, and a list comes out, worst first.

Nothing is spoken for it, and nothing is mixed but the few lines that are doubtful. What is found of a take or a sound
lies in the cache under its content, so after one change one line is listened to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from audiodrama.base import yaml_editor
from audiodrama.base.cache import Store
from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.files import RefusedFileError, must_lie_inside, read_inside, write_text
from audiodrama.base.source import Source
from audiodrama.cast.model import VOICES
from audiodrama.performance.notes import accepted as acceptance
from audiodrama.performance.notes.field import SoundField
from audiodrama.performance.notes.flow import notes_of_flow
from audiodrama.performance.notes.lines import notes_of_lines
from audiodrama.performance.notes.listening import alike_notes, misheard_notes
from audiodrama.performance.notes.masking import notes_of_masking, notes_of_sounds
from audiodrama.performance.notes.model import in_order_of_weight, note_id
from audiodrama.performance.notes.names import notes_of_names
from audiodrama.production.chapter import score_of, spoken_job
from audiodrama.production.note_materials import NoteMaterials
from audiodrama.production.plan import Options, plan
from audiodrama.speech import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from audiodrama.performance.notes.lines import LineFacts
    from audiodrama.performance.notes.model import DirectorNote
    from audiodrama.production.plan import Plan
    from audiodrama.production.project import Production
    from audiodrama.speech.proof import Ears, Listener

    Progress = Callable[[int, int], object]

_LARGEST_BYTES = 20_000_000
UNLISTENED = "what was said: add --listen (with the extra `listen`)"


@dataclass(frozen=True)
class NotesReport:
    """The notes of some chapters.

    Args:
        notes: the worst first, accepted ones last.
        unchecked: kinds that were left out, each with the reason.
        measured: takes and sounds that had to be listened to; the cache knew the others.
    """

    notes: tuple[DirectorNote, ...]
    unchecked: tuple[str, ...] = ()
    measured: int = 0

    @property
    def open(self) -> tuple[DirectorNote, ...]:
        """Those that nobody accepted."""
        return tuple(note for note in self.notes if note.accepted is None)


def director_notes(
    production: Production,
    wanted: Sequence[str] = (),
    options: Options | None = None,
    store: Store | None = None,
    *,
    listener: Listener | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> NotesReport:
    """Listen to chapters and note where a listener would stumble.

    Args:
        production: without errors.
        wanted: chapters, as `Production.chapters` takes them; all when empty.
        options: profile, draft and clarity, as for a render.
        store: the cache, with the takes of these chapters.
        listener: a recogniser, for what was said; without it that is left out.
        on_progress: told how many lines are done, of how many.

    Raises:
        MistakesError: the production has errors, or notes.yaml has.
        UsageError: there is no such chapter, or lines of it have not been spoken yet.
        EngineError: the cache has lost a take meanwhile.
        AudioError: a sound cannot be read.
    """
    options, store = options or Options(), store or Store.default()
    known = accepted_notes(production)
    chapters = production.chapters(tuple(wanted))
    total, done = sum(len(chapter.lines) for chapter in chapters), 0
    notes: list[DirectorNote] = []
    unchecked: dict[str, str] = {} if listener else {"": UNLISTENED}
    measured = 0
    for chapter in chapters:
        planned = plan(production, [str(chapter.number)], options, store)
        _must_be_spoken(planned)
        listening = ChapterNotes(planned, _voices_text(production), listener)
        on_line = partial(_step, on_progress, done, total)
        told = {note.id for note in notes}  # a pair of voices is told once, in the first chapter it meets in
        found = [replace(note, chapter=chapter.number) for note in listening.notes(on_line)]
        notes += [note for note in _told_apart(found) if note.id not in told]
        done += len(chapter.lines)
        unchecked |= listening.unchecked
        measured += len(listening.materials.measured)
        on_progress(done, total)
    marked = acceptance.with_acceptance(notes, known)
    return NotesReport(tuple(in_order_of_weight(marked)), tuple(unchecked.values()), measured)


def _step(on_progress: Progress, base: int, total: int, count: int) -> None:
    on_progress(base + count, total)


def _must_be_spoken(planned: Plan) -> None:
    """Refuse a chapter that lacks takes: what nobody spoke cannot be listened to."""
    (chapter,) = planned.chapters
    lacking = requests.missing(chapter.requests, planned.store)
    if not lacking:
        return
    lines = {request.line for request in lacking}
    count, all_lines = len(lines), len(chapter.chapter.lines)
    number = chapter.chapter.number
    command = f"audiodrama render {number}{' --draft' if planned.options.draft else ''}"
    what = "no line" if count == all_lines else f"{all_lines - count} of {all_lines} lines"
    raise UsageError(
        f"of chapter {number} ({chapter.chapter.title}) {what} has been spoken, or the cache has lost it"
        if count == all_lines else
        f"{count} of {all_lines} lines of chapter {number} ({chapter.chapter.title}) have no take in the cache",
        hint=f"{command} speaks them",
    )  # fmt: skip


def _told_apart(notes: Iterable[DirectorNote]) -> list[DirectorNote]:
    """The notes, those that say the same of the same words numbered in order of their place."""
    count: Counter[str] = Counter()
    apart = []
    for note in sorted(notes, key=lambda each: (each.chapter, each.at_s)):
        count[note.id] += 1
        apart.append(note if count[note.id] == 1 else replace(note, id=f"{note.id}-{count[note.id]}"))
    return apart


class ChapterNotes:
    """One chapter being listened to.

    Args:
        planned: a plan of this chapter alone, all of it spoken.
        voices: text of voices.yaml, for edits.
        listener: a recogniser, or None.
    """

    def __init__(self, planned: Plan, voices: str, listener: Listener | None = None) -> None:
        self._plan, self._voices, self._listener = planned, voices, listener
        self._job = spoken_job(planned)
        self._score = score_of(self._job)
        self.unchecked: dict[str, str] = {}
        """By speaker: what the recogniser cannot tell of them, and why."""
        self.materials = NoteMaterials(self._job, self._score, planned.chapters[0].requests)

    def notes(self, on_line: Callable[[int], object] = lambda _count: None) -> Iterator[DirectorNote]:
        """Every note of the chapter, in no order; `on_line` is told how many lines are done."""
        return (self._with_own_id(note) for note in self._notes(on_line))

    def _with_own_id(self, note: DirectorNote) -> DirectorNote:
        """A note under an id that stands for its line, or the line before it, wherever in the production that is."""
        if note.code == "alike":
            return note
        keys = self._plan.line_keys
        if note.line in keys:
            return replace(note, id=note_id(note.code, note.id, keys[note.line]))
        rate_hz = self._score.timeline.rate_hz
        before = [
            event.id for event in self._score.timeline.events
            if event.id in keys and event.start_frame / rate_hz <= note.at_s
        ]  # fmt: skip
        return replace(note, id=note_id(note.code, note.id, keys[before[-1]] if before else ""))

    def _notes(self, on_line: Callable[[int], object]) -> Iterator[DirectorNote]:
        materials, timeline = self.materials, self._score.timeline
        field = SoundField(timeline, materials.profile, materials.decays)
        facts: list[LineFacts] = []
        for count, event in enumerate((each for each in timeline.events if each.kind == "line"), start=1):
            line = materials.line_facts(event, field)
            facts.append(line)
            yield from notes_of_masking(line, field, materials.stoi)
            on_line(count)
        yield from notes_of_lines(facts, self._job.cast, self._voices)
        yield from notes_of_sounds(field)
        files = {key for key, sound in self._job.assets.palette.sounds.items() if sound.file}
        yield from notes_of_flow(field, materials.profile, files)
        yield from notes_of_names(materials.name_takes(facts))
        yield from self._alike(facts)
        yield from self._misheard(facts)

    def _alike(self, facts: Sequence[LineFacts]) -> Iterator[DirectorNote]:
        """Of those who follow each other here; each voice reads one passage, once."""
        from audiodrama.audition.likeness import distance
        from audiodrama.audition.samples import cast_parts, portraits

        cast = self._job.cast
        speaking = {each.line.role for each in facts}
        if len(speaking) < 2:
            return
        parts = [each for each in cast_parts(cast, self._plan.chosen) if each.name in speaking]
        found = portraits(parts, cast, self._plan.store, jobs=self._plan.options.jobs)
        names = sorted(found)
        far = {
            frozenset((one, other)): distance(found[one], found[other])
            for one in names
            for other in names
            if one < other
        }
        yield from alike_notes(facts, {role: cast.roles[role].name for role in names}, far)

    def _misheard(self, facts: Sequence[LineFacts]) -> Iterator[DirectorNote]:
        if self._listener is None:
            return
        from audiodrama.base.languages import language_of
        from audiodrama.speech.proof import Ears, cast_names

        ears: Ears = Ears(self._listener, self._plan.store, cast_names(self._job.cast))
        main = self._plan.production.sheet.title_page.spoken_language
        excerpts = (
            ears.spoken([take.name for take in self._job.spoken[each.line.id]], each.line.text,
                        language_of(each.line.text, main))
            for each in facts
        )  # fmt: skip
        found, unclear = misheard_notes(list(zip(facts, ears.compare_all(excerpts), strict=True)))
        for name, missed in unclear.items():
            self.unchecked[name] = f"most of what {name} says: the recogniser misses {missed:.0%} of a usual line"
        yield from found


def _voices_text(production: Production) -> str:
    return (production.root / VOICES).read_bytes().decode()


def accepted_notes(production: Production) -> dict[str, acceptance.AcceptedNote]:
    """The notes of a production that were found good, by their ids.

    Raises:
        MistakesError: notes.yaml has errors.
    """
    from audiodrama.base.diagnostics import MistakesError

    found, mistakes = acceptance.read_accepted(Source(acceptance.NOTES, _notes_text(production)))
    if mistakes:
        raise MistakesError(mistakes)
    return found


def _notes_text(production: Production) -> str:
    """The text of notes.yaml; empty where there is none."""
    try:
        return read_inside(production.root, acceptance.NOTES, limit_bytes=_LARGEST_BYTES).decode()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise AudiodramaError(f"{acceptance.NOTES} is not UTF-8", hint="save it as plain text in UTF-8") from None
    except OSError as error:
        raise AudiodramaError(f"{acceptance.NOTES} cannot be read: {error.strerror}") from None


def accept_note(production: Production, note: DirectorNote, because: str) -> None:
    """Remember that a note was found good; only its entry in notes.yaml changes.

    Raises:
        UsageError: no reason is given.
        MistakesError: notes.yaml has errors.
        AudiodramaError: it cannot be written, or was changed meanwhile.
    """
    accepted_notes(production)
    before = _notes_text(production)
    after = acceptance.acceptance_text(before, note, because)
    file = production.root / acceptance.NOTES
    try:
        must_lie_inside(production.root, file)
        if file.exists():
            yaml_editor.rewrite(file, before, after)
        else:
            write_text(file, after)
    except RefusedFileError as error:
        raise AudiodramaError(f"{acceptance.NOTES} cannot be written: {error.strerror}") from None


def note_of(report: NotesReport, name: str) -> DirectorNote:
    """The note of an id, or of the beginning of one.

    Raises:
        UsageError: there is none, or more than one.
    """
    exact = [note for note in report.notes if note.id == name]
    found = exact or [note for note in report.notes if note.id.startswith(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"more than one note begins with {name}", hint=", ".join(note.id for note in found[:4]))
    raise UsageError(
        f"there is no note {name}", hint="audiodrama notes lists them; an id changes when the words or the voice do"
    )
