"""Lines that no engine would speak when they were last tried, remembered in the cache until they are spoken."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from audiodrama.base.cache import Store

KIND = "failures"


def remember_failure(store: Store, name: str, reason: str) -> None:
    """Remember why a take could not be made; a cache that cannot be written forgets it."""
    with suppress(OSError, AudiodramaError):
        store.put(KIND, name, reason.encode())


def failed_before(store: Store, name: str) -> str | None:
    """Why a take could not be made when it was last tried; None when it was not tried, or came about."""
    body = store.get(KIND, name)
    return None if body is None else body.decode("utf-8", "replace")
