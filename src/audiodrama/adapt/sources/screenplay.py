"""Reading scripts: Final Draft files and texts of `NAME: words`, where who speaks is written down."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.sources.story import SourcePart, story_of
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.adapt.sources.story import Story

MOST_BYTES = 32 << 20
_CUE = re.compile(
    r"(?P<name>[^\W\d_][^\n:.!?,;\"“”]{0,30}?)\s*(?P<how>\([^()\n]{1,60}\))?\s*:[ \t]+(?P<words>\S.*)", re.DOTALL
)
_MARKS = re.compile(r"\[\[.*?\]\]|[\[\]*_^@#<>!~/\\{}=\"“”]")
_CAPITALS = r"[^\W\d_a-z](?:[^\W\d_a-z]|[ .'’-]|\d){0,30}?"
# `RUTH. [Softly.] You are late.`
_PLAY_CUE = re.compile(
    rf"(?P<name>{_CAPITALS})\s*(?P<how>\([^()\n]{{1,60}}\)|\[[^\[\]\n]{{1,60}}\])?\.[ \t]+(?P<words>\S.*)", re.DOTALL
)
# The name on a line of its own, perhaps a direction on the next, and the words.
_FILM_CUE = re.compile(
    rf"(?P<name>{_CAPITALS})[ \t]*(?:\((?:V\.?O\.?|O\.?S\.?|O\.?C\.?|CONT['’]?D|MORE)\)[ \t]*)*:?[ \t]*\n\s*"
    r"(?P<how>\([^()\n]{1,60}\)\s*\n\s*)?(?P<words>[^\n(]\S*.*)",
    re.DOTALL,
)
_DIRECTION = re.compile(r"(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\])\s+(?=\S)")
_SCENE = re.compile(r"(?:INT|EXT|EST|I/E)[. /]", re.IGNORECASE)
_MOST_NAME_WORDS = 4
_LEAST_LINES = 4


def read_fdx(path: Path) -> Story:
    """Read a Final Draft file.

    Raises:
        AudiodramaError: if it is not one, or damaged.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    raw = path.read_bytes()
    try:
        root = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise AudiodramaError(f"{path.name} cannot be read as Final Draft: {error}") from error
    if root.tag != "FinalDraft":
        raise AudiodramaError(f"{path.name} is no Final Draft file", hint="export the script as .fdx")
    content = next((e for e in root if e.tag == "Content"), None)
    parts: list[SourcePart] = []
    speaker = how = ""
    for paragraph in content.iter("Paragraph") if content is not None else ():
        kind, text = paragraph.get("Type") or "", _text(paragraph)
        if not text:
            continue
        if kind == "Character":
            speaker, how = _plain_name(re.sub(r"\s*\([^)]*\)", "", text)), ""
        elif kind == "Parenthetical":
            how = text.strip("() ")
        elif kind == "Dialogue" and speaker:
            parts.append(SourcePart(text, "speech", speaker=speaker, label=how))
            how = ""
        elif kind == "Scene Heading":
            parts.append(SourcePart(text, "scene"))
        elif kind != "Transition":
            parts.append(SourcePart(text))
    return story_of(parts, _title(root) or path.stem)


def _plain_name(name: str) -> str:
    """A name without what a script would take for a note or a mark; nothing where no letter is left."""
    plain = " ".join(_MARKS.sub(" ", name).split()).strip(" ,.;:-")
    return plain if any(c.isalpha() for c in plain) else ""


def _text(paragraph: Any) -> str:
    return " ".join("".join(e.text or "" for e in paragraph.iter("Text")).split())


def _title(root: Any) -> str:
    page = next((e for e in root if e.tag == "TitlePage"), None)
    lines = [_text(p) for p in page.iter("Paragraph")] if page is not None else []
    return next((line for line in lines if line), "")


def script_of(text: str, title: str) -> Story | None:
    """A text whose paragraphs nearly all begin with a speaker's name, read as a script; else None.

    The name stands before a colon, in capitals before a stop as plays are printed, or on a line of its own above the
    words as films are typed.
    """
    text = text.replace("**", "")
    rows = [row.strip() for row in re.split(r"\r?\n\s*\r?\n|\r?\n(?=[^\n:]{1,60}:[ \t])", text) if row.strip()]
    for form in (_CUE, _PLAY_CUE):
        if _is_script(rows, form):
            return story_of((_row(row, form.fullmatch(row)) for row in rows), title)
    rows = [row.strip() for row in re.split(r"\r?\n\s*\r?\n", text) if row.strip()]
    if _is_script(rows, _FILM_CUE, scenes=any(map(_SCENE.match, rows))):
        return story_of((_row(row, _FILM_CUE.fullmatch(row)) for row in rows), title)
    return None


def script_of_parts(story: Story) -> Story | None:
    """The same of a structured file: its headings stay."""
    blocks = story.blocks or ()
    rows = [story.text[b.start : b.end].strip() for b in blocks]
    heads = {i for i, b in enumerate(blocks) if b.kind == "heading"}
    told = [row for i, row in enumerate(rows) if i not in heads]
    form = next((form for form in (_CUE, _PLAY_CUE, _FILM_CUE) if _is_script(told, form)), None)
    if form is None or any(b.kind in ("speech", "scene") for b in blocks):
        return None
    parts = (
        SourcePart(row, b.kind, b.level, b.label) if b.kind != "prose" else _row(row, form.fullmatch(row))
        for row, b in zip(rows, blocks, strict=True)
    )
    return story_of(parts, story.title, story.author, story.language, story.left_out)


def _is_script(rows: Sequence[str], form: re.Pattern[str], *, scenes: bool = False) -> bool:
    """Whether enough rows are cues, of people who speak again and again; with scene headings fewer will do."""
    names = Counter(m.group("name").strip() for m in map(form.fullmatch, rows) if m)
    lines = sum(n for name, n in names.items() if len(name.split()) <= _MOST_NAME_WORDS)
    several = sum(n > 1 for n in names.values())
    if scenes:
        return lines >= _LEAST_LINES - 1 and several > 0 and len(names) > 1
    return lines >= _LEAST_LINES and several > 1 and lines >= 0.6 * len(rows) and len(names) <= 0.6 * lines


def _row(row: str, cue: re.Match[str] | None) -> SourcePart:
    if cue is not None and len(cue.group("name").split()) <= _MOST_NAME_WORDS:
        how, words = cue.group("how") or "", " ".join(cue.group("words").split())
        opening = None if how else _DIRECTION.match(words)
        if opening:
            how, words = opening.group(), words[opening.end() :]
        how = how.strip("()[]. ")
        return SourcePart(words, "speech", speaker=cue.group("name").strip(), label=how)
    if _SCENE.match(row):
        return SourcePart(row, "scene")
    heading = re.match(r"(?:#+|act\b|scene\b|part\b|chapter\b)\s*\S", row, re.IGNORECASE) and len(row) < 80
    return SourcePart(row.strip("# "), "heading", 1) if heading else SourcePart(row)
