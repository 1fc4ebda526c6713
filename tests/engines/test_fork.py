"""Work in a fork: its bytes come back whole, and every accident is one sentence."""

import os
import signal
import sys
import time

import pytest

from audiodrama.base.errors import EngineError
from audiodrama.engines.fork import in_fork

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")


def test_bytes_come_back_and_this_process_stays_as_it_was():
    """A megabyte passes; what the fork changes is its own."""
    state = []
    assert in_fork(lambda: state.append(1) or bytes(range(256)) * 4096, 60) == bytes(range(256)) * 4096
    assert state == []


def fail():
    raise ValueError("no\ud800 voice")


@pytest.mark.parametrize(
    ("work", "limit_s", "reason"),
    [
        (fail, 60, "no\\? voice"),
        (lambda: os.kill(os.getpid(), signal.SIGTERM), 60, "it crashed"),
        (lambda: os._exit(0), 60, "it crashed"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), 60, "it crashed"),
        (lambda: time.sleep(60), 1, "did not finish in time"),
        (lambda: "text", 60, "bytes"),
    ],
)
def test_accidents_are_named(work, limit_s, reason):
    """An exception, a crash, an end without a word, a hang, and an answer of another kind."""
    with pytest.raises(EngineError, match=reason):
        in_fork(work, limit_s)
