"""The script: every word of the story in order, narration as action, speech under its speaker's name.

What would be read as Fountain's own markup is forced to be what it is; only marks are ever changed, never words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.confidence import DOUBTFUL
from audiodrama.adapt.output.suggestions import Suggester
from audiodrama.script.paragraphs import is_plain

if TYPE_CHECKING:
    from audiodrama.adapt.records import Adaptation, Segment
    from audiodrama.adapt.sources.story import Story

_MARKUP = re.compile(
    r"^[.!@#=>~(\[]|^(?:INT|EXT|EST|I/E|INT\./EXT)\b|TO:$|<$|^(?:SOUND|SFX|FX|MUSIC|ATMOS|AMBIENCE|FOLEY)\s*:",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:INT|EXT|EST|I/E)\b", re.IGNORECASE)
_TRANSITION = re.compile(r"[A-Z][A-Z .-]*\bTO:")
# The first half of a mark that would open or close a note or a comment.
_OPENS = re.compile(r"(\[(?=\[)|\](?=\])|/(?=\*)|\*(?=/))")
_ENDS = re.compile(r"[,.;:!?…]+\s+(?=\S)")


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
    writer = _Writer(adaptation, story, Suggester() if sounds else None, matter=matter)
    for segment in adaptation.segments:
        writer.take(segment)
    return Written("\n".join(writer.page.rows).rstrip("\n") + "\n", tuple(writer.lines))


class _Writer:
    """Writes segment after segment."""

    def __init__(self, adaptation: Adaptation, story: Story, suggester: Suggester | None, *, matter: bool) -> None:
        self.adaptation, self.story, self.suggester, self.matter = adaptation, story, suggester, matter
        self.chapters = {c.start: c.title for c in adaptation.chapters}
        self.page = _Page()
        self.lines: list[ScriptLine] = []
        self.before: Segment | None = None
        self.spoke = False
        self.titled = not self.chapters or self.chapters[min(self.chapters)] != ""
        _title_page(self.page, story)
        self.head = len(self.page.rows)

    def take(self, segment: Segment) -> None:
        """Write the next segment."""
        if segment.kind == "scene":
            self.before, self.spoke = None, False
            heading = _flat(self._text(segment))
            self.page.block(heading if _MARKUP.search(heading) else f".{heading}")
        elif segment.kind in ("heading", "matter"):
            self._between(segment)
        else:
            self._story(segment)

    def _between(self, segment: Segment) -> None:
        """A heading, a break, or what is not part of the story."""
        self.before, self.spoke = None, False
        if segment.kind == "heading":
            if segment.start in self.chapters:
                self.page.block(f"# {_flat(self.chapters[segment.start])}")
                self.titled = True
        else:
            is_break = segment.start in self.adaptation.breaks
            self.before = None
            _matter(self.page, self._text(segment), aloud=self.matter, is_break=is_break)
        if self.suggester:
            self.suggester.place = ""

    def _story(self, segment: Segment) -> None:
        if not self.titled:
            self._open_untitled()
        text = self._text(segment)
        if segment.kind != "narration":
            self.lines.append(_speech(self.page, self.adaptation.text, segment, self.before))
            self.before, self.spoke = segment, True
            return
        text = self._closed(text)
        for note in self.suggester.notes(text) if self.suggester else ():
            self.page.block(f"[[? {note}]]")
        line = _action(_flat(text))
        first = len(self.page.rows) == self.head and ":" in line and not line.startswith("!")
        # A line with a colon right after the title page would go on with it.
        self.page.block(f"!{line}" if first else line)

    def _closed(self, text: str) -> str:
        """Narration without the comma or stop that ends the words before it, which goes to those."""
        marks = _ENDS.match(text)
        if self.spoke and marks and "[[" not in self.page.rows[-2]:
            self.page.rows[-2] += marks.group().strip()
            text = text[marks.end() :]
        self.spoke = False
        return text

    def _open_untitled(self) -> None:
        """A heading for what comes before the first chapter's own; a story without any needs none."""
        if len(self.chapters) > 1:
            self.page.block(f"# {_flat(self.story.title)}")
        self.titled = True

    def _text(self, segment: Segment) -> str:
        return self.adaptation.text[segment.start : segment.end]


