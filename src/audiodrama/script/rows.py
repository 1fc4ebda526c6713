r"""A script's text in rows: its lines, with notes and boneyards cut out and every place kept.

One walk over the text. A note may span lines, and then the rest of its last line goes on in the row where it began;
a line inside it may be empty only if it holds two blanks, as Fountain asks. A note or boneyard that is never closed
stays in the row as it is written, for `check` to find.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

from audiodrama.script.elements import Element

_TOKEN = re.compile(r"\r\n|\r|\n|\[\[|/\*")
# Possessive, and stopping at the next `[[` or empty line: attempts that fail never look at the same stretch twice.
_NOTE = re.compile(r"\[\[((?:[^\[\]\r\n]++|\[(?!\[)|\](?!\])|(?:\r\n|\r(?!\n)|\n)(?![ \t]?[\r\n]))*+)\]\]")
_SPOKEN_BREAK = re.compile(r"[ \t]{2}")


@dataclass(slots=True)
class Row:
    """One line of the script.

    Args:
        start: offset of its first character.
        end: offset after its last character, line end excluded.
        text: what is left of it without notes and boneyards.
        spots: (index in text, offset in the source), one for each stretch that was kept.
        cuts: the notes and boneyards cut out of it.
    """

    start: int
    end: int = 0
    text: str = ""
    spots: list[tuple[int, int]] = field(default_factory=list)
    cuts: list[Element] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        """Nothing but white space, nor a note or boneyard."""
        return not self.cuts and not self.text.strip()

    @property
    def only_cuts(self) -> bool:
        """A line that holds notes or boneyards and nothing else."""
        return bool(self.cuts) and not self.text.strip()

    @property
    def carries_on(self) -> bool:
        """A line of two blanks, by which a speech goes on after it."""
        return not self.cuts and _SPOKEN_BREAK.fullmatch(self.text) is not None

    def offset(self, index: int) -> int:
        """Offset in the source of a character of the row's text."""
        if not self.spots:
            return self.start
        first, at = self.spots[max(bisect.bisect_right(self.spots, index, key=lambda spot: spot[0]) - 1, 0)]
        return at + index - first


def rows_of(text: str) -> list[Row]:
    """The rows of a text in order; a byte-order mark belongs to none of them."""
    return _Cutter(text).rows


class _Cutter:
    """One walk over a text; `kept` is where the stretch that is being kept began."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept = int(text.startswith("\ufeff"))
        self.row = Row(self.kept)
        self.parts: list[str] = []
        self.length = 0
        self.rows = [self.row]
        self.closes = True
        at = self.kept
        while found := _TOKEN.search(text, at):
            start, at = found.span()
            if text[start] in "[/":
                at = self._take(found)
                continue
            self._end_row(start)
            self.kept = at
            self.row = Row(at)
            self.rows.append(self.row)
        self._end_row(len(text))

    def _take(self, found: re.Match[str]) -> int:
        """Deal with a note or a boneyard; where to go on."""
        if found[0] == "[[":
            note = _NOTE.match(self.text, found.start())
            return self._cut("note", note.start(), note.end()) if note else found.end()
        close = self.text.find("*/", found.end()) if self.closes else -1
        self.closes = close >= 0
        return self._cut("boneyard", found.start(), close + 2) if self.closes else found.end()

    def _cut(self, kind: str, start: int, end: int) -> int:
        self._keep(start)
        content = self.text[start + 2 : end - 2].strip()
        self.row.cuts.append(Element("note" if kind == "note" else "boneyard", content, start, end))
        self.kept = end
        return end

    def _keep(self, end: int) -> None:
        if end > self.kept:
            self.row.spots.append((self.length, self.kept))
            self.parts.append(self.text[self.kept : end])
            self.length += end - self.kept

    def _end_row(self, end: int) -> None:
        self.row.end = end
        if not self.parts:  # as nearly every row: one stretch, or nothing
            self.row.text = self.text[self.kept : end]
            if end > self.kept:
                self.row.spots.append((0, self.kept))
            return
        self._keep(end)
        self.row.text = "".join(self.parts)
        self.parts, self.length = [], 0
