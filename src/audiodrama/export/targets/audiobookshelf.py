"""A folder for Audiobookshelf: `Author/Title/` with the audio, the cover, and what the title page says.

The server reads author and title from the names of the folders, the rest from `metadata.json` and the tags. Files
without chapters of their own stay together as one book: no chapter marks are put into the files of a book in parts.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.files import opened_regular, replacing, write_text
from audiodrama.export.encode import explaining

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.export.tags import Tags

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")


def folder_name(name: str) -> str:
    """A name as every file system takes it: no separators, no control characters, no point or blank at its end."""
    kept = " ".join(_FORBIDDEN.sub(" ", name).split())[:120].strip(". ")
    return f"_{kept}" if not kept or _RESERVED.fullmatch(kept) else kept


def write_shelf(
    folder: Path, tags: Tags, files: Sequence[Path], *, chapters: Sequence[tuple[str, float, float]] = ()
) -> Path:
    """Lay out a book for Audiobookshelf.

    Args:
        folder: root of a library; `Author/Title/` is made in it.
        tags: of the book (`book_tags`); the author may be missing.
        files: audio, either one M4B or the chapters in order; copied under their own names.
        chapters: title, start and end in seconds over the whole book.

    Returns:
        The book's folder.

    Raises:
        UsageError: no files.
        ExportError: a file could not be written.
    """
    if not files:
        raise UsageError("a book needs at least one file", hint="render a chapter first")
    place = folder / folder_name(tags.author or "Unknown Author") / folder_name(tags.album)
    with explaining(place):
        place.mkdir(parents=True, exist_ok=True)
        for file in files:
            with replacing(place / file.name) as copy, opened_regular(file) as original:
                shutil.copyfileobj(original, copy, 1 << 20)
        if tags.cover:
            with replacing(place / f"cover{tags.cover.suffix}") as copy:
                copy.write(tags.cover.image)
        write_text(place / "metadata.json", _metadata(tags, chapters))
    return place


def _metadata(tags: Tags, chapters: Sequence[tuple[str, float, float]]) -> str:
    marks = [
        {"id": number, "start": round(start_s, 3), "end": round(end_s, 3), "title": title}
        for number, (title, start_s, end_s) in enumerate(chapters)
    ]
    document = {
        "tags": [],
        "chapters": marks,
        "title": tags.album,
        "subtitle": None,
        "authors": [name.strip() for name in tags.author.split(",") if name.strip()],
        "narrators": [tags.narrator] if tags.narrator else [],
        "series": [tags.grouping] if tags.series else [],
        "genres": ["Audio Drama"],
        "description": tags.comment or None,
        "language": tags.language,
        "explicit": False,
        "abridged": False,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
