"""A page to compare by ear: rows of voices or deliveries, columns of lines, a sound in each cell.

One file: sounds and pictures are inside it, so it can be sent to somebody who is to listen and choose.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.html import document, part, safe

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Cell:
    """A sound to play: MP3, its length, and a PNG to show above it or None."""

    mp3: bytes
    duration_s: float
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column, common to its sounds: a text, and a note in front of it such as a delivery."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """A voice or a delivery.

    Args:
        name: heading of the row.
        details: short facts below it.
        cells: one for each column; None where there is no sound.
        warning: what speaks against it, shown with a mark.
        mark: a word that sets it apart, such as "now".
        command: what to type to choose it.
        letter: on a blind page, what it is called until the names are shown.
    """

    name: str
    details: tuple[str, ...]
    cells: tuple[Cell | None, ...]
    warning: str = ""
    mark: str = ""
    command: str = ""
    letter: str = ""


def comparison_page(
    title: str,
    heading: str,
    intro: str,
    columns: Sequence[Column],
    rows: Sequence[ComparisonRow],
    *,
    language: str = "en",
) -> str:
    """The whole page as HTML; blind when the rows have letters.

    Args:
        title: of the window.
        heading: largest words on the page.
        intro: a sentence or two below it.
        columns: heads of the columns.
        rows: in the order shown.
        language: BCP 47 tag of the texts.
    """
    blind = any(row.letter for row in rows)
    body = (
        f"<style>\n{part('audiodrama.audition', 'comparison_page.css')}</style>\n"
        f'<main class="compare{" blind" if blind else ""}" id="compare">\n'
        f'<header><p class="eyebrow">{safe(title)}</p><h1>{safe(heading)}</h1><p class="intro">{safe(intro)}</p>'
        f"{_tools(blind=blind)}</header>\n"
        f'<div class="scroll"><table>\n<thead><tr><th scope="col" class="corner"></th>'
        f"{''.join(_head(index, column) for index, column in enumerate(columns))}</tr></thead>\n<tbody>\n"
        f"{''.join(_row(index, row) for index, row in enumerate(rows))}</tbody>\n</table></div>\n"
        f'<p class="keys">Arrow keys move, space plays and stops, R plays a whole row, C a whole column.</p>\n</main>'
    )
    values = {"sounds": [[cell and base64.b64encode(cell.mp3).decode() for cell in row.cells] for row in rows]}
    return document(
        f"{heading} · {title}",
        body,
        language=language,
        script=part("audiodrama.audition", "comparison_page.js"),
        values=values,
    )


def _tools(*, blind: bool) -> str:
    return '<p class="tools"><button type="button" id="reveal">Show the names</button></p>' if blind else ""


def _head(index: int, column: Column) -> str:
    note = f"<em>{safe(column.note)}</em> " if column.note else ""
    return (
        f'<th scope="col"><button type="button" class="head" data-column="{index}" '
        f'title="Play this column from top to bottom">{note}{safe(column.text)}</button></th>'
    )


def _row(index: int, row: ComparisonRow) -> str:
    letter = f'<b class="letter">{safe(row.letter)}</b>' if row.letter else ""
    mark = f'<span class="mark">{safe(row.mark)}</span>' if row.mark else ""
    details = "".join(f"<li>{safe(each)}</li>" for each in row.details)
    details += f'<li class="warning">{safe(row.warning)}</li>' if row.warning else ""
    command = (
        f'<button type="button" class="choose" data-command="{safe(row.command)}">Copy the choosing command</button>'
        if row.command
        else ""
    )
    return (
        f'<tr data-row="{index}"><th scope="row"><button type="button" class="name" data-row="{index}" '
        f'title="Play this row from left to right">{letter}<span class="secret">{safe(row.name)}</span></button>'
        f'<span class="secret">{mark}</span><ul class="secret details">{details}</ul>{command}</th>'
        f"{''.join(_cell(index, at, cell, row) for at, cell in enumerate(row.cells))}</tr>\n"
    )


def _cell(row: int, column: int, cell: Cell | None, of: ComparisonRow) -> str:
    if cell is None:
        return '<td class="none">could not be spoken</td>'
    picture = ""
    if cell.picture is not None:
        picture = f'<img alt="" src="data:image/png;base64,{base64.b64encode(cell.picture).decode()}">'
    label = f"{of.letter or of.name}, {column + 1}"
    return (
        f'<td>{picture}<button type="button" class="play" data-row="{row}" data-column="{column}" '
        f'aria-label="Play {safe(label)}"><i></i>{cell.duration_s:.1f} s</button></td>'
    )
