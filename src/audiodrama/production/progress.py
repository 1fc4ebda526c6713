"""How far a render is: the share done and the seconds left, speech by its own pace, chapters by theirs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from audiodrama.base import pace
from audiodrama.production.plan import jobs_of, making_s

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from audiodrama.production.chapter import ChapterResult
    from audiodrama.production.plan import Plan
    from audiodrama.speech.speaking import SpeakingProgress

    Listener = Callable[[float, float | None, str], object]

_LEAST_LEFT = 0.05
"""A chapter that takes longer than was thought is still so far from its end."""


class Clock:
    """Times one render and tells how far it is.

    Args:
        plan: what is to be done.
        on_progress: told the share done (0 to 1), the seconds left or None, and what is being done.
    """

    def __init__(self, plan: Plan, on_progress: Listener) -> None:
        self._plan, self._on_progress = plan, on_progress
        self._began = time.perf_counter()
        self._share = 0.0
        self._since: dict[str, float] = {}
        self._making: dict[str, Future[ChapterResult]] = {}
        self.speak_s = self.mix_s = self.export_s = 0.0

    @property
    def seconds(self) -> dict[str, float]:
        """Where the time went, as reports have it."""
        total = time.perf_counter() - self._began
        return {"speak": self.speak_s, "mix": self.mix_s, "export": self.export_s, "total": total}

    def tell(self, what: str, news: SpeakingProgress | None = None) -> None:
        """Tell the listener, of an engine that is still getting ready first; the share never falls."""
        if news and news.news:
            what = f"{news.news.work}, {news.news.share:.0%}"
        left_s = self._making_left_s() + ((news.left_s or 0.0) if news else 0.0)
        spent_s = time.perf_counter() - self._began
        known = news is None or news.left_s is not None or not news.total
        self._share = max(self._share, spent_s / (spent_s + left_s) if left_s else 1.0 if news is None else 0.0)
        self._on_progress(self._share, left_s if known else None, what)

    def spoken(self) -> None:
        """Take down that the lines of a chapter have been spoken."""
        self.speak_s = time.perf_counter() - self._began

    def submitted(self, name: str, future: Future[ChapterResult]) -> None:
        """Take down that a chapter is being made."""
        self._since[name], self._making[name] = time.perf_counter(), future

    def finished(self, result: ChapterResult) -> None:
        """Take down how long a chapter took, and learn the pace of it."""
        self.mix_s += result.mix_s
        self.export_s += result.export_s
        pace.learn(self._plan.store, pace.MAKING, result.mix_s + result.export_s, result.entry.facts.duration_s)

    def learn_speech(self) -> None:
        """Learn the pace of an engine, when there was only one."""
        missing = self._plan.missing
        engines = {request.engine for request in missing}
        if len(engines) == 1:
            letters = sum(len(request.spoken.text) for request in missing)
            pace.learn(self._plan.store, engines.pop(), self.speak_s * jobs_of(self._plan.options), letters)

    def _making_left_s(self) -> float:
        """Chapters that are under way count by how long they have been; the others by their length."""
        jobs = jobs_of(self._plan.options)
        busy = max(1, sum(not future.done() for future in self._making.values()))
        return sum(self._left_s(planned.chapter.name, making_s(planned, self._plan.store), jobs / busy)
                   for planned in self._plan.stale) / jobs  # fmt: skip

    def _left_s(self, name: str, whole_s: float, processors: float) -> float:
        """Of one chapter, on one processor."""
        if name not in self._making:
            return whole_s
        if self._making[name].done():
            return 0.0
        return max(whole_s * _LEAST_LEFT, whole_s - (time.perf_counter() - self._since[name]) * processors)
