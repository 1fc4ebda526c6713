"""The user's text, unchanged, and places in it.

Offsets count characters from 0 in the text as it stands in the file (a byte-order mark and carriage returns included);
line and column are computed only when a place is shown.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.files import opened_regular, read_inside

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_TEXT_BYTES = 20_000_000
"""No text file of a production is larger."""
_OTHERS = (
    (b"\xff\xfe", "the file is UTF-16"),
    (b"\xfe\xff", "the file is UTF-16"),
    (b"%PDF", "the file is a PDF"),
    (b"PK\x03\x04", "the file is a document of a word processor, or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "the file is a document of an old word processor"),
    (b"{\\rtf", "the file is RTF"),
)


class PlaceJson(TypedDict):
    """A place as every `--json` shows it: lines and columns from 1, offsets from 0, ends exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class EncodingError(AudiodramaError):
    """A file that is not UTF-8; `line` and `offset` (in bytes) say where."""

    exit_status = 4

    def __init__(self, path: str, raw: bytes, error: UnicodeDecodeError) -> None:
        self.path, self.offset, self.byte = path, error.start, raw[error.start]
        self.text_before = raw[: error.start].decode("utf-8")
        other = next((name for sign, name in _OTHERS if raw.startswith(sign)), None)
        self.fault = f"byte {error.start} is 0x{self.byte:02x}, which is not UTF-8" + (f": {other}" if other else "")
        super().__init__(f"{path}: {self.fault}", hint="save the file as plain text in UTF-8 from your editor")


@dataclass(frozen=True, eq=False)
class Source:
    """One text file of the production.

    Args:
        path: relative to the production, with forward slashes; shown to people.
        text: the file's text, not normalised in any way.
    """

    path: str
    text: str

    @classmethod
    def read(cls, file: Path, shown: str) -> Source:
        """Read a UTF-8 file without changing a character of it.

        Raises:
            EncodingError: it is not UTF-8.
            OSError: it cannot be read, is no regular file, or far too large.
        """
        with opened_regular(file, limit_bytes=LARGEST_TEXT_BYTES) as opened:
            return cls.of_bytes(opened.read(), shown)

    @classmethod
    def inside(cls, root: Path, shown: str) -> Source:
        """As `read`, of a file that has to lie in a production's folder, links followed; `shown` is its path there."""
        return cls.of_bytes(read_inside(root, shown, limit_bytes=LARGEST_TEXT_BYTES), shown)

    @classmethod
    def of_bytes(cls, raw: bytes, shown: str) -> Source:
        """The source that a file's bytes hold.

        Raises:
            EncodingError: they are not UTF-8.
        """
        try:
            return cls(shown, raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise EncodingError(shown, raw, error) from None

    @cached_property
    def line_starts(self) -> list[int]:
        r"""Offsets at which lines begin; `\n`, `\r\n` and `\r` end a line."""
        starts, at = [0], 0
        for line in self.text.replace("\r\n", "\0\n").replace("\r", "\n").split("\n")[:-1]:
            at += len(line) + 1
            starts.append(at)
        return starts

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character; a byte-order mark takes no column."""
        line = bisect.bisect_right(self.line_starts, offset)
        column = offset - self.line_starts[line - 1] + 1
        marked = line == 1 and self.text.startswith("\ufeff") and offset > 0
        return line, column - marked

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its end."""
        starts = self.line_starts
        end = starts[line] if line < len(starts) else len(self.text) + 1
        return self.text[starts[line - 1] : end].rstrip("\r\n").lstrip("\ufeff")

    def place(self, start: int, end: int | None = None) -> Place:
        """The place from `start` up to, not including, `end` (one character when left out)."""
        return Place(self, start, start + 1 if end is None else end)


@dataclass(frozen=True)
class Place:
    """A stretch of a source: `[start, end)` in characters."""

    source: Source
    start: int
    end: int

    @property
    def file(self) -> str:
        """The file, relative to the production."""
        return self.source.path

    @property
    def line(self) -> int:
        """Line from 1."""
        return self.source.line_column(self.start)[0]

    @property
    def column(self) -> int:
        """Column from 1, in characters."""
        return self.source.line_column(self.start)[1]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def as_json(self) -> PlaceJson:
        """The place in the stable form of every `--json`."""
        line, column = self.source.line_column(self.start)
        end_line, end_column = self.source.line_column(max(self.start, self.end))
        return PlaceJson(
            file=self.file, line=line, column=column, end_line=end_line, end_column=end_column,
            start=self.start, end=self.end,
        )  # fmt: skip
