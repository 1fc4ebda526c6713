"""The report of a render, as the command line prints it and as the document of `render --json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.production.plan import Work
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.requests import Chosen
    from audiodrama.speech.speaking import Failure


@dataclass(frozen=True)
class ChapterReport:
    """One chapter of a render.

    Args:
        chapter: its cues.
        files: names in output/; empty when a line of it failed.
        duration_s: its length.
        spoken: lines that reached an engine.
        failed: lines that no engine would speak.
        notes: what the user should know, one sentence each.
        work: how much of it was made.
        approved: lines that were found good, and still are.
    """

    chapter: Chapter
    files: tuple[str, ...]
    duration_s: float
    spoken: int
    failed: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    work: Work = "sound"
    approved: int = 0

    @property
    def fresh(self) -> bool:
        """Whether its sound was there already."""
        return self.work != "sound"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        failed = [{"place": f.place and f.place.as_json(), "engine": f.engine, "reason": f.reason} for f in self.failed]
        lines = len(self.chapter.lines)
        return {
            "number": self.chapter.number,
            "slug": self.chapter.slug,
            "title": self.chapter.title,
            "files": list(self.files),
            "duration_s": self.duration_s,
            "lines": lines,
            "spoken": self.spoken,
            "cached": lines - self.spoken - len(self.failed),
            "failed": failed,
            "approved": self.approved,
            "notes": list(self.notes),
            "made": self.work,
        }


@dataclass(frozen=True)
class RenderReport:
    """The result of a render.

    Args:
        chapters: those asked for, in order.
        chosen: the voice of each role, by its key.
        names: of the roles, by their keys.
        seconds: where the time went.
        draft: whether these are drafts.
        book: name of the whole book's file, when it was asked for.
        outdated_book: name of a whole book's file that was made of other chapters than there are now.
        removed: names of files of chapters that are no more.
        unapproved: lines for which chapters were left out, where only approved ones were wanted; a sentence each.
    """

    chapters: tuple[ChapterReport, ...]
    chosen: Mapping[str, Chosen]
    names: Mapping[str, str]
    seconds: Mapping[str, float]
    draft: bool
    book: str | None = None
    outdated_book: str | None = None
    removed: tuple[str, ...] = ()
    unapproved: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every line that failed, in order."""
        return tuple(failure for chapter in self.chapters for failure in chapter.failed)

    @property
    def spoken(self) -> int:
        """Lines that reached an engine."""
        return sum(chapter.spoken for chapter in self.chapters)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        lines = sum(len(report.chapter.lines) for report in self.chapters)
        return {
            "chapters": [report.as_json() for report in self.chapters],
            "spoken": self.spoken,
            "cached": lines - self.spoken - len(self.failures),
            "voices": {self.names[role]: _voice_json(chosen) for role, chosen in self.chosen.items()},
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
            "draft": self.draft,
            "book": self.book,
            "outdated_book": self.outdated_book,
            "unapproved": list(self.unapproved),
        }


def _voice_json(chosen: Chosen) -> dict[str, Any]:
    return {"engine": chosen.choice.engine, "voice": chosen.choice.voice, "choice": chosen.index + 1}
