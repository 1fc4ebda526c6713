"""One page of a book as parts: paragraphs, headings, breaks, and what the page itself says is no story.

Nothing is left out for the name of a class: only `epub:type`, `role`, the guide, the contents and the shape of notes
count. The tree is walked without recursion, since a damaged page may be nested thousands deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.entities import html5
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.records import word_set
from audiodrama.adapt.sources.runs import Runs
from audiodrama.adapt.sources.story import SourcePart, decode_text
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BLOCKS = word_set(
    "p div blockquote li section article dd dt pre figure figcaption body center main header footer aside hgroup",
    "ol ul dl table tbody thead tfoot address details summary form fieldset caption",
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_SILENT = word_set(
    "script style head template audio video object iframe math svg rt rp button input select",
)
_INNER = word_set(
    "p div h1 h2 h3 h4 h5 h6 li blockquote section table",
)
_MARKS = word_set(
    "noteref pagebreak doc-noteref doc-pagebreak doc-backlink",
)
_MATTER = {
    "cover": "cover", "titlepage": "title page", "title-page": "title page", "halftitlepage": "title page",
    "halftitle": "title page", "copyright-page": "copyright page", "copyright": "copyright page",
    "imprint": "copyright page",
    "imprimatur": "copyright page", "toc": "contents", "landmarks": "contents", "page-list": "contents",
    "loi": "contents",
    "lot": "contents", "doc-toc": "contents", "doc-pagelist": "contents", "index": "index", "doc-index": "index",
    "bibliography": "bibliography", "doc-bibliography": "bibliography", "colophon": "colophon",
    "doc-colophon": "colophon",
    "acknowledgments": "acknowledgements", "acknowledgements": "acknowledgements",
    "doc-acknowledgments": "acknowledgements", "dedication": "dedication",
    "doc-dedication": "dedication", "contributors": "credits", "other-credits": "credits", "doc-credits": "credits",
    "errata": "errata", "doc-errata": "errata", "glossary": "glossary", "doc-glossary": "glossary",
    "footnote": "notes", "footnotes": "notes", "endnote": "notes", "endnotes": "notes", "rearnote": "notes",
    "rearnotes": "notes", "notes": "notes", "doc-footnote": "notes", "doc-endnote": "notes", "doc-endnotes": "notes",
}  # fmt: skip
"""Names of parts that are no story in `epub:type`, `role` and the guide, with the label of each."""
_MARK = re.compile(r"[\[({]?(?:\d{1,4}|[*†‡§¶#]{1,3}|[ivxlc]{1,6}|[a-z])[\])}]?[.:]?")
_UNIT = re.compile(r"(?:^|[\W\d_])(?:[kcdm]?m|ft|in|yd|mi|s|[A-Za-z]|\d+)$")
_NUMBER = re.compile(r"\[?(?:p(?:age)?\.?\s*)?\d{1,4}\]?|[ivxlc]{1,7}", re.IGNORECASE)
_PAGE_CLASS = re.compile(r"\bpage|pb\b|folio", re.IGNORECASE)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]+)|<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.-]+)", re.IGNORECASE
)
_LONGEST_NOTE = 4000
_LONGEST_MARK = 12
_FEW = 4


@dataclass(frozen=True)
class NoteLinks:
    """The notes that links of a book lead to, by "member#id", each with the mark that it begins with."""

    targets: Mapping[str, str] = field(default_factory=dict)


def page_root(raw: bytes, name: str, archive: str) -> Any:
    """The root element of a page, however badly it is formed.

    Raises:
        AudiodramaError: if it declares entities, is encrypted, or no text can be made of it.
    """
    from lxml import etree, html

    if re.search(rb"<!ENTITY", raw[:4096], re.IGNORECASE):
        raise AudiodramaError(f"{archive}: {name} declares entities", hint="it is no ordinary book")
    declared = _DECLARED.search(raw[:1024])
    text = decode_text(
        raw, name, (declared.group(1) or declared.group(2)).decode("ascii", "replace") if declared else ""
    )
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        return etree.fromstring(_ENTITY.sub(_spelled, text).encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        pass
    try:
        soup = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8", huge_tree=True)
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=soup)
    except (etree.LxmlError, ValueError, AssertionError):
        return etree.fromstring(b"<html/>")


def _spelled(match: re.Match[str]) -> str:
    name = match.group(1)
    return match.group() if name in ("amp", "lt", "gt", "quot", "apos") else html5.get(f"{name};", match.group())


def local(element: Any) -> str:
    """An element's name without its namespace, in lower case; nothing for comments and the like."""
    return str(element.tag).rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""


