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
