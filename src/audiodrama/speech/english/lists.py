"""Lists of English words, out of `lists.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("lists.toml").read_text("utf-8"))


def word_list(table: str, name: str) -> frozenset[str]:
    """The words of a list, as they are spelt in it."""
    return frozenset(_tables()[table][name].split())
