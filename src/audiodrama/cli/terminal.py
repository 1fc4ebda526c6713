"""The terminal: data on stdout, everything else on stderr, progress with the time left.

Colour and moving bars appear only where stderr is a terminal (and NO_COLOR is not set for colour); a pipe gets a plain
line now and then.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.text import cells, ljust
from audiodrama.base.units import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.diagnostics import Diagnostic

_QUIET_S = 1.0
_PLAIN_EVERY_S = 10.0
_BAR = 24


def out(text: str) -> None:
    """Print data."""
    sys.stdout.write(text + "\n")


def out_json(document: Any) -> None:
    """Print the one JSON document of a command."""
    out(json.dumps(document, ensure_ascii=False, indent=2))


def note(text: str) -> None:
    """Tell the user something."""
    sys.stderr.write(text + "\n")


def styled(text: str, code: str, *, stream: Any = None) -> str:
    """Text in an ANSI style where the stream shows it."""
    stream = stream or sys.stderr
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb" or not stream.isatty()
    return text if plain else f"\x1b[{code}m{text}\x1b[0m"


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
class Progress:
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
        """This share (0 to 1) is done, and so many seconds are left, if either is known."""
        self.what = what or self.what
        now = time.monotonic()
        moving = sys.stderr.isatty()
        if self.quiet or now - self.began < _QUIET_S or now - self.shown < (0.1 if moving else _PLAIN_EVERY_S):
            return
        self.shown = now
        left = "" if left_s is None else f", {clock(left_s)} left"
        if moving:
            bar = styled(("━" * round((share or 0) * _BAR)).ljust(_BAR, "╌"), "36")
            known = "" if share is None else f" {share:4.0%}"
            sys.stderr.write(f"\r\x1b[K{bar}{known}{left}  {self.what}")
            sys.stderr.flush()
        else:
            note(f"{self.what} …" if share is None else f"{self.what}: {share:.0%}{left}")

    def close(self) -> None:
        """Take the bar away."""
        if self.shown and sys.stderr.isatty() and not self.quiet:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
