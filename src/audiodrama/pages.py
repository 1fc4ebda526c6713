"""output/index.html: the page to listen with the text following along, made from the cue lists that lie beside it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from audiodrama.cover import cover_for
from audiodrama.manifest import Made, Manifest
from audiodrama.store import write_text
from audiodrama.studio.listening import Book, Heard, listening_page
from audiodrama.tags import author_of, book_title, plain

if TYPE_CHECKING:
    from audiodrama.production import Production

INDEX = "index.html"


def write_pages(production: Production, manifest: Manifest, form: str) -> Manifest:
    """Write the listening page for every chapter there is.

    Args:
        production: title page and narrator.
        manifest: which chapters are finished.
        form: format that the page plays, where a chapter has it.

    Returns:
        The manifest with the page in it.
    """
    heard = [each for name in sorted(manifest.chapters) if name and (each := _heard(production, manifest, name, form))]
    title_page = production.sheet.title_page
    title, author = book_title(title_page), author_of(title_page)
    cover = cover_for(production.root / "script", title, author)
    language = plain(title_page.get("language", "")) or "en"
    page = listening_page(Book(title, author, production.cast.narrator, language, cover), heard)
    digest = hashlib.sha256(page.encode()).hexdigest()
    made = manifest.chapters.get("")
    if made is None or made.files.get(INDEX) != digest or not (production.output / INDEX).is_file():
        write_text(production.output / INDEX, page)
    return Manifest({**manifest.chapters, "": Made(digest, {INDEX: digest})})


def _heard(production: Production, manifest: Manifest, name: str, form: str) -> Heard | None:
    files = manifest.chapters[name].files
    audio = next(
        (f for f in (f"{name}.{form}", *sorted(files)) if f in files and not f.endswith((".json", ".vtt"))), None
    )
    path = production.output / f"{name}.cues.json"
    if audio is None or not path.is_file():
        return None
    return Heard(audio, json.loads(path.read_text(encoding="utf-8")))
