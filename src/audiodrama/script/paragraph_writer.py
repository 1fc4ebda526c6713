"""Paragraphs of action: read by the narrator, or obeyed where they are a cue, a pause, a fade or a speech."""

from __future__ import annotations

import bisect
from operator import attrgetter
from typing import TYPE_CHECKING

from audiodrama.base.names import without_case
from audiodrama.script import paragraphs, rules
from audiodrama.script.cuesheet import Cue
from audiodrama.script.directions import paragraph_pause
from audiodrama.script.directives import like_radio, read_radio
from audiodrama.script.headings import hidden_heading, is_transition, like_heading, transition_of
from audiodrama.script.paragraphs import Head, part_of
from audiodrama.script.phrases import LineDraft
from audiodrama.script.speech_writer import Speaker, SpeechWriter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.script.elements import Element
    from audiodrama.script.lookup import Lookup

_start = attrgetter("start")
_LONGEST_NAME = 16
_SHORT = 80
_READ_IT = "or ! before it to have it read"


class ParagraphWriter(SpeechWriter):
    """Writes paragraphs of action; what stands there again and again, such as `Silence.`, is looked through once."""

    def __init__(self, names: Lookup) -> None:
        super().__init__(names)
        self._plain: set[str] = set()

    def action(self, element: Element) -> None:
        """A paragraph of action; one that begins with `!` is read as it stands."""
        notes = self.inside(element)
        if self._forced(element):
            return self.narrate(element, notes, forced=True)
        if element.text in self._plain:
            return self.narrate(element, notes)
        told = len(self.diagnostics)
        if (
            self._pause(element)
            or self._radio(element)
            or self._transition_words(element)
            or self._silent_mark(element)
        ):
            return self.notes(notes)
        if speeches := self._speeches(element):
            return self._colon_speeches(element, speeches, notes)
        self._look_for_names(element)
        self._look_for_titles(element)
        if len(self.diagnostics) == told and len(element.text) <= _SHORT:
            self._plain.add(element.text)
        return self.narrate(element, notes)

    def narrate(self, element: Element, notes: Sequence[Element], *, forced: bool = False) -> None:
        """Have the narrator read a paragraph, unless the production leaves action silent; `forced`, as it stands."""
        if self.names.cast.narrator_reads == "cues-only":
            return self.notes(notes)
        line = LineDraft()
        self.speak(line, element, notes, narrated=True, forced=forced)
        name, place = self.names.cast.narrator, self.trimmed(element)
        if not line.phrases and line.pause_s:
            self.add(Cue("", "pause", options={"dur_s": line.pause_s}, place=place))
        elif not line.phrases and not any(c.isalnum() for c in element.text) and element.text.strip():
            self.report(rules.NO_WORDS, place.start, place.end, "there is no word in this paragraph")
        return self.finish_line(line, Speaker(name, place, place), notes)

    def transition(self, element: Element) -> None:
        """A transition; words after `>` that are no transition are told."""
        place = self.source.place(element.start, element.end)
        name = transition_of(element.text)
        if name is None and paragraphs.is_sentence(element.text):
            hint = "Take the > away to have them read; > words < is a line that is only shown."
            return self.report(rules.DROPPED_WORDS, place.start, place.end, "these words are not heard", hint)
        if name is None:
            message = f"the transition {element.text} has no sound of its own"
            self.diagnostics.append(rules.UNKNOWN_TRANSITION.at(place, message))
        if name == "fade-out":
            self.running.fade_out()
        self.add(Cue("", "transition", name or "scene", place=place))
        return None

    def _forced(self, element: Element) -> bool:
        return self.text[element.start : element.end].lstrip().startswith("!")

    # Obeyed

    def _pause(self, element: Element) -> bool:
        """`(beat)`, `PAUSE` and their like between paragraphs are silence."""
        seconds = paragraph_pause(element.text)
        if seconds is None:
            return False
        self.add(Cue("", "pause", options={"dur_s": seconds}, place=self.trimmed(element)))
        return True

    def _radio(self, element: Element) -> bool:
        """Take a paragraph in the radio spelling as the cue it is."""
        directive = read_radio(element.text)
        place = self.trimmed(element)
        if directive is not None:
            self.directive(directive, [*element.offsets(), element.end], place)
            return True
        if cue := like_radio(element.text):
            message = "this paragraph begins like a cue but is read aloud"
            self.report(rules.RADIO_CASE, place.start, place.end, message, f"As a cue it is {cue}")
        elif cue := paragraphs.near_cue(element.text):
            message = "this is nearly a cue, but none, so nothing is heard of it"
            self.report(rules.NEAR_MISS, place.start, place.end, message, f"Write {cue}, {_READ_IT}.")
            return True
        return False

    def _transition_words(self, element: Element) -> bool:
        """FADE OUT and other words of an editor are transitions even without the mark that Fountain asks for."""
        if not is_transition(element.text):
            return False
        self.transition(element)
        return True

    def _silent_mark(self, element: Element) -> bool:
        """Leave out and report a mark that printouts put at the foot of a page."""
        if not paragraphs.is_page_mark(element.text):
            return False
        place = self.trimmed(element)
        message = "this mark of a printout is left out"
        self.report(rules.PAGE_MARK, place.start, place.end, message, f"Take it out of the script, {_READ_IT}.")
        return True

    # Speeches behind a name and a colon

    def _speeches(self, element: Element) -> list[tuple[int, Head]]:
        """The lines of a paragraph that are speeches, each with the index where its line begins."""
        speeches = []
        for at, head in paragraphs.heads(element.text):
            meant = paragraphs.is_speech(element.text, head, speaks=self.names.speaks)
            if meant:
                speeches.append((at, head))
            elif meant is None:
                start, end = element.offset(head.start), element.offset(head.end - 1) + 1
                hint = f"Write {head.name} on a line of its own above the words, {_READ_IT}."
                self.report(rules.UNCLEAR_SPEECH, start, end, f"this may be a speech of {head.name}", hint)
        return speeches

    def _colon_speeches(
        self, element: Element, speeches: Sequence[tuple[int, Head]], notes: Sequence[Element]
    ) -> None:  # fmt: skip
        """A paragraph with speeches in it: each goes on to the next one, what stands before is narrated."""
        first = speeches[0][0]
        ends = [at for at, _ in speeches[1:]] + [len(element.text)]
        if element.text[:first].strip():
            part = part_of(element, 0, first)
            self.narrate(part, [note for note in notes if note.start < part.end])
        for (at, head), end in zip(speeches, ends, strict=True):
            name = part_of(element, head.start, head.end, kind="character", name=head.name, extensions=head.extensions)
            said = part_of(element, head.words, end, kind="dialogue", name=head.name)
            line = LineDraft()
            extension = self.extension_of(name, line)
            low = element.offset(at) if at else -1
            high = element.offset(end) if end < len(element.text) else self.text_end
            own = notes[bisect.bisect_left(notes, low, key=_start) : bisect.bisect_left(notes, high, key=_start)]
            self.speak(line, said, own)
            place = self.source.place(name.start, said.end)
            name_place = self.source.place(name.start, name.start + len(head.name))
            self.finish_line(line, Speaker(head.name, name_place, place, name), own, extension)
            self.colon_speeches.append((head.name, name_place))

    # Told

    def _look_for_names(self, element: Element) -> None:
        """A paragraph that is, or holds a line that is, a character's name may be a speech gone wrong."""
        for start, end, name in paragraphs.names_in(element.text, self.names.speaks):
            message = f"{name} stands in a paragraph, so the narrator reads this with what follows"
            hint = f"Put an empty line above {name}."
            self.report(rules.MISSING_EMPTY_LINE, element.offset(start), element.offset(end - 1) + 1, message, hint)
        first, _, rest = element.text.strip().partition("\n")
        name = first.partition("(")[0].strip()
        if not name or len(name) > 60:
            return
        start = self.trimmed(element).start
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
        elif (name := first.partition(".")[0]) != first and name.upper() == name and self.names.is_cast(name):
            hint = f"Write {name} on a line of its own above the words, {_READ_IT}."
            message = "this name is read aloud with what follows"
            self.report(rules.STRAY_NAME, start, start + len(name), message, hint)

    def _look_for_titles(self, element: Element) -> None:
        """Headings, titles and page numbers that Fountain takes for action are told."""
        text = element.text.strip()
        place = self.trimmed(element)
        if "\n" not in text and (heading := (like_heading(text) and f".{text}") or hidden_heading(text)):
            message = "this looks like a scene heading but is read aloud"
            self.report(rules.STRAY_HEADING, place.start, place.end, message, f"Write {heading}")
        elif title := paragraphs.title_in(text):
            message = "this looks like a title but is read aloud"
            self.report(rules.STRAY_TITLE, place.start, place.end, message, f"Write {title}, {_READ_IT}.")
        elif paragraphs.is_page_number(text):
            message = "a number stands alone here and is read aloud"
            hint = "Take it out if it is a page's; write # before it if it is a chapter's, or ! to have it read."
            self.report(rules.PAGE_MARK, place.start, place.end, message, hint)
