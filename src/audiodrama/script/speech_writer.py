"""Speeches: a name and what is spoken under it, to a line and its cues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from string import ascii_lowercase
from typing import TYPE_CHECKING

from audiodrama.base.names import key
from audiodrama.script import ensembles, rules
from audiodrama.script.chapter_builder import Writer
from audiodrama.script.cuesheet import Cue, Line
from audiodrama.script.directions import asides
from audiodrama.script.directives import read_note
from audiodrama.script.emphasis import plain
from audiodrama.script.lookup import Extension
from audiodrama.script.paragraphs import name_lines
from audiodrama.script.phrases import Cut, LineDraft, cuts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.source import Place
    from audiodrama.script.directions import Aside
    from audiodrama.script.elements import Element

_SPOKEN = ("parenthetical", "dialogue", "lyrics")
_MAY_HOLD_DIRECTIONS = frozenset("([{<*_\uff08\u3010")
_LETTERS = ascii_lowercase[1:]
BEAT_S = 0.6


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks a line, and where that is written; `cue` is the character cue, None for what is narrated."""

    name: str
    name_place: Place
    place: Place
    cue: Element | None = None


class SpeechWriter(Writer):
    """Writes speeches; `at` is the next element of the file being read."""

    at: int

    def speech(self, element: Element) -> None:
        """A character cue and everything spoken under it, taken from the elements still to come."""
        line, spoken, notes = LineDraft(), [element], []
        for each in self._spoken_elements():
            if each.kind == "note":
                notes.append(each)
            elif each.kind in _SPOKEN:
                spoken.append(each)
        name_at = element.offset(element.text.find(element.name))
        name_place = self.source.place(name_at, name_at + len(element.name))
        self._forgotten_lines(spoken[1:])
        extension = self.extension_of(element, line)
        self._feed(line, spoken[1:], notes)
        place = self.source.place(element.start, spoken[-1].end)
        if not line.phrases:
            said = any(each.kind != "parenthetical" and key(plain(each.text).text) == "" for each in spoken[1:])
            self._silent(line, name_place, said=said)
            self.notes(notes, line)
            return
        self.finish_line(line, Speaker(element.name, name_place, place, element), notes, extension)

    def inside(self, element: Element) -> list[Element]:
        """The notes inside an element, taken from those still to come."""
        notes = []
        while self.at < len(self.elements) and self.elements[self.at].start < element.end:
            notes.append(self.elements[self.at])
            self.at += 1
        return [each for each in notes if each.kind == "note"]

    def speak(
        self,
        line: LineDraft,
        element: Element,
        notes: Sequence[Element],
        *,
        narrated: bool = False,
        forced: bool = False,
    ) -> None:
        """Give the text of an element to a line, with the cues and the directions that stand in it."""
        placed: list[tuple[Cut, float | None]] = []
        for cut in cuts(self.text, notes):
            directive = read_note(self.content(cut.note))
            if directive and directive.kind.cue == "pause":
                placed.append((cut, float(directive.options.get("dur_s", 0.0))))
            elif directive:
                self.listen(directive)
                placed.append((cut, None))
        directions = () if forced else self._asides(element, narrated=narrated)
        line.speak(element, placed, self.says, asides=directions, sung=element.kind == "lyrics")

    def finish_line(
        self, line: LineDraft, speaker: Speaker, notes: Sequence[Element], extension: Extension | None = None
    ) -> None:
        """Add the line, if anything is spoken in it, and its cues."""
        if not line.phrases:
            return self.notes(notes)
        speakers = self._speakers(speaker)
        self.draft.lines += 1
        number = f"{self.chapter:02}-{self.draft.lines:03}"
        self._rooms(line, notes)
        self.running.line()
        cue = speaker.cue
        if line.unheard:
            message = "nothing is spoken after this direction, so it changes nothing"
            self.report(rules.LATE_DELIVERY, speaker.place.start, speaker.place.end, message)
        first = Line(
            number, speakers[0], key(speakers[0]), line.text, tuple(line.phrases),
            perspectives=extension.perspectives if extension else (),
            space=self.space, cut_off=line.cut_off and cue is not None,
            dual_with=self._dual_with(cue, speaker.name_place) if cue and cue.dual else None,
            pause_after_s=line.pause_s, narration=cue is None, place=speaker.place,
            ensemble=speaker.name if len(speakers) > 1 else "",
        )  # fmt: skip
        self.draft.cues.append(first)
        for letter, name in zip(_LETTERS, speakers[1:], strict=False):
            same = replace(first, id=number + letter, speaker=name, role=key(name), dual_with=None, together=number)
            self.draft.cues.append(same)
        return self.notes(notes, line, number)

    def _speakers(self, speaker: Speaker) -> list[str]:
        """The names of those who speak a line: one, or all who are meant by `ALL` or `ANNA & BEN`."""
        names: tuple[str, ...] | None = None
        present: Sequence[str] = ()
        if speaker.cue is not None and not self.names.is_cast(speaker.name):
            present = self._present() if ensembles.is_ensemble(speaker.name) else ()
            names = ensembles.members(speaker.name, speaks=self.names.speaks_alone, present=present)
        if names == ():
            message = f"nobody is there whom {speaker.name} could mean"
            hint = "Name those who speak, such as ANNA & BEN, or cast the name as a voice of its own."
            self.report(rules.NOBODY_PRESENT, speaker.name_place.start, speaker.name_place.end, message, hint)
            return [speaker.name]
        if names and (silent := present[len(names) :]) and len(names) == ensembles.MOST_VOICES:
            message = f"{ensembles.MOST_VOICES} voices speak this line, and not {', '.join(silent)}"
            self.report(rules.LARGE_ENSEMBLE, speaker.name_place.start, speaker.name_place.end, message)
        if names is None or not ensembles.is_ensemble(speaker.name):  # those who are present are asked for elsewhere
            for name in names or [speaker.name]:
                self.names.role(name, speaker.name_place)
        spoken = list(dict.fromkeys(self.names.name_of(name) for name in names or [speaker.name]))
        if speaker.cue is not None:
            for name in reversed(spoken):
                self.present.pop(name, None)
                self.present[name] = None
        return spoken

    def _present(self) -> list[str]:
        """Those who speak in the scene: who has spoken, the last first, then who will."""
        if self.in_scene is None:
            self.in_scene = []
            for name in ensembles.speakers_after(self.elements, self.at):
                if not ensembles.is_ensemble(name):
                    self.in_scene += ensembles.members(name, speaks=self.names.speaks_alone, present=()) or (name,)
        narrator = key(self.names.cast.narrator)
        named = dict.fromkeys(self.names.name_of(name) for name in [*reversed(self.present), *self.in_scene])
        return [name for name in named if key(name) != narrator]

    def alone_lyrics(self, element: Element) -> None:
        """Lyrics without a name above them: the narrator sings."""
        notes = self.inside(element)
        line, place = LineDraft(), self.trimmed(element)
        self.speak(line, element, notes)
        if not line.phrases:
            return self.notes(notes)
        self.report(rules.LONE_LYRICS, place.start, place.end, "nobody is named to sing this")
        return self.finish_line(line, Speaker(self.names.cast.narrator, place, place), notes)

    def trimmed(self, element: Element) -> Place:
        """The place of an element without white space around it."""
        raw = self.text[element.start : element.end]
        start = element.start + len(raw) - len(raw.lstrip())
        return self.source.place(start, element.start + len(raw.rstrip()))

    def _asides(self, element: Element, *, narrated: bool) -> tuple[Aside, ...]:
        """The directions in a text; those that mean nothing are told."""
        if _MAY_HOLD_DIRECTIONS.isdisjoint(element.text):
            return ()
        bare = plain(element.text)
        stressed = () if narrated else bare.stressed
        found = tuple(asides(bare.text, self.names.direction, narrated=narrated, stressed=stressed))
        for aside in (each for each in found if not each.known):
            start = element.offset(bare.kept[aside.start])
            end = element.offset(bare.kept[aside.end - 1]) + 1
            self._tell(aside, start, end)
        return found

    def _tell(self, aside: Aside, start: int, end: int) -> None:
        """Report a direction that is left out and does nothing."""
        if aside.cue:
            message = "this is nearly a cue, but none, so nothing is heard of it"
            self.report(rules.NEAR_MISS, start, end, message, f"Did you mean {aside.cue}?")
        elif self.names.first("direction", f"{aside.bracket} {aside.text}"):
            message = "this is taken for a direction: it is not spoken, and means nothing that is known"
            self.report(rules.UNKNOWN_DIRECTION, start, end, message)

    def _forgotten_lines(self, spoken: Sequence[Element]) -> None:
        """Names of others among the lines of a speech, which begin a speech of their own if an empty line is added."""
        for element, start, end, name in name_lines(spoken, self.names.speaks):
            hint = f"Put an empty line above {name}; if the word is spoken here, end it with a full stop."
            message = f"{name} stands among the words of another speech"
            self.report(rules.MISSING_EMPTY_LINE, element.offset(start), element.offset(end - 1) + 1, message, hint)

    def extension_of(self, cue: Element, line: LineDraft) -> Extension:
        """Perspectives, deliveries and pauses from the brackets after the name."""
        extension = Extension()
        at = len(cue.name)
        for text in cue.extensions:
            at = max(cue.text.find(text, at), 0)
            place = self.source.place(cue.offset(at), cue.offset(at) + len(text))
            extension = extension.plus(self.names.extension(text, place))
        if extension.deliveries:
            line.deliver(extension.deliveries, ", ".join(each.replace("-", " ") for each in extension.deliveries))
        line.pause(extension.pause_s)
        return extension

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
        spoken, self.at = self.elements[self.at : end], end
        return list(spoken)

    def _feed(self, line: LineDraft, spoken: Sequence[Element], notes: Sequence[Element]) -> None:
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
                self.speak(line, element, inside)
        for note in rest[::-1]:
            self._between(line, note)

    def _between(self, line: LineDraft, note: Element) -> None:
        """A note between the texts of a speech."""
        directive = read_note(self.content(note))
        if directive and directive.kind.cue == "pause":
            line.pause(float(directive.options.get("dur_s", 0.0)))
        elif directive:
            self.listen(directive)
            line.wait(note)

    def _parenthetical(self, line: LineDraft, element: Element) -> None:
        text = " ".join(element.text.strip()[1:-1].split())
        place = self.source.place(element.start, element.end)
        if not key(text):
            return
        meaning = self.names.parenthetical(text, place, element.name)
        line.pause(meaning.pause_s)
        if meaning.deliveries:
            line.deliver(meaning.deliveries, meaning.words)
        elif meaning.words:
            line.direct(meaning.words)

    def _silent(self, line: LineDraft, place: Place, *, said: bool) -> None:
        """A speech in which nothing can be spoken: its pauses are kept, and nobody needs a voice for it."""
        if said:
            self.report(rules.NO_WORDS, place.start, place.end, "there is no word in this speech", "A beat is kept.")
        elif not line.pause_s:
            self.report(rules.EMPTY_SPEECH, place.start, place.end, "nothing is said under this name")
        if said or line.pause_s:
            self.add(Cue("", "pause", options={"dur_s": line.pause_s or BEAT_S}, place=place))

    def _rooms(self, line: LineDraft, notes: Sequence[Element]) -> None:
        """A room that is named before the first word of a line holds for the line already."""
        for note in notes:
            directive = read_note(self.content(note))
            if directive and directive.kind.cue == "space" and line.anchors.get(note.start) == (0, "start"):
                space = self.names.palette.spaces.get(directive.key)
                self.space = space.key if space else self.space

    def _dual_with(self, cue: Element, place: Place) -> str | None:
        """The line that a speech marked `^` is spoken together with: the one before it, whatever cues stand between."""
        last = next((each for each in reversed(self.draft.cues) if each.kind in {"line", "transition"}), None)
        if isinstance(last, Line) and not last.narration:
            return last.dual_with or last.id
        message = f"no speech stands right before this one of {cue.name}"
        self.diagnostics.append(rules.LONE_DUAL.at(place, message))
        return None
