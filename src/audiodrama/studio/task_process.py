"""A process that does one job: it is given a wish on stdin, tells how far it is on stdout, and ends with a result.

When its stdin closes, it stops: what was done is kept, as after Ctrl-C of a render.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from audiodrama.base.lifeline import end_here, follow
from audiodrama.studio.answers import failure_document
from audiodrama.studio.tasks import carry_out_task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Work = Callable[[Mapping[str, Any], Callable[..., object]], Mapping[str, Any]]

_PATIENCE_S = 8.0
_NEWS_S = 0.1


def main() -> None:
    """Do the job that stdin names."""
    serve_job(lambda wish, tell: carry_out_task(Path(wish["root"]), wish, tell))


def serve_job(work: Work) -> None:
    """Read a wish, do it, and write what comes of it.

    Args:
        work: told the wish and whom to tell how far it is; returns plain values.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    wish = json.loads(_row())
    follow(_until_closed, _stop)
    news = _News(answers)
    try:
        news.write({"result": dict(work(wish, news.tell))})
    except KeyboardInterrupt:
        news.write({"stopped": True})
    except Exception as error:  # noqa: BLE001  told to the page in words
        news.write({"failed": failure_document(error)})


def _row() -> bytes:
    """The first row of stdin, read past Python's own buffer, which a thread must not hold when this process ends."""
    raw = b""
    while not raw.endswith(b"\n") and (more := os.read(0, 1)):
        raw += more
    return raw


def _until_closed() -> None:
    while os.read(0, 1 << 12):
        continue


class _News:
    """Writes one document a row; word of progress not more often than a page can show."""

    def __init__(self, out: IO[str]) -> None:
        self._out, self._last_s, self._lock = out, 0.0, threading.Lock()

    def tell(self, share: float, left_s: float | None, doing: str) -> None:
        now_s = time.monotonic()
        if now_s - self._last_s >= _NEWS_S:
            self._last_s = now_s
            self.write({"share": share, "left_s": left_s, "doing": doing})

    def write(self, document: Mapping[str, Any]) -> None:
        with self._lock:
            self._out.write(json.dumps(document) + "\n")
            self._out.flush()


def _stop() -> None:
    """Interrupt the work; when that takes too long, end this process and all it started."""
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)  # so that it does not go on waiting
    else:
        _thread.interrupt_main()
    time.sleep(_PATIENCE_S)
    end_here()


if __name__ == "__main__":
    main()
