"""Threads that answer requests and never hold up the end of the program: a chapter being planned is simply let go."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class DaemonThreads(Executor):
    """An executor of a few threads that end with the program, whatever they are doing.

    Args:
        count: how many.
    """

    def __init__(self, count: int) -> None:
        self._queue: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._count, self._closed = count, False
        for number in range(count):
            threading.Thread(target=self._work, name=f"studio-{number}", daemon=True).start()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Call a function in one of the threads.

        Raises:
            RuntimeError: the executor was shut down.
        """
        if self._closed:
            raise RuntimeError("the studio is closed")
        future: Future[T] = Future()

        def call() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001  told by whoever asks for the result
                future.set_exception(error)

        self._queue.put(call)
        return future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = False) -> None:
        """Take nothing more; threads end when they have done what they are at. Nobody waits for them."""
        del wait, cancel_futures
        if not self._closed:
            self._closed = True
            for _ in range(self._count):
                self._queue.put(None)

    def _work(self) -> None:
        while (call := self._queue.get()) is not None and not self._closed:
            call()
