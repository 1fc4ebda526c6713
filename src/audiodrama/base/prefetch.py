"""Work ahead: what a stream makes is made on a thread of its own while what it made before is used.

numpy, scipy, libsndfile and pipes let other threads run, so two stages of a chapter keep two processors busy. The
values and their order are those of the stream itself, whatever the load.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_T = TypeVar("_T")
_END = object()


def ahead(values: Iterable[_T], most: int = 2) -> Generator[_T]:
    """The same values, made up to so many before they are asked for; whoever stops early waits for those alone.

    Args:
        values: what the other thread goes through; nobody else may touch it meanwhile.
        most: how many wait at most.
    """
    source = iter(values)
    with ThreadPoolExecutor(1) as worker:
        coming = deque(worker.submit(next, source, _END) for _ in range(most))
        try:
            while (value := coming.popleft().result()) is not _END:
                coming.append(worker.submit(next, source, _END))
                yield value  # type: ignore[misc]  # the mark of the end aside, it is one of the values
        finally:
            worker.shutdown(wait=False, cancel_futures=True)
