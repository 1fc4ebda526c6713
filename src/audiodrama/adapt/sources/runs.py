"""Joining runs of text into a paragraph: one space where white space stood, `*…*` around what is in italics."""

from __future__ import annotations

import re
from itertools import groupby

_SPACE = re.compile(r"[ \t\r\f\v\u00a0]+")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
_TAIL = 12
_STARTS_SPEECH = re.compile(r"[\"“„«»‹›「『—–―‘]|--")


class Runs:
    """Gathers the runs of one paragraph, each upright or in italics."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, bool]] = []
        self.tail = ""

    def add(self, text: str, *, italic: bool = False) -> None:
        """Add a run; soft hyphens and other signs without width are dropped. `tail` is the end of the words so far."""
        if text:
            text = text.translate(_INVISIBLE)
            self._runs.append((text, italic))
            self.tail = (self.tail + text).rstrip()[-_TAIL:]

    def take(self) -> list[str]:
        """The paragraphs gathered, and begin anew; a line that opens speech is a paragraph of its own."""
        text = "".join(_marked(line) for line in self._lines())
        self._runs, self.tail = [], ""
        return _paragraphs(text)

    def _lines(self) -> list[list[tuple[str, bool]]]:
        """The runs cut at line ends, each line but the last closed by one."""
        lines: list[list[tuple[str, bool]]] = [[]]
        for text, italic in self._runs:
            first, *others = text.split("\n")
            lines[-1].append((first, italic))
            for other in others:
                lines[-1].append(("\n", False))
                lines.append([(other, italic)])
        return lines


def _marked(runs: list[tuple[str, bool]]) -> str:
    """A line with its italics marked; white space at their edges stays outside, and two that adjoin are one."""
    merged = _bridged(runs)
    found = []
    for italic, group in groupby(merged, key=lambda run: run[1]):
        text = "".join(piece for piece, _ in group)
        bare = text.strip()
        if italic and bare and any(c.isalnum() for c in bare):
            start = text.index(bare)
            found.append(f"{text[:start]}*{bare}*{text[start + len(bare) :]}")
        else:
            found.append(text)
    return "".join(found)


def _bridged(runs: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The runs, where white space alone between two italic ones is italic as well."""
    runs = [run for run in runs if run[0]]
    return [
        (
            text,
            italic
            or (text != "\n" and not text.strip() and 0 < i < len(runs) - 1 and runs[i - 1][1] and runs[i + 1][1]),
        )
        for i, (text, italic) in enumerate(runs)
    ]


def _paragraphs(text: str) -> list[str]:
    lines = [_SPACE.sub(" ", line).strip() for line in text.split("\n")]
    found: list[list[str]] = [[]]
    speaks = sum(bool(_STARTS_SPEECH.match(line)) for line in lines) if len(lines) > 1 else 0
    for line in lines:
        if not line or (speaks and found[-1]):
            found.append([])
        if line:
            found[-1].append(line)
    return ["\n".join(group) for group in found if group]
