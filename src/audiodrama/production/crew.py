"""The hands of a render: who speaks its lines and makes its chapters. `Crew` is this machine; others may stand in.

A render knows only this: lines are waited for, and chapters are made somewhere and give a future. So a render on many
machines is the same render with another crew.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from audiodrama.production.plan import jobs_of
from audiodrama.production.workers import chapter_workers
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from audiodrama.export.cover import Cover
    from audiodrama.production.chapter import ChapterResult
    from audiodrama.production.plan import ChapterPlan, Plan
    from audiodrama.production.progress import Listener
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.speech.speaking import SpeakingProgress, SpeakingResult


class LineSpeaker(Protocol):
    """Lines on their way to being spoken."""

    def wait(
        self, lines: Collection[str] | None = None, *, on_progress: Callable[[SpeakingProgress], None] | None = None
    ) -> SpeakingResult:
        """Wait until lines have been spoken, all or those named, and say what came of them."""


class ChapterMaker(Protocol):
    """A place where chapters are made."""

    def make(self, plan: Plan, planned: ChapterPlan, speech: SpeakingResult, cover: Cover) -> Future[ChapterResult]:
        """Begin to make a chapter whose lines have been spoken; its files are in output/ when the future is done."""


class Crew:
    """This machine: engines and chapters in processes of its own."""

    def prepare(self, plan: Plan, listener: Listener) -> Plan:
        """Do what needs no turn in the output folder; gives the plan as it is then."""
        del listener
        return plan

    @contextmanager
    def speaking(self, plan: Plan, requests: Sequence[PhraseRequest]) -> Iterator[LineSpeaker]:
        """Speak what the store lacks, in the order given, until the block ends."""
        with Speaking(requests, plan.store, jobs=jobs_of(plan.options)) as speaking:
            yield speaking

    @contextmanager
    def chapters(self, plan: Plan, tick: Callable[[], object]) -> Iterator[ChapterMaker]:
        """A place to make chapters in, until the block ends; `tick` is called where making them holds the caller."""
        with chapter_workers(min(jobs_of(plan.options), len(plan.stale)), tick) as executor:
            yield _Processes(executor)


class _Processes:
    """Chapters made by an executor of this machine."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def make(self, plan: Plan, planned: ChapterPlan, speech: SpeakingResult, cover: Cover) -> Future[ChapterResult]:
        from audiodrama.production import chapter

        return self._executor.submit(chapter.make, chapter.Job.of(plan, planned, speech, cover=cover))
