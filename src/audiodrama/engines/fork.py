"""Work done in a fork of this process: a fresh state each time, and a crash that stays in the fork. Linux only."""

from __future__ import annotations

import ctypes
import os
import signal
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_FAILED = b"\0"
_DONE = b"\1"


def in_fork(work: Callable[[], bytes], limit_s: int) -> bytes:
    """What `work` returns, made in a fork of this process as it stands.

    Raises:
        EngineError: it raised, crashed, or took longer than the limit.
    """
    libc = ctypes.CDLL(None)
    parent = os.getpid()
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        _child(work, sending, limit_s, orphaned=os.getppid() != parent)
    os.close(sending)
    try:
        with os.fdopen(receiving, "rb") as pipe:
            answer = pipe.read()
    finally:
        _, status = os.waitpid(child, 0)
    return _checked(answer, status)


def _child(work: Callable[[], bytes], sending: int, limit_s: int, *, orphaned: bool) -> None:
    """Work, send, and leave without running anything of the parent's."""
    try:
        if orphaned:
            return
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(limit_s)
        with os.fdopen(sending, "wb") as pipe:
            pipe.write(_answer(work))
    finally:
        os._exit(0)


def _answer(work: Callable[[], bytes]) -> bytes:
    try:
        return _DONE + work()
    except Exception as error:  # noqa: BLE001 - everything the fork knows has to pass through the pipe
        return _FAILED + (str(error) or type(error).__name__).encode()


def _checked(answer: bytes, status: int) -> bytes:
    if status != 0 or not answer:
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        raise EngineError("it did not finish in time" if late else f"it crashed (status {status})")
    if answer[:1] == _FAILED:
        raise EngineError(answer[1:].decode(errors="replace"))
    return answer[1:]
