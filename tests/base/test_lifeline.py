"""Processes are ended with all that they started; this process and its neighbours are left alone."""

import os
import subprocess
import sys
import threading

import pytest

from audiodrama.base import lifeline
from audiodrama.base.lifeline import SupervisedProcess, follow

CHATTY = "import sys; sys.stdout.write(sys.stdin.readline().upper()); sys.stdout.flush(); sys.exit(7)"


def test_a_process_talks_over_its_pipes_and_tells_how_it_ended():
    """What goes in comes out; the exit status is its own."""
    process = SupervisedProcess([sys.executable, "-c", CHATTY], {"PYTHONUTF8": "1"})
    process.stdin.write(b"hello\n")
    process.stdin.flush()
    assert process.stdout.read() == b"HELLO\n"
    while not process.ended:
        pass
    assert (process.end(), process.end()) == (7, 7)


def test_a_process_that_sleeps_is_killed():
    """It has not ended before, and has after."""
    process = SupervisedProcess([sys.executable, "-c", "import time; time.sleep(600)"], {})
    assert not process.ended
    assert process.end() != 0
    assert process.ended


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_only_what_carries_the_mark_is_ended():
    """A neighbour with another mark lives on."""
    neighbour = subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env={**os.environ, lifeline.MARK: "another"}
    )
    SupervisedProcess([sys.executable, "-c", "pass"], {}).end()
    assert neighbour.poll() is None
    neighbour.communicate(b"\n")
    assert neighbour.returncode == 0


def test_the_end_of_a_wait_is_followed():
    """Also of one that fails."""
    for wait in (lambda: None, lambda: 1 / 0):
        called = threading.Event()
        follow(wait, called.set)
        assert called.wait(10)
