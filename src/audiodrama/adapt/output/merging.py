"""Bringing a script that was edited by hand and a fresh adaptation together, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_DOUBT = re.compile(r"\s*\[\[\?.*?\]\]")


@dataclass(frozen=True)
class Merged:
    """A merged script; `kept` counts the edits that are in it, `clashes` those where the fresh text had changed too."""

    text: str
    kept: int
    clashes: int


def merge_scripts(base: str, edited: str, fresh: str) -> Merged:
    """Carry the edits of a script over into a fresh one.

    Args:
        base: the script as adapt last wrote it.
        edited: the script as it stands, edited by hand.
        fresh: the script as adapt would write it now.

    Returns:
        The fresh script with every edit; where both differ from the base, the hand's version stands.
    """
    olds, mine, theirs = (text.split("\n") for text in (base, edited, fresh))
    rows: list[str] = []
    kept = clashes = 0
    for old, own, new in _regions(olds, mine, theirs):
        if _plain(own) == _plain(old):
            rows += new
        else:
            kept += 1
            clashes += _plain(new) not in (_plain(old), _plain(own))
            rows += own
    return Merged("\n".join(rows), kept, clashes)


def _plain(rows: Sequence[str]) -> list[str]:
    """The lines without the doubts that adapt notes, which come and go."""
    return [_DOUBT.sub("", row) for row in rows]


def _regions(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> list[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """The three texts cut at the lines that all of them share."""
    found: list[tuple[Sequence[str], Sequence[str], Sequence[str]]] = []
    a = b = c = 0
    for i, j, k in [*_shared(base, mine, theirs), (len(base), len(mine), len(theirs))]:
        if (i, j, k) != (a, b, c):
            found.append((base[a:i], mine[b:j], theirs[c:k]))
        if i < len(base):
            found.append((base[i : i + 1], mine[j : j + 1], theirs[k : k + 1]))
        a, b, c = i + 1, j + 1, k + 1
    return found


def _shared(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int, int]]:
    """The places of the lines that the base shares with both others."""
    own, new = _matches(base, mine), _matches(base, theirs)
    return [(i, own[i], new[i]) for i in sorted(own.keys() & new.keys())]


def _matches(one: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    matcher = SequenceMatcher(None, _plain(one), _plain(other))
    return {m.a + d: m.b + d for m in matcher.get_matching_blocks() for d in range(m.size)}
