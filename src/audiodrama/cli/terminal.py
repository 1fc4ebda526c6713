"""The terminal: data on stdout, everything else on stderr, progress with the time left.

Colour and moving bars appear only where stderr is a terminal (and NO_COLOR is not set for colour); a pipe gets a plain
line now and then.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from audiodrama.base.text import cells, for_terminal, ljust, unprintable
from audiodrama.base.units import clock
from audiodrama.cli import streams

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.base.diagnostics import Diagnostic

_QUIET_S = 1.0
_PLAIN_EVERY_S = 10.0
_BAR = 24
_HANGING = 6
_WORD = re.compile(r"\S*`[^`]*`\S*|\S+")
_SOURCE = re.compile(r" *\d* *\| ")
_CARET = re.compile(r" +\| *\^+$")
_KINDS = tuple(
    (re.compile(pattern), code)
    for pattern, code in (
        (r"^(.*?)(\berror\[[a-z0-9-]+\]:)", "1;31"),
        (r"^(.*?)(\bwarning\[[a-z0-9-]+\]:)", "1;33"),
        (r"^()(audiodrama:)", "1;31"),
        (r"^( *)(warning:)", "1;33"),
        (r"^( *)(hint:)", "32"),
        (r"^(.*?)(\bnote:)", "36"),
    )
)


@dataclass(frozen=True, slots=True)
class Styled:
    """Text in an ANSI style (`31` red, `1;33` bold yellow), where the stream shows it."""

    text: str
    code: str


def out(*parts: str | Styled) -> None:
    """Print data; nothing in it is obeyed by a terminal."""
    streams.write(sys.stdout, _joined(parts, sys.stdout) + "\n")


def out_file(text: str) -> None:
    """Print the text of a file: exactly, unless it goes to a terminal."""
    streams.write(sys.stdout, for_terminal(text) if is_terminal(sys.stdout) else text)


def out_json(document: Any) -> None:
    """Print the one JSON document of a command; what a terminal would obey is escaped, so it reads back as it was."""
    ascii_only = not str(getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    text = json.dumps(document, ensure_ascii=ascii_only, indent=2)
    pieces, at = [], 0
    for obeyed in unprintable(text):
        pieces += [text[at:obeyed], f"\\u{ord(text[obeyed]):04x}"]
        at = obeyed + 1
    streams.write(sys.stdout, "".join([*pieces, text[at:]]) + "\n")


def note(*parts: str | Styled) -> None:
    """Tell the user something, as it stands; nothing in it is obeyed by a terminal."""
    streams.write(sys.stderr, _joined(parts, sys.stderr) + "\n")


def message(text: str, *, stream: IO[str] | None = None) -> None:
    """Tell a message: on a terminal wrapped at words, with its kind in colour; source lines stay whole.

    Args:
        text: a message, with the lines of `diagnostic_text` where it has them.
        stream: stderr by default.
    """
    stream = stream or sys.stderr
    clean = for_terminal(text)
    if is_terminal(stream):
        clean = "\n".join(_coloured(row, stream) for line in clean.split("\n") for row in wrapped(line, width()))
    streams.write(stream, clean + "\n")


def messages(texts: Iterable[str], *, stream: IO[str] | None = None) -> None:
    """Tell messages with an empty line between each two of them."""
    for number, text in enumerate(texts):
        message(("\n" if number else "") + text, stream=stream)


def width() -> int:
    """Columns for text: those of the terminal, at most 80."""
    return max(20, min(80, shutil.get_terminal_size((80, 24)).columns))


def shortened(text: str, longest: int = 60) -> str:
    """A text cut for a list, with a sign that it goes on."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def is_terminal(stream: IO[str] | None) -> bool:
    """Whether a stream is a terminal; a closed one is none."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def wrapped(line: str, columns: int) -> list[str]:
    """A line in rows of at most so many cells, broken at blanks, the later rows indented.

    Source lines and carets stay whole, and so does a command in backquotes: it is there to be pasted.
    """
    if cells(line) <= columns or _SOURCE.match(line):
        return [line]
    indent = len(line) - len(line.lstrip(" "))
    rows, row = [], line[:indent]
    for word in _WORD.findall(line.strip()):
        if row.strip() and cells(row) + 1 + cells(word) > columns:
            rows.append(row)
            row = " " * (indent or _HANGING)
        row += f" {word}" if row.strip() else word
    return [*rows, row]


def _coloured(row: str, stream: IO[str]) -> str:
    if not _has_colour(stream):
        return row
    if _CARET.match(row):
        return f"\x1b[31m{row}\x1b[0m"
    for kind, code in _KINDS:
        if match := kind.match(row):
            return f"{match[1]}\x1b[{code}m{match[2]}\x1b[0m{row[match.end() :]}"
    return row


def _joined(parts: Iterable[str | Styled], stream: IO[str] | None) -> str:
    """Parts as one text: cleaned first, then styled."""
    return "".join(
        styled(for_terminal(part.text), part.code, stream=stream) if isinstance(part, Styled) else for_terminal(part)
        for part in parts
    )


def styled(text: str, code: str, *, stream: IO[str] | None = None) -> str:
    """Text in an ANSI style where the stream shows it."""
    return f"\x1b[{code}m{text}\x1b[0m" if _has_colour(stream or sys.stderr) else text


def _has_colour(stream: IO[str] | None) -> bool:
    return "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb" and is_terminal(stream)


def diagnostics_json(diagnostics: Sequence[Diagnostic]) -> dict[str, Any]:
    """The document of `check --json`."""
    errors = sum(each.severity == "error" for each in diagnostics)
    return {
        "diagnostics": [each.as_json() for each in diagnostics],
        "errors": errors,
        "warnings": len(diagnostics) - errors,
    }


def table(rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> str:
    """Columns set by their longest cell; wide characters count two, marks none, the last column is not padded."""
    every = [list(heads), *map(list, rows)] if heads else [list(row) for row in rows]
    widths = [max(map(cells, column)) for column in zip(*every, strict=True)]
    lines = ["  ".join(ljust(c, w) for c, w in zip(row, widths, strict=True)).rstrip() for row in every]
    return "\n".join(lines)


@dataclass
class ProgressBar:
    """A bar with the time left, shown once a second has passed.

    Args:
        what: the work, in a word or two.
        total: all of it, in whatever unit `step` counts.
        quiet: show nothing at all.
    """

    what: str
    total: float
    quiet: bool = False
    done: float = 0.0
    began: float = field(default_factory=time.monotonic)
    shown: float = 0.0
    best: float = 0.0

    def step(self, amount: float = 1.0, what: str | None = None) -> None:
        """So much more is done; the time left follows from the pace so far."""
        self.done = min(self.total, self.done + amount)
        spent = time.monotonic() - self.began
        left_s = spent * (self.total - self.done) / self.done if self.done > 0 else None
        self.show(self.done / self.total if self.total else None, left_s, what)

    def at(self, done: float, total: float) -> None:
        """So much of so much is done; a total of 0 is not known."""
        self.total = total or self.total
        self.step(done - self.done)

    def show(self, share: float | None, left_s: float | None, what: str | None = None) -> None:
        """This share (0 to 1) is done, and so many seconds are left, if either is known; the share never falls."""
        self.what = what or self.what
        if share is not None:
            share = self.best = max(self.best, min(1.0, share))
        now = time.monotonic()
        moving = is_terminal(sys.stderr)
        if self.quiet or now - self.began < _QUIET_S or now - self.shown < (0.1 if moving else _PLAIN_EVERY_S):
            return
        self.shown = now
        left = "" if left_s is None else f", {clock(left_s)} left"
        if moving:
            self._draw(share, left)
        else:
            note(f"{self.what} …" if share is None else f"{self.what}: {share:.0%}{left}")

    def _draw(self, share: float | None, left: str) -> None:
        known = "" if share is None else f" {share:4.0%}"
        tail = for_terminal(f"{known}{left}  {self.what}", lines=False)
        tail = tail[: max(0, shutil.get_terminal_size((80, 24)).columns - _BAR - 1)]
        bar = styled(("━" * round((share or 0) * _BAR)).ljust(_BAR, "╌"), "36")
        streams.write(sys.stderr, f"\r\x1b[K{bar}{tail}")

    def close(self) -> None:
        """Take the bar away."""
        if self.shown and is_terminal(sys.stderr) and not self.quiet:
            streams.write(sys.stderr, "\r\x1b[K")
