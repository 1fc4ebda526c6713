"""The far side of a shared store: names and bytes, written once, and asked for many at a time.

Two kinds are behind it, a folder (`folder`) and whatever fsspec can open (`objects`). Names are `kind/ab/abcdef…`. What
does not answer is asked again for a while; then it is a `StoreError`, and never a miss, which would have everything
spoken again.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from audiodrama.base.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

T = TypeVar("T")
PATIENCE_S = 90.0
"""How long a store that answered before may be away, or busy, before a run ends."""
FIRST_PATIENCE_S = 10.0
"""How long a store that never answered is waited for."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.1, 5.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a store: its name, its bytes, and when it was last written or used by the store's own clock, in s."""

    name: str
    size: int
    at_s: float


class Remote(Protocol):
    """The far side of a store.

    All of it raises `StoreError` where the store cannot be reached, read or written.

    Attributes:
        shown: its address, as messages show it.
    """

    shown: str

    def begin(self) -> bool:
        """See that the store can be used; True when it was empty and begins now."""

    def read(self, name: str) -> bytes | None:
        """A file's bytes; None when there is none."""

    def heads(self, names: Sequence[str], size: int) -> dict[str, bytes]:
        """The first bytes of those of many files that are there."""

    def reads(self, names: Sequence[str]) -> dict[str, bytes]:
        """All bytes of those of many files that are there."""

    def write_new(self, name: str, body: bytes) -> bool:
        """Write a file whole, unless there is one; whether it was written."""

    def upload(self, name: str, path: Path) -> bool:
        """As `write_new`, for a large file of this machine."""

    def download(self, name: str, path: Path, size: int) -> bool:
        """Copy a large file to this machine, atomically; whether there is one.

        Raises:
            RefusedFileError: it is larger than it should be, or no file.
        """

    def drop(self, name: str) -> None:
        """Remove a file, if it is there."""

    def files(self) -> Iterator[StoredFile]:
        """Every file of it: for looking after a store only, since it takes long."""

    def now_s(self) -> float:
        """The time by the store's own clock, in the same seconds as `StoredFile.at_s`."""

    def sweep(self) -> None:
        """Remove what writers that were killed have left, by the store's own clock."""


class BusyError(Exception):
    """A store did not answer, or asked to be asked again later."""


class Tries:
    """Asking a store again until it answers.

    Args:
        shown: the store's address.
        patience_s: how long it may be away once it has answered.
        first_s: how long it may be away before it ever has.
        clock: seconds that only grow.
        sleep: waits.
    """

    def __init__(
        self,
        shown: str,
        patience_s: float = PATIENCE_S,
        first_s: float = FIRST_PATIENCE_S,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._shown, self._patience_s, self._first_s = shown, patience_s, first_s
        self._clock, self._sleep, self._reached = clock, sleep, False

    def until_it_answers(self, call: Callable[[], T]) -> T:
        """The result of a call, made again as long as it raises `BusyError`.

        Raises:
            StoreError: it did so for too long.
        """
        began_s, wait_s = self._clock(), _FIRST_WAIT_S
        while True:
            try:
                answer = call()
            except BusyError as error:
                left_s = (self._patience_s if self._reached else self._first_s) - (self._clock() - began_s)
                if left_s <= 0:
                    told = f"the store {self._shown} does not answer: {error}"
                    hint = "nothing is lost: run it again when the store is there, and it goes on from here"
                    raise StoreError(told, hint=hint) from None
                self._sleep(max(0.01, min(wait_s * random.uniform(0.8, 1.2), left_s)))
                wait_s = min(wait_s * 2, _LONGEST_WAIT_S)
            else:
                self._reached = True
                return answer

    def reached(self) -> None:
        """Take note that the store answers, if only to say that it is busy."""
        self._reached = True
