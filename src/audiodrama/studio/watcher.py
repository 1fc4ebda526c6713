"""Changes that other programs make to the production's files, noticed while the studio runs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from audiodrama.production.watch import LOOK_S, quiet_look

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TEXTS = (".fountain", ".yaml", ".pls")


class Watcher:
    """Looks at a production's files from a thread of its own.

    Args:
        root: folder of the production.
        on_change: told `outside` when a text may have changed, and `sounds` when another file has.
    """

    def __init__(self, root: Path, on_change: Callable[[str], object]) -> None:
        self._root, self._on_change = root, on_change
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="studio-watch", daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        seen = None
        while not self._ended.is_set():
            now = quiet_look(self._root, self._ended.wait)
            if now is not None and now != seen:
                before = seen if seen is not None else now  # a text may have changed since the production was read
                changed = [name for name in {**before, **now} if before.get(name) != now.get(name)]
                seen = now
                self._on_change("outside" if all(name.endswith(_TEXTS) for name in changed) else "sounds")
            self._ended.wait(LOOK_S)

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
