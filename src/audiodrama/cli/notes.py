"""The command `audiodrama notes`: its options, and the list of what a listener would stumble over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from audiodrama.cli import terminal
from audiodrama.cli.options import HERE, Chapters, Folder, Json, app, clean_production

if TYPE_CHECKING:
    from audiodrama.performance.notes.model import DirectorNote
    from audiodrama.production.notes import NotesReport
    from audiodrama.production.project import Production
    from audiodrama.speech.proof import Listener

_MARKERS = ("reaper", "audacity")


@app.command("notes")
def notes_command(  # noqa: PLR0913, PLR0917  a command has as many options as it has
    chapters: Chapters = None,
    folder: Folder = HERE,
    listen: Annotated[bool, typer.Option("--listen", help="Hear every take back as well (extra `listen`).")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
    markers: Annotated[
        str | None, typer.Option(metavar="reaper|audacity", help="Print markers of one chapter.")
    ] = None,
    accept: Annotated[str | None, typer.Option(metavar="ID", help="Remember that this note is fine as it is.")] = None,
    because: Annotated[str | None, typer.Option(metavar="WHY", help="With --accept: the reason.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show accepted notes in full as well.")] = False,
    profile: Annotated[str, typer.Option(help="As for render.")] = "audiobook",
    draft: Annotated[bool, typer.Option("--draft", help="As for render.")] = False,
    as_json: Json = False,
) -> None:
    """List what a listener would stumble over, worst first, with the edit that mends it."""
    from audiodrama.base.errors import UsageError
    from audiodrama.production.plan import Options

    if sum((as_json, as_csv, markers is not None)) > 1:
        raise UsageError("--json, --csv and --markers are three forms of one list", hint="take one of them")
    if markers is not None and markers not in _MARKERS:
        raise UsageError(f"there are no markers for {markers}", hint=f"there are {' and '.join(_MARKERS)}")
    if (accept is None) != (because is None):
        raise UsageError(
            "--accept and --because go together", hint='audiodrama notes --accept ID --because "it is meant to be"'
        )
    listener = _listener() if listen else None
    production = clean_production(folder, as_json=as_json or as_csv or markers is not None)
    options = Options(profile=profile, draft=draft)
    quiet = as_json or as_csv or markers is not None
    report = _listened(production, chapters or [], options, listener, quiet=quiet)
    if accept is not None:
        report = _accepted(production, report, accept, because or "", quiet=quiet)
    if as_json:
        from audiodrama.performance.notes.listing import notes_document

        terminal.out_json(notes_document(report.notes, report.unchecked))
    elif as_csv:
        from audiodrama.performance.notes.listing import notes_csv

        terminal.out_file(notes_csv(report.notes))
    elif markers is not None:
        from audiodrama.performance.notes.listing import audacity_notes, reaper_markers

        terminal.out_file((reaper_markers if markers == "reaper" else audacity_notes)(report.notes))
    elif accept is None:
        _show(report, everything=everything)


def _listener() -> Listener:
    """The recogniser; that it is not installed is said before anything is measured."""
    from audiodrama.speech.proof import recogniser

    return recogniser()


def _listened(
    production: Production, chapters: list[str], options: object, listener: Listener | None, *, quiet: bool
) -> NotesReport:
    from audiodrama.production.notes import director_notes
    from audiodrama.production.plan import Options

    assert isinstance(options, Options)
    progress = terminal.ProgressBar("listening", 0, quiet=quiet)
    try:
        return director_notes(production, chapters, options, listener=listener, on_progress=progress.at)
    finally:
        progress.close()


def _accepted(production: Production, report: NotesReport, name: str, because: str, *, quiet: bool) -> NotesReport:
    """Accept a note; the report with it accepted."""
    from dataclasses import replace

    from audiodrama.performance.notes.model import in_order_of_weight
    from audiodrama.production.notes import accept_note, note_of

    note = note_of(report, name)
    accept_note(production, note, because)
    if not quiet:
        terminal.note(f"{note.id} is accepted and stands in notes.yaml: {because}")
    notes = [replace(each, accepted=because) if each.id == note.id else each for each in report.notes]
    return replace(report, notes=tuple(in_order_of_weight(notes)))


def _show(report: NotesReport, *, everything: bool) -> None:
    """The list, worst first: where, when, what, by how much, and the edit."""
    from audiodrama.base.units import clock

    for number, note in enumerate(report.notes if everything else report.open):
        where = f"{note.place.file}:{note.place.line}" if note.place else f"chapter {note.chapter}"
        gap = "\n" if number else ""
        text = f"{gap}{where} at {clock(note.at_s)}: {note.message} [{note.id}]\n  {_figure(note)}"
        if note.accepted is not None:
            text += f"\n  accepted: {note.accepted}"
        elif note.fix is not None:
            text += f"\n  mend: {note.fix.text}"
        terminal.message(text, stream=sys.stdout)
    accepted = len(report.notes) - len(report.open)
    if report.open:
        terminal.note("")
    terminal.note(_summary(len(report.open), accepted))
    for each in report.unchecked:
        terminal.note(f"not checked: {each}")


def _figure(note: DirectorNote) -> str:
    from audiodrama.performance.notes.thresholds import KINDS

    unit = f" {note.unit}" if note.unit else ""
    sign = "below" if note.measure < note.threshold else "above"
    return f"{note.code}: {note.measure:g}{unit}, {sign} {note.threshold:g}{unit} ({KINDS[note.code].meaning})"


def _summary(open_notes: int, accepted: int) -> str:
    told = f"{open_notes} note{'s' * (open_notes != 1)}" if open_notes else "nothing to stumble over"
    return f"{told}, {accepted} accepted" if accepted else told
