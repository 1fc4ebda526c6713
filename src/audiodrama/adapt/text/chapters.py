"""Chapter headings, scene breaks, and what stands before and after the story."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Block, StoryChapter, word_set
from audiodrama.adapt.text.front import is_end, set_ends_apart
from audiodrama.adapt.text.languages import every_word
from audiodrama.adapt.text.layout import paragraphs
from audiodrama.adapt.text.papers import whose_paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.adapt.records import BlockKind

_EN_UNITS = sorted(word_set("one two three four five six seven eight nine"))
_EN_TENS = sorted(word_set("twenty thirty forty fifty sixty seventy eighty ninety"))


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


_SPELLED = (
    rf"(?:(?:{_any(_EN_TENS)})(?:[\s-]+(?:{_any(_EN_UNITS)}))?|(?:the\s+)?(?:{_any(every_word('ordinals'))})|"
    rf"(?:{_any(every_word('numbers'))}))"
)
_NUMBER = rf"(?:\d{{1,3}}|[ivxlc]{{1,8}}|{_SPELLED})"
_WORD = rf"(?:{_any(w for w in every_word('chapters') if w.isascii() or w[0].isalpha())})"
_NUMBERED = re.compile(
    rf"(?:the\s+)?{_WORD}\.?\s+{_NUMBER}\b(?P<after>\s*[.:—–-]+|\s*$|\s+(?=\S))"
    rf"[^\r\n]{{0,90}}(?:\r?\n[^\r\n]{{1,80}})?\s*",
    re.IGNORECASE,
)
_LONG_NUMBERED = re.compile(rf"{_WORD}\s+{_NUMBER}\s*[.:—–-]", re.IGNORECASE)
_NUMBER_FIRST = re.compile(rf"(?:\d{{1,3}}\.?|{_SPELLED})\s+{_WORD}\b.{{0,60}}", re.IGNORECASE)
_NAMED = re.compile(rf"(?:{_any(every_word('named'))})\b[^\r\n.!?]{{0,60}}\s*", re.IGNORECASE)
_JAPANESE = re.compile(r"第[0-9０-９一二三四五六七八九十百]+[章話部巻節回][^\r\n。]{0,40}\s*")
_ALONE = re.compile(rf"[-–—]?\s*(?:{_NUMBER})\s*[-–—.:]?\s*", re.IGNORECASE)
_ROMAN_ALONE = re.compile(
    r"[-–—]?\s*(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\s*[-–—.]?\s*|[-–—]?\s*\d{1,3}\s*[-–—.]?\s*"
)
_NUMBER_TITLE = re.compile(r"(?:[IVXL]+|\d{1,3})\s*[.:—–-]\s*[^\W\d_a-z][^\r\n.!?]{1,60}\s*")
_BREAK = re.compile(r"(?:[*#~·•⁂❦◆◇○●§_=+—–-]\s*){1,}|(?:o0o|ooo|oOo)\s*")
_VOLUME_END = re.compile(r"\[?(?:the )?end(?: of\b.*)?[\].]*$", re.IGNORECASE | re.DOTALL)
_ITALIC_LINE = re.compile(r"([*_])(?!\1)[^*_]+\1")
_MARKDOWN = re.compile(r"#{1,6}\s+\S[^\r\n]*")
_LONGEST = 160
_DAYS = "mon tues wednes thurs fri satur sun"
_MONTHS = "january february march april may june july august september october november december"
_MONTH = rf"(?:{'|'.join(_MONTHS.split())}|(?:{'|'.join(m[:3] for m in _MONTHS.split())})\.?)"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:(?:{'|'.join(_DAYS.split())})day,?\s*)?(?:the\s+)?(?:{_ORDINAL}(?:\s+of)?\s+{_MONTH}|{_MONTH}\s+{_ORDINAL})(?:,?\s+\d{{4}})?\.?"
    rf"|(?:{'|'.join(_DAYS.split())})day(?:,?\s+(?:morning|noon|afternoon|evening|night))?\.?|\d{{4}}-\d\d-\d\d",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:the\s+|\w+\s+)?(?:part|book|volume|vol|act|teil|buch|band|partie|livre|tome|parte|libro|tomo|livro|del|bok|część|"
    r"księga|tom|часть|книга|том)\b",
    re.IGNORECASE,
)
_PAPER_LINE = 60
_TITLE_LINES = 2


def find_blocks(text: str, given: Sequence[Block] | None = None) -> list[Block]:
    """Split a text into blocks, in order; every character but white space is in exactly one of them.

    `given` are the paragraphs of a structured file: its headings stay, and those it does not mark are looked for only
    where it marks none.
    """
    blocks = _headings(text, paragraphs(text)) if given is None else _titled(text, _completed(text, given))
    return set_ends_apart(text, blocks)


def _completed(text: str, given: Sequence[Block]) -> list[Block]:
    """The blocks of a file, with headings by their form where the file has none, and with its breaks."""
    marked = sum(b.kind == "heading" for b in given) > 0
    if any(b.kind in ("speech", "scene") for b in given):
        return list(given)
    formed = {} if marked else {b.start: b for b in _headings(text, [(b.start, b.end) for b in given])}
    found = []
    for block in given:
        kind = formed[block.start].kind if block.kind == "prose" and block.start in formed else block.kind
        if kind == "prose" and _BREAK.fullmatch(text[block.start : block.end]):
            kind = "break"
        found.append(block if kind == block.kind else replace(block, kind=kind))
    return found


def _titled(text: str, blocks: list[Block]) -> list[Block]:
    """The lone topmost heading that stands before those of the chapters is the book's title, and no chapter."""
    heads = [i for i, b in enumerate(blocks) if b.kind == "heading" and b.level]
    if len(heads) < 2:
        return blocks
    first, second = blocks[heads[0]], blocks[heads[1]]
    between = [b for b in blocks[heads[0] + 1 : heads[1]] if b.kind in ("prose", "speech")]
    tops = sum(blocks[i].level == first.level for i in heads)
    several = sum(blocks[i].level == second.level for i in heads) > 1
    numbered = _is_numbered(text[second.start : second.end])
    own = _is_numbered(text[first.start : first.end])
    is_title = tops == 1 and first.level < second.level and not own and (several or numbered)
    if not is_title or sum(b.end - b.start for b in between) > _LONGEST * 3:
        return blocks
    found = list(blocks)
    for i in range(heads[0], heads[1]):
        if found[i].kind in ("heading", "prose"):
            found[i] = replace(found[i], kind="matter", label="title page")
    return found


