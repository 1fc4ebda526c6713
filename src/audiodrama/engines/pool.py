"""Worker processes around engines: a crash, a hang or rubbish costs one line a retry, then an error that names it.

One queue, first in first out; each worker is a process of its own, started when the first line needs it, that loads
an engine when it first speaks with it. A worker that does not answer in time is killed. When this process goes, by
whatever signal, the pipes close and the workers end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, Self

from audiodrama.base.errors import EngineError
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of, queue_of
from audiodrama.engines.validation import fault
from audiodrama.engines.wire import pack_line, read_message, unpack_take, write_message

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from audiodrama.engines.base import SpokenLine, Take

ATTEMPTS = 2
_LOADING_S = 180.0
_MOST_PATIENT = 10.0
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def patience_s(line: SpokenLine, *, fresh: bool) -> float:
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
        self._started: list[_Worker] = []
        self._closed = False
        self._lock = threading.Lock()
        self._limits: dict[str, threading.Semaphore] = {}

    def submit(self, engine: str, line: SpokenLine) -> Future[Take]:
        """Queue a line; the future's result is a plausible take.

        Args:
            engine: name of the engine.
            line: what to say.

        Returns:
            A future that raises `EngineError` when two attempts failed.
        """
        return self._threadpool.submit(self._speak, engine, line)

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

    def _speak(self, engine: str, line: SpokenLine) -> Take:
        reasons: list[str] = []
        for attempt in range(line.attempt, line.attempt + ATTEMPTS):
            take, reason = self._try(engine, replace(line, attempt=attempt))
            if take is not None:
                return take
            reasons.append(reason)
        told = " and then ".join(dict.fromkeys(reasons))
        raise EngineError(f"{engine} ({line.voice}) failed twice on {_shortened(line.text)!r}: {told}")

    def _try(self, engine: str, line: SpokenLine) -> tuple[Take | None, str]:
        try:
            with self._limit(engine, line.voice):
                worker = self._worker()
                take = worker.speak(engine, line, self._patience(line, fresh=engine not in worker.loaded))
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

    def _worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is not None and worker.alive:
            return worker
        with self._lock:
            if self._closed:
                raise EngineError("speaking was stopped")
            worker = self._own.worker = _Worker(self._threads)
            self._started = [*(each for each in self._started if each.alive), worker]
        return worker


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}\u2026"


def processors() -> int:
    """How many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """One worker process, seen from the thread that owns it."""

    def __init__(self, threads: int) -> None:
        self._noise: IO[bytes] = TemporaryFile()  # noqa: SIM115 - lives as long as the worker
        self._process = subprocess.Popen(
            [sys.executable, "-m", "audiodrama.engines.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._noise,
            env={**os.environ, **dict.fromkeys(_THREADS, str(threads)), "AUDIODRAMA_THREADS": str(threads)},
        )
        self.alive = True
        self.loaded: set[str] = set()

    def speak(self, engine: str, line: SpokenLine, limit_s: float) -> Take:
        """One line, within a time limit; a worker that misses it, or dies, is gone afterwards."""
        late = threading.Event()
        timer = threading.Timer(limit_s, self._too_late, (late,))
        timer.daemon = True
        timer.start()
        try:
            message, samples = self._ask({"engine": engine, "line": pack_line(line)})
        except (OSError, EOFError, ValueError):
            self.kill()
            reason = f"no answer within {limit_s:.0f} s" if late.is_set() else f"it crashed{self._last_words()}"
            self.dismiss()
            raise EngineError(reason) from None
        finally:
            timer.cancel()
        self.loaded.add(engine)
        if "error" in message:
            raise EngineError(str(message["error"]))
        return unpack_take(message, samples)

    def _ask(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        write_message(self._process.stdin, request)
        return read_message(self._process.stdout)

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _last_words(self) -> str:
        """How the process ended, with the last line it wrote."""
        status = self._process.wait()
        self._noise.seek(max(0, self._noise.seek(0, os.SEEK_END) - 2000))
        told = self._noise.read().decode(errors="replace").strip().splitlines()
        return f" (status {status}{': ' + told[-1] if told else ''})"

    def kill(self) -> None:
        """End the process, now."""
        self.alive = False
        self._process.kill()
        self._process.wait()

    def dismiss(self) -> None:
        """End the process and close its pipes; only for the thread that owns it, or when that thread has ended."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout, self._noise):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
