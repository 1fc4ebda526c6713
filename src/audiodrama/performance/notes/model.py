"""A director's note: where a listener would stumble, how much, and the edit that mends it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import content_name

if TYPE_CHECKING:
    from audiodrama.base.source import Place
    from audiodrama.base.text_edits import RangeEdit


@dataclass(frozen=True, slots=True)
class Fix:
    """How a note is mended.

    Args:
        text: to read, and to paste from.
        edits: of files, all against the texts as they stand now; none where no edit is sure to help.
        command: a line for the shell, or None.
    """

    text: str
    edits: tuple[RangeEdit, ...] = ()
    command: str | None = None


@dataclass(frozen=True, slots=True)
class DirectorNote:
    """A place where a listener would stumble.

    Args:
        id: its code and a name of its content: the same words, role and cause have the same id wherever they stand.
        code: the kind, of `thresholds.KINDS`.
        chapter: its number.
        line: id of the line or cue it is about, or None.
        at_s: where it begins in the chapter.
        end_s: where it ends.
        message: one clause.
        measure: the figure that was found.
        unit: of the figure.
        threshold: the figure at which it becomes a note.
        severity: how far beyond the threshold, 1 just over it; notes are listed by it.
        subject: the words it is about, or the name of the sound.
        fix: how to mend it, or None.
        place: in the script, or None.
        accepted: why somebody found it good, or None.
    """

    id: str
    code: str
    chapter: int
    line: str | None
    at_s: float
    end_s: float
    message: str
    measure: float
    unit: str
    threshold: float
    severity: float
    subject: str = ""
    fix: Fix | None = None
    place: Place | None = field(default=None, compare=False)
    accepted: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The stable form of `notes --json`."""
        return {
            "id": self.id,
            "chapter": self.chapter,
            "line": self.line,
            "at_s": self.at_s,
            "end_s": self.end_s,
            "code": self.code,
            "message": self.message,
            "measure": self.measure,
            "unit": self.unit,
            "threshold": self.threshold,
            "severity": self.severity,
            "subject": self.subject,
            "fix": self.fix and asdict(self.fix) | {"edits": [asdict(each) for each in self.fix.edits]},
            "place": self.place and self.place.as_json(),
            "accepted": self.accepted,
        }


def note_id(code: str, *content: object) -> str:
    """The id of a note: its code, and eight digits that stand for what it is about."""
    return f"{code}-{content_name('note', code, *content)[:8]}"


def in_order_of_weight(notes: list[DirectorNote]) -> list[DirectorNote]:
    """The worst first; those that were accepted behind all others; what weighs the same in order of its place."""
    return sorted(notes, key=lambda each: (each.accepted is not None, -each.severity, each.chapter, each.at_s, each.id))
