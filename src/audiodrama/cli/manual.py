"""`audiodrama help`: the manual's pages on the terminal, a command's options, or a diagnostic by its code."""

from __future__ import annotations

import io
import os
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.names import closest
from audiodrama.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

_FOLDER = "help"


def topics() -> dict[str, str]:
    """Every page of the manual by its name, with its title."""
    pages = sorted(files("audiodrama.cli").joinpath(_FOLDER).iterdir(), key=lambda page: page.name)
    return {page.name.removesuffix(".md"): _title(page.read_text(encoding="utf-8")) for page in pages}


def _title(text: str) -> str:
    return text.split("\n", 1)[0].lstrip("# ").strip()


def show_manual(topic: str | None, commands: Mapping[str, str]) -> None:
    """Print a page of the manual, or the list of them.

    Args:
        topic: name of a page, or of a diagnostic; None for the list.
        commands: every command with its sentence, for the list.

    Raises:
        UsageError: there is no such topic.
    """
    if topic is None:
        _list(commands)
        return
    pages = topics()
    if topic in pages:
        _page(files("audiodrama.cli").joinpath(_FOLDER, f"{topic}.md").read_text(encoding="utf-8"))
        return
    near = closest(topic, [*pages, *commands])
    hint = f"did you mean {near}?" if near else f"there are {', '.join(pages)}"
    raise UsageError(f"the manual has no page {topic}", hint=hint)


def _list(commands: Mapping[str, str]) -> None:
    terminal.out("Pages of the manual (audiodrama help PAGE):\n")
    terminal.out(_table(topics()))
    terminal.out("\nCommands (audiodrama help COMMAND):\n")
    terminal.out(_table(commands))


def _table(rows: Mapping[str, str]) -> str:
    """Names and sentences, the sentences wrapped behind the names."""
    widest = max(map(len, rows), default=0) + 4
    lines = []
    for name, text in rows.items():
        first, *more = terminal.wrapped(text, terminal.width() - widest) or [""]
        lines.append(f"  {name.ljust(widest - 4)}  {first}")
        lines += [" " * widest + row.strip() for row in more]
    return "\n".join(lines)


def _page(text: str) -> None:
    """Print a page: set for reading on a terminal, screen by screen; as it was written into a pipe."""
    if not terminal.is_terminal(sys.stdout):
        terminal.out_file(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.pager import SystemPager

    page = io.StringIO()
    console = Console(file=page, force_terminal=terminal.styled("x", "1", stream=sys.stdout) != "x",
                      width=terminal.width(), highlight=False)  # fmt: skip
    console.print(Markdown(text, hyperlinks=False))
    os.environ.setdefault("LESS", "-R")  # less shows the colours, and not the signs that make them
    SystemPager().show(page.getvalue())
