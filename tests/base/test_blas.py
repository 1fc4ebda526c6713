"""One thread for the numerical library."""

from audiodrama.base.blas import one_blas_thread


def test_one_thread_unless_the_user_says_otherwise(monkeypatch):
    """A number that is set already stays."""
    import os

    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    one_blas_thread()
    assert (os.environ["OPENBLAS_NUM_THREADS"], os.environ["MKL_NUM_THREADS"]) == ("3", "1")
    monkeypatch.delenv("MKL_NUM_THREADS")
