"""Cues from notes: the chapter being written, and how a note becomes a cue of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audiodrama.script import rules
from audiodrama.script.cuesheet import Cue, Line, Mark, Say
from audiodrama.script.directives import BUSES, Directive, read_note
from audiodrama.script.near_misses import near_miss
from audiodrama.script.phrases import Pronunciations
from audiodrama.script.running_beds import Running

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.diagnostics import Diagnostic, Rule
    from audiodrama.base.source import Place, Source
    from audiodrama.script.cuesheet import Anchor
    from audiodrama.script.elements import Element, Script
    from audiodrama.script.lookup import Lookup
    from audiodrama.script.phrases import LineDraft

    Options = dict[str, float | str | bool]

_HEARD = ("line", "sfx", "bed", "music")


@dataclass(slots=True)
class Draft:
    """A chapter in the making."""

    title: str
    place: Place
    section: bool
    cues: list[Line | Cue] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    lines: int = 0
    others: int = 0

    @property
    def heard(self) -> bool:
        """Whether there is anything in it to listen to."""
        return any(cue.kind in _HEARD for cue in self.cues)


class Writer:
    """Writes cues into the chapter being written.

    Args:
        names: looks up what cues name.
    """

    def __init__(self, names: Lookup) -> None:
        self.names = names
        self.diagnostics: list[Diagnostic] = []
        self.says = Pronunciations()
        self.chapter = 1
        self.space: str | None = None
        self.running = Running()
        self.colon_speeches: list[tuple[str, Place]] = []
        self.present: dict[str, None] = {}  # those who have spoken in the scene, the last to have spoken last
        self.in_scene: list[str] | None = None

    def begin(self, source: Source, script: Script, title: str) -> None:
        """Begin a file."""
        self.source, self.text, self.elements = source, script.text, script.elements
        self.space, self.running, self.text_end = None, Running(), len(script.text) + 1
        self.colon_speeches, self.present, self.in_scene = [], {}, None
        self.draft = Draft(title, source.place(0, min(1, len(script.text))), section=False)

    def report(self, rule: Rule, start: int, end: int, message: str, hint: str | None = None) -> None:
        """Keep a mistake at a stretch of the file being read."""
        self.diagnostics.append(rule.at(self.source.place(start, end), message, hint=hint))

    def content(self, note: Element) -> str:
        """The text between the brackets."""
        return self.text[note.start + 2 : note.end - 2]

    def notes(self, notes: Sequence[Element], line: LineDraft | None = None, number: str = "") -> None:
        """Notes in order, anchored at the words of a line if they stand in one."""
        for note in notes:
            self.note(note, line.anchor(note, number) if line else None, inside=line is not None)

    def note(self, note: Element, anchor: Anchor | None = None, *, inside: bool = False) -> None:
        """A note: a cue, nearly a cue, or the writer's own."""
        content = self.content(note)
        directive = read_note(content)
        if directive is None:
            if meant := near_miss(content, self.names.palette.sounds.keys() | self.names.palette.spaces.keys()):
                message, hint = "this note is nearly a cue, but none", f"Did you mean {meant}?"
                self.report(rules.NEAR_MISS, note.start, note.end, message, hint)
            return
        offsets = range(note.start + 2, note.end)
        place = self.source.place(note.start, note.end)
        self.directive(directive, offsets, place, anchor, inside=inside)

    def directive(
        self, directive: Directive, offsets: Sequence[int], place: Place, anchor: Anchor | None = None,
        *, inside: bool = False,
    ) -> None:  # fmt: skip
        """Report what is wrong with a cue, and add it."""
        for fault in directive.faults:
            start, end = offsets[fault.start], offsets[max(fault.start, fault.end - 1)] + 1
            self.report(fault.rule, start, end, fault.message, fault.hint)
        if not directive.key:
            return
        name_place = self.source.place(offsets[directive.start], offsets[directive.end - 1] + 1)
        if anchor and "at" in directive.options:
            anchor = replace(anchor, edge="end" if directive.options["at"] == "end" else "start")
        made = Cue("", directive.kind.cue, directive.name, anchor, dict(directive.options), place)
        if directive.kind.sound:
            self._sound(directive, name_place, made)
        elif made.kind == "space":
            self._room(made, name_place)
        elif made.kind == "mix" and directive.key in BUSES:
            self.add(replace(made, name=BUSES[directive.key]))
        elif made.kind == "pause" and "dur_s" in made.options and not inside:
            self.add(replace(made, name=None))
        elif made.kind == "say":
            if not inside:
                self.listen(directive)
            self.add(made)

    def _sound(self, directive: Directive, name_place: Place, made: Cue) -> None:
        """A cue for a sound, a bed or music; `none` and `out` for a name mean all that runs of its kind."""
        if made.kind != "sfx" and directive.key in {"none", "out"} - self.names.palette.sounds.keys():
            self.running.cue(self.add(replace(made, name="none")))
            return
        sound = self.names.sound(directive, name_place)
        if sound is None:
            return
        made = replace(made, name=sound.key)
        if made.kind == "sfx":
            self.add(made)
            return
        if "out_s" in made.options and self.running.ends(made):
            made = replace(made, options={**made.options, "out": True})
        self.running.cue(self.add(made))

    def _room(self, made: Cue, name_place: Place) -> None:
        space = self.names.space(str(made.name), name_place)
        if space is not None:
            self.space = space
            self.add(replace(made, name=space))

    def listen(self, directive: Directive) -> None:
        """Take note of a pronunciation; it is in force from the text on in which it stands."""
        if directive.kind.cue == "say" and directive.name:
            spoken, ipa = directive.options.get("as"), directive.options.get("ipa")
            self.says.add(Say(directive.name, str(spoken) if spoken else None, str(ipa) if ipa else None))

    def add(self, cue: Cue) -> Cue:
        """Add a cue under the next number."""
        self.draft.others += 1
        cue = replace(cue, id=f"{self.chapter:02}-s{self.draft.others:03}")
        self.draft.cues.append(cue)
        return cue