def _headings(text: str, spans: Sequence[tuple[int, int]]) -> list[Block]:
    pieces = [text[a:b] for a, b in spans]
    papers = _paper_lines(pieces)
    worded = [_is_worded(piece) or i in papers for i, piece in enumerate(pieces)]
    if not any(worded):
        worded = _dated(pieces)
    bare = _bare_numbers(pieces, worded)
    numbered = [w or i in bare for i, w in enumerate(worded)]
    capitals = not any(_counts(piece) for piece, is_number in zip(pieces, numbered, strict=True) if is_number)
    blocks: list[Block] = []
    again: Counter[str] = Counter(piece.strip() for piece in pieces if _in_capitals(piece)) if capitals else Counter()
    after_number = False
    for i, ((start, end), piece) in enumerate(zip(spans, pieces, strict=True)):
        number = numbered[i]
        named = (
            number
            or (after_number and (_is_title(piece) or _is_quoted_title(pieces, i)))
            or (
                (capitals or after_number)
                and _in_capitals(piece)
                and _stands_as_heading(pieces, i, again[piece.strip()])
            )
        )
        kind: BlockKind = "prose"
        if _BREAK.fullmatch(piece):
            kind = "break"
        elif named and (after_number or not _VOLUME_END.match(piece)):
            kind = "heading"
        after_number = kind == "heading" and (number or after_number)
        blocks.append(Block(start, end, kind))
    return blocks


