"""What `audiodrama export` shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from audiodrama.base.cache import Store
from audiodrama.base.errors import UsageError
from audiodrama.cli import terminal
from audiodrama.production.deliverables import export

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.production.project import Production


def run_export(
    production: Production,
    kind: str,
    chapters: Sequence[str],
    folder: Path | None,
    address: str,
    first: str,
    *,
    as_json: bool = False,
) -> None:
    """Make a deliverable and name what was written."""
    target = folder or production.output / "export" / kind
    made = export(
        production, kind, chapters, target, Store.default(), address=address, first=_date(first),
        on_chapter=lambda title: terminal.note(f"{kind}: {title}"),
    )  # fmt: skip
    if as_json:
        terminal.out_json({"kind": kind, "folder": str(target), "files": list(map(str, made))})
        return
    for path in made:
        terminal.out(str(path))


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text} is not a date", hint="write it as 2026-11-01, or 2026-11-01T08:00:00+01:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
