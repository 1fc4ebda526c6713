"""Director's notes as documents: JSON, CSV that no spreadsheet obeys, markers for Reaper, labels for Audacity."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import UsageError
from audiodrama.base.text import for_terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.performance.notes.model import DirectorNote

_COLUMNS = (
    "id", "chapter", "at", "end", "file", "line", "code", "message", "measure", "unit", "threshold", "fix", "accepted",
)  # fmt: skip
_OBEYED = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def notes_document(notes: Sequence[DirectorNote], unchecked: Sequence[str] = ()) -> dict[str, Any]:
    """The document of `notes --json`."""
    return {"notes": [note.as_json() for note in notes], "unchecked": list(unchecked)}


def notes_csv(notes: Sequence[DirectorNote]) -> str:
    """A table for spreadsheets, one note a row; a text that one would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for note in notes:
        writer.writerow(
            [
                note.id, note.chapter, _clock(note.at_s), _clock(note.end_s),
                _safe(note.place.file if note.place else ""),
                note.place.line if note.place else "", note.code, _safe(note.message), note.measure, note.unit,
                note.threshold, _safe(note.fix.text if note.fix else ""), _safe(note.accepted or ""),
            ]
        )  # fmt: skip
    return out.getvalue()


def _safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula (OWASP, CSV injection), in one row."""
    row = " ".join(for_terminal(text).split())
    return f"'{row}" if row.startswith(_OBEYED) else row


def _clock(seconds: float) -> str:
    minutes, rest = divmod(max(0.0, seconds), 60)
    hours, minutes = divmod(int(minutes), 60)
    return f"{hours}:{minutes:02}:{rest:06.3f}"


def _of_one_chapter(notes: Sequence[DirectorNote]) -> list[DirectorNote]:
    """Notes that are open, in order of time.

    Raises:
        UsageError: they are of more than one chapter, whose times all begin at 0.
    """
    numbers = sorted({note.chapter for note in notes})
    if len(numbers) > 1:
        raise UsageError(
            "markers are of one chapter, since each begins at 0:00",
            hint=f"name one: audiodrama notes {numbers[0]} --markers …",
        )
    return sorted((note for note in notes if note.accepted is None), key=lambda note: (note.at_s, note.id))


def reaper_markers(notes: Sequence[DirectorNote]) -> str:
    """A CSV for Reaper's region and marker manager, a region a note; its ruler has to show minutes and seconds.

    Raises:
        UsageError: the notes are of more than one chapter.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("#", "Name", "Start", "End", "Length"))
    for number, note in enumerate(_of_one_chapter(notes), start=1):
        end_s = max(note.end_s, note.at_s + 0.1)
        writer.writerow(
            (f"R{number}", _safe(f"{note.code}: {note.message}"), _clock(note.at_s), _clock(end_s),
             _clock(end_s - note.at_s))
        )  # fmt: skip
    return out.getvalue()


def audacity_notes(notes: Sequence[DirectorNote]) -> str:
    """A label track for Audacity: start, end and text with tabs between.

    Raises:
        UsageError: the notes are of more than one chapter.
    """
    rows = (
        f"{note.at_s:.6f}\t{max(note.end_s, note.at_s):.6f}\t{_safe(f'{note.code}: {note.message}')}"
        for note in _of_one_chapter(notes)
    )
    return "".join(f"{row}\n" for row in rows)
