"""The title and author that a plain text gives on its first lines."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiodrama.adapt.records import Adaptation
    from audiodrama.adapt.sources.story import Story

_TITLE = re.compile(r"^(?:title:[ \t]*|#[ \t]+)(\S.*)$", re.IGNORECASE | re.MULTILINE)
_AUTHOR = re.compile(r"^(?:author:|(?:written )?by)[ \t]+(\S.*)$", re.IGNORECASE | re.MULTILINE)
_SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_LONGEST = 80


def titled(story: Story, adaptation: Adaptation) -> Story:
    """The story with the title and author of its title page, if it is plain text and has one before the story."""
    front = _front(adaptation)
    author = _AUTHOR.search(front)
    if not story.plain or not (author or _TITLE.search(front)):
        return story
    title = _title(front)
    return replace(story, title=title or story.title, author=author.group(1).strip(" *_") if author else story.author)


def _front(adaptation: Adaptation) -> str:
    """What stands before the story."""
    story = [s.start for s in adaptation.segments if s.kind != "matter"]
    return adaptation.text[: min(story, default=0)]


def _title(front: str) -> str:
    """The marked title, else the first line, if it is short."""
    marked = _TITLE.search(front)
    first = next((line.strip() for line in front.splitlines() if line.strip()), "")
    title = (marked.group(1) if marked else first).strip(" #*_")
    if len(title) > _LONGEST or _AUTHOR.match(title):
        return ""
    return _in_title_case(title) if title.isupper() else title


def _in_title_case(title: str) -> str:
    words = [w if i and w in _SMALL else w[:1].upper() + w[1:] for i, w in enumerate(title.lower().split())]
    return " ".join(words)
