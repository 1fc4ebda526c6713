r"""Emphasis as Fountain has it: `*italic*`, `**bold**`, `***both***`, `_underlined_`, and `\*` for the sign itself.

A mark opens before a character that is not a blank and closes after one, on the same line; an underscore inside a word
is a letter like any other. What is left open is spoken as it stands.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

_MARKS = re.compile(r"\\[*_\\]|\*+|_+|\n")


@dataclass(frozen=True, slots=True)
class Plain:
    """A text without its emphasis marks.

    Args:
        text: what is left.
        kept: for each character of `text`, its index in the marked text.
        stressed: stretches of `text` that were emphasised, `[start, end)`.
    """

    text: str
    kept: tuple[int, ...]
    stressed: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True)
class _Opener:
    sign: str
    length: int
    start: int


@dataclass(slots=True)
class _Line:
    """The marks that are open on the line being read, and what has been decided so far."""

    gone: list[tuple[int, int]] = field(default_factory=list)
    stressed: list[tuple[int, int]] = field(default_factory=list)
    opened: list[_Opener] = field(default_factory=list)
    lengths: Counter[tuple[str, int]] = field(default_factory=Counter)

    def new_line(self) -> None:
        self.opened.clear()
        self.lengths.clear()

    def open(self, sign: str, length: int, start: int) -> None:
        self.opened.append(_Opener(sign, length, start))
        self.lengths[sign, length] += 1

    def close(self, sign: str, length: int, start: int) -> bool:
        """Close as many open marks as a run of signs can; whether it closed any."""
        at, rest = start, length
        while rest and (fitting := self._fitting(sign, rest)):
            used = min(rest, fitting)
            begin = self._pop(sign, fitting, used)
            self.gone += [(begin - used, begin), (at, at + used)]
            self.stressed.append((begin, at))
            at, rest = at + used, rest - used
        return rest < length

    def _fitting(self, sign: str, length: int) -> int:
        """The length of an open mark for a run to close: the same, else the nearest shorter one, else a longer one."""
        if self.lengths[sign, length] > 0:
            return length
        if any(self.lengths[sign, each] > 0 for each in range(1, length)):
            nearest = (each for each in reversed(self.opened) if each.sign == sign and each.length < length)
            return next(nearest).length
        return next((each for each in range(length + 1, 4) if self.lengths[sign, each] > 0), 0)

    def _pop(self, sign: str, length: int, used: int) -> int:
        """Take the nearest such mark off, and with it everything that was opened after it; where its content begins."""
        while True:
            last = self.opened.pop()
            self.lengths[last.sign, last.length] -= 1
            if (last.sign, last.length) == (sign, length):
                break
        if length > used:
            self.open(sign, length - used, last.start)
        return last.start + length


def plain(marked: str) -> Plain:
    """Take the emphasis marks off a text, and remember where each character stood."""
    if "*" not in marked and "_" not in marked and "\\" not in marked:
        return Plain(marked, tuple(range(len(marked))))
    line = _Line()
    for run in _MARKS.finditer(marked):
        _read(marked, run, line)
    return _without(marked, line)


def _read(marked: str, run: re.Match[str], line: _Line) -> None:
    if run[0] == "\n":
        line.new_line()
    elif run[0].startswith("\\"):
        line.gone.append((run.start(), run.start() + 1))
    elif len(run[0]) <= 3:
        before, after = marked[run.start() - 1 : run.start()], marked[run.end() : run.end() + 1]
        inside = run[0][0] == "_" and before.isalnum() and after.isalnum()
        closed = bool(before.strip()) and not inside and not (run[0][0] == "_" and after.isalnum())
        if closed and line.close(run[0][0], len(run[0]), run.start()):
            return
        if after.strip() and not inside and not (run[0][0] == "_" and before.isalnum()):
            line.open(run[0][0], len(run[0]), run.start())


def _without(marked: str, line: _Line) -> Plain:
    gone = {index for start, end in line.gone for index in range(start, end)}
    kept = tuple(index for index in range(len(marked)) if index not in gone)
    places = {index: place for place, index in enumerate(kept)}

    def place(index: int) -> int:
        while index in gone:
            index += 1
        return places.get(index, len(kept))

    stressed = tuple(sorted((place(start), place(end)) for start, end in line.stressed))
    return Plain("".join(marked[index] for index in kept), kept, stressed)
