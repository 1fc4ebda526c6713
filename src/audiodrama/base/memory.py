"""Memory of this process: what is freed goes back to the system at once, so that many processes fit side by side.

By default the C library keeps freed blocks of up to 32 MB in each of many arenas: a process that works through large
arrays one after another then holds twice what it needs.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_BLOCK_BYTES = 1 << 24  # with 1 << 22 a section, whose samples take 11 MB, is mixed and encoded in a sixth more time
_ARENAS = 2


def hold_little_memory() -> None:
    """Have this process give back what it frees; where the C library is another than glibc nothing happens."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _BLOCK_BYTES)
        library.mallopt(_TRIM_THRESHOLD, _BLOCK_BYTES)
        library.mallopt(_ARENA_MAX, _ARENAS)


def give_memory_back() -> None:
    """Return to the system what small blocks were freed; where the C library is another than glibc nothing happens."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
