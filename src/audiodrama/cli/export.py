"""Output of `audiodrama export`: the files that were made, and a word in advance where they are large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.cache import Store
from audiodrama.cli import terminal
from audiodrama.production.deliverables import export

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.export.targets.podcast_show import ShowOptions
    from audiodrama.production.project import Production


def run_export(
    production: Production,
    kind: str,
    chapters: Sequence[str],
    folder: Path | None,
    show: ShowOptions,
    *,
    draft: bool = False,
    as_json: bool = False,
) -> None:
    """Make a deliverable and name its files."""
    target = folder or production.output / "export" / (f"{kind}-draft" if draft else kind)
    paths = export(
        production, kind, chapters, target, Store.default(), draft=draft, show=show,
        on_chapter=lambda title: terminal.note(f"{kind}: {title}"),
        on_size=lambda size: terminal.note(f"{kind}: about {size / 1e6:,.0f} MB will be written to {target}"),
    )  # fmt: skip
    if as_json:
        terminal.out_json({"kind": kind, "folder": str(target), "draft": draft, "files": list(map(str, paths))})
        return
    for path in paths:
        terminal.out(str(path))
