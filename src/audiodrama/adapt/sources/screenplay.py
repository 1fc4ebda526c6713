"""Reading scripts: Final Draft files and texts of `NAME: words`, where who speaks is written down."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.sources.story import SourcePart, story_of
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.adapt.sources.story import Story

MOST_BYTES = 32 << 20
_CUE = re.compile(
    r"(?P<name>[^\W\d_][^\n:.!?,;\"“”]{0,30}?)\s*(?P<how>\([^()\n]{1,60}\))?\s*:[ \t]+(?P<words>\S.*)", re.DOTALL
)
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
            speaker, how = re.sub(r"\s*\([^)]*\)", "", text).strip(), ""
        elif kind == "Parenthetical":
            how = text.strip("() ")
        elif kind == "Dialogue":
            parts.append(SourcePart(text, "speech", speaker=speaker, label=how))
            how = ""
        elif kind == "Scene Heading":
            parts.append(SourcePart(text, "scene"))
        elif kind != "Transition":
            parts.append(SourcePart(text))
    return story_of(parts, _title(root) or path.stem)


def _text(paragraph: Any) -> str:
    return " ".join("".join(e.text or "" for e in paragraph.iter("Text")).split())


def _title(root: Any) -> str:
    page = next((e for e in root if e.tag == "TitlePage"), None)
    lines = [_text(p) for p in page.iter("Paragraph")] if page is not None else []
    return next((line for line in lines if line), "")


def script_of(text: str, title: str) -> Story | None:
    """A text whose paragraphs nearly all begin with a speaker's name and a colon, read as a script; else None."""
    rows = [row.strip() for row in re.split(r"\r?\n\s*\r?\n|\r?\n(?=[^\n:]{1,60}:[ \t])", text) if row.strip()]
    cues = [_CUE.fullmatch(row) for row in rows]
    names = Counter(m.group("name").strip() for m in cues if m)
    lines = sum(n for name, n in names.items() if len(name.split()) <= _MOST_NAME_WORDS)
    several = sum(n > 1 for n in names.values())
    if lines < _LEAST_LINES or several < 2 or lines < 0.6 * len(rows) or len(names) > 0.6 * lines:
        return None
    return story_of((_row(row, cue) for row, cue in zip(rows, cues, strict=True)), title)


def _row(row: str, cue: re.Match[str] | None) -> SourcePart:
    if cue is not None and len(cue.group("name").split()) <= _MOST_NAME_WORDS:
        return SourcePart(
            cue.group("words"), "speech", speaker=cue.group("name").strip(), label=(cue.group("how") or "").strip("()")
        )
    if _SCENE.match(row):
        return SourcePart(row, "scene")
    heading = re.match(r"(?:#+|act\b|scene\b|part\b|chapter\b)\s*\S", row, re.IGNORECASE) and len(row) < 80
    return SourcePart(row.strip("# "), "heading", 1) if heading else SourcePart(row)
