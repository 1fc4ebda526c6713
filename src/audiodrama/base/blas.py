"""The numerical library's own threads: one, since chapters and windows already keep every processor busy."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path

_NAMES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_SETTERS = tuple(
    f"{before}openblas_set_num_threads{after}" for before in ("scipy_", "") for after in ("64_", "")
)  # as numpy's wheels and others build it


def one_blas_thread() -> None:
    """Give numpy's linear algebra one thread in this process and in those it starts, unless the user says otherwise.

    More threads than one make small products slower, and add up in another order, so that the last bits of a sample
    would depend on the number of processors. Best called before numpy is loaded; afterwards OpenBLAS alone is told.
    """
    for name in _NAMES:
        os.environ.setdefault(name, "1")
    if "numpy" in sys.modules and os.environ[_NAMES[0]] == "1":
        _tell_openblas(Path(sys.modules["numpy"].__file__ or ""))


def _tell_openblas(numpy: Path) -> None:
    """Say it to the copy of OpenBLAS that came with numpy, where there is one."""
    for path in (numpy.parents[1] / "numpy.libs").glob("*openblas*"):
        with suppress(OSError):
            library = ctypes.CDLL(str(path))
            setter = next((each for name in _SETTERS if (each := getattr(library, name, None))), None)
            if setter is not None:
                setter(1)
