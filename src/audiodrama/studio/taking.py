"""Takes of a line as the page asks for them: listed, made, kept, recorded, approved, and marked with a note."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from audiodrama.audition.cast_report import voice_of
from audiodrama.base.errors import AudiodramaError, MissingError, UsageError
from audiodrama.base.files import read_inside
from audiodrama.cast.model import ROLE_FIGURES
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.performance.take_entries import TAKES, TakeEntry
from audiodrama.performance.take_keys import line_key
from audiodrama.production.takes.approvals import approve_lines, withdraw_approval
from audiodrama.production.takes.line_scenes import one_scene
from audiodrama.production.takes.line_takes import choose_take, drop_take, take_sound, takes_of
from audiodrama.production.takes.take_file import change_takes, excerpt_of
from audiodrama.script.cuesheet import Line
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.edits import LARGEST_FILE_BYTES
from audiodrama.studio.finding import issues_of
from audiodrama.studio.rows import RowMarks, chapter_rows
from audiodrama.studio.sound import wav_of
from audiodrama.studio.states import chapter_states, marked_lines
from audiodrama.studio.working import begin_job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiodrama.production.takes.line_takes import LineTakes
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.session import Studio

_LONGEST_NOTE = 2000
_MOST_NEW = 9


def line_document(studio: Studio, call: Call) -> dict[str, Any]:
    """Everything of one line, for the inspector."""
    edition = studio.edition
    chapter, line = _line(edition, call.path["id"])
    states = chapter_states(edition, chapter, studio.book)
    notes = marked_lines(edition, chapter, studio.book)
    rows = chapter_rows(edition, chapter, RowMarks(states, frozenset(notes), studio.issue_counts(edition)))
    row = next((each for each in rows if each["id"] == (line.together or line.id)), None)
    if row is None:
        raise missing_thing("this line has no row of its own")
    role = edition.production.cast.role(line.role)
    figures = {figure.name: getattr(role, figure.attribute) for figure in ROLE_FIGURES.values()} if role else {}
    return row | {
        "id": line.id, "chapter": chapter.number, "voice": voice_of(role),
        "figures": {"duration_s": _length_s(studio, edition, chapter, line.id), **figures},
        "takes": _takes(studio, edition, line), "approved": states.get(line.id) == "approved",
        "marks": [{"id": line.id, "note": notes[line.id]}] if line.id in notes else [],
        "issues": [each for each in issues_of(studio) if each["line"] == line.id],
    }  # fmt: skip


def _line(edition: Edition, name: str, key: str | None = None) -> tuple[Chapter, Line]:
    """A line, which must say what the page saw where a key is given."""
    chapter = edition.chapter_of(name)
    line = next(each for each in chapter.cues if each.id == name)
    if not isinstance(line, Line):
        raise missing_thing(f"{name[:40]} is no line")
    if key is not None and line_key(line) != key:
        error = "the script was changed meanwhile, and this is another line now"
        raise RefusedRequestError(error, status=409, code="moved", hint="look again")
    return chapter, line


def _length_s(studio: Studio, edition: Edition, chapter: Chapter, name: str) -> float | None:
    """The length of a line that has been spoken."""
    try:
        lines = studio.book.lines(edition.production, chapter)
    except (MissingError, UsageError):
        return None
    if name in lines.estimated or name not in lines.takes:
        return None
    return round(sum(take.frames for take in lines.takes[name]) / RATE_HZ, 3)


def _takes(studio: Studio, edition: Edition, line: Line) -> list[dict[str, Any]]:
    try:
        return takes_document(takes_of(edition.production, line.id, studio.options, studio.store))
    except AudiodramaError:  # the production has errors, which stand in the issues
        return []


def takes_document(found: LineTakes) -> list[dict[str, Any]]:
    """The takes of a line."""
    shown = [each.as_json(found.approved) for each in found.takes]
    return [each | {"approved": bool(each["approved"]), "label": each["name"]} for each in shown]


def dry_sound(studio: Studio, call: Call) -> dict[str, Any]:
    """A line alone, without its room: the take that is heard, or another one; all at one level."""
    edition = studio.edition
    _, line = _line(edition, call.path["id"])
    found = takes_of(edition.production, line.id, studio.options, studio.store)
    if not any(each.spoken and each.is_heard for each in found.takes) and "take" not in call.query:
        chapter = edition.chapter_of(line.id)
        wanted = [each for each in studio.book.requests(edition.production, chapter) if each.line == line.id]
        failures = studio.book.speak(wanted)
        if failures:
            raise RefusedRequestError(str(failures[line.id]), status=409, code="engine")
        found = takes_of(edition.production, line.id, studio.options, studio.store)
    number = call.count("take", 0)
    take = next((each for each in found.takes if (each.number == number if number else each.is_heard)), None)
    if take is None:
        raise missing_thing(f"this line has no take {number}")
    samples = take_sound(take, studio.store)
    return {"url": studio.desk.shelf.put(wav_of(samples)), "duration_s": round(len(samples) / RATE_HZ, 3)}


def change_take(studio: Studio, call: Call) -> dict[str, Any]:
    """Make new takes, keep one, or keep none."""
    _, line = _line(studio.edition, call.path["id"], call.text("key"))
    if "new" in call.body:
        count = call.whole("new", 1, _MOST_NEW)
        return {"job": begin_job(studio, {"kind": "take", "line": line.id, "key": line_key(line), "count": count}).id}
    production, place = studio.edition.production, line.id
    if "keep" in call.body:
        number = call.whole("keep", 1, 10_000)
        found = _written(
            studio, call, f"take {number} of {line.speaker}",
            lambda: choose_take(production, place, number, studio.options, studio.store),
        )  # fmt: skip
    elif call.flag("drop"):
        found = _written(
            studio, call, f"the take of {line.speaker}",
            lambda: drop_take(production, place, studio.options, studio.store),
        )  # fmt: skip
    else:
        raise RefusedRequestError("takes are made, kept or dropped")
    return {"takes": takes_document(found), "notes": list(found.notes), "undo": studio.editor.undoable(call.tab)}


def record_line(studio: Studio, call: Call, file: Path) -> dict[str, Any]:
    """Put a person's recording in the place of a line."""
    from audiodrama.production.takes.recorded_lines import add_recording

    _, line = _line(studio.edition, call.path["id"], call.text("key"))
    production = studio.edition.production
    found = _written(
        studio, call, f"a recording of {line.speaker}",
        lambda: add_recording(production, line.id, file, studio.options, studio.store),
    )  # fmt: skip
    return {"takes": takes_document(found), "notes": list(found.notes), "undo": studio.editor.undoable(call.tab)}


