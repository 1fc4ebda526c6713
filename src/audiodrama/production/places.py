"""Places in a script as people name them: a chapter and a line of its file, a file and a line, the id of a cue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.names import closest, key
from audiodrama.script.cuesheet import Line

if TYPE_CHECKING:
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter


def find_place(production: Production, place: str) -> tuple[Chapter, str]:
    """The chapter and the id of the cue that a place means.

    Args:
        production: whose cues are looked at.
        place: `2:31` (line 31 of the file that holds chapter 2), `file:31`, or the id of a line or cue.

    Raises:
        UsageError: there is no such place.
    """
    file, _, line = place.rpartition(":")
    if not file or not line.isdecimal():
        return _by_id(production, place)
    within = [c for c in production.sheet.chapters if c.file and (str(c.number) == file or _is_file(c, file))]
    if not within:
        have = ", ".join(f"{c.number}: {c.file}" for c in production.sheet.chapters)
        raise UsageError(f"there is no chapter or script {file}", hint=f"there are {have}")
    files = {chapter.file for chapter in within}
    cues = [
        (chapter, cue)
        for chapter in production.sheet.chapters
        if chapter.file in files
        for cue in chapter.cues
        if cue.place is not None and cue.kind != "say"
    ]
    if not cues:
        raise UsageError(f"{within[0].file} holds nothing to hear")
    source = next(cue.place.source for _, cue in cues if cue.place)
    if int(line) > (last := len(source.line_starts)):
        raise UsageError(f"{within[0].file} has no line {line}", hint=f"its last line is {last}")
    chapter, cue = min(cues, key=lambda pair: _distance(pair[1], int(line)))
    return chapter, cue.id


def _is_file(chapter: Chapter, name: str) -> bool:
    return name in {
        chapter.file,
        chapter.file.rpartition("/")[2],
        chapter.file.rpartition("/")[2].removesuffix(".fountain"),
    }


def _distance(cue: object, line: int) -> tuple[int, bool]:
    """How many lines of text lie between a cue and a line of the file; speech before anything else."""
    place = cue.place.as_json()  # type: ignore[attr-defined]
    far = max(place["line"] - line, line - place["end_line"], 0)
    return far, not isinstance(cue, Line)


def _by_id(production: Production, name: str) -> tuple[Chapter, str]:
    for chapter in production.sheet.chapters:
        if any(cue.id == name for cue in chapter.cues):
            return chapter, name
    near = closest(name, [cue.id for chapter in production.sheet.chapters for cue in chapter.cues])
    hint = f"Did you mean {near}? " if near else ""
    raise UsageError(
        f"there is no place {name}",
        hint=f"{hint}A place is 2:31 (line 31 of chapter 2's file), file:31, or an id of `cues`.",
    )


def lines_at(production: Production, wanted: str) -> list[tuple[Chapter, Line]]:
    """The lines that a name means: a chapter's, a role's, or the one line at a place.

    Args:
        production: whose lines are looked at.
        wanted: a chapter by number, slug or script file; a role by name or alias; or a place as `find_place` takes it,
            which means the line nearest to it.

    Raises:
        UsageError: it is none of these, or there is no line.
    """
    every = [(chapter, line) for chapter in production.sheet.chapters for line in chapter.lines]
    ids = [cue.id for chapter in production.sheet.chapters for cue in chapter.cues]
    if ":" not in wanted and wanted not in ids:
        named = _chapters_named(production, wanted)
        if named is not None:
            lines = [(chapter, line) for chapter, line in every if chapter.number in named]
            if not lines:
                raise UsageError(f"nobody speaks in chapter {wanted}")
            return lines
        role = production.cast.role(wanted)
        wanted_key = key(role.name) if role else key(wanted)
        if lines := [(chapter, line) for chapter, line in every if line.role == wanted_key]:
            return lines
        if role:
            raise UsageError(f"{role.name} says nothing in this production")
        names = [each.speaker for _, each in every] + [each.slug for each in production.sheet.chapters] + ids
        near = closest(wanted, names)
        hint = f"did you mean {near}?" if near else "name a place such as 2:31, a chapter by its number, or a character"
        raise UsageError(f"there is no line, chapter or character {wanted or '(nothing was named)'}", hint=hint)
    chapter, cue = find_place(production, wanted)
    return [(chapter, _line_near(chapter, cue))]


def _chapters_named(production: Production, wanted: str) -> set[int] | None:
    try:
        return {chapter.number for chapter in production.chapters((wanted,))}
    except UsageError:
        return None


def _line_near(chapter: Chapter, cue: str) -> Line:
    """The line that a cue is, or hangs on, or else the nearest one before or after it."""
    at = next(index for index, each in enumerate(chapter.cues) if each.id == cue)
    found = chapter.cues[at]
    if isinstance(found, Line):
        return found
    anchored = found.anchor and next((line for line in chapter.lines if line.id == found.anchor.line), None)
    if anchored:
        return anchored
    near = sorted((abs(index - at), index) for index, each in enumerate(chapter.cues) if isinstance(each, Line))
    if not near:
        raise UsageError(f"nobody speaks in chapter {chapter.number}")
    line = chapter.cues[near[0][1]]
    assert isinstance(line, Line)
    return line
