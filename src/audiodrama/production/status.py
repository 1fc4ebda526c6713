"""The production on one screen: how far each chapter is. No engine is loaded, and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.stores.shared import chosen_store
from audiodrama.production.cache_keys import relative_id
from audiodrama.production.plan import Options, plan
from audiodrama.production.takes.approvals import chapter_approvals, unlike_notes
from audiodrama.speech.failures import failed_before

if TYPE_CHECKING:
    from audiodrama.base.cache import Store
    from audiodrama.production.plan import ChapterPlan, Plan, Work
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter


@dataclass(frozen=True)
class ChapterStatus:
    """How far a chapter is.

    Args:
        chapter: its cues.
        lines: how many it has.
        spoken: of them have a take.
        approved: of them were found good, and still are.
        lapsed: of them were found good, and have changed since.
        doubtful: of them stand too little above their background, or have a take that is kept and not heard.
        failed: of them no engine would speak when it was last tried.
        work: how much of it a render would make.
        duration_s: of its file as it was last made; 0 before.
    """

    chapter: Chapter
    lines: int
    spoken: int
    approved: int
    lapsed: int
    doubtful: int
    failed: int
    work: Work
    duration_s: float

    @property
    def stale(self) -> bool:
        """Whether its file is not what the script says now."""
        return self.work != "nothing"

    def as_json(self) -> dict[str, Any]:
        """The stable form of `status --json`."""
        return {
            "number": self.chapter.number, "slug": self.chapter.slug, "title": self.chapter.title,
            "lines": self.lines, "spoken": self.spoken, "approved": self.approved, "lapsed": self.lapsed,
            "doubtful": self.doubtful, "failed": self.failed, "stale": self.stale, "work": self.work,
            "duration_s": self.duration_s,
        }  # fmt: skip


@dataclass(frozen=True)
class ProductionStatus:
    """How far a production is, chapter by chapter."""

    chapters: tuple[ChapterStatus, ...]

    def as_json(self) -> dict[str, Any]:
        """The stable form of `status --json`."""
        fields = ("lines", "spoken", "approved", "lapsed", "doubtful", "failed", "duration_s")
        total = {name: sum(getattr(each, name) for each in self.chapters) for name in fields}
        total["duration_s"] = round(total["duration_s"], 3)
        return {
            "chapters": [each.as_json() for each in self.chapters],
            "total": {**total, "stale": sum(each.stale for each in self.chapters)},
        }


def production_status(production: Production, options: Options, store: Store) -> ProductionStatus:
    """How far each chapter is.

    Args:
        production: without errors.
        options: as for a render.
        store: the cache.

    Raises:
        MistakesError: the production has errors.
        MissingError: a character has no voice that is installed.
    """
    planned = plan(production, (), replace(options, keep_going=True), store)
    return ProductionStatus(tuple(_chapter_status(planned, each) for each in planned.chapters))


def _chapter_status(planned: Plan, each: ChapterPlan) -> ChapterStatus:
    known = planned.take_digests(each)
    unspoken = {request.line for request in each.requests if request.name not in known and request.kept is None}
    failed = {
        request.line for request in each.requests
        if request.line in unspoken and failed_before(planned.store, request.name)
    }  # fmt: skip
    approvals = chapter_approvals(planned, each).values()
    entry = planned.manifest.chapters.get(each.source) if each.fresh else None
    entry = entry or planned.manifest.chapters.get(each.chapter.name)
    here = {relative_id(line.id) for line in each.chapter.lines}
    unclear = len(here & set(entry.facts.unclear)) if entry else 0
    return ChapterStatus(
        each.chapter,
        len(each.chapter.lines),
        len(each.chapter.lines) - len(unspoken),
        sum(held.approved is not None for held in approvals),
        sum(held.lapsed is not None for held in approvals),
        unclear + len(unlike_notes(planned, each)),
        len(failed),
        each.work,
        entry.facts.duration_s if entry else 0.0,
    )


def approvals_document(production: Production, store: Store | None = None) -> list[dict[str, Any]]:
    """How much of each chapter is approved, for `cast --json`; empty where that cannot be told, as without voices."""
    try:
        status = production_status(production, Options(), store or chosen_store())
    except AudiodramaError:
        return []
    fields = ("number", "title", "lines", "approved")
    return [{name: each.as_json()[name] for name in fields} for each in status.chapters]
