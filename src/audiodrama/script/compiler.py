"""From scripts to the cue sheet: what is heard, in which order, relative to what. No engine, no lengths.

One walk through the elements of each script. A chapter's cues come in the order of the script; cues inside a speech
follow its line and are anchored at its words. A scene heading is a transition cue (the one written before it, else
`scene`) and a space cue: together they close the beds and open those of the space, while a space cue without a
transition before it only changes the room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, in_order
from audiodrama.base.names import key, slug, without_case
from audiodrama.script import lint, rules
from audiodrama.script.chapter_builder import Draft, Writer
from audiodrama.script.cuesheet import Chapter, Cue, CueSheet, Line, Mark
from audiodrama.script.directives import like_radio, read_note, read_radio
from audiodrama.script.headings import is_fade, like_heading, transition_of
from audiodrama.script.listing import as_json, describe
from audiodrama.script.lookup import Lookup
from audiodrama.script.phrases import Cut, Speech, cuts
from audiodrama.script.title_page import title_page, unmarked
from audiodrama.script.titles import file_titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.source import Place, Source
    from audiodrama.cast.model import Cast
    from audiodrama.script.cuesheet import Perspective
    from audiodrama.script.elements import Element, Script
    from audiodrama.sounds.palette import Palette

__all__ = ["as_json", "cue_sheet", "describe"]

_SPOKEN = ("parenthetical", "dialogue", "lyrics")
BEAT_S = 0.6
_LONGEST_NAME = 16


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
    walk = _Walk(Lookup(cast, palette))
    for (source, script), title in zip(scripts, file_titles(scripts), strict=True):
        walk.file(source, script, title)
    diagnostics = [*walk.diagnostics, *walk.names.diagnostics, *walk.names.unknown_voices()]
    return CueSheet(tuple(walk.chapters), title_page(scripts)), in_order(diagnostics)


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who speaks a line, and where that is written; `cue` is the character cue, None for what is narrated."""

    name: str
    name_place: Place
    place: Place
    cue: Element | None = None


