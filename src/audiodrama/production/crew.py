"""The hands of a render: who speaks its lines and makes its chapters. `Crew` is this machine; others may stand in.

A render knows only this: lines are waited for, and chapters are made somewhere and give a future. So a render on many
machines is the same render with another crew.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from audiodrama.production.plan import about_s, jobs_of
from audiodrama.production.workers import ExecutorHere, chapter_workers
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from audiodrama.export.cover import Cover
    from audiodrama.production.making import ChapterResult
    from audiodrama.production.plan import ChapterPlan, Plan
    from audiodrama.production.progress import Listener
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.speech.speaking import SpeakingProgress, SpeakingResult


_PART_S = 32.0
"""About how long a section is: a process for each is enough."""


class LineSpeaker(Protocol):
    """Lines on their way to being spoken."""

    def wait(
        self, lines: Collection[str] | None = None, *, on_progress: Callable[[SpeakingProgress], None] | None = None
    ) -> SpeakingResult:
        """Wait until lines have been spoken, all or those named, and say what came of them."""


class ChapterMaker(Protocol):
    """A place where chapters are made."""

    def make(
        self, plan: Plan, planned: ChapterPlan, speech: SpeakingResult, cover: Cover, tell: Callable[[float], object]
    ) -> Future[ChapterResult]:
        """Begin to make a chapter whose lines have been spoken; its files are in output/ when the future is done.

        `tell` may be told, from any thread, what share of it is done, 0 to 1.
        """


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
        parts = sum(math.ceil(about_s(planned) / _PART_S) for planned in plan.stale)
        count = max(1, min(jobs_of(plan.options), parts))
        # one more than hands: no hand rests while a chapter waits for its end, and a long book is never held whole
        with ThreadPoolExecutor(count + 1) as threads, chapter_workers(count, tick) as executor:
            yield _Processes(executor, threads)


class _Processes:
    """Chapters of which the sections are made in processes of this machine; each chapter has a thread that waits."""

    def __init__(self, executor: Executor, threads: Executor) -> None:
        self._executor, self._threads = executor, threads

    def make(
        self, plan: Plan, planned: ChapterPlan, speech: SpeakingResult, cover: Cover, tell: Callable[[float], object]
    ) -> Future[ChapterResult]:
        from audiodrama.production import making
        from audiodrama.production.chapter import Job

        job = Job.of(plan, planned, speech, cover=cover)
        if isinstance(self._executor, ExecutorHere):
            return self._executor.submit(making.make, job, None, tell)
        return self._threads.submit(making.make, job, self._executor, tell)