def _title_page(page: _Page, story: Story) -> None:
    rows = [f"Title: {_flat(story.title)}"]
    rows += [f"Author: {_flat(story.author)}"] if story.author else []
    rows += [f"Language: {story.language}"] if story.language else []
    page.block(*rows)


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
    return _OPENS.sub(r"\1 ", line)


def _action(line: str) -> str:
    capitals = line.upper() == line and line.lower() != line
    return f"!{line}" if _MARKUP.search(line) or capitals or not is_plain(line) else line


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
    directions = [f"({_flat(segment.direction)})"] if segment.direction else []
    words = _said(_flat(text[segment.start : segment.end])) + note
    at = page.block(f"{cue_name(speaker)}{extension}", *directions, words)
    return ScriptLine(at, at + 1 + len(directions), segment.start, segment.end, speaker, doubtful)


def _apart(text: str, one: Segment, other: Segment) -> bool:
    """Whether a paragraph ends between two passages."""
    return bool(re.search(r"\n\s*\n", text[one.end : other.start]))


def _said(line: str) -> str:
    """Spoken words that cannot be taken for a parenthetical, a lyric or any other mark of Fountain."""
    if line.startswith("(") and line.endswith(")"):
        line = line[1:-1].strip()
    if _TRANSITION.fullmatch(line):
        line = line[:-1] + "."
    line = line.lstrip("~>@#=! ") or line
    # A scene heading among somebody's words is theirs: three dots before it say so.
    return f"… {line}" if _HEADING.match(line) else line


def _doubt(segment: Segment, speaker: str) -> str:
    named = [
        f"{speaker.upper()} {segment.confidence:.2f}",
        *(f"{name.upper()} {p:.2f}" for name, p in segment.others[:2]),
    ]
    # Fountain takes emphasis marks in a note for its own.
    return "[[? " + ", or ".join(re.sub(r"[\[\]_*/]", " ", n) for n in named) + "]]"


_MARKED_TITLE = re.compile(r"^(?:title:[ \t]*|#[ \t]+)(\S.*)$", re.IGNORECASE | re.MULTILINE)
_MARKED_AUTHOR = re.compile(r"^(?:author:|(?:written )?by)[ \t]+(\S.*)$", re.IGNORECASE | re.MULTILINE)
_SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
_LONGEST = 80


def titled(story: Story, adaptation: Adaptation) -> Story:
    """The story with the title and author of its title page, if it is plain text and has one before the story."""
    front = _front(adaptation)
    author = _MARKED_AUTHOR.search(front)
    if not story.plain or not (author or _MARKED_TITLE.search(front)):
        return story
    title = _front_title(front)
    return replace(story, title=title or story.title, author=author.group(1).strip(" *_") if author else story.author)


def _front(adaptation: Adaptation) -> str:
    """The text before the story."""
    story = [s.start for s in adaptation.segments if s.kind != "matter"]
    return adaptation.text[: min(story, default=0)]


def _front_title(front: str) -> str:
    """The marked title, else the first line, if it is short."""
    marked = _MARKED_TITLE.search(front)
    first = next((line.strip() for line in front.splitlines() if line.strip()), "")
    title = (marked.group(1) if marked else first).strip(" #*_")
    if len(title) > _LONGEST or _MARKED_AUTHOR.match(title):
        return ""
    return _in_title_case(title) if title.isupper() else title


def _in_title_case(title: str) -> str:
    words = [w if i and w in _SMALL else w[:1].upper() + w[1:] for i, w in enumerate(title.lower().split())]
    return " ".join(words)
