"""Edits of takes.yaml as text: entries put in, changed and taken out, one line each, every other byte as it was.

Entries stand in the order of the script, so that two people who choose takes of different scenes change different
lines of the file, which any program for versions can merge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base import yaml_editor
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.source import Source
from audiodrama.performance.take_entries import FIELDS, TAKES, VERSION, TakeBook, TakeEntry, read_takes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_HEAD = (
    "# Takes that are kept, and lines that were found good: `audiodrama help takes` tells more.\n"
    "# One line of the script each; comments, and notes in `note:`, are yours.\n"
    f"version: {VERSION}\n"
    "takes:\n"
)


def clean_takes(text: str) -> TakeBook:
    """The entries of takes.yaml's text.

    Raises:
        MistakesError: it has mistakes.
    """
    book, mistakes = read_takes(Source(TAKES, text))
    if any(each.severity == "error" for each in mistakes):
        raise MistakesError(mistakes)
    return book


def with_entries(text: str, wanted: Mapping[str, TakeEntry | None], order: Sequence[str]) -> str:
    """The text of takes.yaml with some entries changed, put in, or taken out.

    Args:
        text: of a file without mistakes; empty for none.
        wanted: entries by key; None, or one that says nothing any more, for one that is to go.
        order: keys in the order of the script, by which a new entry finds its place.

    Raises:
        MistakesError: the text has mistakes.
        AudiodramaError: an entry cannot be changed without touching what stands beside it.
    """
    before = clean_takes(text)
    wanted = {key: None if entry is None or entry.is_empty else entry for key, entry in wanted.items()}
    edited = _spliced(text, before, wanted, order) if text else _HEAD
    new = [entry for key, entry in wanted.items() if entry is not None and key not in before.entries]
    if not before.entries and new:
        rank = {key: at for at, key in enumerate(order)}
        rows = [_row(entry) for entry in sorted(new, key=lambda each: rank.get(each.key, len(rank)))]
        edited = yaml_editor.add_entries(edited, "takes", rows) if text else edited + "".join(map(_indented, rows))
    expected = {key: entry for key, entry in {**before.entries, **wanted}.items() if entry is not None}
    if dict(clean_takes(edited).entries) != expected:
        raise AudiodramaError(f"{TAKES} cannot be changed by itself as it is written", hint="run `audiodrama check`")
    return edited


def _spliced(text: str, before: TakeBook, wanted: Mapping[str, TakeEntry | None], order: Sequence[str]) -> str:
    """The text with the entries that it has changed or taken out, and with new ones beside their neighbours."""
    spans = {key: _rows_of(text, entry) for key, entry in before.entries.items()}
    splices: list[tuple[int, int, str]] = []
    for key, held in before.entries.items():
        if key in wanted:
            start, end = spans[key]
            entry = wanted[key]
            splices.append((start, end, _changed(text[start:end], held, entry) if entry else ""))
    if before.entries:
        splices += _insertions(text, spans, [e for e in wanted.values() if e and e.key not in before.entries], order)
    for start, end, put in sorted(splices, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _rows_of(text: str, entry: TakeEntry) -> tuple[int, int]:
    """Where the rows of an entry begin and end in the text, their line end included."""
    assert entry.place is not None
    start = max(text.rfind("\n", 0, entry.place.start), text.rfind("\r", 0, entry.place.start)) + 1
    end = text.find("\n", entry.place.end)
    return start, len(text) if end < 0 else end + 1


def _insertions(
    text: str, spans: Mapping[str, tuple[int, int]], new: Sequence[TakeEntry], order: Sequence[str]
) -> list[tuple[int, int, str]]:
    """New entries, each behind the one before it in the script, else before the first."""
    rank = {key: at for at, key in enumerate(order)}
    there = sorted((rank[key], key) for key in spans if key in rank)
    line_end = "\r\n" if "\r\n" in text else "\n"
    first = min(start for start, _ in spans.values())
    indent = " " * (len(text[first:]) - len(text[first:].lstrip(" ")))
    by_place: dict[int, list[str]] = {}
    for entry in sorted(new, key=lambda each: rank.get(each.key, len(rank))):
        ahead = [key for at, key in there if at < rank.get(entry.key, len(rank))]
        at = spans[ahead[-1]][1] if ahead else _above_comments(text, first)
        by_place.setdefault(at, []).append(indent + _row(entry) + line_end)
    return [
        (at, at, ("" if not at or text[at - 1] == "\n" else line_end) + "".join(rows)) for at, rows in by_place.items()
    ]


def _indented(row: str) -> str:
    return f"  {row}\n"


def _above_comments(text: str, at: int) -> int:
    """The start of the comments right above a row, which are about it, below the row that opens the map."""
    while at:
        start = text.rfind("\n", 0, at - 1) + 1
        if not text[start:at].lstrip().startswith("#"):
            break
        at = start
    return at


def _row(entry: TakeEntry) -> str:
    """An entry as the program writes it, on one line."""
    fields = [(name, getattr(entry, name)) for name in FIELDS]
    said = ", ".join(f"{name}: {yaml_editor.scalar(value)}" for name, value in fields if value)
    return f"{entry.key}: {{{said}}}"


def _changed(row: str, held: TakeEntry, entry: TakeEntry) -> str:
    """The rows of an entry with the fields that are different now."""
    for name in FIELDS:
        value, old = getattr(entry, name), getattr(held, name)
        if value and value != old:
            row = yaml_editor.set_value(row, [entry.key, name], yaml_editor.scalar(value))
    for name in FIELDS:
        if getattr(held, name) and not getattr(entry, name):
            row = yaml_editor.remove_value(row, [entry.key, name])
    return row
