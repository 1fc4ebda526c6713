"""Word from an engine that is getting ready: what takes long before the first line, and how much of it is done.

An engine calls `announce`; in a worker it goes to the pool, and from there to whoever shows progress.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class News(NamedTuple):
    """Something that an engine does once, and the share of it that is done, from 0 to 1."""

    work: str
    share: float


_listeners: list[Callable[[News], object]] = []


def listen(listener: Callable[[News], object]) -> None:
    """Call this with all news of this process from now on."""
    _listeners.append(listener)


def announce(work: str, share: float) -> None:
    """Say how far a piece of work is; nothing happens where nobody listens.

    Args:
        work: in a few words, "converting Kokoro's model for this processor".
        share: how much of it is done, from 0 to 1; with 1 it is over.
    """
    for listener in _listeners:
        listener(News(work, min(max(share, 0.0), 1.0)))
