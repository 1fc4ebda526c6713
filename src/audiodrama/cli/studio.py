"""`audiodrama studio`: the address of the studio printed, and the browser opened."""

from __future__ import annotations

import sys
import webbrowser
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.cli import terminal

if TYPE_CHECKING:
    from pathlib import Path


def open_studio(folder: Path, port: int | None, *, browser: bool) -> None:
    """Serve the studio of a folder until Ctrl-C.

    Args:
        folder: of a production, or one to begin in.
        port: where to listen; None for the usual one.
        browser: whether to open it.

    Raises:
        UsageError: there is no such folder, or the port is taken.
    """
    from audiodrama.production.project import find_root
    from audiodrama.studio.server import run_studio

    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    try:
        root: Path | None = find_root(folder)
    except UsageError:
        root = None

    def ready(address: str) -> None:
        terminal.out(address)
        sys.stdout.flush()
        terminal.note("the studio is open; Ctrl-C closes it")
        if browser:
            webbrowser.open(address)

    run_studio(
        root or folder, root, port, on_ready=ready,
        on_word=lambda address: terminal.note(f"to open it in another browser: {address}"),
    )  # fmt: skip
    terminal.note("the studio is closed; all work that was done is kept")