def types_of(element: Any) -> set[str]:
    """The values of `epub:type` and `role` of an element."""
    found: set[str] = set()
    for name, value in element.attrib.items():
        if name.endswith("}type") or name in ("epub:type", "role"):
            found |= set(value.lower().split())
    return found


def matter_label(names: set[str]) -> str:
    """The label of a part that is no story; nothing for story."""
    return next((_MATTER[name] for name in sorted(names) if name in _MATTER), "")


def is_note_mark(text: str) -> bool:
    """Whether a link's text may point to a note."""
    return bool(_MARK.fullmatch(text.strip())) if text else False


class Page:
    """Walks a page; `parts` are what it holds, `anchors` the number of parts before each id."""

    def __init__(self, root: Any, member: str, notes: NoteLinks, set_aside: Mapping[str, str]) -> None:
        self.parts: list[SourcePart] = []
        self.anchors: dict[str, int] = {}
        self._member, self._notes, self._aside = member, notes, set_aside
        self._runs = Runs()
        self._level = 0
        self._labels: list[str] = []
        self._italics = 0
        self._links = 0
        self._linked = 0
        self._ids: list[str] = []
        self._walk(root)
        self._flush()

    def _walk(self, root: Any) -> None:
        """Visit every element in order; its `undo` runs when it ends."""
        stack: list[tuple[Any, Any]] = [(root, None)]
        while stack:
            element, undo = stack.pop()
            if undo is not None:
                undo()
                self._text(element.tail)
                continue
            leave = self._enter(element)
            if leave is None:
                self._text(element.tail)
                continue
            self._text(element.text)
            stack.append((element, leave))
            stack.extend((child, None) for child in reversed(element))

    def _text(self, text: str | None) -> None:
        if text:
            self._runs.add(re.sub(r"\s+", " ", text), italic=self._italics > 0)
            if self._links:
                self._linked += len(text.strip())

    def _enter(self, element: Any) -> Any:
        """Begin an element; returns what ends it, or None if it and all inside are silent."""
        tag, types = local(element), types_of(element)
        if not tag or tag in _SILENT or _is_hidden(element) or types & _MARKS:
            return None
        if tag in ("a", "sup", "span") and self._is_mark(element, tag):
            return None
        if tag in ("br", "hr", "img"):
            self._void(element, tag)
            return None
        name = element.get("id") or ""
        if name:
            self._ids.append(name)
            self.anchors.setdefault(name, len(self.parts) + bool(self._runs.tail))
        label = "contents" if tag == "nav" else matter_label(types)
        label = label or self._aside.get(f"{self._member}#{name}", "") or self._note(element, tag, name)
        if tag in _BLOCKS or tag in _HEADINGS or (label and tag != "a"):
            return self._block(tag, types, label)
        return self._inline(tag, element)

    def _note(self, element: Any, tag: str, name: str) -> str:
        """Whether an element is a note that a mark in the text leads to: it begins with that mark."""
        mark = self._notes.targets.get(f"{self._member}#{name}") if name and tag in _BLOCKS else None
        if mark is None or tag == "body":
            return ""
        text = " ".join("".join(element.itertext()).split())
        return "notes" if begins_with_mark(text, mark) and len(text) < _LONGEST_NOTE else ""

    def _block(self, tag: str, types: set[str], label: str) -> Any:
        self._flush()
        before = self._level
        title = "title" in types or "subtitle" in types
        self._level = (
            _HEADINGS.get(tag) or (2 if title else 0) or (before if tag not in ("body", "section", "div") else 0)
        )
        if label:
            self._labels.append(label)

        def leave() -> None:
            self._flush()
            self._level = before
            if label:
                self._labels.pop()

        return leave

    def _inline(self, tag: str, element: Any) -> Any:
        italic = tag in ("em", "i") or "italic" in (element.get("style") or "").lower()
        link = tag == "a" and ((element.get("href") or "").strip() != "")
        self._italics += italic
        self._links += link
        if tag == "tr" or (tag in ("td", "th") and _has_blocks(element)):
            self._flush()
        elif tag in ("td", "th") and self._runs.tail:
            self._runs.add(" " if self._runs.tail[-1] in ".,;:!?…" else ", ")

        def leave() -> None:
            self._italics -= italic
            self._links -= link
            if tag == "tr" or (tag in ("td", "th") and _has_blocks(element)):
                self._flush()

        return leave

    def _void(self, element: Any, tag: str) -> None:
        if tag == "br":
            self._runs.add("\n")
        elif tag == "hr":
            self._flush()
            self.parts.append(SourcePart("* * *", "break"))
        elif len((element.get("alt") or "").strip("“\"‘'«„ ")) == 1:
            self._runs.add((element.get("alt") or "").strip(), italic=self._italics > 0)

    def _is_mark(self, element: Any, tag: str) -> bool:
        """Whether an element is the mark of a note or the number of a page."""
        text = "".join(element.itertext()).strip() if len(element) < _FEW else ""
        if not text or len(text) > _LONGEST_MARK:
            return False
        if tag == "span":
            return bool(_NUMBER.fullmatch(text) and _PAGE_CLASS.search(f"{element.get('class')} {element.get('id')}"))
        if not is_note_mark(text) or not (self._runs.tail or tag == "sup"):
            return False
        if tag == "sup":
            linked = any(local(e) == "a" for e in element.iter())
            return linked or not (text.isalpha() or _UNIT.search(self._runs.tail))
        inside = any(local(e) == "sup" for e in element.iter()) or text[0] in "[({*†‡"
        return inside or target_of(self._member, element.get("href") or "") in self._notes.targets

    def _flush(self) -> None:
        paragraphs = self._runs.take()
        share = self._linked / max(1, sum(len(p) for p in paragraphs))
        ids, self._ids, self._linked = self._ids, [], 0
        for paragraph in paragraphs:
            label = self._labels[-1] if self._labels else ""
            marks = (self._notes.targets.get(f"{self._member}#{name}") for name in ids)
            if not label and any(mark and begins_with_mark(paragraph, mark) for mark in marks):
                label = "notes"
            if label:
                self.parts.append(SourcePart(paragraph, "matter", label=label))
            elif self._level:
                self.parts.append(SourcePart(" ".join(paragraph.replace("*", "").split()), "heading", self._level))
            else:
                self.parts.append(SourcePart(paragraph, linked=share))
        if not paragraphs:
            self._ids = ids


