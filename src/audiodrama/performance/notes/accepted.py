"""Notes that somebody heard and found good: `notes.yaml` beside voices.yaml, read strictly and edited byte for byte.

An entry holds the figure that was found good. Where that grows worse by more than a quarter of its distance from the
threshold, or the words change, the note comes back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base import yaml_editor
from audiodrama.base.diagnostics import rule
from audiodrama.base.errors import UsageError
from audiodrama.base.yaml_reader import Reader
from audiodrama.performance.notes.thresholds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiodrama.base.diagnostics import Diagnostic
    from audiodrama.base.source import Place, Source
    from audiodrama.performance.notes.model import DirectorNote

NOTES = "notes.yaml"
_ID = re.compile(r"([a-z-]+)-[0-9a-f]{8}(-\d{1,4})?")
_SLACK = 1.25
_LONGEST_ABOUT = 60

BAD_NOTE_ID = rule(
    "bad-note-id", "error",
    "An entry of notes.yaml is under a name that no note has, so it would accept nothing.",
    example={"notes.yaml": "accepted:\n  loud-line: {because: it is meant to be, measure: 4.2}\n"},
    cure='Take the entry away, and accept the note by `audiodrama notes --accept ID --because "…"`, which writes it.',
)  # fmt: skip
NO_REASON = rule(
    "note-without-reason", "error",
    "An entry of notes.yaml does not say why the note was found good, or at which figure.",
    example={"notes.yaml": "accepted:\n  masked-0123abcd: {measure: 0.41}\n"},
    cure="Write `because:` with the reason and `measure:` with the figure of the note, or take the entry away.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AcceptedNote:
    """A note that was found good.

    Args:
        because: why.
        measure: the figure it had.
        about: words or the sound it is about, for people who read the file.
        place: in notes.yaml.
    """

    because: str
    measure: float
    about: str = ""
    place: Place | None = None


def read_accepted(source: Source) -> tuple[dict[str, AcceptedNote], list[Diagnostic]]:
    """The notes that were found good, by their ids, and every mistake in the file."""
    reader = Reader(source)
    document = reader.document()
    if document is None:
        return {}, reader.diagnostics
    found: dict[str, AcceptedNote] = {}
    for name, place, node in document.children("accepted"):
        entry = reader.block(node, name)
        matched = _ID.fullmatch(name)
        if matched is None or matched[1] not in KINDS:
            reader.report(BAD_NOTE_ID.at(place, f"no note is called {name}"))
            continue
        if entry is None:
            continue
        because, about = entry.text("because"), entry.text("about", "")
        measure = entry.parsed("measure", _number, None)
        entry.close()
        if not (because or "").strip():
            reader.report(NO_REASON.at(place, f"{name} does not say why it was found good"))
        elif measure is None:
            if "measure" not in entry:
                reader.report(NO_REASON.at(place, f"{name} does not say at which figure it was found good"))
        else:
            found[name] = AcceptedNote(str(because), measure, about or "", place)
    document.close()
    return found, reader.diagnostics


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"measure is a plain number, not {text}") from None
    if not abs(value) < 1e9:
        raise ValueError(f"measure is {text}, which no note measures")
    return value


def with_acceptance(notes: Iterable[DirectorNote], accepted: Mapping[str, AcceptedNote]) -> list[DirectorNote]:
    """The notes, those that were found good with the reason; one that grew worse since then comes back."""
    from dataclasses import replace

    marked = []
    for note in notes:
        entry = accepted.get(note.id)
        good = entry is not None and not _is_worse(note, entry.measure)
        marked.append(replace(note, accepted=entry.because) if entry and good else note)
    return marked


def _is_worse(note: DirectorNote, before: float) -> bool:
    """Whether a figure lies further from its threshold, on its side, than the one that was accepted, by a quarter."""
    now, then = note.measure - note.threshold, before - note.threshold
    if now * then < 0:
        return True
    slack = abs(note.threshold) * (_SLACK - 1) / 4
    return abs(now) > abs(then) * _SLACK + slack


def acceptance_text(text: str, note: DirectorNote, because: str) -> str:
    """The text of notes.yaml with one more note accepted, or accepted for another reason.

    Raises:
        UsageError: no reason is given.
        AudiodramaError: the file cannot be edited.
    """
    reason = " ".join(because.split())
    if not reason:
        raise UsageError("no reason is given", hint='say why it is good: --because "it is meant to be soft"')
    about = " ".join(note.subject.split())
    about = about if len(about) <= _LONGEST_ABOUT else about[: _LONGEST_ABOUT - 1].rstrip() + "…"
    figures = {
        "because": yaml_editor.scalar(reason),
        "measure": f"{note.measure:g}",
        "about": yaml_editor.scalar(about),
    }
    if yaml_editor.value_span(text, ["accepted", note.id]) is not None:
        for name in ("because", "measure"):
            text = yaml_editor.set_value(text, ["accepted", note.id, name], figures[name])
        return text
    start = text if text.strip() else _HEAD
    entry = "\n".join([f"{note.id}:", *(f"  {name}: {value}" for name, value in figures.items())])
    return yaml_editor.add_entries(start, "accepted", [entry])


_HEAD = '# Director\'s notes that were heard and found good (audiodrama notes --accept ID --because "…").\n'
