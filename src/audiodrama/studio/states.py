"""How far each line is: not spoken, spoken, changed since the chapter was made, or failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError, MissingError, UsageError
from audiodrama.performance.line_approval import standing
from audiodrama.production.cache_keys import relative_id
from audiodrama.production.manifest import Manifest
from audiodrama.speech.requests import choose_voices
from audiodrama.speech.take_sums import sound_sum

if TYPE_CHECKING:
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.lines import ChapterLines, LineBook


def chapter_states(edition: Edition, chapter: Chapter, book: LineBook) -> dict[str, str]:
    """The state of each line by its id; none where nobody can be asked to speak.

    A line is `changed` when its chapter was made of another take of it, and the new one has not been spoken.
    """
    try:
        lines = book.lines(edition.production, chapter)
    except (MissingError, UsageError, EngineError):
        return {}
    approved = approved_lines(edition, chapter, book, lines)
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
            states[line.id] = "approved" if line.id in approved else "spoken"
    return states


def approved_lines(edition: Edition, chapter: Chapter, book: LineBook, lines: ChapterLines) -> frozenset[str]:
    """Ids of the lines that somebody found good, as they sound now."""
    production = edition.production
    if not production.takes:
        return frozenset()
    keys, chosen = book.keys(production), choose_voices(production.cast, [chapter])
    asked: dict[str, list[PhraseRequest]] = {}
    for request in lines.requests:
        asked.setdefault(request.line, []).append(request)
    found = set()
    for line in chapter.lines:
        entry = production.takes.entries.get(keys.get(line.id, ""))
        if entry is not None and entry.approved and line.id not in lines.estimated:
            own = asked.get(line.id, [])
            sound = sound_sum(book.store, own) if entry.sha256 and not entry.file else None
            if standing(entry, line, own, production.cast, chosen[line.role], sound).approved:
                found.add(line.id)
    return frozenset(found)


def marked_lines(edition: Edition, chapter: Chapter, book: LineBook) -> dict[str, str]:
    """The producer's own notes on lines of a chapter, by the line's id."""
    entries, keys = edition.production.takes.entries, book.keys(edition.production)
    found = {line.id: entries.get(keys.get(line.id, "")) for line in chapter.lines} if entries else {}
    return {name: entry.note for name, entry in found.items() if entry is not None and entry.note}
