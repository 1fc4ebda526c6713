"""How an optional part of the program is installed, from where this one runs."""

from __future__ import annotations

from pathlib import Path

CHECKOUT = Path(__file__).parents[3]


def step(extra: str) -> str:
    """The command that adds an extra: to the environment of a checkout, else to the one that the package lies in."""
    if (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "src" / "audiodrama").is_dir():
        return f"uv sync --inexact --extra {extra}"
    return f"pip install 'audiodrama[{extra}]'"
