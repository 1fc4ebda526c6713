"""Reading DOCX: the paragraphs of the document, with headings and italics; notes, comments and deletions left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.sources.archive import Archive
from audiodrama.adapt.sources.story import Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DOCUMENT = "word/document.xml"
_SKIPPED = {
    "del",
    "moveFrom",
    "footnoteReference",
    "endnoteReference",
    "commentReference",
    "instrText",
    "txbxContent",
    "delText",
}


def read_docx(path: Path) -> Story:
    """Read a DOCX file; italics stay as `*…*`, headings as `# …`.

    Raises:
        AudiodramaError: for a file that is damaged or hostile.
    """
    archive = Archive(path)
    try:
        root = archive.xml(_DOCUMENT)
        headings = _heading_styles(archive)
        title, author = _properties(archive)
    finally:
        archive.close()
    paragraphs = [_paragraph(p, headings) for p in root.iter() if _local(p) == "p"]
    return Story("\n\n".join(p for p in paragraphs if p.strip()), title or path.stem, author)


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _value(element: Any, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), "")


def _heading_styles(archive: Archive) -> dict[str, int]:
    """Style ids that are headings or titles, with their level."""
    found = {f"Heading{n}": n for n in range(1, 7)} | {"Title": 1}
    if "word/styles.xml" not in archive.members:
        return found
    for style in archive.xml("word/styles.xml").iter():
        if _local(style) != "style":
            continue
        name = next((_value(e, "val") for e in style if _local(e) == "name"), "").lower()
        level = re.fullmatch(r"heading (\d)", name)
        if level or name == "title":
            found[_value(style, "styleId")] = int(level.group(1)) if level else 1
    return found


def _properties(archive: Archive) -> tuple[str, str]:
    if "docProps/core.xml" not in archive.members:
        return "", ""
    root = archive.xml("docProps/core.xml")
    facts = {_local(e): " ".join((e.text or "").split()) for e in root.iter()}
    return facts.get("title", ""), facts.get("creator", "")


def _paragraph(paragraph: Any, headings: dict[str, int]) -> str:
    style = next((_value(e, "val") for e in paragraph.iter() if _local(e) == "pStyle"), "")
    text = re.sub(r"\*\s*\*", "", "".join(_runs(paragraph))).strip()
    if text and style in headings:
        return "# " + " ".join(text.replace("*", "").split())
    return text


def _runs(element: Any) -> Iterator[str]:
    for child in element:
        kind = _local(child)
        if kind in _SKIPPED:
            continue
        if kind == "r":
            text = "".join(_text(child))
            yield f"*{text}*" if text.strip() and _is_italic(child) else text
        else:
            yield from _runs(child)


def _is_italic(run: Any) -> bool:
    return any(
        _local(e) == "i" and _value(e, "val") not in ("0", "false") for p in run if _local(p) == "rPr" for e in p
    )


def _text(run: Any) -> Iterator[str]:
    for child in run:
        kind = _local(child)
        if kind == "t":
            yield child.text or ""
        elif kind in ("br", "cr"):
            yield "\n"
        elif kind == "tab":
            yield " "
        elif kind == "noBreakHyphen":
            yield "-"
