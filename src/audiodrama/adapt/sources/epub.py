"""Reading EPUB 2 and 3: the chapters of the spine in order, without covers, contents and notes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.sources.archive import Archive, inside
from audiodrama.adapt.sources.story import Story
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from pathlib import Path

_CONTAINER = "META-INF/container.xml"
_BLOCKS = {
    "p",
    "div",
    "blockquote",
    "li",
    "section",
    "article",
    "dd",
    "dt",
    "pre",
    "td",
    "tr",
    "figure",
    "figcaption",
    "body",
    "center",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_SILENT = {
    "script",
    "style",
    "head",
    "nav",
    "svg",
    "math",
    "audio",
    "video",
    "table",
    "sup",
    "rt",
    "rp",
    "aside",
    "template",
}
_NOTES = re.compile(
    r"\b(?:footnotes?|endnotes?|rearnotes?|noteref|toc|landmarks|cover|pagebreak|page-list|index|copyright-page|bibliography|doc-footnote|doc-endnotes|doc-noteref|doc-pagebreak|pagenum|titlepage|imprint|colophon)\b"
)
_ASIDE_FILES = re.compile(
    r"(?:^|[/_-])(?:cover|toc|nav|contents?|copyright|imprint|footnotes?|endnotes?|notes)(?:[_-]?page)?\.x?html?$",
    re.IGNORECASE,
)


def read_epub(path: Path) -> Story:
    """Read an EPUB file; italics stay as `*…*`, headings as `# …`, breaks as `* * *`.

    Raises:
        AudiodramaError: for a file that is damaged, encrypted or hostile.
    """
    archive = Archive(path)
    try:
        package = _package(archive)
        root = archive.xml(package)
        pieces = [_chapter(archive, member) for member in _spine(archive, root, package)]
    finally:
        archive.close()
    facts = {name: _first(root, name) for name in ("title", "creator", "language")}
    return Story(
        "\n\n".join(p for p in pieces if p.strip()), facts["title"] or path.stem, facts["creator"], facts["language"]
    )


def _package(archive: Archive) -> str:
    if "META-INF/encryption.xml" in archive.members and "META-INF/rights.xml" in archive.members:
        raise AudiodramaError(f"{archive.name} is locked by digital rights management", hint="adapt needs an open file")
    for element in archive.xml(_CONTAINER).iter():
        if _local(element) == "rootfile" and element.get("full-path"):
            return inside("", element.get("full-path"), archive.name)
    raise AudiodramaError(f"{archive.name} names no package in {_CONTAINER}")


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]


def _first(root: Any, name: str) -> str:
    found = next((e.text or "" for e in root.iter() if _local(e) == name), "")
    return " ".join(found.split())


def _spine(archive: Archive, root: Any, package: str) -> list[str]:
    manifest = {e.get("id"): e for e in root.iter() if _local(e) == "item" and e.get("href")}
    aside = {
        inside(package, e.get("href"), archive.name)
        for e in root.iter()
        if _local(e) == "reference" and _NOTES.search(e.get("type") or "")
    }
    found = []
    for entry in (e for e in root.iter() if _local(e) == "itemref"):
        made = manifest.get(entry.get("idref"))
        if made is None or entry.get("linear") == "no" or "nav" in (made.get("properties") or "").split():
            continue
        if "html" not in (made.get("media-type") or "html"):
            continue
        member = inside(package, made.get("href"), archive.name)
        if member not in aside and not _ASIDE_FILES.search(member):
            found.append(member)
    return found


def _chapter(archive: Archive, member: str) -> str:
    raw = archive.read(member)
    declared = re.search(rb"<!ENTITY", raw[:4096], re.IGNORECASE)
    if declared:
        raise AudiodramaError(f"{archive.name}: {member} declares entities", hint="it is no ordinary book")
    from audiodrama.adapt.sources.story import decoded

    reader = _Page()
    reader.feed(decoded(raw, member))
    reader.close()
    return reader.text()


class _Page(HTMLParser):
    """Gathers paragraphs from a page, leaving out notes, navigation and what is not text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = []
        self._now: list[str] = []
        self._silent: list[str] = []
        self._prefix = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if self._silent:
            if tag == self._silent[-1] or tag in _SILENT:
                self._silent.append(tag)
            return
        role = " ".join(about.get(k) or "" for k in ("epub:type", "role", "class"))
        if tag in _SILENT or (tag not in ("br", "hr", "img", "link", "meta", "body", "html") and _NOTES.search(role)):
            self._silent.append(tag)
            return
        if tag in _HEADINGS:
            self._end()
            self._prefix = "# "
        elif tag == "hr":
            self._end()
            self._paragraphs.append("* * *")
        elif tag == "br":
            self._now.append("\n")
        elif tag in _BLOCKS:
            self._end()
        elif tag in ("em", "i"):
            self._now.append("*")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr"):
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag == self._silent[-1]:
                self._silent.pop()
            return
        if tag in _BLOCKS or tag in _HEADINGS:
            self._end()
        elif tag in ("em", "i"):
            self._now.append("*")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._now.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _end(self) -> None:
        lines = [" ".join(line.split(" ")).strip() for line in "".join(self._now).split("\n")]
        paragraph = re.sub(r"\*\s*\*", "", "\n".join(line for line in lines if line))
        if paragraph.strip():
            if self._prefix:
                paragraph = self._prefix + " ".join(paragraph.replace("*", "").split())
            self._paragraphs.append(paragraph)
        self._now, self._prefix = [], ""

    def text(self) -> str:
        """The page as paragraphs with blank lines between."""
        self._end()
        return "\n\n".join(self._paragraphs)
