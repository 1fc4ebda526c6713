"""The numerical library's own threads: one, since chapters and windows already keep every processor busy."""

from __future__ import annotations

import os

_NAMES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def one_blas_thread() -> None:
    """Give numpy's linear algebra one thread in this process and in those it starts, unless the user says otherwise.

    It has to be called before numpy is loaded. More threads than one make small products slower, and add up in another
    order, so that the last bits of a sample would depend on the number of processors.
    """
    for name in _NAMES:
        os.environ.setdefault(name, "1")
