"""Where chapters are made: processes of their own, or this one; a stop reaches all, whatever ended this process."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, TypeVar

from audiodrama.base.blas import one_blas_thread
from audiodrama.base.lifeline import follow
from audiodrama.base.memory import give_memory_back, hold_little_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext

T = TypeVar("T")
_MAKING = "audiodrama.production.making"
_TICK_S = 0.2
_ENDING = ("SIGTERM", "SIGHUP")
_PATIENCE_S = 5.0
_working = threading.Event()


@contextmanager
def chapter_workers(count: int, tick: Callable[[], object]) -> Iterator[Executor]:
    """An executor for making chapters and their parts.

    Args:
        count: how many parts at the same time; one at a time is made in this thread, by `submit` itself.
        tick: called now and then while this thread makes one, from another thread.
    """
    if count == 1:
        yield _Here(tick)
        return
    context = _context()
    stopped, stop = context.Pipe(duplex=False)
    executor = _Elsewhere(count, mp_context=context, initializer=_begin, initargs=(stopped,))
    try:
        for _ in range(count):  # all start here, where they do not hear Ctrl-C, and while lines are still being spoken
            executor.submit(_get_ready)
        yield executor
    except BaseException:
        stop.close()
        raise
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        stop.close()
        stopped.close()


def _context() -> BaseContext:
    """How processes are started: on Linux by one that has loaded all it takes, whose memory they share."""
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([_MAKING, "soundfile"])
    return context


class ExecutorHere(Executor):
    """Work is done at once, in the thread that submits it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do it; the future is done."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  told by whoever asks for the result
            future.set_exception(error)
        return future


class _Here(ExecutorHere):
    """As `ExecutorHere`, and somebody is told now and then that it goes on."""

    def __init__(self, tick: Callable[[], object]) -> None:
        self._tick = tick

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done = threading.Event()
        ticking = threading.Thread(target=self._ticking, args=(done,), daemon=True)
        ticking.start()
        try:
            return super().submit(fn, *args, **kwargs)
        finally:
            done.set()
            ticking.join()

    def _ticking(self, done: threading.Event) -> None:
        while not done.wait(_TICK_S):
            self._tick()


class _Elsewhere(ProcessPoolExecutor):
    """Work is done in processes that leave Ctrl-C to this one."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        with _deaf():
            return super().submit(_work, fn, *args, **kwargs)


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started meanwhile do not hear Ctrl-C, not even while Python starts in them.

    Other signals that end this one come when the process has been started: one that is given up halfway would complain.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN)}
    for number in (getattr(signal, name) for name in _ENDING if hasattr(signal, name)):
        if signal.getsignal(number) not in {signal.SIG_IGN, None}:
            before[number] = signal.signal(number, lambda which, _frame: came.append(which))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came[:1]:
            signal.raise_signal(number)


# In the processes.


def _begin(stopped: Connection) -> None:
    """Wait for the word to stop: it is the end of a pipe, so that it comes too when whoever would say it was killed."""
    one_blas_thread()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop)
    hold_little_memory()
    follow(lambda: stopped.poll(None), _stop_main_thread)


def _get_ready() -> None:
    """Load what making chapters takes."""
    import_module(_MAKING)


def _stop_main_thread() -> None:
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, signal.SIGTERM)  # to that thread, so that it does not go on waiting
        time.sleep(_PATIENCE_S)
    os._exit(1)


def _stop(*_: object) -> None:
    if _working.is_set():
        raise KeyboardInterrupt
    os._exit(1)


def _work(fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """Work; when it is stopped it tidies up behind itself, and the process ends."""
    _working.set()
    try:
        return fn(*args, **kwargs)
    except KeyboardInterrupt:
        os._exit(1)
    finally:
        _working.clear()
        give_memory_back()
