"""What `voices install` can fetch, by engine."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from audiodrama.engines.kokoro import weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Installer = Callable[..., list[Path]]


def install_kokoro(*, on_progress: Callable[[float, float | None], None] | None = None) -> list[Path]:
    """Fetch Kokoro's official weights and all of its voices.

    Args:
        on_progress: told how much of it is there, from 0 to 1, and how many seconds are left, if that is known.

    Returns:
        The files that lie in the cache now.

    Raises:
        AudiodramaError: they cannot be fetched, or are not what they should be.
    """
    sizes = weights.OFFICIAL_BYTES
    began_s, before = time.monotonic(), 0
    for name, size in sizes.items():

        def told(done: int, _total: int, before: int = before) -> None:
            share = min(1.0, (before + done) / sum(sizes.values()))
            if on_progress is not None:
                on_progress(share, (time.monotonic() - began_s) * (1 - share) / share if share else None)

        weights.install(name, on_progress=told)
        before += size
    return [weights.models_folder() / name for name in sizes]


INSTALLERS: Mapping[str, Installer] = {"kokoro": install_kokoro}
