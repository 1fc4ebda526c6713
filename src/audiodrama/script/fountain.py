"""Fountain 1.1, read whole: every element with its place in the unchanged text.

The grammar is Fountain's own (https://fountain.io/syntax) and nothing more. Where it leaves a choice, the one is taken
that loses no spoken word: a title page needs a key that title pages have, a speech goes on after a line of exactly two
blanks, a scene heading in capitals holds even without the empty line after it (and `check` warns).

A line that holds only notes or a boneyard counts as empty for what stands before and after it, but does not break an
action paragraph or a speech in two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from audiodrama.script.elements import Element, ElementKind, Script
from audiodrama.script.headings import is_sure_heading, is_transition
from audiodrama.script.rows import Row, rows_of
from audiodrama.script.title_keys import continues_title_page, opens_title_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    _Content = tuple[Row, int, int]

_SCENE = re.compile(r"(?:int\.?/ext|ext\.?/int|int|ext|est|i/e)[. ]", re.IGNORECASE)
_PAGE_BREAK = re.compile(r"={3,}")
_SECTION = re.compile(r"(#+)(\s?)")
_SCENE_NUMBER = re.compile(r"[\w.-]+")
_EXTENSIONS = re.compile(r"(?:\([^()]*\)\s*)+[:\uff1a]?")
_HALF_WIDTH = {0xFF08: "(", 0xFF09: ")"}
_INDENTED = re.compile(r"\t| {3}")
_COLON = re.compile(r"[:\uff1a]")
_BYLINE = re.compile(
    r"(?:(?:written|created|adapted|script|story|(?:an? )?(?:radio |audio )?(?:play|drama)) )?by\s+(?=\S)",
    re.IGNORECASE,
)
_INDENTED_VALUE = "\t"
_NOT_A_KEY = tuple("!@#>.~=[(")


def parse(text: str) -> Script:
    """Read a script, in one pass and in time that grows linearly with its length.

    Args:
        text: the file's text as it is: a byte-order mark and any kind of line end are welcome.

    Returns:
        The script; offsets are into the text given. Any text is a script: what fits nothing else is action.
    """
    reader = _Reader(rows_of(text))
    return Script(text, tuple(sorted(reader.read(), key=_place)))


def character(text: str) -> tuple[str, tuple[str, ...]] | None:
    """A name and its extensions, if the line can be a character cue without being forced."""
    name, extensions = split_extensions(text.strip().removesuffix("^").rstrip())
    return (name, extensions) if "^" not in name and _capitals(name) else None


def looks_like_scene(line: str) -> bool:
    """Whether a line begins as scene headings do, wherever it stands."""
    return _SCENE.match(line.strip()) is not None


def _place(element: Element) -> tuple[int, int, bool]:
    """Elements sort by their start, and before what they hold."""
    return element.start, -element.end, element.kind in {"note", "boneyard"}


def _capitals(text: str) -> bool:
    return text.upper() == text and text.lower() != text


def split_extensions(text: str) -> tuple[str, tuple[str, ...]]:
    """A name as it stands on its line, and what stands in brackets after it."""
    plain = text.translate(_HALF_WIDTH)
    opening = plain.find("(")
    if opening <= 0 or not _EXTENSIONS.fullmatch(plain, opening):
        return text.rstrip(" :\uff1a") or text, ()
    return text[:opening].rstrip(), tuple(part.strip() for part in re.findall(r"\(([^()]*)\)", plain[opening:]))


def _scene_number(text: str) -> tuple[int, str | None]:
    """Where a heading ends before its number, and the number."""
    opening = text.rfind("#", 0, -1) if text.endswith("#") else -1
    if opening < 0 or not _SCENE_NUMBER.fullmatch(text, opening + 1, len(text) - 1):
        return len(text), None
    return opening, text[opening + 1 : -1]


class _Reader:
    """Walks the rows once; `at` is the row being read."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.at = 0
        self.elements: list[Element] = []
        self.unclosed_before = 0

    def read(self) -> list[Element]:
        self._title_page()
        while self.at < len(self.rows):
            self._block()
        self.elements += [cut for row in self.rows for cut in row.cuts]
        return self.elements

    # Kinds of rows

    def _kind(self, at: int, *, fresh: bool) -> ElementKind:
        """The kind of a row outside a speech; `fresh` when nothing, or an empty line, stands before it."""
        row = self.rows[at]
        text = row.text.strip()
        if kind := _marked(text, fresh=fresh):
            return kind
        if not fresh:
            return "action" if not _stands_out(text) else "scene-heading" if is_sure_heading(text) else "transition"
        if text.startswith("!"):
            return "action"
        if self._is_scene(at, text):
            return "scene-heading"
        if self._is_transition(at, text):
            return "transition"
        return "character" if self._is_character(at, text) else "action"

    def _is_transition(self, at: int, text: str) -> bool:
        """`CUT TO:` before an empty line, and right above a heading or text any other words of an editor too."""
        if self._ends(at):
            return text.endswith("TO:") and self.rows[at].text.endswith(":") and _capitals(text)
        return not text.startswith("@") and is_transition(text)

    def _is_scene(self, at: int, text: str) -> bool:
        if text.startswith("."):
            return text[1:2].isalnum()
        return bool(_SCENE.match(text)) and (self._ends(at) or _capitals(text) or is_sure_heading(text))

    def _is_character(self, at: int, text: str) -> bool:
        if text.startswith("@"):
            return len(text) > 1
        return character(text) is not None and self._is_spoken_under(at)

    def _is_spoken_under(self, at: int) -> bool:
        """Whether a line with text follows a name, whatever notes stand between."""
        after = at + 1
        while after < len(self.rows) and self.rows[after].only_cuts:
            after += 1
        return after < len(self.rows) and not self.rows[after].blank

    def _ends(self, at: int) -> bool:
        """Whether an empty line, or the end, follows."""
        return at + 1 == len(self.rows) or not self.rows[at + 1].text.strip()

    # Blocks.

    def _block(self) -> None:
        """Read what begins at a row after an empty line, or after another block."""
        first = self.at
        while self.at < len(self.rows) and self.rows[self.at].only_cuts:
            self.at += 1
        if self.at == len(self.rows) or self.rows[self.at].blank:
            self.at += 1
            return
        kind = self._kind(self.at, fresh=True)
        if kind == "action":
            self._action(first)
        elif kind == "character":
            self._speech()
        elif kind == "lyrics":
            self._lyrics()
        else:
            self._single(kind)

    def _single(self, kind: ElementKind) -> None:
        """An element of one line."""
        row = self.rows[self.at]
        low, high = _inside(row.text)
        marks = len(row.text[low:high]) - len(row.text[low:high].lstrip("#"))
        if kind == "section":
            self._add(kind, [(row, *_inside(row.text, low + marks, high))], depth=marks)
        elif kind == "scene-heading":
            low += row.text[low] == "."
            high, number = _scene_number(row.text[:high])
            self._add(kind, [(row, *_inside(row.text, low, high))], number=number)
        elif kind == "page-break":
            self._add(kind, [(row, high, high)])
        else:
            low += row.text[low] in "=>"
            self._add(kind, [(row, *_inside(row.text, low, high - (kind == "centered")))])
        self.at += 1

    def _action(self, first: int) -> None:
        """A paragraph from a row on; lines that hold only notes do not end it."""
        self.at += 1
        while self.at < len(self.rows) and not (row := self.rows[self.at]).blank:
            fresh = self.rows[self.at - 1].only_cuts
            if not row.only_cuts and self._kind(self.at, fresh=fresh) != "action":
                break
            self.at += 1
        rows = self.rows[first : self.at]
        self._add("action", [(row, _after_mark(row.text), len(row.text)) for row in rows], whole=True)

    def _lyrics(self) -> None:
        first = self.at
        while self.at < len(self.rows) and self.rows[self.at].text.lstrip().startswith("~"):
            self.at += 1
        self._add("lyrics", [_sung(row) for row in self.rows[first : self.at]])

    def _speech(self) -> None:
        """A character cue and everything spoken under it."""
        row = self.rows[self.at]
        low, high = _inside(row.text)
        dual = row.text[high - 1] == "^"
        low, high = _inside(row.text, low + (row.text[low] == "@"), high - dual)
        name, extensions = split_extensions(row.text[low:high])
        self._add("character", [(row, low, high)], name=name, extensions=extensions, dual=dual)
        self.at += 1
        while (kind := self._spoken_kind(self._spoken_row())) is not None:
            self._spoken(kind, dual=dual, name=name)

    def _spoken_row(self) -> int:
        """The next row of a speech with something to say; lines of notes and of two blanks are passed over."""
        at = self.at
        while at < len(self.rows) and (self.rows[at].only_cuts or self.rows[at].carries_on):
            at += 1
        return at

    def _spoken_kind(self, at: int) -> ElementKind | None:
        """The kind of a row of a speech, or None when the speech is over."""
        if at == len(self.rows) or self.rows[at].blank or _ends_speech(text := self.rows[at].text.strip()):
            return None
        if text.startswith("~"):
            return "lyrics"
        return "parenthetical" if self._parenthetical_end(at) else "dialogue"

    def _spoken(self, kind: ElementKind, **more: Any) -> None:
        """A parenthetical, or all lines of speech or song up to one."""
        first, at = self.at, self._spoken_row()
        if kind == "parenthetical":
            self.at = self._parenthetical_end(at)
            self._add(kind, [(row, *_inside(row.text)) for row in self.rows[at : self.at]], **more)
            return
        while self._spoken_kind(at) == kind:
            self.at = at + 1
            at = self._spoken_row()
        while self.at < len(self.rows) and self.rows[self.at].only_cuts:
            self.at += 1
        rows = self.rows[first : self.at]
        self._add(kind, [_sung(row) if kind == "lyrics" else (row, *_inside(row.text)) for row in rows], **more)

    def _parenthetical_end(self, at: int) -> int:
        """The row after a parenthetical that begins at a row, or 0 when none does; it may span lines."""
        text = self.rows[at].text.strip().translate(_HALF_WIDTH)
        if not text.startswith("("):
            return 0
        if ")" in text:
            return at + 1 if _closes_at_end(text) else 0
        if at < self.unclosed_before:
            return 0
        for after in range(at + 1, len(self.rows)):
            text = self.rows[after].text.strip().translate(_HALF_WIDTH)
            if text.endswith(")") and "(" not in text and text.count(")") == 1:
                return after + 1
            if not text or "(" in text or ")" in text:
                self.unclosed_before = after
                break
        return 0

    # The title page.

    def _title_page(self) -> None:
        """Keys and indented values at the very beginning, one of the keys a usual one; up to the first other line."""
        at = next((at for at, row in enumerate(self.rows) if not row.blank), len(self.rows))
        if at == len(self.rows) or _SCENE.match(self.rows[at].text.strip()):
            return
        if self._bare_title(at):
            return
        margin = _margin(self.rows[at].text)
        entries: list[list[Row]] = []
        keys: set[str] = set()
        while at < len(self.rows):
            text = self.rows[at].text
            key = _entry_key(text.removeprefix(margin), continued=bool(keys))
            if not key and self.rows[at].blank and (after := self._next_entry(at, margin, keys)):
                at = after
                continue
            if not key:
                break
            if key == _INDENTED_VALUE:
                entries[-1].append(self.rows[at])
            else:
                keys.add(key)
                entries.append([self.rows[at]])
            at += 1
        if any(map(opens_title_page, keys)):
            self.at = at
            for rows in entries:
                self._entry(rows)

    def _bare_title(self, at: int) -> bool:
        """A title with a byline right below it and an empty line after both, as people begin a page without keys."""
        title, byline = self.rows[at], self.rows[at + 1] if at + 1 < len(self.rows) else None
        if byline is None or not _BYLINE.match(byline.text.strip()) or not self._ends(at + 1):
            return False
        if _COLON.search(title.text) or title.only_cuts or _marked(title.text.strip(), fresh=True):
            return False
        self._add("title-entry", [(title, *_inside(title.text))], name="Title")
        self._entry([byline])
        self.at = at + 2
        return True

    def _next_entry(self, at: int, margin: str, keys: set[str]) -> int:
        """The row after empty ones at which a title page goes on all the same, with a key that no story has; else 0."""
        while at < len(self.rows) and self.rows[at].blank:
            at += 1
        key = _entry_key(self.rows[at].text.removeprefix(margin), continued=False) if at < len(self.rows) else ""
        known = any(map(opens_title_page, keys))
        return at if known and continues_title_page(key) and key not in keys else 0

    def _entry(self, rows: list[Row]) -> None:
        text = rows[0].text
        byline = _BYLINE.match(text.strip())
        colon = None if byline else _COLON.search(text)
        name = text[: colon.start()].strip() if colon else "by"
        low = colon.end() if colon else len(text) - len(text.lstrip()) + (byline.end() if byline else 0)
        values = [(rows[0], *_inside(text, low)), *((row, *_inside(row.text)) for row in rows[1:])]
        self._add("title-entry", values, name=name)

    def _add(self, kind: ElementKind, contents: Sequence[_Content], *, whole: bool = False, **more: Any) -> None:
        """Add an element whose text is the contents of some rows, one a line; rows of notes give no line.

        Empty lines at either end are left out; `whole` spans the rows with their indentation.
        """
        first, last = contents[0][0], contents[-1][0]
        lines = _stripped([each for each in contents if not each[0].only_cuts])
        spots: list[tuple[int, int]] = []
        at = 0
        for row, low, high in lines:
            spots += _spots(row, low, high, at)
            at += high - low + 1
        start, end = (first.start, last.end) if whole else (_first(first), _last(last))
        text = "\n".join(row.text[low:high] for row, low, high in lines)
        self.elements.append(Element(kind, text, start, end, spots=tuple(spots), **more))


