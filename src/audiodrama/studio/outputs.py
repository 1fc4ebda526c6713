"""Finished files of the production, for listening and for taking away; nothing but what a render lists is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from audiodrama.base.files import opened_inside
from audiodrama.production.manifest import BOOK, Manifest
from audiodrama.production.rendered import audio_file
from audiodrama.studio.answers import missing_thing
from audiodrama.studio.ranges import byte_range

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio

_PIECE = 1 << 18
_KINDS = {
    ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".opus": "audio/ogg", ".flac": "audio/flac",
    ".wav": "audio/wav", ".vtt": "text/vtt",
}  # fmt: skip


def output_document(studio: Studio, _call: Call) -> dict[str, Any]:
    """The chapters that were made, each with its sound."""
    production = studio.edition.production
    manifest = Manifest.read(production.output)
    chapters = []
    for chapter in production.sheet.chapters:
        entry = manifest.chapters.get(chapter.name)
        name = audio_file(entry)
        if entry is not None and name is not None:
            chapters.append(
                {
                    "number": chapter.number, "title": chapter.title, "file": name, "url": f"/output/{quote(name)}",
                    "duration_s": entry.facts.duration_s, "vtt": f"/output/{quote(chapter.name)}.vtt",
                }
            )  # fmt: skip
    book = manifest.shared.get(BOOK)
    return {"chapters": chapters, "book": f"/output/{quote(next(iter(book.files)))}" if book and book.files else None}


def output_file(studio: Studio, name: str, wanted: str | None) -> Response:
    """A finished file, all or a range of it, read piece by piece.

    Raises:
        RefusedRequestError: no render made a file of this name.
    """
    output = studio.edition.production.output
    manifest = Manifest.read(output)
    names = {each for entry in manifest.chapters.values() for each in entry.files}
    names |= {each for entry in manifest.shared.values() for each in entry.files}
    kind = next((kind for ending, kind in _KINDS.items() if name.endswith(ending)), None)
    if kind is None or name not in names:
        raise missing_thing("no render made this file")
    try:
        with opened_inside(output, name) as file:
            length = file.seek(0, 2)
    except OSError:
        raise missing_thing("this file has gone", "render it again") from None
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "no-cache"}
    first, last = byte_range(wanted, length) or (0, length - 1)
    if first > last:
        return Response(b"", 416, {**headers, "Content-Range": f"bytes */{length}"}, kind)
    headers["Content-Length"] = str(last - first + 1)
    whole = byte_range(wanted, length) is None
    headers |= {} if whole else {"Content-Range": f"bytes {first}-{last}/{length}"}
    return StreamingResponse(_pieces(output, name, first, last), 200 if whole else 206, headers, kind)


def _pieces(output: Path, name: str, first: int, last: int) -> Iterator[bytes]:
    with opened_inside(output, name) as file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


ROUTES: list[tuple[str, str, Handler]] = [("GET", "/api/output", output_document)]