def _has_blocks(cell: Any) -> bool:
    return any(local(e) in _INNER for e in cell)


def _is_hidden(element: Any) -> bool:
    style = re.sub(r"\s", "", element.get("style") or "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def begins_with_mark(text: str, mark: str) -> bool:
    """Whether a paragraph begins with the mark of a note: "1. Built by …", "[1] …"."""
    bare = mark.strip("[](){}.: ")
    return bool(re.match(rf"[\[({{*]*{re.escape(bare)}(?![\w])", text.lstrip()))


def target_of(member: str, link: str) -> str:
    """The target of a link in a page, as "member#id"; nothing for a link out of the book or without a fragment."""
    from posixpath import dirname, join, normpath
    from urllib.parse import unquote

    path, _, name = link.partition("#")
    if not name or ":" in path:
        return ""
    return f"{normpath(join(dirname(member), unquote(path))) if path else member}#{unquote(name)}"


def note_candidates(root: Any, member: str) -> Iterator[tuple[str, str]]:
    """The links amid the text of a page that look like marks of notes: (target, mark)."""
    sizes: dict[Any, int] = {}
    for element in root.iter():
        if local(element) == "a" and element.get("href"):
            text = _words_of(element) if len(element) < _FEW else ""
            target = target_of(member, element.get("href")) if len(text) <= _LONGEST_MARK and is_note_mark(text) else ""
            block = _block_of(element)
            if target and block not in sizes:
                sizes[block] = len(_words_of(block))
            typed = bool(types_of(element) & _MARKS)
            if target and (typed or sizes[block] > len(text) + _LONGEST_MARK):
                yield target, text


def beginnings(root: Any, member: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Of the targets of such links in a page those that are notes: (target, mark)."""
    for element in root.iter():
        name = f"{member}#{element.get('id')}" if isinstance(element.tag, str) and element.get("id") else ""
        if name not in wanted:
            continue
        block = _block_of(element)
        text = _words_of(block)
        typed = any(matter_label(types_of(e)) == "notes" for e in (element, block))
        headed = any(local(e) in _HEADINGS for e in block.iter())
        if typed or (not headed and begins_with_mark(text, wanted[name]) and len(text) > len(wanted[name]) + 3):
            yield name, wanted[name]


def _block_of(element: Any) -> Any:
    while local(element) not in _BLOCKS and element.getparent() is not None:
        element = element.getparent()
    return element


def _words_of(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
