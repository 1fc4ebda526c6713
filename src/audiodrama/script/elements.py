"""A parsed script: Fountain's elements with their places."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from typing import Literal

ElementKind = Literal[
    "title-entry", "section", "synopsis", "scene-heading", "action", "character", "parenthetical", "dialogue", "lyrics",
    "transition", "centered", "page-break", "note", "boneyard",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a script.

    Args:
        kind: Fountain's own word for it.
        text: content without forcing marks, notes and boneyards; emphasis marks stay. Lines are joined by a line feed
            whatever the file ends them with; an action keeps its indentation.
        start: offset of its first character in the text parsed; `source[start:end]` is the raw spelling.
        end: offset after its last character, line end excluded.
        depth: of a section, from 1.
        number: of a scene, as written between the `#`.
        dual: a character cue (and what is spoken under it) marked `^`.
        name: key of a title entry; a character's name without extensions, also on all that is spoken under it.
        extensions: of a character cue, as written between parentheses.
        spots: (index in `text`, offset in the source) of each stretch of characters kept; `offset` reads it.
    """

    kind: ElementKind
    text: str
    start: int
    end: int
    depth: int = 0
    number: str | None = None
    dual: bool = False
    name: str = ""
    extensions: tuple[str, ...] = ()
    spots: tuple[tuple[int, int], ...] = field(default=(), compare=False, repr=False)

    def offsets(self) -> list[int]:
        """Offset in the source of each character of `text`."""
        ends = [first for first, _ in self.spots[1:]] + [len(self.text)]
        found: list[int] = []
        for (first, at), end in zip(self.spots, ends, strict=False):
            found.extend(range(at, at + end - first))
        return found

    def offset(self, index: int) -> int:
        """Offset in the source of a character of `text`; for `len(text)`, the offset after the last one."""
        if index and index == len(self.text):
            return self.offset(index - 1) + 1
        if not self.spots:
            return self.start
        first, at = self.spots[bisect.bisect_right(self.spots, index, key=lambda spot: spot[0]) - 1]
        return at + index - first


@dataclass(frozen=True, slots=True)
class Script:
    """A script: the text as given, and every element in order of its start."""

    text: str
    elements: tuple[Element, ...]

    @property
    def title_page(self) -> dict[str, str]:
        """Title entries by key; the last of a repeated key counts."""
        return {e.name: e.text for e in self.elements if e.kind == "title-entry"}
