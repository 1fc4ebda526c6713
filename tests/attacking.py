"""What every attack shares: how many tries, each in a process that is bounded, and the seeds of those that failed.

`AUDIODRAMA_ATTACKS=1000` makes every attack try that many seeds, and `AUDIODRAMA_SEED=500` begins with that one.
"""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import pytest

from audiodrama.base.errors import AudiodramaError

MEGABYTE = 1 << 20
_WAITS = 10
"""A try may take so many times as long by the clock as it may compute: other work shares the machine."""


def seeds(few: int) -> range:
    """The seeds to try: a few, or as many as the environment asks for."""
    first = int(os.environ.get("AUDIODRAMA_SEED", "0"))
    return range(first, first + int(os.environ.get("AUDIODRAMA_ATTACKS", few)))


def survives(attack, tries, *, seconds=60, megabytes=1500) -> None:
    """Run `attack(seed)` for each seed in forked processes, each try bounded in time and memory.

    A try passes when it returns, or raises an `AudiodramaError` of one sentence; all else is shown with its seed.

    Args:
        attack: called with each seed.
        tries: the seeds.
        seconds: of the processor that one try may take.
        megabytes: that it may take beyond what the process has.
    """
    failed, left = [], list(tries)
    while left:
        done, fault = _batch(attack, left, seconds, megabytes)
        if fault:
            failed.append(f"seed {left[done]}: {fault}")
        left = left[done + bool(fault) :]
    total = len(list(tries))
    assert not failed, f"{len(failed)} of {total} tries failed\n" + "\n".join(failed[:20])


def _batch(attack, left, seconds, megabytes):
    """How many tries of a batch were well, and what went wrong with the next."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        status = 1
        with suppress(BaseException):
            status = _tries(attack, left, seconds, megabytes, writing)
        os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace").split("\0")
    _, status = os.waitpid(child, 0)
    done, fault = told.count("ok"), "".join(each for each in told if each != "ok")
    if status and not fault:
        name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        fault = f"it took too long, or died ({name})"
    return done, fault


def _tries(attack, left, seconds, megabytes, writing):
    now = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (now + megabytes * MEGABYTE,) * 2)
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, _too_long)
    for seed in left:
        signal.setitimer(signal.ITIMER_PROF, seconds, 5)
        signal.setitimer(signal.ITIMER_REAL, _WAITS * seconds)
        try:
            attack(seed)
        except AudiodramaError as error:
            fault = fault_of_sentence(error.message)
        except BaseException:  # noqa: BLE001  whatever it is, it is shown
            fault = traceback.format_exc(limit=-6)
        else:
            fault = ""
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.write(writing, (fault or "ok").encode("utf-8", "replace") + b"\0" * (not fault))
        if fault:
            return 1
    return 0


class TooLongError(BaseException):
    """Nothing that handles failures may handle this one."""


def _too_long(*_):
    raise TooLongError


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def fault_of_sentence(message: str) -> str:
    """Why a message is not one sentence for a person; empty when it is."""
    if not message.strip():
        return "an empty message"
    if len(message) > 600 or message.count("\n") > 3:
        return f"a message of {len(message)} letters: {message[:200]}"
    if "Traceback" in message or "object at 0x" in message:
        return f"no message for a person: {message}"
    return ""


def digests(folder: Path, *, hidden: bool = False) -> dict[str, str]:
    """SHA-256 of each file below a folder; without those whose names begin with a point."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and (hidden or not path.name.startswith("."))
    }


def command(*arguments, cache: Path, **changes):
    """A process of `audiodrama`, with a cache of its own; `changes` are for `subprocess.Popen`."""
    environment = {**os.environ, "AUDIODRAMA_CACHE": str(cache), **changes.pop("env", {})}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | changes
    return subprocess.Popen([sys.executable, "-m", "audiodrama", *map(str, arguments)], env=environment, **streams)


linux_only = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="bounds are set as Linux does")
