"""Memory that is freed goes back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

CODE = """
import sys
from audiodrama.base.memory import hold_little_memory
if sys.argv[1] == "little":
    hold_little_memory()
blocks = [bytes(3_000_000) for _ in range(60)]
kept = [bytes(1000) for _ in range(60)]
blocks = blocks[::2]
del blocks
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is another one")
def test_freed_blocks_leave_the_process():
    """Of 180 MB that were used and freed next to nothing is held."""
    told = subprocess.run([sys.executable, "-c", CODE, "little"], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 60


GIVING_BACK = """
from audiodrama.base.memory import give_memory_back
def held():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmRSS")) // 1024
blocks = [b"x" * 100_000 for _ in range(1000)]
kept = b"x" * 100_000
before = held()
del blocks
give_memory_back()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the C library is another one")
def test_small_blocks_leave_the_process_when_they_are_given_back():
    """Of 100 MB in small blocks below one that is kept nearly all go back to the system."""
    told = subprocess.run([sys.executable, "-c", GIVING_BACK], capture_output=True, text=True, check=True)
    assert int(told.stdout) > 80
