"""Reading DOCX: the paragraphs of the document, with headings and italics; notes, comments and deletions left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.records import word_set
from audiodrama.adapt.sources.archive import Archive, inside
from audiodrama.adapt.sources.runs import Runs
from audiodrama.adapt.sources.story import LeftOut, SourcePart, story_of
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audiodrama.adapt.sources.story import Story

_SKIPPED = word_set(
    "del moveFrom footnoteReference endnoteReference commentReference instrText delText rt pPr rPr sectPr tblPr",
    "footnoteRef endnoteRef annotationRef",
)
_FRONT = {"title": "title page", "subtitle": "title page", "author": "title page"}
_OFF = ("0", "false", "none")


def read_docx(path: Path) -> Story:
    """Read a DOCX file; italics stay as `*…*`.

    Raises:
        AudiodramaError: for a file that is damaged or hostile.
    """
    archive = Archive(path)
    try:
        document = _document(archive)
        styles = _styles(archive, document)
        body = _Body(styles)
        body.walk(archive.xml(document))
        title, author, language = _properties(archive)
        notes = [part for kind in ("footnotes", "endnotes") for part in _notes(archive, document, kind)]
    finally:
        archive.close()
    hidden = [LeftOut("hidden text", body.hidden)] if body.hidden else []
    parts = [*_with_breaks(body.parts), *notes]
    return story_of(parts, title or path.stem, author, language or styles.language, hidden)


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _value(element: Any, name: str) -> str:
    return next((v for k, v in element.attrib.items() if k.rsplit("}", 1)[-1] == name), "")


def _document(archive: Archive) -> str:
    """The member that holds the document, as the package says."""
    if "_rels/.rels" in archive.members:
        for element in archive.xml("_rels/.rels").iter():
            if (element.get("Type") or "").endswith("/officeDocument") and element.get("Target"):
                return inside("", element.get("Target").lstrip("/"), archive.name)
    if "word/document.xml" in archive.members:
        return "word/document.xml"
    raise AudiodramaError(f"{archive.name} is no Word document", hint="save it as .docx from a word processor")


@dataclass(frozen=True)
class _Styles:
    """By style id: the level of headings, what front matter is called; styles whose text is in italics or hidden."""

    levels: dict[str, int]
    front: dict[str, str]
    italic: set[str]
    hidden: set[str]
    language: str = ""


def _styles(archive: Archive, document: str) -> _Styles:
    levels = {f"Heading{n}": n for n in range(1, 7)}
    front = {"Title": "title page", "Subtitle": "title page"}
    italic: set[str] = set()
    hidden: set[str] = set()
    language = ""
    member = inside(document, "styles.xml", archive.name)
    if member not in archive.members:
        return _Styles(levels, front, italic, hidden)
    for style in archive.xml(member).iter():
        if _local(style) == "lang" and not language:
            language = _value(style, "val")
        if _local(style) != "style":
            continue
        name = next((_value(e, "val") for e in style if _local(e) == "name"), "").lower()
        own = _value(style, "styleId")
        outline = next((_value(e, "val") for e in style.iter() if _local(e) == "outlineLvl"), "")
        level = re.fullmatch(r"heading (\d)", name)
        if level or (outline.isdecimal() and int(outline) < 6):
            levels[own] = int(level.group(1)) if level else int(outline) + 1
        if name in _FRONT:
            front[own] = _FRONT[name]
        italic |= {own} if _is_on(style, "i") else set()
        hidden |= {own} if _is_on(style, "vanish") else set()
    return _Styles(levels, front, italic, hidden, language)


def _properties(archive: Archive) -> tuple[str, str, str]:
    if "docProps/core.xml" not in archive.members:
        return "", "", ""
    root = archive.xml("docProps/core.xml")
    facts = {_local(e): " ".join((e.text or "").split()) for e in root.iter()}
    return facts.get("title", ""), facts.get("creator", ""), facts.get("language", "")


def _is_on(element: Any, name: str) -> bool:
    """Whether the properties of a run, a paragraph or a style switch something on."""
    return any(_local(e) == name and _value(e, "val") not in _OFF for p in element if _local(p) == "rPr" for e in p)


@dataclass
class _Body:
    """Walks a document without recursion; an empty paragraph is a break without text."""

    styles: _Styles
    parts: list[SourcePart] = field(default_factory=list)
    hidden: int = 0
    _runs: Runs = field(default_factory=Runs)
    _boxes: list[Any] = field(default_factory=list)
    _cells: int = 0

    def walk(self, root: Any) -> None:
        """Gather the parts under an element."""
        stack: list[tuple[Any, Callable[[], None] | None]] = [(root, None)]
        while stack:
            element, leave = stack.pop()
            if leave is not None:
                leave()
                continue
            children, leave = self._enter(element)
            if leave is not None:
                stack.append((element, leave))
            stack.extend((child, None) for child in reversed(children))

    def _enter(self, element: Any) -> tuple[list[Any], Callable[[], None] | None]:
        kind = _local(element)
        if kind == "tr":
            self._cells = 1
        if kind == "r":
            self._run(element)
        elif kind == "txbxContent":
            self._boxes.append(element)
        ends = {"tc": self._end_cell, "tr": self._end_row, "p": lambda: self._end_paragraph(element)}
        return _inside(element, kind), ends.get(kind)

    def _run(self, run: Any) -> None:
        text = "".join(_texts(run))
        style = next((_value(e, "val") for p in run if _local(p) == "rPr" for e in p if _local(e) == "rStyle"), "")
        if _is_on(run, "vanish") or style in self.styles.hidden:
            self.hidden += len(text.split())
        else:
            self._runs.add(text, italic=bool(text.strip()) and (_is_on(run, "i") or style in self.styles.italic))

    def _end_cell(self) -> None:
        if self._cells and self._runs.tail:
            self._runs.add(", ")

    def _end_row(self) -> None:
        self._cells = 0
        self.parts += [SourcePart(text.rstrip(", ")) for text in self._runs.take()]

    def _end_paragraph(self, paragraph: Any) -> None:
        properties = next((e for e in paragraph if _local(e) == "pPr"), None)
        style = "" if properties is None else next((_value(e, "val") for e in properties if _local(e) == "pStyle"), "")
        if properties is not None and any(_local(e) == "del" for p in properties if _local(p) == "rPr" for e in p):
            return  # the paragraph's own mark is deleted: the next one goes on with it
        if self._cells:
            self._runs.add(" ")
            return
        level = self.styles.levels.get(style, 0)
        texts = self._runs.take()
        for text in texts:
            if level:
                self.parts.append(SourcePart(" ".join(text.replace("*", "").split()), "heading", level))
            elif style in self.styles.front:
                self.parts.append(SourcePart(text.replace("*", ""), "matter", label=self.styles.front[style]))
            else:
                self.parts.append(SourcePart(text))
        if not texts and not self._boxes:
            self.parts.append(SourcePart("", "break"))
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            inner = _Body(self.styles)
            inner.walk(_Contents(box))
            self.parts += [p for p in inner.parts if p.text]


class _Contents:
    """The content of a text box, as an element of another kind, so that walking it does not meet the box again."""

    tag = "contents"

    def __init__(self, box: Any) -> None:
        self._box = box

    def __iter__(self) -> Any:
        return iter(self._box)


def _inside(element: Any, kind: str) -> list[Any]:
    """The children of an element that are read."""
    if kind in _SKIPPED or kind == "txbxContent":
        return []
    if kind == "AlternateContent":
        return _choice(element)
    if kind == "ruby":
        return [e for e in element if _local(e) == "rubyBase"]
    if kind == "r":
        return [e for e in element if _local(e) in ("AlternateContent", "drawing", "pict", "ruby", "object")]
    return list(element)


def _choice(element: Any) -> list[Any]:
    """One of the alternatives that a document offers to newer and older programs."""
    chosen = [e for e in element if _local(e) == "Choice"] or [e for e in element if _local(e) == "Fallback"]
    return list(chosen[0]) if chosen else []


def _texts(run: Any) -> list[str]:
    signs = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
    return [(child.text or "") if _local(child) == "t" else signs.get(_local(child), "") for child in run]


def _with_breaks(parts: list[SourcePart]) -> list[SourcePart]:
    """Empty paragraphs are breaks where they are rare, and nothing where they part all paragraphs."""
    full = [p for p in parts if p.text]
    gaps = [i for i, p in enumerate(parts) if not p.text and i and parts[i - 1].text]
    inner = [i for i in gaps if any(p.text for p in parts[i + 1 :][:4]) and _is_prose(parts, i)]
    if not inner or len(inner) * 3 > len(full):
        return full
    places = set(inner)
    return [SourcePart("* * *", "break") if i in places else p for i, p in enumerate(parts) if p.text or i in places]


def _is_prose(parts: list[SourcePart], index: int) -> bool:
    """Whether an empty paragraph stands between two of prose."""
    following = next((p for p in parts[index + 1 :] if p.text), None)
    return parts[index - 1].kind == "prose" and following is not None and following.kind == "prose"


def _notes(archive: Archive, document: str, kind: str) -> list[SourcePart]:
    member = inside(document, f"{kind}.xml", archive.name)
    if member not in archive.members:
        return []
    body = _Body(_Styles({}, {}, set(), set()))
    for note in archive.xml(member):
        if _value(note, "type") not in ("separator", "continuationSeparator", "continuationNotice"):
            body.walk(note)
    return [SourcePart(p.text, "matter", label="notes") for p in body.parts if p.text]
