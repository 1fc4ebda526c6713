"""The script: every word of the story in order, narration as action, speech under its speaker's name.

What would be read as Fountain's own markup is forced to be what it is; only marks are ever changed, never words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.adapt.suggestions import Suggester

if TYPE_CHECKING:
    from audiodrama.adapt.nouns import Adaptation, Segment
    from audiodrama.adapt.sources import Story

DOUBTFUL = 0.6
_MARKUP = re.compile(
    r"^[.!@#=>~(\[]|^(?:INT|EXT|EST|I/E|INT\./EXT)\b|TO:$|<$|^(?:SOUND|SFX|FX|MUSIC|ATMOS|AMBIENCE|FOLEY)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """A passage in the script: the lines (from 1) of its character's name and its text, its place in the story."""

    cue_line: int
    line: int
    start: int
    end: int
    speaker: str
    doubtful: bool


@dataclass(frozen=True)
class Written:
    """A script's text and where each passage stands in it."""

    text: str
    lines: tuple[ScriptLine, ...]


@dataclass
class _Page:
    rows: list[str] = field(default_factory=list)

    def block(self, *rows: str) -> int:
        """Add a paragraph; returns the line of its first row, from 1."""
        at = len(self.rows) + 1
        self.rows += [*rows, ""]
        return at


def write_script(adaptation: Adaptation, story: Story, *, sounds: bool = False, matter: bool = False) -> Written:
    """Write the adapted story as a script; doubtful speakers are marked `[[? MAMI 0.54, or SAYAKA 0.41]]`.

    Args:
        adaptation: what `adapt` made of the story.
        story: its title and author.
        sounds: suggest scene headings and sounds, each as a note to accept by taking out its question mark.
        matter: read front and end matter as well, instead of keeping it in comments.
    """
    page = _Page()
    _title_page(page, story)
    suggester = Suggester() if sounds else None
    chapters = {c.start: c.title for c in adaptation.chapters}
    breaks = set(adaptation.breaks)
    lines: list[ScriptLine] = []
    before: Segment | None = None
    titled = -1
    for segment in adaptation.segments:
        if segment.kind == "heading":
            titled = _heading(page, chapters, segment, titled)
            before = None
        elif segment.kind == "matter":
            _matter(page, adaptation.text[segment.start : segment.end], aloud=matter, is_break=segment.start in breaks)
            before = None
        else:
            if not _starts_chapter(chapters, titled):
                titled = _open_untitled(page, chapters, story)
            if suggester:
                _suggest(page, suggester, adaptation.text, segment)
            if segment.kind == "narration":
                page.block(_action(_flat(adaptation.text[segment.start : segment.end])))
            else:
                lines.append(_speech(page, adaptation.text, segment, before))
                before = segment
    return Written("\n".join(page.rows).rstrip("\n") + "\n", tuple(lines))


def _title_page(page: _Page, story: Story) -> None:
    rows = [f"Title: {_flat(story.title)}"]
    rows += [f"Author: {_flat(story.author)}"] if story.author else []
    rows += [f"Language: {story.language}"] if story.language else []
    page.block(*rows)


def _starts_chapter(chapters: dict[int, str], titled: int) -> bool:
    return titled >= 0 or not chapters or min(chapters) not in chapters or chapters[min(chapters)] != ""


def _open_untitled(page: _Page, chapters: dict[int, str], story: Story) -> int:
    """A heading for what comes before the first chapter's title, or for a story without any."""
    if len(chapters) > 1:
        page.block(f"# {_flat(story.title)}")
    return min(chapters)


def _heading(page: _Page, chapters: dict[int, str], segment: Segment, titled: int) -> int:
    if segment.start in chapters:
        page.block(f"# {_flat(chapters[segment.start])}")
        return segment.start
    return titled


def _matter(page: _Page, text: str, *, aloud: bool, is_break: bool) -> None:
    if is_break:
        page.block("[[pause: 1.5s]]")
    elif aloud:
        page.block(_action(_flat(text)))
    else:
        page.block("/*", text.strip().replace("*/", "* /"), "*/")


def _flat(text: str) -> str:
    """One line, with nothing in it that opens a note or a comment."""
    line = " ".join(text.split())
    return line.replace("[[", "[ [").replace("]]", "] ]").replace("/*", "/ *").replace("*/", "* /")


def _action(line: str) -> str:
    return f"!{line}" if _MARKUP.search(line) or (line.upper() == line and line.lower() != line) else line


def cue_name(name: str) -> str:
    """A speaker's name as a character cue; `@` where capitals alone would not show it to be one."""
    upper = " ".join(name.upper().split()).replace("(", "").replace(")", "").strip("^ ")
    plain = upper.isascii() and any(c.isalpha() for c in upper) and not _MARKUP.search(upper)
    return upper if plain else f"@{upper}"


def _speech(page: _Page, text: str, segment: Segment, before: Segment | None) -> ScriptLine:
    speaker = segment.speaker or "Somebody"
    goes_on = (
        before is not None
        and before.speaker == segment.speaker
        and before.evidence == segment.evidence
        and not _apart(text, before, segment)
    )
    extension = " (V.O.)" if segment.kind == "thought" else " (CONT'D)" if goes_on else ""
    doubtful = segment.kind == "speech" and segment.confidence < DOUBTFUL
    note = f" {_doubt(segment, speaker)}" if doubtful and not goes_on else ""
    at = page.block(f"{cue_name(speaker)}{extension}", _said(_flat(text[segment.start : segment.end])) + note)
    return ScriptLine(at, at + 1, segment.start, segment.end, speaker, doubtful)


def _apart(text: str, one: Segment, other: Segment) -> bool:
    """Whether a paragraph ends between two passages."""
    return bool(re.search(r"\n\s*\n", text[one.end : other.start]))


def _said(line: str) -> str:
    """Spoken words that cannot be taken for a parenthetical, a lyric or any other mark of Fountain."""
    if line.startswith("(") and line.endswith(")"):
        line = line[1:-1].strip()
    return line.lstrip("~>@#=! ") or line


def _doubt(segment: Segment, speaker: str) -> str:
    named = [
        f"{speaker.upper()} {segment.confidence:.2f}",
        *(f"{name.upper()} {p:.2f}" for name, p in segment.others[:2]),
    ]
    # Fountain takes emphasis marks in a note for its own.
    return "[[? " + ", or ".join(re.sub(r"[\[\]_*/]", " ", n) for n in named) + "]]"


def _suggest(page: _Page, suggester: Suggester, text: str, segment: Segment) -> None:
    if segment.kind == "narration":
        for note in suggester.notes(text[segment.start : segment.end], chapter_or_break=False):
            page.block(f"[[? {note}]]")
