"""Paragraphs, chapter headings, scene breaks, and what stands before and after the story."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Block, Chapter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Literal

Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_BLANK = re.compile(r"\r?\n[^\S\r\n]*(?:\r?\n|\r)|\r[^\S\r\n]*\r")
_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELLED = (
    rf"(?:(?:{_TENS.replace(' ', '|')})(?:[\s-]+(?:{_UNITS.replace(' ', '|')}))?|{_UNITS.replace(' ', '|')}|"
    rf"(?:the\s+)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last))"
)
_NUMBER = rf"(?:\d{{1,3}}|[ivxlc]{{1,8}}|{_SPELLED})"
_NUMBERED = re.compile(
    rf"(?:the\s+)?(?:chapter|part|book|volume|act|section|stave|canto|letter|episode|scene|vol\.|chap\.)\s+{_NUMBER}\b"
    rf"(?:\s*[.:—–-]+|\s*$|\s+(?=[A-Z\"“]))[^\r\n]{{0,90}}(?:\r?\n[^\r\n]{{1,80}})?\s*",
    re.IGNORECASE,
)
_ORDINAL_PART = re.compile(rf"{_SPELLED}\s+(?:part|book|volume|chapter)\b.{{0,60}}", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:prologue|epilogue|interlude|foreword|introduction|coda|afterword)\b[^\r\n]{0,60}\s*", re.IGNORECASE
)
_ALONE = re.compile(rf"(?:{_NUMBER})\s*[.:]?\s*", re.IGNORECASE)
_ROMAN_ALONE = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\.?\s*|\d{1,3}\.?\s*")
_NUMBER_TITLE = re.compile(r"(?:[IVXL]+|\d{1,3})\s*[.:—–-]\s*[A-Z][^\r\n.!?]{1,60}\s*")
_BREAK = re.compile(r"(?:[*#~·•⁂❦◆◇○●§_=+—–-]\s*){1,}|(?:o0o|ooo|oOo)\s*")
_VOLUME_END = re.compile(r"\[?(?:the )?end(?: of\b.*)?[\].]*$", re.IGNORECASE | re.DOTALL)
_MARKDOWN = re.compile(r"#{1,6}\s+\S[^\r\n]*")
_START = re.compile(
    r"\*\*\*\s*START OF|START OF (?:THE|THIS) PROJECT GUTENBERG|^Produced by\b|^Transcribed\b", re.IGNORECASE
)
_END = re.compile(
    r"\*\*\*\s*END OF|^END OF (?:THE|THIS)? ?PROJECT|^End of (?:the )?Project|^\s*(?:THE END|FINIS|The End)\.?\s*$"
    r"|^\[END\]\s*$|^(?:#+\s*)?(?:about the author|acknowledge?ments|also by\b.{0,60}|author['’]s note|"
    r"notes on the text|footnotes|colophon|glossary)\s*[.:]?\s*$",
    re.IGNORECASE,
)
_FRONT = re.compile(
    r"(?:#+\s*)?(?:table of )?contents\b|illustrations\b|dedication\b|(?:#+\s*)?(?:author['’]s|a) note\b|"
    r"copyright|©|all rights reserved"
    r"|isbn\b|first published|published by|by\s+[A-Z]|by$|title:|author:|language:|release date|to my\b|"
    r"preface\b|acknowledge?ments"
    r"|project gutenberg|the project gutenberg|produced by|\(?1[5-9]\d\d\)?\.?$|illustrated by|translated by",
    re.IGNORECASE,
)


def find_blocks(text: str) -> list[Block]:
    """Split a text into blocks, in order; every character but white space is in exactly one of them."""
    blocks = _headings(text, paragraphs(text))
    return _closed_end(text, _set_front_apart(text, blocks))


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, whether set apart by blank lines, by indents, or one on each line."""
    groups = _groups(text)
    lines = [[m.span() for m in _LINE.finditer(text, a, b)] for a, b in groups]
    split = _splitter(text, lines)
    return [part for group in lines for part in split(text, group)]


