"""The records of adapting: blocks of a text, utterances, people, and the finished adaptation.

All places are offsets in characters into the one unchanged text, ends exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

OPENING = " \t\r\n\"“„«»‹›‘'「『("
"""Marks that may stand between narration and the first word of a quotation."""

Kind = Literal["narration", "speech", "thought", "heading", "scene", "matter"]
BlockKind = Literal["prose", "heading", "break", "matter", "speech", "scene"]
Gender = Literal["female", "male", "unknown"]


def word_set(*rows: str) -> frozenset[str]:
    """The words of some rows, parted by white space."""
    return frozenset(word for row in rows for word in row.split())


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the source: prose, a heading, a scene break, or matter that is not part of the story.

    `level` is that of a heading as a structured file gives it (0: found by its form), `label` what a piece of matter
    is ("title page"). In scripts a paragraph may also be a scene heading, or speech of `speaker`.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0
    label: str = ""
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch inside quotation marks, after a dash, or in italics; the marks themselves are outside of it."""

    start: int
    end: int
    mark: Literal["quote", "dash", "italic"] = "quote"
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """The words of one voice in one paragraph, in one or more passages; `block` is the paragraph's index."""

    block: int
    passages: tuple[Passage, ...]
    kind: Literal["speech", "thought"] = "speech"
    continues: bool = False

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.passages[0].start

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.passages[-1].end


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the adapted text; `confidence` is the chance (0 to 1) that `speaker` is right.

    `evidence` is why, and of matter what it is ("title page"); `direction` is how a line of a script is to be said.
    """

    start: int
    end: int
    kind: Kind
    speaker: str | None = None
    confidence: float = 1.0
    evidence: str = ""
    others: tuple[tuple[str, float], ...] = ()
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Character:
    """A member of the cast, with every name the text gives them."""

    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender = "unknown"
    lines: int = 0


@dataclass(frozen=True, slots=True)
class StoryChapter:
    """A chapter, from its heading to the next one."""

    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Adaptation:
    """A story taken apart: every character of `text` but white space and quotation marks is in one segment.

    `teller` is who says "I" in all of its narration, where others call them by a name.
    """

    text: str
    segments: tuple[Segment, ...]
    cast: tuple[Character, ...]
    chapters: tuple[StoryChapter, ...]
    breaks: tuple[int, ...] = field(default=())
    language: str = "en"
    teller: str = ""
