"""Reading EPUB 2 and 3: the spine in order, with what its own types, roles, guide and contents say of each part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.sources.archive import Archive, inside
from audiodrama.adapt.sources.contents import headed_by_contents, without_contents
from audiodrama.adapt.sources.page import (
    NoteLinks,
    Page,
    beginnings,
    local,
    matter_label,
    note_candidates,
    page_root,
    target_of,
    types_of,
)
from audiodrama.adapt.sources.story import SourcePart, story_of
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.adapt.sources.story import Story

_CONTAINER = "META-INF/container.xml"
_LOCKS = ("META-INF/rights.xml", "META-INF/license.lcpl", "META-INF/sinf.xml")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_SHORT = 120


@dataclass
class _Book:
    """The pages of the spine, what the guide sets aside (by "member#id"), and the labels of the contents."""

    pages: list[str]
    set_aside: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)


def read_epub(path: Path) -> Story:
    """Read an EPUB file; italics stay as `*…*`.

    Raises:
        AudiodramaError: for a file that is damaged, encrypted or hostile.
    """
    archive = Archive(path)
    try:
        package = _package(archive)
        root = archive.xml(package)
        book = _book(archive, root, package)
        notes = _note_links(archive, book.pages)
        parts = [part for member in book.pages for part in _page_parts(archive, member, book, notes)]
    finally:
        archive.close()
    facts = {name: _first(root, name) for name in ("title", "creator", "language")}
    return story_of(without_contents(parts), facts["title"] or path.stem, facts["creator"], facts["language"])


def _package(archive: Archive) -> str:
    _refuse_locked(archive)
    for element in archive.xml(_CONTAINER).iter():
        if local(element) == "rootfile" and element.get("full-path"):
            return inside("", element.get("full-path"), archive.name)
    raise AudiodramaError(f"{archive.name} names no package in {_CONTAINER}")


def _refuse_locked(archive: Archive) -> None:
    """Say plainly that a book is locked; veiled fonts alone lock nothing."""
    locked = any(name in archive.members for name in _LOCKS)
    if not locked and "META-INF/encryption.xml" in archive.members:
        methods = [
            e.get("Algorithm") or ""
            for e in archive.xml("META-INF/encryption.xml").iter()
            if local(e) == "encryptionmethod"
        ]
        locked = any(not method.startswith(_FONTS) for method in methods)
    if locked:
        raise AudiodramaError(f"{archive.name} is locked by digital rights management", hint="adapt needs an open file")


def _first(root: Any, name: str) -> str:
    found = next((e.text or "" for e in root.iter() if local(e) == name), "")
    return " ".join(found.split())


def _book(archive: Archive, root: Any, package: str) -> _Book:
    manifest = {e.get("id"): e for e in root.iter() if local(e) == "item" and e.get("href")}
    entries = [e for e in root.iter() if local(e) == "itemref"]
    linear = [e for e in entries if e.get("linear") != "no"] or entries
    book = _Book([])
    for entry in linear:
        item = manifest.get(entry.get("idref"))
        if item is None or "html" not in (item.get("media-type") or "html"):
            continue
        member = inside(package, item.get("href"), archive.name)
        if member not in archive.members:
            continue
        if "nav" in (item.get("properties") or "").split():
            book.set_aside[member] = "contents"
        if member not in book.pages:
            book.pages.append(member)
    _read_guide(archive, root, package, book)
    _read_labels(archive, manifest, package, book)
    return book


def _read_guide(archive: Archive, root: Any, package: str, book: _Book) -> None:
    for reference in (e for e in root.iter() if local(e) == "reference" and e.get("href")):
        label = matter_label(set((reference.get("type") or "").lower().replace("other.", "").split()))
        member = inside(package, reference.get("href"), archive.name)
        _, _, name = reference.get("href").partition("#")
        if label:
            book.set_aside.setdefault(f"{member}#{name}" if name else member, label)


def _read_labels(archive: Archive, manifest: dict[Any, Any], package: str, book: _Book) -> None:
    """Read the label that the contents give each place, from the navigation document or the NCX."""
    for item in manifest.values():
        is_nav = "nav" in (item.get("properties") or "").split()
        if not is_nav and "ncx" not in (item.get("media-type") or ""):
            continue
        member = inside(package, item.get("href"), archive.name)
        if member not in archive.members:
            continue
        try:
            tree = page_root(archive.read(member), member, archive.name)
        except AudiodramaError:
            continue
        for link, label in _nav_links(tree) if is_nav else _ncx_links(tree):
            target = target_of(member, link) or inside(member, link, archive.name)
            book.labels.setdefault(target, " ".join(label.split()))


def _nav_links(tree: Any) -> list[tuple[str, str]]:
    found = []
    for nav in (e for e in tree.iter() if local(e) == "nav" and (not types_of(e) or types_of(e) & {"toc", "doc-toc"})):
        found += [
            (e.get("href"), "".join(e.itertext()))
            for e in nav.iter()
            if local(e) == "a" and ":" not in (e.get("href") or ":")
        ]
    return found


def _ncx_links(tree: Any) -> list[tuple[str, str]]:
    found = []
    for point in (e for e in tree.iter() if local(e) == "navpoint"):
        label = next(("".join(e.itertext()) for e in point if local(e) == "navlabel"), "")
        link = next((e.get("src") or "" for e in point if local(e) == "content"), "")
        if link and ":" not in link:
            found.append((link, label))
    return found


def _note_links(archive: Archive, pages: list[str]) -> NoteLinks:
    """The notes of a book: places that begin with the mark that leads there."""
    wanted: dict[str, str] = {}
    for member in pages:
        for target, mark in note_candidates(page_root(archive.read(member), member, archive.name), member):
            wanted.setdefault(target, mark)
    if not wanted:
        return NoteLinks()
    held = {target.partition("#")[0] for target in wanted}
    found: dict[str, str] = {}
    for member in (m for m in pages if m in held):
        found.update(beginnings(page_root(archive.read(member), member, archive.name), member, wanted))
    return NoteLinks(found)


def _page_parts(archive: Archive, member: str, book: _Book, notes: NoteLinks) -> list[SourcePart]:
    root = page_root(archive.read(member), member, archive.name)
    page = Page(root, member, notes, book.set_aside)
    parts = headed_by_contents(page.parts, page.anchors, member, book.labels)
    whole = book.set_aside.get(member, "")
    if whole and (whole in ("contents", "notes", "index") or _is_short(parts)):
        return [SourcePart(p.text, "matter", label=p.label or whole) if p.kind != "break" else p for p in parts]
    return _behind_headings(parts, page, member, book)


def _is_short(parts: list[SourcePart]) -> bool:
    """Whether a page may be a cover or a title page: a story's first chapter is called so by mistake."""
    return sum(len(p.text.split()) for p in parts) < _SHORT and not any(
        p.kind == "heading" and p.level > 1 for p in parts
    )


def _behind_headings(parts: list[SourcePart], page: Page, member: str, book: _Book) -> list[SourcePart]:
    """The guide may name a heading: what it heads, up to the next of its level, is set aside."""
    found = list(parts)
    for place, label in book.set_aside.items():
        owner, _, name = place.partition("#")
        at = page.anchors.get(name, -1) if owner == member else -1
        if not 0 <= at < len(found) or found[at].kind != "heading":
            continue
        end = next(
            (i for i in range(at + 1, len(found)) if found[i].kind == "heading" and found[i].level <= found[at].level),
            len(found),
        )
        found[at:end] = [SourcePart(p.text, "matter", label=label) for p in found[at:end]]
    return found
