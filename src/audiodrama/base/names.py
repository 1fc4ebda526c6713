"""Names as people write them, and the key by which two spellings are the same name."""

from __future__ import annotations

import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def key(name: str) -> str:
    """Fold a name: NFKC and case folding, every run of anything but letters and digits becomes `-`.

    Combining marks stay with their letters, so that names in scripts that need them keep their vowels.
    """
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
    """The known name most like this one, or None when nothing is near."""
    by_key = {key(each): each for each in known}
    found = difflib.get_close_matches(key(name), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None