def _paper_lines(pieces: Sequence[str]) -> set[int]:
    """The short lines that head diaries and letters, where there are several: "Hedda's Diary", "Arne's Log"."""
    found = {
        i: whose_paper(p.strip("#*_ \t")) for i, p in enumerate(pieces) if len(p) < _PAPER_LINE and p[-1].isalnum()
    }
    whose = {i: name for i, name in found.items() if name}
    return set(whose) if len(set(whose.values())) > 1 else set()


def _dated(pieces: Sequence[str]) -> list[bool]:
    """The lines that are nothing but a date, which head the entries of a diary where nothing else heads anything."""
    found = [len(p) < _PAPER_LINE and bool(_DATE.fullmatch(p.strip("#*_ \t\r\n"))) for p in pieces]
    return found if sum(found) > 1 else [False] * len(found)


def _is_worded(paragraph: str) -> bool:
    """Whether a paragraph is a heading by its own form, with a word or a title to its number."""
    if len(paragraph) > _LONGEST:
        return len(paragraph) < 3 * _LONGEST and bool(_LONG_NUMBERED.match(paragraph)) and "\n" not in paragraph.strip()
    bare = paragraph.lstrip("#* ").rstrip("* ")
    if _MARKDOWN.fullmatch(paragraph):
        return True
    numbered = _NUMBERED.fullmatch(bare)
    if numbered and not _runs_on(bare, numbered):
        return True
    return any(form.fullmatch(bare) for form in (_NUMBER_FIRST, _NAMED, _JAPANESE)) and _is_head_case(bare)


def _counts(piece: str) -> bool:
    """Whether a heading has a number, so that the book's chapters are told by those and not by capitals."""
    return not _NAMED.fullmatch(piece.lstrip("#* "))


def _runs_on(bare: str, match: re.Match[str]) -> bool:
    """Whether a line is a sentence that happens to begin with a number: "Part two was over before it began."."""
    rest = bare[match.end("after") :].strip()
    return bool(rest) and rest[0].islower() and rest[-1] in ".!?"


def _is_head_case(bare: str) -> bool:
    """Whether a line begins and ends as headings do."""
    words = bare.lstrip("0123456789. ").rstrip()
    if not words or words[0].islower() or words.endswith(("!", "?", ",", ";")):
        return False
    return not re.search(r"[.!?]\s+\S", words)


def _is_numbered(paragraph: str) -> bool:
    bare = paragraph.lstrip("#* ").rstrip("* ")
    return _is_worded(paragraph) or bool(
        _ROMAN_ALONE.fullmatch(bare) or (_ALONE.fullmatch(bare) and not bare.islower()) or _NUMBER_TITLE.fullmatch(bare)
    )


def _bare_numbers(pieces: Sequence[str], worded: Sequence[bool]) -> set[int]:
    """The paragraphs that are a number, perhaps with a title, and head chapters: they count up from one, or nearly.

    Where chapters are headed with words a number alone heads none, unless it follows such a heading at once, or the
    words only head the parts of the book.
    """
    bare = [p.lstrip("#* ").rstrip("* ") for p in pieces]
    forms = (_ROMAN_ALONE, _NUMBER_TITLE)
    places = [
        i
        for i, p in enumerate(bare)
        if not worded[i]
        and len(p) < _LONGEST
        and (
            any(form.fullmatch(p) for form in forms)
            or (_ALONE.fullmatch(p) and not p.islower() and p[-1:] not in ".!?")
        )
        and not _is_title_then_text(bare, i)
    ]
    values = [_value(bare[i]) for i in places]
    found: set[int] = set()
    expected = (values[0] or 1) if places and places[0] <= _TITLE_LINES else 1
    for i, value in zip(places, values, strict=True):
        if value in {expected, 1} or (value is not None and found and expected < value <= expected + 1):
            found.add(i)
            expected = (value or 0) + 1
    words = sum(worded)
    if len(found) < 2 and words == 0:
        return found if found and min(found) <= len(pieces) // 3 else set()
    anew = sum(values[k] == 1 and i > 0 and worded[i - 1] for k, i in enumerate(places))
    of_parts = anew > 0 and all(_PART.match(b) for b, is_word in zip(bare, worded, strict=True) if is_word)
    parts = (words and len(found) >= 2 * words) or (of_parts and len(found) > words)
    rare = len(found) * 2 >= len(places)
    if len(found) >= 2 and rare and (not words or parts):
        return found
    return {i for i in found if i and worded[i - 1]} if words else set()