class _Walk(Writer):
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
        self.diagnostics += lint.check(source, script)
        self.diagnostics += self.running.faults

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
        before = self.draft
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
                self._transition(element)
            case "action":
                self._action(element)
            case "character":
                self._speech(element)
            case "lyrics":
                self._alone_lyrics(element)
            case "note":
                self.note(element)
            case _:
                pass

    def _heading(self, element: Element) -> None:
        place = self.source.place(element.start, element.offset(len(element.text)))
        self.space = self.names.heading(element.text, place)
        self.running.heading(self.names.beds(self.space))
        last = self.draft.cues[-1] if self.draft.cues else None
        if not (isinstance(last, Cue) and last.kind == "transition"):
            self.add(Cue("", "transition", "scene", place=place))
        if self.space is not None:
            self.add(Cue("", "space", self.space, place=place))

    def _transition(self, element: Element) -> None:
        place = self.source.place(element.start, element.end)
        name = transition_of(element.text)
        if name is None:
            message = f"the transition {element.text} has no sound of its own"
            self.diagnostics.append(rules.UNKNOWN_TRANSITION.at(place, message))
        if name == "fade-out":
            self.running.fade_out()
        self.add(Cue("", "transition", name or "scene", place=place))

    def _inside(self, element: Element) -> list[Element]:
        """The notes inside an element, taken from those still to come."""
        notes = []
        while self.at < len(self.elements) and self.elements[self.at].start < element.end:
            notes.append(self.elements[self.at])
            self.at += 1
        return [each for each in notes if each.kind == "note"]

    # Action

    def _action(self, element: Element) -> None:
        notes = self._inside(element)
        if self._radio(element) or self._fade(element):
            return self.notes(notes)
        self._look_for_names(element)
        self._look_for_heading(element)
        if self.names.cast.narrator_reads == "cues-only":
            return self.notes(notes)
        line = Speech()
        self._speak(line, element, notes)
        name, place = self.names.cast.narrator, self._trimmed(element)
        if not line.phrases and element.text.strip():
            self.report(rules.NO_WORDS, place.start, place.end, "there is no word in this paragraph")
        return self._finish_line(line, _Voice(name, place, place), notes)

    def _trimmed(self, element: Element) -> Place:
        """The place of an element without white space around it."""
        raw = self.text[element.start : element.end]
        start = element.start + len(raw) - len(raw.lstrip())
        return self.source.place(start, element.start + len(raw.rstrip()))

    def _forced(self, element: Element) -> bool:
        return self.text[element.start : element.end].lstrip().startswith("!")

    def _radio(self, element: Element) -> bool:
        """Take a paragraph in the radio spelling as the cue it is."""
        if self._forced(element):
            return False
        directive = read_radio(element.text)
        if directive is None:
            if cue := like_radio(element.text):
                place = self._trimmed(element)
                message = "this paragraph begins like a cue but is read aloud"
                self.report(rules.RADIO_CASE, place.start, place.end, message, f"As a cue it is {cue}")
            return False
        offsets = [*element.offsets(), element.end]
        self.directive(directive, offsets, self._trimmed(element))
        return True

    def _fade(self, element: Element) -> bool:
        """FADE IN and FADE OUT are transitions even without the mark that Fountain asks for."""
        if self._forced(element) or not is_fade(element.text.strip()):
            return False
        place = self._trimmed(element)
        hint = f"Write > {element.text.strip()}"
        self.report(rules.FADE_MARK, place.start, place.end, "other editors take this fade for action", hint)
        name = transition_of(element.text)
        if name == "fade-out":
            self.running.fade_out()
        self.add(Cue("", "transition", name, place=place))
        return True

    def _look_for_names(self, element: Element) -> None:
        """A paragraph that is, or begins with a line that is, a character's name may be a speech gone wrong."""
        first, _, rest = element.text.strip().partition("\n")
        name = first.partition("(")[0].strip()
        if self._forced(element) or not name or len(name) > 60:
            return
        start = self._trimmed(element).start
        if self.names.is_cast(name):
            message = "a character's name stands alone here"
            if rest and without_case(name):
                message, hint = (
                    "this name is read aloud with what follows",
                    f"Write @{name}: its letters have no capitals.",
                )
            elif rest:
                hint = f"Write @{name}, or put the sentence on one line."
            else:
                hint = f"Put the speech on the line right below {name}."
            self.report(rules.STRAY_NAME, start, start + len(first), message, hint)
        elif rest and without_case(name) and len(name) <= _LONGEST_NAME and self.names.first("name", name):
            hint = f"If it is one, write @{name}: its letters have no capitals."
            self.report(rules.STRAY_NAME, start, start + len(first), "this may be a character's name", hint)

    def _look_for_heading(self, element: Element) -> None:
        """A heading in the words of another language is none to Fountain."""
        text = element.text.strip()
        if not self._forced(element) and "\n" not in text and like_heading(text):
            place = self._trimmed(element)
            message = "this looks like a scene heading but is read aloud"
            self.report(rules.STRAY_HEADING, place.start, place.end, message, f"Write .{text}")

    # Speeches

    def _speech(self, element: Element) -> None:
        line, spoken, notes = Speech(), [element], []
        for each in self._spoken_elements():
            if each.kind == "note":
                notes.append(each)
            elif each.kind in _SPOKEN:
                spoken.append(each)
        name_at = element.offset(element.text.find(element.name))
        name_place = self.source.place(name_at, name_at + len(element.name))
        self._feed(line, spoken[1:], notes)
        place = self.source.place(element.start, spoken[-1].end)
        if not line.phrases:
            said = any(each.kind != "parenthetical" for each in spoken[1:])
            self._silent(element, line, name_place, said=said)
            self.notes(notes, line)
            return
        self._finish_line(line, _Voice(element.name, name_place, place, element), notes)

    def _spoken_elements(self) -> list[Element]:
        """The elements that belong to a speech, taken from those still to come."""
        end = after = self.at
        while after < len(self.elements):
            each = self.elements[after]
            after += 1
            if each.kind in _SPOKEN and each.name:
                end = after
            elif each.kind not in {"note", "boneyard"}:
                break
        inside = self.elements[end - 1].end if end > self.at else self.elements[self.at - 1].end
        while end < len(self.elements) and self.elements[end].start < inside:
            end += 1
        found, self.at = self.elements[self.at : end], end
        return list(found)

    def _feed(self, line: Speech, spoken: Sequence[Element], notes: Sequence[Element]) -> None:
        """Give the parts of a speech to a line in the order in which they stand."""
        rest = list(notes)[::-1]
        for element in spoken:
            while rest and rest[-1].start < element.start:
                self._between(line, rest.pop())
            inside = []
            while rest and rest[-1].start < element.end:
                inside.append(rest.pop())
            if element.kind == "parenthetical":
                for note in inside:
                    self._between(line, note)
                self._parenthetical(line, element)
            else:
                self._speak(line, element, inside)
        for note in rest[::-1]:
            self._between(line, note)

    def _between(self, line: Speech, note: Element) -> None:
        """A note between the texts of a speech."""
        directive = read_note(self.content(note))
        if directive and directive.kind.cue == "pause":
            line.pause(float(directive.options.get("dur_s", 0.0)))
        elif directive:
            self.listen(directive)
            line.wait(note)

    def _parenthetical(self, line: Speech, element: Element) -> None:
        text = " ".join(element.text.strip()[1:-1].split())
        place = self.source.place(element.start, element.end)
        deliveries, pause_s = self.names.deliveries(text, place) if key(text) else ((), 0.0)
        line.pause(pause_s)
        if deliveries:
            line.deliveries = deliveries

    def _speak(self, line: Speech, element: Element, notes: Sequence[Element]) -> None:
        found: list[tuple[Cut, float | None]] = []
        for cut in cuts(self.text, notes):
            directive = read_note(self.content(cut.note))
            if directive and directive.kind.cue == "pause":
                found.append((cut, float(directive.options.get("dur_s", 0.0))))
            elif directive:
                self.listen(directive)
                found.append((cut, None))
        line.speak(element, found, self.says, sung=element.kind == "lyrics")

    def _finish_line(self, line: Speech, voice: _Voice, notes: Sequence[Element]) -> None:
        """Add the line, if anything is spoken in it, and its cues."""
        if not line.phrases:
            return self.notes(notes)
        role = self.names.role(voice.name, voice.name_place)
        speaker = role.name if role else voice.name
        self.draft.lines += 1
        number = f"{self.chapter:02}-{self.draft.lines:03}"
        self._rooms(line, notes)
        self.running.line()
        cue = voice.cue
        added = Line(
            number, speaker, key(speaker), line.text, tuple(line.phrases),
            perspectives=self._perspectives(cue) if cue else (),
            space=self.space, cut_off=line.cut_off and cue is not None,
            dual_with=self._dual_with(cue, voice.name_place) if cue and cue.dual else None,
            pause_after_s=line.pause_s, narration=cue is None, place=voice.place,
        )  # fmt: skip
        self.draft.cues.append(added)
        return self.notes(notes, line, number)

    def _silent(self, cue: Element, line: Speech, place: Place, *, said: bool) -> None:
        """A speech in which nothing can be spoken: its pauses are kept."""
        self.names.role(cue.name, place)
        if said:
            self.report(rules.NO_WORDS, place.start, place.end, "there is no word in this speech", "A beat is kept.")
        elif not line.pause_s:
            self.report(rules.EMPTY_SPEECH, place.start, place.end, "nothing is said under this name")
        if said or line.pause_s:
            self.add(Cue("", "pause", options={"dur_s": line.pause_s or BEAT_S}, place=place))

    def _rooms(self, line: Speech, notes: Sequence[Element]) -> None:
        """A room that is named before the first word of a line holds for the line already."""
        for note in notes:
            directive = read_note(self.content(note))
            if directive and directive.kind.cue == "space" and line.anchors.get(note.start) == (0, "start"):
                space = self.names.palette.spaces.get(directive.key)
                self.space = space.key if space else self.space

    def _perspectives(self, cue: Element) -> tuple[Perspective, ...]:
        found = []
        at = len(cue.name)
        for extension in cue.extensions:
            at = cue.text.find(extension, at)
            place = self.source.place(cue.offset(at), cue.offset(at) + len(extension))
            found.append(self.names.perspective(extension, place))
        return tuple(dict.fromkeys(each for each in found if each))

    def _dual_with(self, cue: Element, place: Place) -> str | None:
        """The line that a speech marked `^` is spoken together with: the one before it, whatever cues stand between."""
        last = next((each for each in reversed(self.draft.cues) if each.kind in {"line", "transition"}), None)
        if isinstance(last, Line) and not last.narration:
            return last.dual_with or last.id
        message = f"no speech stands right before this one of {cue.name}"
        self.diagnostics.append(rules.LONE_DUAL.at(place, message))
        return None

    def _alone_lyrics(self, element: Element) -> None:
        """Lyrics without a name above them: the narrator sings."""
        notes = self._inside(element)
        line, place = Speech(), self._trimmed(element)
        self._speak(line, element, notes)
        if not line.phrases:
            return self.notes(notes)
        self.report(rules.LONE_LYRICS, place.start, place.end, "nobody is named to sing this")
        return self._finish_line(line, _Voice(self.names.cast.narrator, place, place), notes)
