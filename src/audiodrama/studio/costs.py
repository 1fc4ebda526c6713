"""The cost of a change to the casting, before it is made: lines to speak again, about how long, chapters to remix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base import pace
from audiodrama.base.source import Source
from audiodrama.cast.model import VOICES
from audiodrama.cast.reader import read_cast
from audiodrama.engines.pool import processors
from audiodrama.production.plan import WORDS_PER_S, speaking_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiodrama.script.cuesheet import Line
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.lines import LineBook


@dataclass(frozen=True)
class ChangeCost:
    """The work that a change makes.

    Args:
        lines: how many are spoken again.
        speakers: how many of them each speaks.
        seconds: about how long speaking and mixing take.
        chapters: numbers of those that are mixed again.
    """

    lines: int
    speakers: dict[str, int]
    seconds: float
    chapters: tuple[int, ...]

    def as_json(self) -> dict[str, object]:
        """The answer to a page."""
        return {
            "lines": self.lines, "seconds": round(self.seconds, 1), "chapters": len(self.chapters),
            "numbers": list(self.chapters), "text": self.text,
        }  # fmt: skip

    @property
    def text(self) -> str:
        """For people: `re-speaks 41 lines of MARTA, about 55 s, 3 chapters remixed`."""
        if not self.chapters:
            return "changes nothing that is heard"
        mixed = f"{_counted(len(self.chapters), 'chapter')} remixed"
        if not self.lines:
            return f"speaks nothing again, {mixed}"
        who = f" of {next(iter(self.speakers))}" if len(self.speakers) == 1 else ""
        return f"re-speaks {_counted(self.lines, 'line')}{who}, about {_about(self.seconds)}, {mixed}"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _about(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def casting_cost(edition: Edition, book: LineBook, after: str, touches: Callable[[Line], bool]) -> ChangeCost:
    """The cost of another voices.yaml.

    Args:
        edition: of the production.
        book: what is known of its lines.
        after: all of the other voices.yaml.
        touches: whether a line may be spoken or mixed otherwise by it.

    Raises:
        MissingError: a role would have no voice that is installed.
    """
    production = edition.production
    cast, _ = read_cast(Source(VOICES, after), production.palette, production.root)
    touched = [
        (chapter, before, line)
        for chapter in production.sheet.chapters
        for before, line in pairwise((None, *chapter.lines))
        if line is not None and touches(line)
    ]
    pairs = [(before, line) for _, before, line in touched]
    old, new = book.some_requests(pairs, production.cast), book.some_requests(pairs, cast)
    missing = [
        (line, [each for each in new[line.id] if not book.is_spoken([each])])
        for _, _, line in touched
        if line.id in new and [r.name for r in new[line.id]] != [r.name for r in old.get(line.id, [])]
    ]
    spoken = [(line, requests) for line, requests in missing if requests]
    takes = {request.name: request for _, requests in spoken for request in requests}
    chapters = {chapter.number: chapter for chapter, _, _ in touched} if cast != production.cast else {}
    words = sum(len(line.text.split()) for chapter in chapters.values() for line in chapter.lines)
    making_s = words / WORDS_PER_S * pace.seconds_each(book.store, pace.MAKING)
    seconds = (speaking_s(list(takes.values()), book.store) + making_s) / processors()
    speakers = Counter(line.speaker for line, _ in spoken)
    return ChangeCost(len(spoken), dict(speakers.most_common()), seconds, tuple(sorted(chapters)))
