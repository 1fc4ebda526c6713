"""Threads that end with the program."""

import subprocess
import sys
import threading

import pytest

from audiodrama.studio.threads import DaemonThreads


def test_functions_are_called_and_failures_told():
    """Results and errors come back through futures; a closed executor takes nothing."""
    pool = DaemonThreads(2)
    assert [each.result(5) for each in [pool.submit(pow, 2, n) for n in range(20)]] == [2**n for n in range(20)]
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 // 0).result(5)
    held = threading.Event()
    waiting = [pool.submit(held.wait) for _ in range(2)]
    late = pool.submit(pow, 2, 2)
    assert late.cancel()
    held.set()
    assert all(each.result(5) for each in waiting)
    pool.shutdown()
    with pytest.raises(RuntimeError):
        pool.submit(pow, 2, 2)


def test_the_program_ends_while_one_works():
    """A function that goes on for an hour does not keep the program from its end."""
    code = (
        "import time; from audiodrama.studio.threads import DaemonThreads;"
        "pool = DaemonThreads(1); pool.submit(time.sleep, 3600); pool.shutdown()"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 0