def _groups(text: str) -> list[Span]:
    edges = [0]
    for blank in _BLANK.finditer(text):
        edges += [blank.start(), blank.end()]
    edges.append(len(text))
    found = [_trimmed(text, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return [(a, b) for a, b in found if a < b]


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends, but with the indent of its first line."""
    piece = text[start:end]
    body = piece.strip()
    if not body:
        return start, start
    first = start + piece.index(body[0])
    line_start = max(text.rfind("\n", 0, first), text.rfind("\r", 0, first)) + 1
    return max(start, line_start), first + len(body)


def _splitter(text: str, groups: Sequence[Sequence[Span]]) -> Callable[[str, Sequence[Span]], list[Span]]:
    crowded = [g for g in groups if len(g) > 1]
    inner = [line for g in crowded for line in g[1:]]
    if not inner:
        return _whole
    indented = sum(text[a] in " \t\u3000\xa0" for a, _ in inner) / len(inner)
    if 0.04 < indented < 0.75:
        return _at_indents
    lengths = [b - a for a, b in inner]
    if median(lengths) > 90 or _wraps_nothing(text, crowded):
        return _each_line
    return _whole


def _wraps_nothing(text: str, groups: Sequence[Sequence[Span]]) -> bool:
    """Whether nearly all lines end a sentence, as they do when each is a paragraph of its own."""
    ends = [text[b - 1] for g in groups for _, b in g]
    return len(ends) > 5 and sum(c in ".!?\"”’»…:;*_'" for c in ends) > 0.9 * len(ends)


def _whole(text: str, group: Sequence[Span]) -> list[Span]:
    return [_tight(text, group[0][0], group[-1][1])]


def _each_line(text: str, group: Sequence[Span]) -> list[Span]:
    return [_tight(text, a, b) for a, b in group]


def _at_indents(text: str, group: Sequence[Span]) -> list[Span]:
    starts = [i for i, (a, _) in enumerate(group) if i == 0 or text[a] in " \t\u3000\xa0"]
    return [_tight(text, group[i][0], group[j - 1][1]) for i, j in pairwise([*starts, len(group)])]


def _tight(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _headings(text: str, spans: Sequence[Span]) -> list[Block]:
    pieces = [text[a:b] for a, b in spans]
    numbered = [_is_numbered(piece) for piece in pieces]
    capitals = sum(numbered) < 2
    blocks: list[Block] = []
    after_number = False
    for (start, end), piece, number in zip(spans, pieces, numbered, strict=True):
        named = number or (after_number and _is_title(piece)) or ((capitals or after_number) and _in_capitals(piece))
        kind: Literal["prose", "heading", "break"] = "prose"
        if _BREAK.fullmatch(piece):
            kind = "break"
        elif named and not _VOLUME_END.match(piece):
            kind = "heading"
        after_number = kind == "heading" and (number or after_number)
        blocks.append(Block(start, end, kind))
    return blocks


def _is_numbered(paragraph: str) -> bool:
    """Whether a paragraph is a heading by its own form, whatever stands around it."""
    if len(paragraph) > 160:
        return False
    bare = paragraph.lstrip("#* ").rstrip("* ")
    forms = (_NUMBERED, _ORDINAL_PART, _NAMED, _ROMAN_ALONE, _NUMBER_TITLE)
    return bool(
        _MARKDOWN.fullmatch(paragraph)
        or any(form.fullmatch(bare) for form in forms)
        or (_ALONE.fullmatch(bare) and not bare.islower())
    )


def _in_capitals(paragraph: str) -> bool:
    paragraph = paragraph.strip("#* ")
    letters = [c for c in paragraph if c.isalpha()]
    return (
        len(letters) > 2
        and len(paragraph) < 80
        and all(c.isupper() for c in letters if c.lower() != c.upper())
        and any(c.lower() != c.upper() for c in letters)
        and paragraph[:1] not in "\"“‘'«"
        and not paragraph.endswith(("!", ",", ";"))
    )


def _is_title(paragraph: str) -> bool:
    """A short line in title case without an end to its sentence, as it follows a chapter's number."""
    if len(paragraph) > 70 or paragraph[0] in "\"“‘«—–'" or paragraph.endswith((".", "!", ",", ";", ":", '"', "”")):
        return False
    words = [w for w in re.findall(r"[^\W\d_][\w'’]*", paragraph) if len(w) > 3]
    return bool(words) and sum(w[0].isupper() for w in words) >= 0.75 * len(words)


def _set_front_apart(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Title page, contents and notes before the first chapter or the first real paragraph become matter."""
    first = _story_start(text, blocks)
    return [Block(b.start, b.end, "matter") if i < first else b for i, b in enumerate(blocks)]


def _story_start(text: str, blocks: Sequence[Block]) -> int:
    start = 0
    for i, block in enumerate(blocks[: len(blocks) // 4 + 3]):
        if _START.search(text[block.start : block.end][:300]):
            start = i + 1
    i = start
    while i < len(blocks) and not _opens_story(text, blocks, i):
        i += 1
    return i if i < len(blocks) else start


def _opens_story(text: str, blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    piece = text[block.start : block.end]
    if block.kind == "heading":
        if _FRONT.match(piece.lstrip("#* ")):
            return False
        return any(b.kind == "prose" and _is_prose(text, b) for b in _until_heading(blocks, index + 1)[:2])
    return block.kind == "prose" and _is_prose(text, block) and not _in_front(text, blocks, index)


def _in_front(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether the last heading before a paragraph is one of front matter."""
    for block in reversed(blocks[:index]):
        piece = text[block.start : block.end].lstrip("#* ")
        if block.kind == "heading" or len(piece) < 60:
            return bool(
                re.match(
                    r"(?:author['’]s |a )?note\b|preface|dedication|copyright|acknowledge?ments", piece, re.IGNORECASE
                )
            )
    return False


def _until_heading(blocks: Sequence[Block], index: int) -> list[Block]:
    found: list[Block] = []
    for block in blocks[index : index + 4]:
        if block.kind == "heading" and found:
            break
        if block.kind != "heading":
            found.append(block)
    return found


def _is_prose(text: str, block: Block) -> bool:
    piece = text[block.start : block.end].strip()
    if _FRONT.match(piece.lstrip("#*_( ")) and len(piece) < 300:
        return False
    return len(piece) > 60 or bool(re.search(r"[.!?…][\"”’»*_']*$", piece) and len(piece.split()) > 1)


def _closed_end(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Turn what follows the story's end into matter, if an end is marked in its last fifth."""
    for i in range(len(blocks) * 4 // 5, len(blocks)):
        block = blocks[i]
        if (
            block.kind != "matter"
            and _END.search(text[block.start : block.end][:200])
            and block.end - block.start < 300
        ):
            return [*blocks[:i], *(Block(b.start, b.end, "matter") for b in blocks[i:])]
    return list(blocks)


def find_chapters(text: str, blocks: Iterable[Block]) -> list[Chapter]:
    """Chapters with their titles; adjoining headings are one title, a story without headings is one chapter."""
    runs: list[list[Block]] = []
    last_end = 0
    story = [b for b in blocks if b.kind != "matter"]
    for before, block in zip([None, *story], story, strict=False):
        if block.kind == "heading":
            if before is not None and before.kind == "heading":
                runs[-1].append(block)
            else:
                runs.append([block])
        last_end = block.end
    if not story:
        return []
    return _chapters(text, runs, story[0].start, last_end)


def _chapters(text: str, runs: Sequence[Sequence[Block]], first: int, last: int) -> list[Chapter]:
    starts = [run[0].start for run in runs]
    titles = [": ".join(_title(text[b.start : b.end]) for b in run) for run in runs]
    if not starts or starts[0] > first:
        starts, titles = [first, *starts], ["", *titles]
    return [Chapter(t, a, b) for t, (a, b) in zip(titles, pairwise([*starts, last]), strict=True)]


def _title(heading: str) -> str:
    return " ".join(heading.strip("#*_ \t").split())
