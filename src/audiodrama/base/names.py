"""Names as people write them, and the key by which two spellings are the same name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SHORT = 100
"""Letters of a name whose key is remembered; the same few hundred are asked for all the time."""


def key(name: str) -> str:
    """Fold a name: NFKC and case folding, every run of anything but letters and digits becomes `-`.

    Combining marks stay with their letters, so that names in scripts that need them keep their vowels.
    """
    return _known(name) if len(name) <= _SHORT else _folded(name)


@lru_cache(1 << 12)
def _known(name: str) -> str:
    return _folded(name)


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = "".join(c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in folded)
    return "-".join(kept.split())


def without_case(name: str) -> bool:
    """Whether a name is letters, and blanks and points between them, of an alphabet that has no capitals."""
    bare = re.sub(r"[\s.\u30fb·'-]", "", name)
    return (
        bool(bare)
        and all(c.isalpha() or unicodedata.category(c)[0] == "M" for c in bare)
        and bare.upper() == bare.lower()
    )


def slug(title: str) -> str:
    """A title as part of a file name, at most 60 characters; letters of any alphabet stay."""
    return key(title)[:60].strip("-") or "untitled"


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in natural order: `2-x` before `10-x`."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() and part.isascii() else (1, 0, part) for part in parts)


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that this one is likely a slip of, or None: no name is offered that is merely somewhat alike.

    One slip (a letter added, left out, changed or swapped) in up to seven letters, two in more; in names of up to
    three letters none; or the same words in another order or joined otherwise.
    """
    wanted = key(name)
    best, least = None, 99
    for each in known:
        folded = key(each)
        allowed = 0 if len(wanted) < 4 else 1 if len(wanted) < 8 else 2
        if abs(len(folded) - len(wanted)) <= max(allowed, 1) and len(set(wanted) ^ set(folded)) <= 2 * allowed + 1:
            count = 0 if _same_words(wanted, folded) else slips(wanted, folded)
            if count <= allowed and count < least:
                best, least = each, count
    return best


def _same_words(one: str, other: str) -> bool:
    """Whether two keys differ in the order of their words or in hyphens only."""
    return one.replace("-", "") == other.replace("-", "") or sorted(one.split("-")) == sorted(other.split("-"))


def slips(word: str, target: str) -> int:
    """Letters added, left out, changed or swapped (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(target) + 1))
    for i, a in enumerate(word):
        next_row = [i + 1]
        for j, b in enumerate(target):
            best = min(row[j + 1] + 1, next_row[j] + 1, row[j] + (a != b))
            if i and j and a == target[j - 1] and word[i - 1] == b:
                best = min(best, before[j - 1] + 1)
            next_row.append(best)
        before, row = row, next_row
    return row[-1]