def approve_line(studio: Studio, call: Call) -> dict[str, Any]:
    """Find a line good, or no more."""
    chapter, line = _line(studio.edition, call.path["id"], call.text("key"))
    return _approved(studio, call, line.id, chapter.number, f"the approval of {line.speaker}")


def approve_chapter(studio: Studio, call: Call) -> dict[str, Any]:
    """Find every line of a chapter good that has been spoken, or none any more."""
    chapter = studio.edition.chapter(call.number)
    return _approved(studio, call, str(chapter.number), chapter.number, f"the approval of {chapter.title}")


def _approved(studio: Studio, call: Call, wanted: str, number: int, label: str) -> dict[str, Any]:
    step = approve_lines if call.flag("on", default=True) else withdraw_approval
    production = studio.edition.production
    report = _written(studio, call, label, lambda: step(production, wanted, studio.options, studio.store))
    states = chapter_states(studio.edition, studio.edition.chapter(number), studio.book)
    return {"changed": report.changed, "states": states, "undo": studio.editor.undoable(call.tab)}


def mark_line(studio: Studio, call: Call) -> dict[str, Any]:
    """Leave a note on a line; an empty one takes it away."""
    _, line = _line(studio.edition, call.path["id"], call.text("key"))
    return _marked(studio, call, line)


def mark_time(studio: Studio, call: Call) -> dict[str, Any]:
    """Leave a note on the line that sounds at a time of a chapter."""
    staged = studio.stage.staged(studio.edition, call.number)
    at = float(call.number_of("at_s")) * staged.timeline.rate_hz
    spoken = [each for each in staged.timeline.events if each.kind == "line"]
    if not spoken:
        raise missing_thing("nobody speaks in this chapter")
    event = min(spoken, key=lambda each: max(each.start_frame - at, at - each.end_frame, 0.0))
    return _marked(studio, call, _line(studio.edition, event.id)[1])


def _marked(studio: Studio, call: Call, line: Line) -> dict[str, Any]:
    note = " ".join(call.text("note").split())[:_LONGEST_NOTE]
    scene = one_scene(studio.edition.production, line.id, studio.options)

    def marked() -> object:
        def change(entries: dict[str, TakeEntry]) -> TakeEntry | None:
            before = entries.get(scene.key, TakeEntry(scene.key, excerpt_of(line.text), scene.at))
            after = replace(before, note=note)
            return None if after.is_empty else after

        return change_takes(
            scene.production.root, lambda now: {scene.key: change(dict(now.entries))}, list(scene.keys.values())
        )

    _written(studio, call, f"the note on {line.speaker}", marked)
    return {"id": line.id, "note": note, "undo": studio.editor.undoable(call.tab)}


def _written(studio: Studio, call: Call, label: str, write: Callable[[], Any]) -> Any:
    """Let a function write takes.yaml, so that undo takes it back and every page hears of it."""
    root = studio.edition.production.root
    try:
        before = read_inside(root, TAKES, limit_bytes=LARGEST_FILE_BYTES).decode()
    except FileNotFoundError:
        before = ""
    outcome = write()
    if (root / TAKES).exists():
        studio.editor.record(TAKES, before, call.tab, label)
    studio.reload("studio", call.tab)
    return outcome


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/line/{id}", line_document),
    ("GET", "/api/line/{id}/dry", dry_sound),
    ("POST", "/api/line/{id}/take", change_take),
    ("POST", "/api/line/{id}/approve", approve_line),
    ("POST", "/api/line/{id}/mark", mark_line),
    ("POST", "/api/chapter/{number}/approve", approve_chapter),
    ("POST", "/api/chapter/{number}/mark", mark_time),
]
