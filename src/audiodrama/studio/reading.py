"""The production as the page shows it: its frame, rows, timelines, sound."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from audiodrama.cast.model import ROLE_FIGURES, VOICES
from audiodrama.production.manifest import Manifest
from audiodrama.production.plan import WORDS_PER_S
from audiodrama.studio.folders import productions_in
from audiodrama.studio.levels import levels_document
from audiodrama.studio.rows import RowMarks, cast_marks, chapter_rows
from audiodrama.studio.sound import LANES, WindowAsked, timeline_document
from audiodrama.studio.states import chapter_states, marked_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.script.cuesheet import Chapter
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio

_FORMATS = ("mp3", "m4b", "m4a", "opus", "flac", "wav")


def production_document(studio: Studio, call: Call) -> dict[str, Any]:
    """The frame of the page: the production, its chapters, who speaks, and what can be chosen."""
    event = studio.hub.last
    if not studio.is_open:
        found = productions_in(studio.home)
        return {"start": True, "root": studio.home.name, "productions": found, "event": event, "jobs": _jobs(studio)}
    edition = studio.edition
    production = edition.production
    page, cast = production.sheet.title_page, production.cast
    manifest = Manifest.read(production.output)
    errors = len(production.errors)
    return {
        "start": False,
        "root": production.root.name,
        "title": page.book_title,
        "author": page.author,
        "language": page.spoken_language,
        "revision": edition.revision,
        "event": event,
        "profile": studio.options.profile,
        "chapters": [
            _chapter(chapter, manifest, studio.states_if_known(edition, chapter))
            for chapter in production.sheet.chapters
        ],
        "roles": cast_marks(production),
        "errors": errors,
        "warnings": len(production.diagnostics) - errors,
        "notes": 0,
        "jobs": _jobs(studio),
        "undo": studio.editor.undoable(call.tab),
        "deliveries": list(dict.fromkeys(each.name for each in cast.deliveries.values())),
        "figures": figures_document(),
        "lanes": list(LANES),
        "formats": list(_FORMATS),
        "profiles": list(cast.profiles),
        "sounds": [
            {"name": each.name, "kind": each.kind}
            for each in {each.name: each for each in production.palette.sounds.values()}.values()
        ],
        "spaces": list({each.name: None for each in production.palette.spaces.values()}),
        "files": dict(edition.hashes),
    }


def _jobs(studio: Studio) -> list[dict[str, Any]]:
    return [job.as_json() for job in studio.jobs.jobs()]


def figures_document() -> list[dict[str, Any]]:
    """The figures of a role with their ranges."""
    return [
        {"name": f.name, "unit": f.unit, "low": f.low, "high": f.high, "default": f.default, "doc": f.doc}
        for f in ROLE_FIGURES.values()
    ]


def _chapter(chapter: Chapter, manifest: Manifest, states: Mapping[str, str] | None) -> dict[str, Any]:
    counts = None if states is None else Counter(states.values())
    words = sum(len(line.text.split()) for line in chapter.lines)
    entry = manifest.chapters.get(chapter.name)
    return {
        "number": chapter.number,
        "slug": chapter.slug,
        "title": chapter.title,
        "file": chapter.file,
        "rows": sum(1 for cue in chapter.cues if cue.kind == "line" or not getattr(cue, "anchor", None)),
        "lines": sum(not line.together for line in chapter.lines),
        "words": words,
        "spoken": None if counts is None else counts["spoken"] + counts["approved"],
        "approved": None if counts is None else counts["approved"],
        "doubtful": None,
        "failed": None if counts is None else counts["failed"],
        "stale": None if counts is None else counts["changed"],
        "duration_s": entry.facts.duration_s if entry else None,
        "estimate_s": round(words / WORDS_PER_S, 1),
    }


def rows_document(studio: Studio, call: Call) -> dict[str, Any]:
    """The rows of a chapter, all or some of them."""
    edition = studio.edition
    chapter = edition.chapter(call.number)
    marks = RowMarks(
        studio.known_states(edition, chapter), frozenset(marked_lines(edition, chapter, studio.book)),
        studio.issue_counts(edition),
    )  # fmt: skip
    rows = chapter_rows(edition, chapter, marks)
    first, count = call.count("from", 0), call.count("count", 10_000)
    return {
        "revision": edition.revision,
        "number": chapter.number,
        "total": len(rows),
        "from": first,
        "files": {chapter.file: edition.hashes.get(chapter.file)},
        "rows": rows[first : first + count],
    }


def states_document(studio: Studio, call: Call) -> dict[str, Any]:
    """How far each line of a chapter is."""
    edition = studio.edition
    chapter = edition.chapter(call.number)
    return {"chapter": chapter.number, "states": chapter_states(edition, chapter, studio.book)}


def timeline_of_chapter(studio: Studio, call: Call) -> dict[str, object]:
    """When everything of a chapter is heard."""
    return timeline_document(studio.stage.staged(studio.edition, call.number))


def levels_of_chapter(studio: Studio, call: Call) -> dict[str, Any]:
    """How loud each lane of a chapter is from moment to moment."""
    return levels_document(studio.stage.staged(studio.edition, call.number))


def sound_of_chapter(studio: Studio, call: Call) -> dict[str, object]:
    """A window of a chapter, mixed."""
    lanes = call.query.get("lanes")
    start_s = call.seconds("start", 0.0)
    asked = WindowAsked(
        start_s=start_s,
        end_s=call.seconds("end", start_s + 10.0),
        at=call.query.get("at"),
        word=call.count("word", 0),
        before_s=call.seconds("before", 0.0),
        length_s=call.seconds("length", 10.0),
        lanes=None if lanes is None else frozenset(filter(None, lanes.split(","))),
    )
    return studio.window(call.number, asked).as_json()


def text_document(studio: Studio, call: Call) -> dict[str, Any]:
    """A text of the production as it stands on the disk."""
    file = call.query.get("file", VOICES)
    history = studio.editor.look(file)
    return {"file": file, "hash": history.hash, "text": history.text}


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/production", production_document),
    ("GET", "/api/chapter/{number}/rows", rows_document),
    ("GET", "/api/chapter/{number}/states", states_document),
    ("GET", "/api/chapter/{number}/timeline", timeline_of_chapter),
    ("GET", "/api/chapter/{number}/sound", sound_of_chapter),
    ("GET", "/api/chapter/{number}/levels", levels_of_chapter),
    ("GET", "/api/text", text_document),
]
