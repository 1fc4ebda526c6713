"""Reading plain text as it was typed or scanned: broken words joined, page numbers and running heads taken out."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.adapt.records import word_set
from audiodrama.adapt.sources.story import Cleaned, LeftOut, Story

if TYPE_CHECKING:
    from collections.abc import Iterable

_BROKEN = re.compile(r"(?<![^\W\d_]-)\b([^\W\d_]{2,})-[^\S\n]*\r?\n[^\S\n]*([^\W\d_]{2,})")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONE = re.compile(
    r"(?:\A|(?<=\n))[ \t]*[-–—\[(]?[ \t]*(?:page[ \t]+)?(\d{1,4})[ \t]*[-–—\])]?[ \t]*\r?(?:\n|\Z)", re.IGNORECASE
)
_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*(?:\r?\n|\Z)")
_CHAPTER_LINE = re.compile(
    r"^\W*(?:chapter|part|book|kapitel|chapitre|cap[íi]tulo|capitolo|rozdział|глава)\b", re.IGNORECASE | re.MULTILINE
)
_LEAST = 3
_LONGEST_HEAD = 60


def read_plain(text: str, title: str) -> Story:
    """Read a plain text; a script of `NAME: words` lines is read as one."""
    from audiodrama.adapt.sources.screenplay import script_of

    script = script_of(text, title)
    if script is not None:
        return script
    cleaned, left = clean_text(text)
    return Story(cleaned.text, title, plain=True, left_out=left, cleaned=cleaned if cleaned.cuts else None)


def clean_text(text: str) -> tuple[Cleaned, tuple[LeftOut, ...]]:
    """The text without what only a page needed, and what that was."""
    numbers = _page_numbers(text)
    left = (LeftOut("page numbers and running heads", len(numbers)),) if numbers else ()
    return _cut(text, [*numbers, *_breaks(text)]), left


def joined_words(text: str) -> str:
    """The text with words whole that ends of lines have broken."""
    return _cut(text, _breaks(text)).text


def _cut(text: str, spans: Iterable[tuple[int, int]]) -> Cleaned:
    pieces: list[str] = []
    cuts: list[tuple[int, int]] = []
    at = gone = length = 0
    for start, end in sorted(spans):
        if start < at:
            continue
        pieces.append(text[at:start])
        length += start - at
        gone += end - start
        cuts.append((length, gone))
        at = end
    return Cleaned("".join([*pieces, text[at:]]), tuple(cuts))


def _breaks(text: str) -> list[tuple[int, int]]:
    """Hyphens and line ends inside of words; a hyphen that belongs to the word stays, its line end goes."""
    broken = list(_BROKEN.finditer(text))
    if not broken:
        return []
    known = Counter(m.group().lower() for m in _WORD.finditer(text))
    found = []
    for m in broken:
        one, other = m.group(1).lower(), m.group(2).lower()
        keeps = known[f"{one}-{other}"] > 0 or (
            not known[one + other] and (m.group(2)[0].isupper() or one in _COMPOUNDING or other in _COMPOUNDED)
        )
        hyphen = m.end(1)
        found.append((hyphen + keeps, m.start(2)))
    return found


_COMPOUNDING = word_set(
    "well self ill half all good co ex to mid non so old new high low long short far near hard soft free",
)
_COMPOUNDED = word_set(
    "known like in-law law old eyed haired handed minded looking fashioned day night morrow made room five six",
    "seven eight nine one two three four up down off out",
)


def _page_numbers(text: str) -> list[tuple[int, int]]:
    """Lines that are the numbers of pages, one after another amid the text, with the running heads beside them."""
    lone = [(int(m.group(1)), m.span()) for m in _LONE.finditer(text)]
    run = _longest_climb(lone)
    if len(run) < _LEAST or (not _CHAPTER_LINE.search(text) and run[0][0] <= 1):
        return []
    heads = _running_heads(text, [span for _, span in run])
    return [_with_gap(text, span) for span in sorted({*(span for _, span in run), *heads})]


def _longest_climb(numbers: list[tuple[int, tuple[int, int]]]) -> list[tuple[int, tuple[int, int]]]:
    """The numbers that count up by one, or nearly, where most of them do."""
    found: list[tuple[int, tuple[int, int]]] = []
    for number, span in numbers:
        if not found or 0 < number - found[-1][0] <= 3:
            found.append((number, span))
    steps = [b[0] - a[0] for a, b in pairwise(found)]
    return found if len(found) * 4 >= 3 * len(numbers) and steps.count(1) * 2 >= len(steps) else []


def _running_heads(text: str, numbers: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """Lines in capitals right beside page numbers."""
    found = set()
    for start, end in numbers:
        before = list(_LINE.finditer(text, max(0, start - 120), start))[-1:]
        after = [m for m in (_LINE.search(text, end),) if m]
        for m in (*before, *after):
            line = m.group().strip()
            alone = text[max(0, m.start() - 2) : m.start()].count("\n") > 1 or m.start() == 0
            if alone and len(line) < _LONGEST_HEAD and line.isupper() and not _CHAPTER_LINE.match(line):
                found.add(m.span())
    return found


def _with_gap(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """A line to be cut, with the empty lines after it, where the paragraph goes on behind."""
    start, end = span
    while end < len(text) and text[end] in "\r\n":
        end += 1
    before = text[:start].rstrip()[-1:]
    goes_on = end < len(text) and text[end].islower() and before not in '.!?"”’'
    if goes_on:
        start = len(text[:start].rstrip()) + 1
    return start, end
