"""Lint: signs that are left open, and spellings that other Fountain editors read in another way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base.control_characters import control_character
from audiodrama.base.diagnostics import Note
from audiodrama.base.text import unseen
from audiodrama.base.words import ALONE
from audiodrama.script import rules
from audiodrama.script.directives import read_note, read_radio
from audiodrama.script.fountain import looks_like_scene
from audiodrama.script.headings import is_transition
from audiodrama.script.rows import Row, rows_of
from audiodrama.script.title_keys import continues_title_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from audiodrama.base.diagnostics import Diagnostic, Rule
    from audiodrama.base.source import Source
    from audiodrama.script.elements import Element, Script

_LOST = "\ufffd"
_OPEN = {
    "[[": (rules.UNCLOSED_NOTE, "this note is not closed: ]] is missing"),
    "]]": (rules.UNOPENED_NOTE, "no note is open here"),
    "/*": (rules.UNCLOSED_BONEYARD, "what is taken out here has no end: */ is missing"),
    "*/": (rules.UNOPENED_BONEYARD, "nothing is taken out here that could end"),
}
_SIGNS = re.compile(r"\[\[|\]\]|/\*|\*/")
_TOUCHING = re.compile(r"[^\s\[]*")
_LETTER = re.compile(r"[^\W_]")
_ALONE = re.compile(f"[{ALONE}]")
_NEAR_BEGINNING = 8  # elements
_BYLINE = re.compile(r"(?:\w+ )?by(?: [A-Z][\w.'\u2019-]*){1,4}")
_ENTRY = re.compile(r"[^\s:\[(@#!>.~=][^:]{0,30}:")
_NO_NOTES = {"scene-heading": "a heading", "section": "a heading", "character": "the line of a name",
             "title-entry": "the title page", "transition": "a transition"}  # fmt: skip


def lint(source: Source, script: Script) -> list[Diagnostic]:
    """Every mistake that can be seen without cast and palette, in no order."""
    return list(_Check(source, script).all())


class _Check:
    def __init__(self, source: Source, script: Script) -> None:
        self.source, self.elements, self.text = source, script.elements, script.text
        self.rows = rows_of(script.text)

    def all(self) -> Iterator[Diagnostic]:
        """All checks, one after the other."""
        yield from self._lost()
        yield from self._unseen()
        yield from self._open_signs()
        yield from self._elements()
        yield from self._late_title()
        yield from self._notes()
        yield from self._rows()

    def _at(self, rule: Rule, start: int, end: int, message: str, hint: str | None = None) -> Diagnostic:
        return rule.at(self.source.place(start, end), message, hint=hint)

    def _lost(self) -> Iterator[Diagnostic]:
        """Characters that a conversion has lost: the first of them, for where there is one there are many."""
        count = self.text.count(_LOST)
        if count:
            at = self.text.index(_LOST)
            more = f", and at {count - 1} more" * (count > 1)
            message = f"a character was lost here{more} when the file was converted"
            yield self._at(rules.LOST_CHARACTER, at, at + 1, message, "Write what was meant, or convert it again.")

    def _unseen(self) -> Iterator[Diagnostic]:
        """Characters that nobody sees, and that pages and captions cannot show: the first of them."""
        if offsets := unseen(self.text):
            yield control_character(self.source.place(offsets[0]), self.text[offsets[0]], len(offsets))

    def _open_signs(self) -> Iterator[Diagnostic]:
        for element in self.elements:
            if element.kind not in {"note", "boneyard"}:
                for found in _SIGNS.finditer(element.text):
                    rule, message = _OPEN[found[0]]
                    start = element.offset(found.start())
                    yield self._at(rule, start, start + 2, message)

    def _elements(self) -> Iterator[Diagnostic]:
        """Notes where no note should be, and names other editors may not see."""
        named: dict[str, Element] = {}
        holder: Element | None = None
        for element in self.elements:
            if element.kind == "note":
                if holder and element.start < holder.end and holder.kind in _NO_NOTES:
                    yield self._at(
                        rules.NOTE_PLACE, element.start, element.end, f"a note stands in {_NO_NOTES[holder.kind]}"
                    )
            elif element.kind != "boneyard":
                holder = element
            if element.kind == "character" and self._plain(element):
                named.setdefault(element.name, element)
            if element.kind in {"transition", "action"} and is_transition(element.text):
                yield from self._transition(element)
        if named:
            yield self._plain_names(list(named.values()))

    def _transition(self, element: Element) -> Iterator[Diagnostic]:
        """A transition that other editors do not see as one."""
        start = element.offset(0)
        line = self.source.line_column(start)[0]
        forced = ">" in self.text[element.start : start]
        around = [self.source.line_text(at) for at in (line - 1, line + 1) if 0 < at <= len(self.source.line_starts)]
        plain = element.text.endswith("TO:") and not any(each.strip() for each in around)
        if not forced and not plain:
            message = "other editors do not take this for a transition"
            hint = f"Write > {element.text}, with an empty line above and below."
            yield self._at(rules.FADE_MARK, start, element.offset(len(element.text)), message, hint)

    def _plain_names(self, elements: list[Element]) -> Diagnostic:
        """One warning for all names with letters beyond A to Z: a script in another language has no other names."""
        places = [self.source.place(each.offset(0), each.offset(0) + len(each.name)) for each in elements]
        many = f" here, nor {len(elements) - 1} more" if len(elements) > 1 else " here"
        notes = [Note(f"nor {each.name}", place) for each, place in zip(elements[1:], places[1:], strict=True)]
        hint = f"Write @{elements[0].name}" + (", and @ before the others." if len(elements) > 1 else ".")
        return rules.PLAIN_NAME.at(places[0], f"other editors may not see a name{many}", hint=hint, notes=notes)

    def _plain(self, element: Element) -> bool:
        """Whether a name with letters beyond A to Z stands without its mark."""
        return not element.name.isascii() and "@" not in self.text[element.start : element.offset(0)]

    def _late_title(self) -> Iterator[Diagnostic]:
        """Entries of a title page that stand where none is read, and first lines that other editors take for one."""
        titled = any(element.kind == "title-entry" for element in self.elements)
        for index, element in enumerate(self.elements):
            if element.kind != "action" or self.text[element.start : element.end].lstrip().startswith("!"):
                continue
            first = element.text.strip().partition("\n")[0]
            key, colon, _ = first.replace("\uff1a", ":").partition(":")
            near = index <= _NEAR_BEGINNING
            late = bool(colon) and (key.lower() == "title" or (near and continues_title_page(key)))
            late = late or (near and titled and _BYLINE.fullmatch(first) is not None)
            taken = not titled and index == 0 and _ENTRY.match(first) and read_radio(element.text)
            if late or taken:
                start = element.offset(len(element.text) - len(element.text.lstrip()))
                message = "this is read aloud: it looks like the title page, but stands where none is read"
                message = message if late else "other editors take this line for a title page"
                hint = "Begin the file with Title: …, the other lines of the title page right below it."
                yield self._at(rules.LATE_TITLE, start, start + len(first), message, hint)

    def _notes(self) -> Iterator[Diagnostic]:
        """Notes over several lines, and with signs in them that mean something else to others."""
        for note in (element for element in self.elements if element.kind == "note"):
            raw = self.text[note.start : note.end]
            cue = read_note(raw[2:-2]) is not None
            if cue and ("\n" in raw or "\r" in raw):
                yield self._at(rules.NOTE_LINES, note.start, note.end, "this cue goes on over the end of its line")
            sign = "/*" if "/*" in raw else next((each for each in "_*" if cue and each in raw), "")
            if sign:
                start = note.start + raw.index(sign)
                yield self._at(rules.NOTE_MARKS, start, start + len(sign), f"this note holds {sign}")

    def _rows(self) -> Iterator[Diagnostic]:
        """Notes and headings that want empty lines or blanks around them."""
        kinds = {element.start: element.kind for element in self.elements if element.kind != "note"}
        inside = self._inside_speech()
        for index, row in enumerate(self.rows):
            notes = [cut for cut in row.cuts if cut.kind == "note"]
            around = [self.rows[at] for at in (index - 1, index + 1) if 0 <= at < len(self.rows)]
            if row.only_cuts and notes:
                yield from self._own_line(index, notes[0], kinds, crowded=any(each.text.strip() for each in around)
                                          or notes[0].start in inside)  # fmt: skip
            else:
                yield from self._glued(notes)
            if looks_like_scene(row.text) and any(each.text.strip() for each in around):
                start = row.offset(len(row.text) - len(row.text.lstrip()))
                end = start + len(row.text.strip())
                if kinds.get(start) == "scene-heading" or row.text.upper() == row.text:
                    message = "a scene heading has no empty line around it"
                    yield self._at(rules.HEADING_BLANK_LINES, start, end, message)

    def _inside_speech(self) -> set[int]:
        """Starts of the notes between the lines of one and the same speech."""
        found: set[int] = set()
        end = 0
        for element in self.elements:
            if element.kind in {"dialogue", "lyrics"}:
                end = element.end
            elif element.kind == "note" and element.end < end:
                found.add(element.start)
        return found

    def _own_line(self, index: int, note: Element, kinds: Mapping[int, str], *, crowded: bool) -> Iterator[Diagnostic]:
        """A note alone on its line."""
        above = self.rows[index - 1] if index else Row(0)
        if kinds.get(above.offset(len(above.text) - len(above.text.lstrip()))) == "character":
            yield self._at(rules.NOTE_PLACE, note.start, note.end, "a note stands right below a name")
        elif crowded:
            message = "a note on a line of its own has no empty lines around it"
            yield self._at(rules.NOTE_BLANK_LINES, note.start, note.end, message)

    def _glued(self, notes: list[Element]) -> Iterator[Diagnostic]:
        """Notes that touch the word after them."""
        for note in notes:
            touching = _TOUCHING.match(self.text, note.end)
            after = touching[0] if touching else ""
            between = _ALONE.match(after) or _ALONE.match(self.text[max(note.start - 1, 0)])
            if _LETTER.search(after) and not between:
                message = "this note touches the word after it"
                yield self._at(rules.GLUED_NOTE, note.start, note.end, message, "Put a blank after it.")
