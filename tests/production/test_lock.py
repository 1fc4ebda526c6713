"""The lock: one render of a folder at a time, and nothing left behind by one that was killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audiodrama.production.lock import only_one

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
HOLDER = """
import sys, time
from pathlib import Path
from audiodrama.production.lock import only_one
with only_one(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_alone_nobody_waits(tmp_path):
    """The first one is let in at once, and so is the next after it."""
    for _ in range(2):
        with only_one(tmp_path, lambda: pytest.fail("it waited")) as waited:
            assert waited is False
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", [lambda p: p.stdin.close(), lambda p: p.kill()], ids=["done", "killed"])
def test_a_second_one_waits_for_the_first(tmp_path, holder, end):
    """It says so, and comes in when the first is done or was killed."""
    told = []

    def waiting() -> None:
        if not told:
            end(holder)
        told.append("waiting")

    with only_one(tmp_path, waiting) as waited:
        assert (waited, told[0]) == (True, "waiting")


def test_a_folder_that_cannot_be_locked_lets_everybody_in(tmp_path):
    """Better than no render at all."""
    with only_one(tmp_path / "none", lambda: None) as waited:
        assert waited is False
