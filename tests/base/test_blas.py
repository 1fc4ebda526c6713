"""One thread for the numerical library."""

import json
import subprocess
import sys

from audiodrama.base.blas import one_blas_thread


def test_one_thread_unless_the_user_says_otherwise(monkeypatch):
    """A number that is set already stays."""
    import os

    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    one_blas_thread()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["MKL_NUM_THREADS"]) == ("3", "1")
    monkeypatch.delenv("MKL_NUM_THREADS")


def test_numpy_that_is_loaded_is_told(monkeypatch):
    """A program that loaded numpy before makes the same bytes: its OpenBLAS is told by its own function."""
    code = (
        "import ctypes, pathlib, numpy; from audiodrama.base.blas import one_blas_thread;"
        "files = pathlib.Path(numpy.__file__).parents[1].joinpath('numpy.libs').glob('*openblas*');"
        "one_blas_thread();"
        "names = [b + 'openblas_get_num_threads' + a for b in ('scipy_', '') for a in ('64_', '')];"
        "print([getattr(lib, n)() for lib in map(ctypes.CDLL, map(str, files)) for n in names if hasattr(lib, n)])"
    )
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)) <= {1}
