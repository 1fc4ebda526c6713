"""A worker process: speaks one line after the other for the pool that started it, and ends when its pool ends.

Whatever an engine prints goes to stderr: the pipe to the pool carries nothing but messages.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import warnings
from typing import IO, TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError, EngineError
from audiodrama.base.lifeline import end_here, follow
from audiodrama.engines import registry
from audiodrama.engines.news import listen
from audiodrama.engines.validation import fault
from audiodrama.engines.wire import one_line, pack_take, read_message, unpack_line, write_message

if TYPE_CHECKING:
    from audiodrama.engines.base import Take


def main() -> None:
    """Serve lines from stdin until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.filterwarnings("ignore", message=".*fork.*", category=DeprecationWarning)
    replies = _replies()
    listen(lambda news: write_message(replies, {"news": news.work, "share": news.share}))
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    follow(lambda: _listen(requests), end_here)
    while True:
        _serve(requests.get(), replies)


def _replies() -> IO[bytes]:
    private = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return os.fdopen(private, "wb")


def _listen(requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Pass requests on until the pool has gone."""
    stream = os.fdopen(os.dup(0), "rb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # nothing that an engine starts is to hold the pipe or read from it
    while True:
        requests.put(read_message(stream)[0])


def _serve(request: dict[str, Any], replies: IO[bytes]) -> None:
    try:
        message, samples = pack_take(_spoken(request))
    except AudiodramaError as error:
        message, samples = {"error": one_line(str(error))}, b""
    except Exception as error:  # noqa: BLE001 - an engine is foreign code: whatever it raises costs one line, not the worker
        message, samples = {"error": _described(error)}, b""
    write_message(replies, message, samples)


def _described(error: Exception) -> str:
    """Kind and message of an engine's error, even of one that cannot be turned into text."""
    try:
        return one_line(f"{type(error).__name__}: {error}")
    except Exception:  # noqa: BLE001 - foreign code once more
        return type(error).__name__


def _spoken(request: dict[str, Any]) -> Take:
    """The engine's take, with word times of its own or aligned ones."""
    line = unpack_line(request["line"])
    take = registry.engine(request["engine"]).speak(line)
    if reason := fault(take, line):
        raise EngineError(reason)
    if take.words is not None:
        return take
    from audiodrama.engines.alignment import with_word_times

    return with_word_times(take, line)


if __name__ == "__main__":
    main()