def _is_title_then_text(bare: Sequence[str], index: int) -> bool:
    """Whether a numbered line is one of a list: the paragraphs on both sides are numbered lines too."""
    around = [bare[k] for k in (index - 1, index + 1) if 0 <= k < len(bare)]
    return len(around) == 2 and all(_NUMBER_TITLE.fullmatch(p) for p in (*around, bare[index]))


_ROMANS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_SPELLED_VALUES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip


def _value(piece: str) -> int | None:
    word = re.match(r"\W*(\w+)", piece)
    bare = word.group(1).lower() if word else ""
    if bare.isdecimal():
        return int(bare)
    if bare in _SPELLED_VALUES:
        return _SPELLED_VALUES[bare]
    if bare and all(c in _ROMANS for c in bare):
        values = [_ROMANS[c] for c in bare]
        return sum(-a if a < b else a for a, b in pairwise([*values, 0]))
    return None


def _in_capitals(paragraph: str) -> bool:
    if _ITALIC_LINE.fullmatch(paragraph.strip()):
        return False
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


def _stands_as_heading(pieces: Sequence[str], index: int, repeated: int) -> bool:
    """Whether a line in capitals heads something: the line before tells of no sign, and it is not one of many signs."""
    before = pieces[index - 1].rstrip() if index else ""
    if before.endswith((":", ",")):
        return False
    following = pieces[index + 1].strip() if index + 1 < len(pieces) else ""
    stops = pieces[index].rstrip().endswith((".", "?"))
    return repeated <= 2 and not (stops and bool(before) and bool(following)) and bool(following)


def _is_title(paragraph: str) -> bool:
    """A short line in title case without an end to its sentence, as it follows a chapter's number."""
    if len(paragraph) > 70 or paragraph[0] in "\"“‘«—–'" or paragraph.endswith((".", "!", ",", ";", ":", '"', "”")):
        return False
    words = [w for w in re.findall(r"[^\W\d_][\w'’]*", paragraph) if len(w) > 3]
    return (bool(words) and sum(w[0].isupper() for w in words) >= 0.75 * len(words)) or is_end(paragraph)


def _is_quoted_title(pieces: Sequence[str], index: int) -> bool:
    """Whether a short line in quotation marks under a number is a title: no other such line follows it."""
    piece = pieces[index].strip()
    following = pieces[index + 1].strip() if index + 1 < len(pieces) else ""
    alone = bool(re.fullmatch(r"[\"“«„][^\"”»“\n]{2,50}[\"”»“]", piece)) and following[:1] not in '"“«„'
    words = [w for w in re.findall(r"[^\W\d_][\w'’]*", piece) if len(w) > 3]
    return alone and bool(words) and all(w[0].isupper() for w in words) and len(re.findall(r"\w+", piece)) > 1


def find_chapters(text: str, blocks: Iterable[Block]) -> list[StoryChapter]:
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


def _chapters(text: str, runs: Sequence[Sequence[Block]], first: int, last: int) -> list[StoryChapter]:
    starts = [run[0].start for run in runs]
    titles = [": ".join(_title(text[b.start : b.end]) for b in run) for run in runs]
    if not starts or starts[0] > first:
        starts, titles = [first, *starts], ["", *titles]
    return [StoryChapter(t, a, b) for t, (a, b) in zip(titles, pairwise([*starts, last]), strict=True)]


def _title(heading: str) -> str:
    return " ".join(heading.strip("#*_ \t").split())
