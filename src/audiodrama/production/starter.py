"""A fresh production: the files of `starter/`, copied into a folder of the user's."""

from __future__ import annotations

from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.files import replacing

if TYPE_CHECKING:
    from pathlib import Path


def start(folder: Path) -> list[Path]:
    """Make a production that passes `check` and renders.

    Args:
        folder: made when it does not exist; nothing in it is overwritten.

    Returns:
        The files written.

    Raises:
        UsageError: one of the files is there already.
    """
    with as_file(files("audiodrama.production") / "starter") as starter:
        sources = sorted(path for path in starter.rglob("*") if path.is_file())
        targets = [folder / path.relative_to(starter) for path in sources]
        for target in targets:
            if target.exists():
                raise UsageError(f"{target} is there already", hint="name a folder that does not exist yet")
        for path, target in zip(sources, targets, strict=True):
            with replacing(target) as file:
                file.write(path.read_bytes())
    return targets
