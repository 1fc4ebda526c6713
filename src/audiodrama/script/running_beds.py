"""Which beds and music run at each point of a chapter, as far as the script alone can say: to find what never ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.script import rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from audiodrama.base.diagnostics import Diagnostic
    from audiodrama.script.cuesheet import Cue, CueKind

_STARTING = ("level_db", "gain_db", "in_s", "dur_s", "pan", "xfade_s", "sneak", "establish", "segue", "add", "seed")


@dataclass(slots=True)
class Running:
    """Beds and music that run: by kind and name the cue that started each, None for the beds of a space."""

    started: dict[tuple[CueKind, str], Cue | None] = field(default_factory=dict)
    left: dict[tuple[CueKind, str], Cue | None] = field(default_factory=dict)
    faults: list[Diagnostic] = field(default_factory=list)

    def heading(self, beds: Iterable[str] = ()) -> None:
        """A scene heading closes the beds and opens its space's own; a `continue` after it may carry one across."""
        self.left = {name: cue for name, cue in self.started.items() if name[0] == "bed"}
        carried = {name: cue for name, cue in self.left.items() if cue and cue.options.get("continue")}
        others = {name: cue for name, cue in self.started.items() if name[0] != "bed"}
        own: dict[tuple[CueKind, str], Cue | None] = {("bed", bed): None for bed in beds}
        self.started = {**own, **others, **carried}

    def line(self) -> None:
        """Once somebody speaks in the new scene, nothing of the old one is carried over any more."""
        self.left = {}

    def fade_out(self) -> None:
        """FADE OUT ends everything."""
        self.started.clear()
        self.left.clear()

    def ends(self, cue: Cue) -> bool:
        """Whether a cue that has a fade `out=` is there to end something."""
        runs = (cue.kind, cue.name) in self.started or (cue.kind, cue.name) in self.left
        return runs or not any(name in cue.options for name in _STARTING)

    def cue(self, cue: Cue) -> None:
        """A cue for a bed or for music."""
        name = (cue.kind, cue.name or "")
        if cue.name == "none":
            self.started = {each: before for each, before in self.started.items() if each[0] != cue.kind}
        elif cue.options.get("out"):
            self._out(cue)
        elif "to_db" in cue.options and name not in self.started and not cue.options.keys() & set(_STARTING):
            self._missing(cue)
            self.started[name] = cue
        else:
            layered = cue.kind == "music" or cue.options.get("add") or cue.options.get("continue")
            if not layered and name not in self.started:
                self.started = {each: before for each, before in self.started.items() if each[0] != cue.kind}
            self.started.setdefault(name, cue)

    def chapter_ends(self) -> None:
        """Report the beds that nothing has ended."""
        for (kind, name), cue in self.started.items():
            if cue and kind == "bed" and "dur_s" not in cue.options:
                message = f"the bed {name} runs to the end of the chapter"
                hint = f"End it with [[amb: {name} | out=3s]] or > FADE OUT."
                self.faults.append(rules.BED_NOT_ENDED.at(cue.place, message, hint=hint))
        self.fade_out()

    def _out(self, cue: Cue) -> None:
        name = (cue.kind, cue.name or "")
        if name not in self.started and name not in self.left:
            self._missing(cue)
        self.started.pop(name, None)

    def _missing(self, cue: Cue) -> None:
        verb = "ends" if cue.options.get("out") else "rides"
        self.faults.append(rules.NOT_RUNNING.at(cue.place, f"this {verb} {cue.name}, which is not running"))
