"""Issues as the page asks for them."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from audiodrama.performance.notes.accepted import NOTES
from audiodrama.performance.notes.model import DirectorNote
from audiodrama.production.notes import accept_note
from audiodrama.studio.answers import RefusedRequestError, missing_thing
from audiodrama.studio.issues import all_issues, counts_of, issues_csv, issues_markers

if TYPE_CHECKING:
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio

_PLAIN = frozenset(
    ("id", "code", "chapter", "line", "at_s", "end_s", "message", "measure", "unit", "threshold", "severity", "subject")
)  # fmt: skip


def issues_of(studio: Studio) -> list[dict[str, Any]]:
    """Every issue of the production, the worst first."""
    failures = list(studio.book.failed.values())
    return all_issues(studio.edition, failures, studio.findings.notes, studio.findings.files)


def issues_document(studio: Studio, _call: Call) -> dict[str, Any]:
    """The list, and how many of each kind are open."""
    found = issues_of(studio)
    return {"issues": found, "counts": counts_of(found), "checked": studio.findings.checked()}


def csv_document(studio: Studio, _call: Call) -> str:
    """The list as CSV."""
    return issues_csv(issues_of(studio))


def markers_document(studio: Studio, _call: Call) -> str:
    """The list as markers."""
    return issues_markers(issues_of(studio))


def accept_issue(studio: Studio, call: Call) -> dict[str, Any]:
    """Find a note good, kept by its content, so that it does not come back."""
    name, because = call.path["id"], " ".join(call.text("because", "").split()) or "it is fine"
    known = next((note for note in studio.findings.notes if note["id"] == name), None)
    if known is None:
        raise missing_thing("there is no such note", "listen to the chapter again")
    production = studio.edition.production
    note = DirectorNote(**{field.name: known[field.name] for field in fields(DirectorNote) if field.name in _PLAIN})
    try:
        before = studio.editor.look(NOTES).text
    except RefusedRequestError:
        before = ""
    accept_note(production, note, because[:500])
    studio.editor.record(NOTES, before, call.tab, "a note that was found good")
    studio.findings.accept(name, because)
    studio.reload("studio", call.tab)
    studio.hub.publish("issues", {})
    return {"id": name, "accepted": because, "undo": studio.editor.undoable(call.tab)}


ROUTES: list[tuple[str, str, Handler]] = [
    ("POST", "/api/issues/{id}/accept", accept_issue),
    ("GET", "/api/issues", issues_document),
]
DOWNLOADS: list[tuple[str, str, str, Handler]] = [
    ("/api/issues.csv", "issues.csv", "text/csv", csv_document),
    ("/api/issues.markers", "issues.txt", "text/plain", markers_document),
]
