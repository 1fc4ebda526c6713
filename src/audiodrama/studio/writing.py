"""Edits that the page makes: a stretch of a text, and taking the last change back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.base.text_edits import RangeEdit

if TYPE_CHECKING:
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.edits import EditOutcome
    from audiodrama.studio.session import Studio


def edit_text(studio: Studio, call: Call) -> dict[str, Any]:
    """Replace a stretch of a text by another."""
    wanted = RangeEdit(
        call.text("file"), call.whole("start"), call.whole("end"), call.text("expect"), call.text("text")
    )
    return outcome_document(studio, studio.editor.edit(wanted, call.text("hash"), call.tab), call)


def undo_edit(studio: Studio, call: Call) -> dict[str, Any]:
    """Take back the last edit of this page."""
    outcome = studio.editor.undo(call.tab)
    return outcome_document(studio, outcome, call) | {"what": outcome.label}


def outcome_document(studio: Studio, outcome: EditOutcome, call: Call) -> dict[str, Any]:
    """The answer to an edit, once the production has been read anew."""
    chapters = studio.reload("studio", call.tab)
    return {
        "id": _row_at(studio.edition, outcome),
        "file": outcome.file,
        "hash": outcome.hash,
        "start": outcome.start,
        "end": outcome.end,
        "revision": studio.edition.revision,
        "undo": studio.editor.undoable(call.tab),
        "chapters": chapters,
    }


def _row_at(edition: Edition, outcome: EditOutcome) -> str | None:
    """Id of the line or cue that holds an edit, if one does."""
    for chapter in edition.production.sheet.chapters:
        for cue in chapter.cues if chapter.file == outcome.file else ():
            place = cue.place
            if place is not None and place.start <= outcome.start and outcome.end <= place.end:
                return cue.id
    return None


ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/api/edit", edit_text),
    ("POST", "/api/undo", undo_edit),
]
