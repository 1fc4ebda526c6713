"""One render of a folder at a time: a second one waits for the first, and says so.

The lock is the system's own on the folder itself: nothing is left behind by a process that was killed.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_LOOK_S = 0.2


@contextmanager
def only_one(folder: Path, on_wait: Callable[[], object]) -> Iterator[bool]:
    """Hold the lock of a folder; a system or disk that knows no locks lets everybody in.

    Args:
        folder: that exists.
        on_wait: called now and then while another process holds it.

    Yields:
        Whether another process held it first, so that what was read before may have changed.
    """
    handle = _opened(folder)
    if handle is None:
        yield False
        return
    try:
        yield _waited(handle, on_wait)
    finally:
        os.close(handle)  # which lets the next one in


def _opened(folder: Path) -> int | None:
    try:
        import fcntl  # noqa: F401  there is none on Windows, where folders cannot be opened either

        return os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    except (ImportError, OSError):
        return None


def _waited(handle: int, on_wait: Callable[[], object]) -> bool:
    import fcntl

    waited = False
    with suppress(OSError):  # such as a network's disk that has no locks
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = True
                on_wait()
                time.sleep(_LOOK_S)
            else:
                break
    return waited
