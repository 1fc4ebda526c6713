"""Titles of chapters in files that do without sections."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from audiodrama.base.names import key
from audiodrama.script.title_page import entry_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.source import Source
    from audiodrama.script.elements import Script

_NUMBER = re.compile(r"^\d+[\s._-]+(?=\S)")


def file_titles(scripts: Sequence[tuple[Source, Script]]) -> list[str]:
    """For each file the title of its chapter if no section gives one.

    The title on its own title page; but the production's title, which several files share or only one of several
    has, is no chapter's.
    """
    own = [entry_of(script, "title") for _, script in scripts]
    count = Counter(key(title) for title in own if title)
    lone = len(scripts) > 1 and count.total() == 1
    return [
        title if title and count[key(title)] == 1 and not lone else name_of(source.path)
        for title, (source, _) in zip(own, scripts, strict=True)
    ]


def name_of(path: str) -> str:
    """A file's name as a title: without folder, ending and number in front, `-` and `_` as blanks."""
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = re.sub(r"[\s_-]+", " ", _NUMBER.sub("", stem)).strip() or stem
    return words[:1].upper() + words[1:]
