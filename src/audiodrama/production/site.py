"""Files beside the chapters: index.html, the page to listen with the text following along, and the credits."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.errors import ExportError
from audiodrama.base.files import file_hash, read_inside, write_text
from audiodrama.base.strict import as_number, as_text, strict_json
from audiodrama.export.cover import LARGEST_BYTES as LARGEST_COVER
from audiodrama.export.cover import Cover, checked_cover, draw_cover, own_cover
from audiodrama.export.credits import CREDITS, credits_text
from audiodrama.export.cue_list import LARGEST_BYTES, parse_cue_list
from audiodrama.export.listening_page import Book, PageChapter, listening_page
from audiodrama.production.cache_keys import cover_key, picture_key
from audiodrama.production.manifest import PAGE, ChapterEntry, Manifest, SharedEntry, are_whole
from audiodrama.production.project import SCRIPTS

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.production.project import Production

INDEX = "index.html"
COVERS = "covers"
PAGE_CODE = (
    "base/html.py", "base/tokens.css", "base/style.css", "export/listening_page.py", "export/listening_page.html",
    "export/listening_page.js", "export/credits.py", "production/site.py",
)  # fmt: skip


def write_pages(production: Production, manifest: Manifest, form: str, store: Store) -> Manifest:
    """Write the listening page and the credits for every chapter there is, unless they are fresh.

    Args:
        production: title page and narrator.
        manifest: which chapters are finished.
        form: format that the page plays, where a chapter has it.
        store: the cache, which keeps a drawn cover.

    Returns:
        The manifest with both in it.
    """
    title_page = production.sheet.title_page
    title, author = title_page.book_title, title_page.author
    names = sorted(manifest.chapters)
    cover = cover_key(production.root / SCRIPTS, title, author)
    credited = credits_text(
        title_page, production.cast, production.palette, (manifest.chapters[name].facts.credits for name in names)
    )
    made_of = [(name, manifest.chapters[name].keys, _audio(name, manifest.chapters[name], form)) for name in names]
    key = content_name(code_name(*PAGE_CODE), made_of, title_page, production.cast.narrator, cover, form, credited)
    before = manifest.shared.get(PAGE)
    if before and before.key == key and are_whole(production.output, before, [INDEX, CREDITS]):
        return manifest
    chapters = [each for name in names if (each := _heard(production, manifest.chapters[name], name, form))]
    picture = cover_of(production, store).cover
    book = Book(title, author, production.cast.narrator, title_page.spoken_language, picture)
    texts = {INDEX: listening_page(book, chapters), CREDITS: credited}
    for name, text in texts.items():
        write_text(production.output / name, text)
    files = {name: file_hash(production.output / name) for name in texts}
    return manifest.with_shared(PAGE, SharedEntry(key, files))


@dataclass(frozen=True)
class NamedCover:
    """A cover, and the content name of what it was made of."""

    name: str
    cover: Cover


def cover_of(production: Production, store: Store) -> NamedCover:
    """The production's cover; a drawn one is kept in the cache.

    Raises:
        ExportError: the picture in script/ is not one.
    """
    title_page, folder = production.sheet.title_page, production.root / SCRIPTS
    picture = own_cover(folder)
    raw = _picture(production, picture) if picture else None
    title, author = title_page.book_title, title_page.author
    name = cover_key(folder, title, author) if raw is None else picture_key(hashlib.sha256(raw).hexdigest())
    kept = store.read(COVERS, name, _kept_cover)
    if kept is not None:
        return NamedCover(name, kept)
    cover = draw_cover(title, author) if raw is None else checked_cover(raw)
    store.put(COVERS, name, json.dumps([cover.mime, cover.width, cover.height]).encode() + b"\n" + cover.image)
    return NamedCover(name, cover)


def _picture(production: Production, path: Path) -> bytes:
    """The bytes of the producer's own cover, read once: what is named after them is made of them."""
    try:
        return read_inside(production.root, path, limit_bytes=LARGEST_COVER)
    except OSError as error:
        raise ExportError(f"{SCRIPTS}/{path.name} cannot be the cover: {error.strerror}") from None


def _kept_cover(raw: bytes) -> Cover:
    facts, _, image = raw.partition(b"\n")
    mime, width, height = strict_json(facts)
    return Cover(image, as_text(mime), int(as_number(width, 1)), int(as_number(height, 1)))


def _audio(name: str, entry: ChapterEntry, form: str) -> str | None:
    """The file of a chapter that the page plays: in the format that is wanted, else in another one that there is."""
    files = (f"{name}.{form}", *sorted(entry.files))
    return next((file for file in files if file in entry.files and not file.endswith((".json", ".vtt"))), None)


def _heard(production: Production, entry: ChapterEntry, name: str, form: str) -> PageChapter | None:
    """A chapter as the page shows it; None when its files are not those that were written."""
    audio, cues = _audio(name, entry, form), f"{name}.cues.json"
    if audio is None or not are_whole(production.output, entry, [cues]):
        return None
    try:
        return PageChapter(audio, parse_cue_list(read_inside(production.output, cues, limit_bytes=LARGEST_BYTES)))
    except (OSError, ValueError):
        return None