def _stripped(contents: Sequence[_Content]) -> Sequence[_Content]:
    """Contents without empty ones at either end."""
    filled = [index for index, (_, low, high) in enumerate(contents) if high > low]
    return contents[filled[0] : filled[-1] + 1] if filled else contents[:1]


def _inside(text: str, low: int = 0, high: int | None = None) -> tuple[int, int]:
    """The stretch of a text without white space around it."""
    part = text[low:high]
    low += len(part) - len(part.lstrip())
    return low, low + len(part.strip())


def _sung(row: Row) -> _Content:
    """A line of song without its tilde."""
    low, high = _inside(row.text)
    return (row, *_inside(row.text, low + row.text.startswith("~", low), high))


def _after_mark(text: str) -> int:
    """Where a line of action begins: behind its forcing mark, else at its indentation."""
    low, _ = _inside(text)
    return low + 1 if text.startswith("!", low) else 0


def _closes_at_end(text: str) -> bool:
    """Whether the bracket that opens a text is closed by its last character."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return at == len(text) - 1
    return False


def _marked(text: str, *, fresh: bool) -> ElementKind | None:
    """The kind of a line by its first sign, wherever it stands outside a speech."""
    if _PAGE_BREAK.fullmatch(text):
        return "page-break"
    section = _SECTION.match(text)
    if section and (fresh or section[2]):
        return "section"
    if text.startswith("=") and not text.startswith("=="):
        return "synopsis"
    if text.startswith(">"):
        return "centered" if text.endswith("<") and len(text) > 1 else "transition"
    return "lyrics" if text.startswith("~") else None


def _ends_speech(text: str) -> bool:
    """Lines that end a speech without an empty line: they can be meant as nothing else."""
    section = _SECTION.match(text)
    return bool(_PAGE_BREAK.fullmatch(text) or text.startswith(">") or (section and section[2]) or _stands_out(text))


def _stands_out(text: str) -> bool:
    """Whether a line in the middle of a paragraph or a speech is a heading or a transition all the same."""
    return _capitals(text) and (is_sure_heading(text) or (is_transition(text) and text.rstrip().endswith((":", "."))))


def _margin(text: str) -> str:
    """The white space before a title page that is indented as a whole."""
    margin = text[: len(text) - len(text.lstrip())]
    return margin if opens_title_page(_COLON.split(text)[0]) else ""


def _entry_key(text: str, *, continued: bool = True) -> str:
    """The key of a title entry; a sign of its own for an indented value; empty when the line is neither."""
    if not text.strip():
        return ""
    key, *value = _COLON.split(text, maxsplit=1)
    if _INDENTED.match(text) or (text[0].isspace() and not value):
        return _INDENTED_VALUE if continued else ""
    if continued and _BYLINE.match(text):
        return "by"
    return "" if not value or key.strip().startswith(_NOT_A_KEY) else key.strip()


def _spots(row: Row, low: int, high: int, at: int) -> Iterator[tuple[int, int]]:
    """Where the characters of a row's content stand; `at` is where the content begins in the element's text."""
    yield at, row.offset(low)
    for first, offset in row.spots:
        if low < first < high:
            yield at + first - low, offset


def _first(row: Row) -> int:
    """Offset of the first sign of a row, notes included."""
    blanks = len(row.text) - len(row.text.lstrip())
    found = [row.offset(blanks)] if row.text.strip() else []
    return min([*found, *(cut.start for cut in row.cuts[:1])], default=row.start)


def _last(row: Row) -> int:
    """Offset after the last sign of a row, notes included."""
    length = len(row.text.rstrip())
    found = [row.offset(length - 1) + 1] if length else []
    return max([*found, *(cut.end for cut in row.cuts[-1:])], default=row.end)
