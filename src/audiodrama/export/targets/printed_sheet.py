"""A cue sheet to print: every line and sound of a chapter with its time, for the desk or the rehearsal room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.base.html import document, part, safe
from audiodrama.base.units import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.export.cue_list import CueList

_KINDS = {"line": "", "sfx": "sound", "bed": "bed", "music": "music", "pause": "pause"}


def cue_sheet_page(title: str, chapters: Sequence[CueList], *, language: str = "en") -> str:
    """The page as HTML: a table a chapter, each on a new sheet.

    Args:
        title: of the book.
        chapters: cue lists (`captions.cue_list`) with `number` and `title`.
        language: BCP 47 tag.
    """
    body = "\n".join([f"<h1>{safe(title)}</h1>", *(_chapter(each) for each in chapters)])
    return document(
        title,
        f'<main class="sheet">\n{body}\n</main>',
        language=language,
        style=part("audiodrama.export.targets", "printed_sheet.css"),
    )


def _chapter(cues: CueList) -> str:
    rows = "\n".join(_rows(cues))
    head = "<tr><th>Cue</th><th>Time</th><th>Length</th><th>Who or what</th><th>Text</th><th>Script</th></tr>"
    return (
        f"<section><h2>{safe(str(cues.get('number', '')))} {safe(str(cues.get('title', '')))} "
        f"<small>{clock(cues['duration_s'])}</small></h2>\n<table><thead>{head}</thead><tbody>\n{rows}\n</tbody></table></section>"
    )


def _rows(cues: CueList) -> Iterator[str]:
    marks = sorted(cues.get("marks", ()), key=lambda mark: mark[1])
    for event in cues["events"]:
        while marks and marks[0][1] <= event["start_s"]:
            yield f'<tr class="mark"><td colspan="6">{safe(marks.pop(0)[0])}</td></tr>'
        if event["kind"] in _KINDS:
            yield _row(event)


def _row(event: Mapping[str, Any]) -> str:
    kind = event["kind"]
    what = event["speaker"] if kind == "line" else f"{_KINDS[kind]}: {(event['name'] or '').replace('-', ' ')}"
    place = event["place"]
    where = f"{place['file'].rsplit('/', 1)[-1]}:{place['line']}" if place else ""
    cells = (
        event["id"],
        _tenths(event["start_s"]),
        f"{event['end_s'] - event['start_s']:.1f}",
        what,
        event["text"] or "",
        where,
    )
    return f'<tr class="{safe(kind)}">' + "".join(f"<td>{safe(str(cell))}</td>" for cell in cells) + "</tr>"


def _tenths(seconds: float) -> str:
    """`12:34.5`."""
    tenths = int(seconds * 10 + 0.5)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"
