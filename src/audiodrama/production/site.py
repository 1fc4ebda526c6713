"""What stands beside the chapters: index.html, the page to listen with the text following along, and the credits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.files import file_hash, write_text
from audiodrama.export.cover import Cover, cover_for
from audiodrama.export.credits import CREDITS, credits_text
from audiodrama.export.listening_page import Book, Heard, listening_page
from audiodrama.production.cache_keys import cover_key
from audiodrama.production.manifest import OF_ALL, PAGE, Made, Manifest
from audiodrama.production.project import SCRIPTS

if TYPE_CHECKING:
    from audiodrama.base.cache import Store
    from audiodrama.production.project import Production

INDEX = "index.html"
COVERS = "covers"


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
    chapters = {name: made.key for name, made in manifest.chapters.items() if name not in OF_ALL}
    cover = cover_key(production.root / SCRIPTS, title, author)
    told = credits_text(
        title_page, production.palette, (manifest.chapters[name].facts.get("credits", {}) for name in sorted(chapters))
    )
    key = content_name(code_name(), chapters, title_page.entries(), production.cast.narrator, cover, form, told)
    if manifest.fresh(PAGE, key, [INDEX, CREDITS], production.output):
        return manifest
    heard = [each for name in sorted(chapters) if (each := _heard(production, manifest, name, form))]
    language = title_page.spoken_language
    book = Book(title, author, production.cast.narrator, language, cover_of(production, store))
    texts = {INDEX: listening_page(book, heard), CREDITS: told}
    for name, text in texts.items():
        write_text(production.output / name, text)
    files = {name: file_hash(production.output / name) for name in texts}
    return Manifest({**manifest.chapters, PAGE: Made(key, files)})


def cover_of(production: Production, store: Store) -> Cover:
    """The production's cover; a drawn one is kept in the cache.

    Raises:
        ExportError: the picture in script/ is not one.
    """
    title_page = production.sheet.title_page
    title, author, folder = title_page.book_title, title_page.author, production.root / SCRIPTS
    name = cover_key(folder, title, author)
    kept = store.get(COVERS, name)
    if kept is not None:
        facts, _, image = kept.partition(b"\n")
        return Cover(image, *json.loads(facts))
    cover = cover_for(folder, title, author)
    store.put(COVERS, name, json.dumps([cover.mime, cover.width, cover.height]).encode() + b"\n" + cover.image)
    return cover


def _heard(production: Production, manifest: Manifest, name: str, form: str) -> Heard | None:
    files = manifest.chapters[name].files
    audio = next(
        (f for f in (f"{name}.{form}", *sorted(files)) if f in files and not f.endswith((".json", ".vtt"))), None
    )
    path = production.output / f"{name}.cues.json"
    if audio is None or not path.is_file():
        return None
    return Heard(audio, json.loads(path.read_text(encoding="utf-8")))
