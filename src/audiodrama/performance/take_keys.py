"""Keys of lines: names by which a choice belongs to words, whoever moves them and whichever version speaks them.

A key is a hash of the role, the words, the deliveries and the directions of a line, and of nothing else: neither the
line's place nor an engine's version is in it. So a choice follows its line through the script and an upgrade never
takes it away, while changed words have another key and can never have the choice of the old ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name

if TYPE_CHECKING:
    from audiodrama.script.cuesheet import Chapter, Line

_HASH_LETTERS = 16
KEY = re.compile(r"[^\s{}\[\],:#\"'/\\&*!|>%@`]+-[0-9a-f]{16}(?:-[1-9][0-9]{0,5})?")
"""Form of a key: the role's, a hash, and for the second line of the same words and on a number."""
_last: list[tuple[tuple[Chapter, ...], dict[str, str]]] = []
_TAIL = re.compile(r"-[0-9a-f]{16}(?:-[1-9][0-9]{0,5})?$")


def line_key(line: Line) -> str:
    """The key of a line as if no other had its words: `marta-9c1f03ab77d2e410`."""
    said = [[" ".join(phrase.text.split()), phrase.deliveries, phrase.direction] for phrase in line.phrases]
    return f"{line.role}-{content_name('line', line.role, said)[:_HASH_LETTERS]}"


def line_keys(chapters: tuple[Chapter, ...]) -> dict[str, str]:
    """The key of each line of a production, by the line's id, in the order of the script.

    Lines of one role with the same words, deliveries and directions are told apart by a number: the first has the bare
    key, the second ends in `-2`. So a number stands only where it is needed, and a line that is added after the others
    changes none of them.

    Args:
        chapters: all of a production, or the numbers would count something else. Those asked for last are remembered,
            since a book has ten thousand lines.
    """
    if not _last or _last[0][0] is not chapters:
        _last[:] = [(chapters, _keys_of(chapters))]
    return dict(_last[0][1])


def _keys_of(chapters: tuple[Chapter, ...]) -> dict[str, str]:
    seen: dict[str, int] = {}
    keys = {}
    for chapter in chapters:
        for line in chapter.lines:
            bare = line_key(line)
            seen[bare] = seen.get(bare, 0) + 1
            keys[line.id] = bare if seen[bare] == 1 else f"{bare}-{seen[bare]}"
    return keys


def key_role(key: str) -> str:
    """The role's own key in the key of a line."""
    return _TAIL.sub("", key)
