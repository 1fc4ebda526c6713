"""One worker process, seen from the thread of the pool that owns it: asked, waited for, and ended with all it started.

A thread of its own writes each request and reads the answer, so that the owner's patience holds whatever the process
does with its pipes: it may fork, hand them to a child, flood one, or never read.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import EngineError
from audiodrama.base.lifeline import SupervisedProcess
from audiodrama.engines.news import News
from audiodrama.engines.wire import one_line, pack_line, read_message, unpack_take, write_message

if TYPE_CHECKING:
    from audiodrama.engines.base import Request, Take

    Answer = tuple[dict[str, Any], bytes] | Exception

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_TICK_S = 0.2
_LAST_S = 1.0
"""So long is waited for what a process said before it ended, and for its threads when it is dismissed."""
_KEPT_NOISE = 2000


class WorkerProcess:
    """A worker process.

    Args:
        threads: threads its models may use.

    Raises:
        EngineError: the system starts no process.
    """

    def __init__(self, threads: int) -> None:
        own = {**dict.fromkeys(_THREADS, str(threads)), "AUDIODRAMA_THREADS": str(threads)}
        self.alive = True
        self.loaded: set[str] = set()
        self.news: News | None = None
        self._noise = b""
        self._requests: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        try:
            self._process = SupervisedProcess([sys.executable, "-m", "audiodrama.engines.worker"], own)
            self._threads = [threading.Thread(target=work, daemon=True) for work in (self._converse, self._drain)]
            for thread in self._threads:
                thread.start()
        except (OSError, RuntimeError) as error:
            if hasattr(self, "_process"):
                self._process.end()
            raise EngineError(f"no worker can be started: {error}") from None

    def speak(self, engine: str, line: Request, limit_s: float) -> Take:
        """One line, within a time limit.

        Raises:
            EngineError: the engine could not say it; or the worker was late, died, or sent rubbish, and is gone.
        """
        self._requests.put({"engine": engine, "line": pack_line(line)})
        answer = self._answer(limit_s)
        if isinstance(answer, Exception):
            reason = self._failure(answer, limit_s)
            self.dismiss()
            raise EngineError(reason)
        message, samples = answer
        self.loaded.add(engine)
        if "error" in message:
            raise EngineError(one_line(str(message["error"])))
        try:
            return unpack_take(message, samples)
        except ValueError:
            raise EngineError("it answered with something that is not a take") from None

    def _answer(self, limit_s: float) -> Answer:
        """The worker's answer, or the reason why there is none."""
        deadline_s = time.monotonic() + limit_s
        while (left_s := deadline_s - time.monotonic()) > 0:
            with suppress(queue.Empty):
                return self._answers.get(timeout=min(_TICK_S, left_s))
            if self._process.ended:
                with suppress(queue.Empty):
                    return self._answers.get(timeout=_LAST_S)
                return EOFError("it ended")
        return TimeoutError("it was late")

    def _failure(self, error: Exception, limit_s: float) -> str:
        if isinstance(error, TimeoutError):
            return f"no answer within {limit_s:.0f} s"
        if isinstance(error, ValueError):
            return "it answered with something that is not a message"
        deadline_s = time.monotonic() + _LAST_S
        while not self._process.ended and time.monotonic() < deadline_s:
            time.sleep(_TICK_S / 10)
        return f"it crashed{self._last_words()}"

    def _last_words(self) -> str:
        """How the process ended, with the last line it wrote."""
        status = self.kill()
        self._threads[1].join(_LAST_S)
        lines = self._noise.decode(errors="replace").strip().splitlines()
        return f" (status {status}{': ' + one_line(lines[-1]) if lines else ''})"

    def _converse(self) -> None:
        """Send each request and pass its answer on, until there is none or no more are wanted."""
        try:
            while (request := self._requests.get()) is not None:
                write_message(self._process.stdin, request)
                while "news" in (answer := read_message(self._process.stdout))[0]:
                    self._hear_news(answer[0])
                self.news = None
                self._answers.put(answer)
        except (EOFError, OSError):
            self._answers.put(EOFError("the pipe was closed"))
        except (TypeError, ValueError) as error:
            self._answers.put(ValueError(str(error)))

    def _hear_news(self, message: dict[str, Any]) -> None:
        share = float(message.get("share", 0.0))
        self.news = News(one_line(str(message["news"])), share) if 0 <= share < 1 else None

    def _drain(self) -> None:
        """Keep the end of whatever the process writes to stderr."""
        with suppress(OSError, ValueError):
            while block := self._process.stderr.read1(1 << 16):  # type: ignore[attr-defined]
                self._noise = (self._noise + block)[-_KEPT_NOISE:]

    def kill(self) -> int:
        """End the process and all it started, now; its exit status."""
        self.alive = False
        self._requests.put(None)
        return self._process.end()

    def dismiss(self) -> None:
        """End it, and close its pipes where no thread is held up by them; safe to call again."""
        self.kill()
        for thread in self._threads:
            thread.join(_LAST_S)
        if not any(thread.is_alive() for thread in self._threads):
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                with suppress(OSError):
                    stream.close()
