"""How far each line is: not spoken, spoken, changed since the chapter was made, or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.errors import MissingError, UsageError
from audiodrama.production.cache_keys import relative_id
from audiodrama.production.manifest import Manifest

if TYPE_CHECKING:
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.lines import LineBook


def chapter_states(edition: Edition, chapter: Chapter, book: LineBook) -> dict[str, str]:
    """The state of each line by its id; none where nobody can be asked to speak.

    A line is `changed` when its chapter was made of another take of it, and the new one has not been spoken.
    """
    try:
        lines = book.lines(chapter, edition.production.cast)
    except (MissingError, UsageError):
        return {}
    entry = Manifest.read(edition.production.output).chapters.get(chapter.name)
    made = {name for names in entry.facts.lines.values() for name in names} if entry else set()
    old = set(entry.facts.lines) if entry else set()
    asked: dict[str, set[str]] = {}
    for request in lines.requests:
        asked.setdefault(request.line, set()).add(request.name)
    states = {}
    for line in chapter.lines:
        if line.id in lines.estimated:
            failed = line.id in book.failed
            changed = relative_id(line.id) in old and not asked[line.id] <= made
            states[line.id] = "failed" if failed else "changed" if changed else "unspoken"
        else:
            states[line.id] = "spoken"
    return states
