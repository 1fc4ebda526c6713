"""The rows of a chapter: the script as it is written, a row for each thing that is heard, with its place."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from audiodrama.audition.cast_report import speaking_parts, voice_of
from audiodrama.base.names import key
from audiodrama.base.words import words
from audiodrama.performance.take_keys import line_key
from audiodrama.script import fountain
from audiodrama.script.cuesheet import Cue, Line
from audiodrama.script.title_page import unmarked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.base.source import Place
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.studio.edition import Edition

_GOLDEN_ANGLE = 137.508
_FIRST_HUE = 15.0


@dataclass(frozen=True)
class RowMarks:
    """All that is known of a chapter's lines besides their text.

    Args:
        states: of each line by its id; one that is left out is not known yet.
        noted: ids of the lines that somebody marked.
        issues: how many issues a line has.
    """

    states: Mapping[str, str]
    noted: frozenset[str] = frozenset()
    issues: Mapping[str, int] | None = None


def chapter_rows(edition: Edition, chapter: Chapter, marks: RowMarks) -> list[dict[str, Any]]:
    """The rows of a chapter in the order of the script."""
    rows = [(row["start"], 0, row) for row in _sections(edition, chapter)]
    rows += [(row["start"], 1, row) for row in _heard(chapter, marks)]
    return [row for _, _, row in sorted(rows, key=lambda each: each[:2])]


def _chips(chapter: Chapter) -> dict[str, list[dict[str, Any]]]:
    """The cues at words of lines, by the line's id."""
    chips: dict[str, list[dict[str, Any]]] = {}
    for cue in chapter.cues:
        if isinstance(cue, Cue) and cue.anchor is not None and cue.place is not None:
            chips.setdefault(cue.anchor.line, []).append(_chip(cue))
    return chips


def _others(chapter: Chapter) -> dict[str, list[Line]]:
    """Those who speak a line together with its first speaker, by the line's id."""
    voices: dict[str, list[Line]] = {}
    for line in chapter.lines:
        if line.together:
            voices.setdefault(line.together, []).append(line)
    return voices


def _heard(chapter: Chapter, marks: RowMarks) -> Iterator[dict[str, Any]]:
    chips, voices = _chips(chapter), _others(chapter)
    for cue, after in zip(chapter.cues, (*chapter.cues[1:], None), strict=True):
        if isinstance(cue, Line):
            if not cue.together and cue.place is not None:
                yield _line_row(cue, chips.get(cue.id, []), voices.get(cue.id, []), marks)
        elif cue.anchor is None and cue.place is not None:
            opens = cue.kind == "transition" and cue.name == "scene"
            if not opens:
                yield _cue_row(cue)
            elif not (isinstance(after, Cue) and after.kind == "space" and _is_same(after.place, cue.place)):
                yield _place(cue.id, "heading", cue.place) | {"text": _flat(cue.place).lstrip("."), "space": None}


def _is_same(one: Place | None, other: Place) -> bool:
    return one is not None and (one.file, one.start) == (other.file, other.start)


def _place(name: str, kind: str, place: Place) -> dict[str, Any]:
    return {
        "id": name,
        "kind": kind,
        "file": place.file,
        "start": place.start,
        "end": place.end,
        "line": place.line,
        "raw": place.source.text[place.start : place.end],
    }


def _flat(place: Place) -> str:
    return " ".join(place.source.text[place.start : place.end].split())


def _cue_row(cue: Cue) -> dict[str, Any]:
    assert cue.place is not None
    raw = cue.place.source.text[cue.place.start : cue.place.end]
    if cue.kind == "space" and not raw.startswith("[["):
        return _place(cue.id, "heading", cue.place) | {"text": _flat(cue.place).lstrip("."), "space": cue.name}
    facts = {"cue": cue.kind, "name": cue.name or "", "options": dict(cue.options), "text": _note_text(raw)}
    return _place(cue.id, "cue", cue.place) | facts


def _note_text(raw: str) -> str:
    return " ".join(raw.removeprefix("[[").removesuffix("]]").split())


def _chip(cue: Cue) -> dict[str, Any]:
    assert cue.place is not None
    assert cue.anchor is not None
    return {
        "id": cue.id,
        "kind": cue.kind,
        "name": cue.name or "",
        "raw": cue.place.source.text[cue.place.start : cue.place.end],
        "word": cue.anchor.word,
        "edge": cue.anchor.edge,
        "options": dict(cue.options),
        "start": cue.place.start,
        "end": cue.place.end,
    }


