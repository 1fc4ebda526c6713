"""From scripts to the cue sheet: what is heard, in which order, relative to what. No engine, no lengths.

One walk through the elements of each script. A chapter's cues come in the order of the script; cues inside a speech
follow its line and are anchored at its words. A scene heading is a transition cue (the one written before it, else
`scene`) and a space cue: together they close the beds and open those of the space, while a space cue without a
transition before it only changes the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, Note, in_order
from audiodrama.base.names import key, slug
from audiodrama.script import lint, rules
from audiodrama.script.chapter_builder import Draft
from audiodrama.script.cuesheet import Chapter, Cue, CueSheet, Line, Mark
from audiodrama.script.listing import cues_json, cues_text
from audiodrama.script.lookup import Lookup
from audiodrama.script.paragraph_writer import ParagraphWriter
from audiodrama.script.title_page import title_page, unmarked
from audiodrama.script.titles import file_titles

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from audiodrama.base.source import Source
    from audiodrama.cast.model import Cast
    from audiodrama.script.elements import Element, Script
    from audiodrama.sounds.palette import Palette

__all__ = ["cue_sheet", "cues_json", "cues_text"]


def cue_sheet(
    scripts: Sequence[tuple[Source, Script]], cast: Cast, palette: Palette
) -> tuple[CueSheet, list[Diagnostic]]:
    """The cue sheet of a production.

    Args:
        scripts: its files in order, each with what it was parsed to.
        cast: who speaks; deliveries.
        palette: sounds and spaces.

    Returns:
        The cue sheet, which holds everything that could be understood, and every mistake in the scripts, in order of
        place.
    """
    speakers = {key(each.name) for _, script in scripts for each in script.elements if each.kind == "character"}
    walk = _Walk(Lookup(cast, palette, speakers))
    for (source, script), title in zip(scripts, file_titles(scripts), strict=True):
        walk.file(source, script, title)
    diagnostics = [*walk.diagnostics, *walk.names.diagnostics, *walk.names.unknown_voices()]
    return CueSheet(tuple(walk.chapters), title_page(scripts)), in_order(diagnostics)


def script_chapters(
    source: Source,
    script: Script,
    cast: Cast,
    palette: Palette,
    *,
    number: int,
    title: str,
    speakers: Collection[str],
) -> tuple[tuple[Chapter, ...], list[Diagnostic]]:
    """The chapters of one script of a production, as its whole cue sheet has them, and the mistakes in it.

    Pronunciations that scripts before it put in force are not known here.

    Args:
        source: the script.
        script: parsed.
        cast: who speaks; deliveries.
        palette: sounds and spaces.
        number: of its first chapter.
        title: of a chapter that no section begins.
        speakers: keys of the names that stand above speeches in the other scripts.
    """
    own = {key(each.name) for each in script.elements if each.kind == "character"}
    walk = _Walk(Lookup(cast, palette, own | set(speakers)))
    walk.chapter = number
    walk.file(source, script, title)
    return tuple(walk.chapters), in_order([*walk.diagnostics, *walk.names.diagnostics, *walk.names.unknown_voices()])


class _Walk(ParagraphWriter):
    """Walks through scripts; `at` is the next element of the file being read."""

    def __init__(self, names: Lookup) -> None:
        super().__init__(names)
        self.chapters: list[Chapter] = []
        self.titles: dict[str, Chapter] = {}

    # Files and chapters

    def file(self, source: Source, script: Script, title: str) -> None:
        """Walk through one file."""
        self.begin(source, script, title)
        self.at = 0
        self.empty: list[Draft] = []
        before = len(self.chapters)
        while self.at < len(self.elements):
            self._element(self.elements[self.at])
        self._finish()
        if len(self.chapters) == before:
            hint = "Write something to be heard, or take the file out of script/."
            end = len(script.text.split("\n", 1)[0])
            self.report(rules.EMPTY_SCRIPT, 0, end, "nothing is heard in this script", hint)
        else:
            for draft in self.empty:
                self.diagnostics.append(rules.EMPTY_CHAPTER.at(draft.place, "nothing is heard in this chapter"))
        self.diagnostics += lint.lint(source, script)
        self._tell_colon_speeches()
        self.diagnostics += self.running.faults

    def _tell_colon_speeches(self) -> None:
        """One warning for all speeches behind a colon: who writes one writes them all that way."""
        if not self.colon_speeches:
            return
        (name, place), *others = self.colon_speeches
        message = f"{name} is taken to speak here, but other editors print this as action"
        more = [Note(f"the same goes for {len(others)} more in this file", others[0][1])] if others else []
        hint = f"Write {name} on a line of its own above the words, or ! before it to have the whole line read."
        self.diagnostics.append(rules.COLON_SPEECH.at(place, message, hint=hint, notes=more))

    def _finish(self) -> None:
        """Close the chapter being written; one in which nothing is heard is none."""
        draft = self.draft
        self.running.chapter_ends()
        if not draft.heard:
            self.empty += [draft] if draft.section else []
            return
        number = self.chapter
        title = draft.title or f"Chapter {number}"
        chapter = Chapter(number, slug(title), title, tuple(draft.cues), tuple(draft.marks), self.source.path)
        if chapter.slug in self.titles:
            same = f"chapter {self.titles[chapter.slug].number} has the same title"
            self.diagnostics.append(rules.SAME_TITLE.at(draft.place, same))
        self.titles.setdefault(chapter.slug, chapter)
        self.chapters.append(chapter)
        self.chapter = number + 1

    def _section(self, element: Element) -> None:
        title = unmarked(element.text)
        if element.depth > 1:
            self.draft.marks.append(Mark(title, len(self.draft.cues), element.depth))
            return
        before, self.present, self.in_scene = self.draft, {}, None
        new = Draft(title, self.source.place(element.start, element.end), section=True)
        if before.section or any(isinstance(cue, Line) for cue in before.cues):
            self._finish()
            self.space = None
        else:
            new.cues, new.marks, new.others = before.cues, before.marks, before.others
        self.draft = new

    # Elements

    def _element(self, element: Element) -> None:
        self.at += 1
        match element.kind:
            case "section":
                self._section(element)
            case "scene-heading":
                self._heading(element)
            case "transition":
                self.transition(element)
            case "action":
                self.action(element)
            case "character":
                self.speech(element)
            case "lyrics":
                self.alone_lyrics(element)
            case "note":
                self.note(element)
            case _:
                pass

    def _heading(self, element: Element) -> None:
        place = self.source.place(element.start, element.offset(len(element.text)))
        self.space = self.names.heading(element.text, place)
        self.running.heading(self.names.beds(self.space))
        self.present, self.in_scene = {}, None
        last = self.draft.cues[-1] if self.draft.cues else None
        if not (isinstance(last, Cue) and last.kind == "transition"):
            self.add(Cue("", "transition", "scene", place=place))
        if self.space is not None:
            self.add(Cue("", "space", self.space, place=place))
