"""Work done in a fork of this process: a fresh state each time, and a crash that stays in the fork. Linux only."""

from __future__ import annotations

import os
import signal
import struct
from typing import IO, TYPE_CHECKING

from audiodrama.base.errors import EngineError
from audiodrama.base.lifeline import end_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable

_FAILED = b"\0"
_DONE = b"\1"
_HEAD = struct.Struct(">Q")
_LARGEST = 1 << 30


def in_fork(work: Callable[[], bytes], limit_s: int) -> bytes:
    """The bytes that `work` returns, made in a fork of this process as it stands.

    The answer carries its length, so that a child of the fork that keeps the pipe open holds nothing up.

    Raises:
        EngineError: it raised, crashed, or took longer than the limit.
    """
    parent = os.getpid()
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        end_with_parent(parent)
        _child(work, sending, limit_s)
    os.close(sending)
    try:
        with os.fdopen(receiving, "rb") as pipe:
            answer = _received(pipe)
    finally:
        _, status = os.waitpid(child, 0)
    return _checked(answer, status)


def _child(work: Callable[[], bytes], sending: int, limit_s: int) -> None:
    """Work, send, and leave without running anything of the parent's."""
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(limit_s)
        answer = _answer(work)
        with os.fdopen(sending, "wb") as pipe:
            pipe.write(_HEAD.pack(len(answer)))
            pipe.write(answer)
    finally:
        os._exit(0)


def _answer(work: Callable[[], bytes]) -> bytes:
    try:
        return _DONE + work()
    except Exception as error:  # noqa: BLE001 - everything the fork knows has to pass through the pipe
        return _FAILED + (str(error) or type(error).__name__).encode(errors="replace")


def _received(pipe: IO[bytes]) -> bytes:
    """The whole answer, or nothing when it broke off."""
    head = pipe.read(_HEAD.size)
    length = _HEAD.unpack(head)[0] if len(head) == _HEAD.size else 0
    answer = pipe.read(length) if length <= _LARGEST else b""
    return answer if len(answer) == length else b""


def _checked(answer: bytes, status: int) -> bytes:
    if status != 0 or not answer:
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        raise EngineError("it did not finish in time" if late else f"it crashed (status {status})")
    if answer[:1] == _FAILED:
        raise EngineError(answer[1:].decode(errors="replace"))
    return answer[1:]
