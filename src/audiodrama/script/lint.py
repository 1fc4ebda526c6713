"""What keeps a script valid in other Fountain editors, and what is left open in it: looked at line by line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Note
from audiodrama.base.words import ALONE
from audiodrama.script import rules
from audiodrama.script.directives import BY_SPELLING, read_note, read_radio
from audiodrama.script.fountain import looks_like_scene
from audiodrama.script.rows import Row, rows_of

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
_SINGLE = re.compile(r"(?<!\[)\[\s*([A-Za-z/]{2,10})\s*:[^\[\]\n]*\](?!\])")
_TOUCHING = re.compile(r"[^\s\[]*")
_LETTER = re.compile(r"[^\W_]")
_ALONE = re.compile(f"[{ALONE}]")
_ENTRY = re.compile(r"[^\s:\[(@#!>.~=][^:]{0,30}:")
_READ = ("action", "dialogue", "lyrics", "parenthetical")
_NO_NOTES = {"scene-heading": "a heading", "section": "a heading", "character": "the line of a name",
             "title-entry": "the title page", "transition": "a transition"}  # fmt: skip


def check(source: Source, script: Script) -> list[Diagnostic]:
    """Every mistake that can be seen without cast and palette, in no order."""
    return list(_Check(source, script).all())


class _Check:
    def __init__(self, source: Source, script: Script) -> None:
        self.source, self.elements, self.text = source, script.elements, script.text
        self.rows = rows_of(script.text)

    def all(self) -> Iterator[Diagnostic]:
        """All checks, one after the other."""
        yield from self._lost()
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

    def _open_signs(self) -> Iterator[Diagnostic]:
        for element in self.elements:
            if element.kind not in {"note", "boneyard"}:
                for found in _SIGNS.finditer(element.text):
                    rule, message = _OPEN[found[0]]
                    start = element.offset(found.start())
                    yield self._at(rule, start, start + 2, message)
                yield from self._single_brackets(element)

    def _single_brackets(self, element: Element) -> Iterator[Diagnostic]:
        """A cue in single brackets, which would be read aloud."""
        for found in _SINGLE.finditer(element.text) if element.kind in _READ else ():
            if found[1].lower() in BY_SPELLING:
                start = element.offset(found.start())
                message = "this is nearly a cue, but is read aloud"
                yield self._at(rules.NEAR_MISS, start, start + len(found[0]), message, f"Did you mean [{found[0]}]?")

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
        if named:
            yield self._plain_names(list(named.values()))

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
        titled = any(element.kind == "title-entry" for element in self.elements)
        for index, element in enumerate(self.elements):
            first = element.text.strip().partition("\n")[0]
            late = index > 0 and first.lower().startswith("title:")
            taken = not titled and index == 0 and _ENTRY.match(first) and read_radio(element.text)
            if element.kind == "action" and (late or taken):
                start = element.offset(len(element.text) - len(element.text.lstrip()))
                message = "a title page stands here" if late else "other editors take this line for a title page"
                yield self._at(rules.LATE_TITLE, start, start + len(first), message, "Begin with Title: …")

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
