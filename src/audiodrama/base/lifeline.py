"""Processes that end with the one that started them, and take along everything they started themselves.

A worker runs in a session of its own and carries a mark in its environment, which its children inherit. Ending it
kills its group and, on Linux, whatever else carries the mark: a child that left the group, or outlived its parent.
A worker learns of its starter's death by a pipe that closes, however the starter ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MARK = "AUDIODRAMA_LIFELINE"
"""Variable of the environment that marks a worker and all that it starts."""
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_SWEEPS = 5
"""A child may start another one while it is looked for; so often it is looked again."""
_ALONE, _BETWEEN_S = 2, 0.01


class SupervisedProcess:
    """A program in a session of its own, with pipes to its three streams.

    Args:
        command: program and arguments.
        environment: variables beside those of this process.

    Raises:
        OSError: the system starts no process.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._mark = uuid.uuid4().hex
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment, MARK: self._mark},
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.stdin: IO[bytes] = self._process.stdin
        self.stdout: IO[bytes] = self._process.stdout
        self.stderr: IO[bytes] = self._process.stderr

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself; it is not reaped here, so that its group cannot be mistaken for another."""
        if self._process.returncode is not None:
            return True
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        with suppress(ChildProcessError):
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
        return True

    def end(self) -> int:
        """Kill it and everything it started; its exit status, negative for a signal."""
        if self._process.returncode is None:
            _kill_group(self.pid)
            self._process.kill()
            self._process.wait()
            _kill_marked(self._mark)
        return self._process.returncode


def follow(wait: Callable[[], object], then: Callable[[], object]) -> None:
    """Call `then` from another thread once `wait` returns or fails: when a pipe closes, for instance."""

    def watch() -> None:
        with suppress(Exception):  # a closed pipe is an error to some readers, and the end of the wait all the same
            wait()
        then()

    threading.Thread(target=watch, daemon=True).start()


def end_here() -> None:
    """End this process and all that it started, at once: in a worker whose starter has gone."""
    if (mark := os.environ.get(MARK)) and hasattr(os, "getpgid"):
        _kill_marked(mark)
        if os.getpgid(0) == os.getpid():  # never the group of somebody else
            _kill_group(os.getpid())
    os._exit(0)


def end_with_parent(parent: int) -> None:
    """Tie this fork to its parent, by the kernel: for the first statement in a child of `os.fork`. Linux only.

    Args:
        parent: process id of the parent, as it was before the fork.
    """
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _kill_group(leader: int) -> None:
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(leader, signal.SIGKILL)


def _kill_marked(mark: str) -> None:
    """Until none is found twice in a row: one that is just becoming another program shows no environment."""
    alone = 0
    for _ in range(_SWEEPS):
        found = list(_marked(mark))
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        alone = 0 if found else alone + 1
        if alone == _ALONE:
            return
        time.sleep(_BETWEEN_S)


def _marked(mark: str) -> Iterator[int]:
    """Other processes of this user whose environment carries a mark."""
    if sys.platform != "linux":
        return
    wanted = f"{MARK}={mark}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            with suppress(OSError):
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    yield int(folder.name)
