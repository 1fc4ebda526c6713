"""How far a render is: the share done and the seconds left, speech by its own pace, chapters by theirs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from audiodrama.base import pace
from audiodrama.production.plan import jobs_of, making_s

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from audiodrama.production.making import ChapterResult
    from audiodrama.production.plan import Plan
    from audiodrama.speech.speaking import SpeakingProgress

    Listener = Callable[[float, float | None, str], object]

_LEAST_LEFT = 0.02
"""A chapter that is not finished is still so far from its end."""
_TRUSTED_S = 10.0
"""Seconds of one processor that what was known of the pace counts for, against what is seen of it now."""


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
        self._shares: dict[str, float] = {}
        self._alone: tuple[float, float] | None = None  # when the last line was spoken, and what was left to make then
        self._known: tuple[float, float] | None = None  # when there was news last, and how many seconds were left then
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
        left_s = self._until_made_s() + ((news.left_s or 0.0) if news else 0.0)
        spent_s = time.perf_counter() - self._began
        known = news is None or news.left_s is not None or not news.total
        self._share = max(self._share, spent_s / (spent_s + left_s) if left_s else 1.0 if news is None else 0.0)
        self._on_progress(self._share, left_s if known else None, what)

    def spoken(self) -> None:
        """Take down that the lines of a chapter have been spoken."""
        self.speak_s = time.perf_counter() - self._began
        self._alone = time.perf_counter(), self._making_left_s()
        self._known = None

    def submitted(self, name: str, future: Future[ChapterResult]) -> None:
        """Take down that a chapter is being made."""
        self._making[name] = future

    def made_share(self, name: str, share: float) -> None:
        """Take down what share of a chapter has been made; from any thread."""
        self._shares[name] = share
        self._known = time.perf_counter(), self._made_in_s()

    def finished(self, result: ChapterResult) -> None:
        """Take down how long a chapter took, and learn the pace of it."""
        self.mix_s += result.mix_s
        self.export_s += result.export_s
        pace.learn(self._plan.store, pace.MAKING, result.mix_s + result.export_s, result.new_s)

    def learn_speech(self) -> None:
        """Learn the pace of an engine, when there was only one."""
        missing = self._plan.missing
        engines = {request.engine for request in missing}
        if len(engines) == 1:
            letters = sum(len(request.spoken.text) for request in missing)
            pace.learn(self._plan.store, engines.pop(), self.speak_s * jobs_of(self._plan.options), letters)

    def _making_left_s(self) -> float:
        """How long one processor would take for what is left of the chapters, at the pace known before."""
        return sum(self._left_s(each.chapter.name, making_s(each, self._plan.store)) for each in self._plan.stale)

    def _left_s(self, name: str, whole_s: float) -> float:
        """Of one chapter."""
        if name in self._making and self._making[name].done():
            return 0.0
        return whole_s * max(_LEAST_LEFT, 1.0 - self._shares.get(name, 0.0))

    def _made_in_s(self) -> float:
        """In how many seconds all chapters will be made, at the pace seen since nothing else is done."""
        left_s, jobs = self._making_left_s(), jobs_of(self._plan.options)
        if self._alone is None:
            return left_s / jobs
        since, then_s = self._alone
        spent_s, made_s = (time.perf_counter() - since) * jobs, max(0.0, then_s - left_s)
        return left_s / jobs * (spent_s + _TRUSTED_S) / (made_s + _TRUSTED_S)

    def _until_made_s(self) -> float:
        """The same as it was when there was news last, less the time that has passed since."""
        if self._known is None:
            return self._made_in_s() if self._alone is None else self._making_left_s() / jobs_of(self._plan.options)
        at, left_s = self._known
        return max(left_s * _LEAST_LEFT, left_s - (time.perf_counter() - at))
