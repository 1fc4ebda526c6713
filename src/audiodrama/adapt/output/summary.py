"""An adaptation in a few lines: chapters, cast, what was left out, how much there is to look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.confidence import DOUBTFUL
from audiodrama.adapt.sources.story import LeftOut
from audiodrama.adapt.text.languages import tables

if TYPE_CHECKING:
    from audiodrama.adapt.records import Adaptation
    from audiodrama.adapt.sources.story import Story

_SECONDS_A_DOUBT = 12
_MOST_NAMES = 8
_MANY_DOUBTS = 0.4
_FEW_LINES = 5


@dataclass(frozen=True)
class Summary:
    """The figures of an adaptation that the user is told.

    `matter` are the parts that stand in comments and are read with `--matter`, `missing` those that are gone.
    """

    chapters: int
    passages: int
    doubtful: int
    cast: tuple[tuple[str, int], ...]
    matter: tuple[LeftOut, ...]
    missing: tuple[LeftOut, ...]
    language: str

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """All parts that nobody will hear."""
        return (*self.matter, *self.missing)

    @property
    def minutes(self) -> int:
        """How long it takes to look at every doubtful line."""
        return ceil(self.doubtful * _SECONDS_A_DOUBT / 60)

    def lines(self, *, matter: bool = False) -> list[str]:
        """The summary for a terminal; with `matter` what the text has of it is read."""
        chapters = _number(self.chapters, "chapter")
        voices = f"{_number(self.passages, 'line')}, {_number(len(self.cast), 'voice')}: {self.speakers}"
        found = [f"{chapters}, {voices}" if self.cast else f"{chapters}; nobody speaks"]
        if self.matter and not matter:
            found.append(f"left out, in comments: {list_parts(self.matter)}; --matter has it read")
        if self.missing:
            found.append(f"left out altogether: {list_parts(self.missing)}")
        if self.language not in tables():
            found.append(f"there is no table for the language {self.language}: every speaker is a guess")
        elif self.passages > _FEW_LINES and self.doubtful > _MANY_DOUBTS * self.passages:
            found.append("this text fits what is known of stories badly: many speakers are guesses")
        if self.doubtful:
            minutes = _number(self.minutes, "minute")
            found.append(
                f"{self.doubtful} of {self.passages} lines are doubtful, some {minutes} to look at: see the review page"
            )
        return found

    @property
    def speakers(self) -> str:
        """Who speaks how much, the busiest first."""
        named = [f"{name} {lines}" for name, lines in self.cast[:_MOST_NAMES]]
        more = len(self.cast) - len(named)
        return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _number(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def list_parts(parts: tuple[LeftOut, ...]) -> str:
    """Parts with how many words each has: "contents (12 words), notes (340 words)"."""
    return ", ".join(f"{p.label} ({p.words} word{'s' * (p.words != 1)})" for p in parts)


def summarized(adaptation: Adaptation, story: Story) -> Summary:
    """The summary of an adaptation of a story."""
    words: Counter[str] = Counter()
    for s in adaptation.segments:
        if s.kind == "matter" and s.start not in adaptation.breaks:
            words[s.evidence or "front and end matter"] += len(adaptation.text[s.start : s.end].split())
    said = [s for s in adaptation.segments if s.kind == "speech"]
    return Summary(
        len(adaptation.chapters),
        len(said),
        sum(s.confidence < DOUBTFUL for s in said),
        tuple((c.name, c.lines) for c in adaptation.cast),
        tuple(LeftOut(label, n) for label, n in words.items() if n),
        story.left_out,
        adaptation.language,
    )
