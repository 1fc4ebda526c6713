"""Worker processes around engines: a crash, a hang or rubbish costs one line a retry, then an error that names it.

One queue, first in first out; each worker is a process of its own, started when the first line needs it, that loads
an engine when it first speaks with it. A worker that does not answer in time is killed. When this process goes, by
whatever signal, the pipes close and the workers end.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeVar

from audiodrama.base.errors import EngineError
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of, queue_of
from audiodrama.engines.process import WorkerProcess
from audiodrama.engines.validation import fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from audiodrama.engines.base import Request, Take
    from audiodrama.engines.news import News

T = TypeVar("T")
ATTEMPTS = 2
_LOADING_S = 180.0
_MOST_PATIENT = 10.0


def patience_s(line: Request, *, fresh: bool) -> float:
    """How long a line may take: 45 s and 0.3 s a character, more for a worker that has yet to load its model.

    On a machine that has more to do than it has processors, longer by as much: what waits for its turn does not hang.
    """
    alone_s = 45.0 + 0.3 * len(line.text) / min(line.rate, 1.0) + (_LOADING_S if fresh else 0.0)
    return alone_s * min(max(1.0, _load() / processors()), _MOST_PATIENT)


def _load() -> float:
    """How many processes wanted to run lately; 0 where the system does not tell."""
    try:
        return os.getloadavg()[0]
    except (AttributeError, OSError):
        return 0.0


class Pool:
    """Speaks lines in worker processes, in the order they are given.

    Args:
        workers: how many processes; by default one for each processor this process may use.
        patience: seconds a line may take, given the line and whether the worker has yet to load the engine.
        threads: threads each worker's model may use; by default the processors shared out evenly.
    """

    def __init__(
        self,
        workers: int | None = None,
        *,
        patience: Callable[..., float] = patience_s,
        threads: int | None = None,
    ) -> None:
        self.workers = max(1, workers or processors())
        self._patience = patience
        self._threads = threads or max(1, processors() // self.workers)
        self._threadpool = ThreadPoolExecutor(self.workers, thread_name_prefix="speech")
        self._own = threading.local()
        self._started: list[WorkerProcess] = []
        self._closed = False
        self._lock = threading.Lock()
        self._limits: dict[str, threading.Semaphore] = {}

    def submit(self, engine: str, line: Request, unless: Callable[[], T | None] | None = None) -> Future[Take | T]:
        """Queue a line; the future's result is a plausible take.

        Args:
            engine: name of the engine.
            line: what to say.
            unless: looks, just before the line is spoken, whether that is still wanted: anything but None is taken
                instead, such as what another machine has made of it meanwhile.

        Returns:
            A future that raises `EngineError` when two attempts failed.
        """
        return self._threadpool.submit(self._instead, engine, line, unless)

    def _instead(self, engine: str, line: Request, unless: Callable[[], T | None] | None) -> Take | T:
        found = unless() if unless else None
        return self._speak(engine, line) if found is None else found

    @property
    def news(self) -> News | None:
        """Word of a worker whose engine is getting ready, of the one that is furthest; None when all speak."""
        told = [worker.news for worker in self._started if worker.alive and worker.news]
        return max(told, key=lambda news: news.share, default=None)

    def close(self) -> None:
        """Drop what is queued, end the workers, and wait for them."""
        with self._lock:
            self._closed = True
            for worker in self._started:
                worker.kill()
        self._threadpool.shutdown(wait=True, cancel_futures=True)
        for worker in self._started:
            worker.dismiss()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _speak(self, engine: str, line: Request) -> Take:
        reasons: list[str] = []
        for attempt in range(line.attempt, line.attempt + ATTEMPTS):
            take, reason = self._try(engine, replace(line, attempt=attempt))
            if take is not None:
                return take
            reasons.append(reason)
        told = " and then ".join(dict.fromkeys(reasons))
        raise EngineError(f"{engine} ({line.voice}) failed twice on {_shortened(line.text)!r}: {told}")

    def _try(self, engine: str, line: Request) -> tuple[Take | None, str]:
        try:
            with self._limit(engine, line.voice):
                worker = self._worker()
                limit_s = self._patience(line, fresh=engine not in worker.loaded) + _waits_s(engine, line.voice)
                take = worker.speak(engine, line, limit_s)
        except EngineError as error:
            return None, error.message
        reason = fault(take, line)
        return (take, "") if reason is None else (None, reason)

    def _limit(self, engine: str, voice: str) -> threading.Semaphore:
        """How many lines may be under way in the queue of a voice: `Capabilities.parallel`, if that says."""
        known = registry.engine(engine) if engine in registry.engine_names() else None
        queue = queue_of(known, voice) if known else engine
        with self._lock:
            if queue not in self._limits:
                own = capabilities_of(known, voice).parallel if known else None
                self._limits[queue] = threading.Semaphore(own or self.workers)
            return self._limits[queue]

    def _worker(self) -> WorkerProcess:
        worker: WorkerProcess | None = getattr(self._own, "worker", None)
        if worker is not None and worker.alive:
            return worker
        with self._lock:
            if self._closed:
                raise EngineError("speaking was stopped")
            worker = self._own.worker = WorkerProcess(self._threads)
            self._started = [*(each for each in self._started if each.alive), worker]
        return worker


def _waits_s(engine: str, voice: str) -> float:
    known = registry.engine(engine) if engine in registry.engine_names() else None
    return capabilities_of(known, voice).waits_s if known else 0.0


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}\u2026"


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