def _line_row(line: Line, chips: list[dict[str, Any]], others: Sequence[Line], marks: RowMarks) -> dict[str, Any]:
    assert line.place is not None
    row = _place(line.id, "line", line.place)
    return row | {
        "body": body_offset(row["raw"], narration=line.narration),
        "key": line_key(line),
        "text": line.text,
        "speaker": line.ensemble or line.speaker,
        "role": line.role,
        "narration": line.narration,
        "perspective": list(line.perspectives),
        "ensemble": line.ensemble,
        "together": line.together,
        "dual": line.dual_with,
        "with": [{"id": each.id, "speaker": each.speaker, "role": each.role} for each in others],
        "phrases": [
            {"first": each.first_word, "deliveries": list(each.deliveries), "direction": each.direction,
             "pause_s": each.pause_before_s}
            for each in line.phrases
        ],
        "words": word_offsets(line.text),
        "chips": chips,
        "state": marks.states.get(line.id),
        "marked": line.id in marks.noted,
        "issues": (marks.issues or {}).get(line.id, 0),
    }  # fmt: skip


def body_offset(raw: str, *, narration: bool) -> int:
    """Where what is said begins in the text of a line, in units of UTF-16: after the row with the name."""
    end = raw.find("\n")
    return 0 if narration or end < 0 else utf16(raw, end + 1)


def utf16(text: str, offset: int) -> int:
    """An offset as JavaScript counts: characters beyond the basic plane are two."""
    return offset if text.isascii() else len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def word_offsets(text: str) -> list[int]:
    """Flat: first character and character after the last of each word, in units of UTF-16."""
    return [utf16(text, offset) for word in words(text) for offset in (word.start, word.end)]


# Sections


def _sections(edition: Edition, chapter: Chapter) -> Iterator[dict[str, Any]]:
    """The headings of chapters and of parts of them; each belongs to what is heard after it."""
    text = edition.texts.get(chapter.file)
    if text is None:
        return
    ends = [_last(each) for each in edition.production.sheet.chapters if each.file == chapter.file]
    place = next(index for index, each in enumerate(_same_file(edition, chapter)) if each is chapter)
    for start, end, title, depth, line in _sections_of(text):
        if min(bisect.bisect_right(ends, start), len(ends) - 1) == place:
            yield {
                "id": f"section-{chapter.number}-{start}", "kind": "section", "file": chapter.file, "start": start,
                "end": end, "line": line, "raw": text[start:end], "title": title, "depth": depth,
            }  # fmt: skip


def _same_file(edition: Edition, chapter: Chapter) -> list[Chapter]:
    return [each for each in edition.production.sheet.chapters if each.file == chapter.file]


def _last(chapter: Chapter) -> int:
    return max((cue.place.start for cue in chapter.cues if cue.place is not None), default=0)


@lru_cache(maxsize=16)
def _sections_of(text: str) -> tuple[tuple[int, int, str, int, int], ...]:
    found = [each for each in fountain.parse(text).elements if each.kind == "section"]
    return tuple(
        (each.start, each.end, unmarked(each.text), each.depth, text.count("\n", 0, each.start) + 1) for each in found
    )


# Who speaks


def cast_marks(production: Production) -> list[dict[str, Any]]:
    """Everybody who speaks, the most lines first: name, initials and hue, as every list and row shows them."""
    narrator = key(production.cast.narrator)
    marks, hues = [], 0
    for part in speaking_parts(production.sheet, production.cast):
        hue = None if part.role == narrator else nth_hue(hues)
        hues += hue is not None
        role = production.cast.roles.get(part.role)
        marks.append(
            {
                "role": part.role, "name": part.name, "initials": initials(part.name), "hue": hue,
                "lines": part.lines, "words": part.words, "voice": voice_of(role),
                "locked": bool(role and role.lock), "cast": part.cast,
            }
        )  # fmt: skip
    return marks


def nth_hue(number: int) -> int:
    """A hue in degrees for each number from 0, far from those before it (the golden angle)."""
    return round((_FIRST_HUE + number * _GOLDEN_ANGLE) % 360)


def initials(name: str) -> str:
    """Two letters for a name: those its first words begin with, else its own first two."""
    parts = [part for part in key(name).split("-") if part]
    letters = "".join(part[0] for part in parts[:2]) if len(parts) > 1 else "".join(parts)[:2]
    return letters.upper()
