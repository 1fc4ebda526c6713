"""From a book to a production, as the page asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from audiodrama.studio.folders import new_folder

if TYPE_CHECKING:
    from audiodrama.studio.calls import Call, Handler
    from audiodrama.studio.session import Studio


def book_document(studio: Studio, call: Call) -> dict[str, Any]:
    """A book as it stands."""
    first, count = call.count("from", 0), min(call.count("count", 500), 20_000)
    return studio.books.book(call.path["id"]).document(first, count, doubtful=call.query.get("doubtful") == "1")


def fix_speaker(studio: Studio, call: Call) -> dict[str, Any]:
    """Say who speaks a passage; an empty name takes that back."""
    name = call.text("name").strip()
    return studio.books.book(call.path["id"]).fix(call.whole("n"), name or None)


def join_speakers(studio: Studio, call: Call) -> dict[str, Any]:
    """Say that several names are one person."""
    return studio.books.book(call.path["id"]).join(call.text("name"), call.texts("others"))


def part_speaker(studio: Studio, call: Call) -> dict[str, Any]:
    """Say that a name among another's is a person of their own."""
    return studio.books.book(call.path["id"]).part(call.text("name"))


def write_book(studio: Studio, call: Call) -> dict[str, Any]:
    """Write the production of a book and open it."""
    book = studio.books.book(call.path["id"])
    folder = new_folder(studio, call.text("folder"))
    written = book.write(folder)
    studio.open(folder)
    return {"folder": folder.name, "files": written}


ROUTES: list[tuple[str, str, Handler]] = [
    ("GET", "/api/book/{id}", book_document),
    ("POST", "/api/book/{id}/speaker", fix_speaker),
    ("POST", "/api/book/{id}/join", join_speakers),
    ("POST", "/api/book/{id}/part", part_speaker),
    ("POST", "/api/book/{id}/production", write_book),
]
