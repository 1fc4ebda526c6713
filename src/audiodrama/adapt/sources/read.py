"""Reading stories: plain text in any encoding, Markdown, EPUB, DOCX, all to one text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Story:
    """A story read from a file; `plain` if offsets into `text` are offsets into the file as it stands."""

    text: str
    title: str
    author: str = ""
    language: str = ""
    plain: bool = False


def read_source(path: Path) -> Story:
    """Read a story.

    Raises:
        UsageError: for a file that is not there, or of a kind that is not read.
        AudiodramaError: for a file that is damaged, hostile, too large, or holds no text.
    """
    if not path.is_file():
        raise UsageError(f"there is no file {path}")
    if path.stat().st_size > MOST_BYTES:
        raise AudiodramaError(f"{path.name} is larger than {MOST_BYTES >> 20} MB", hint="adapt one volume at a time")
    kind = path.suffix.lower()
    if kind == ".epub":
        from audiodrama.adapt.sources.epub import read_epub

        story = read_epub(path)
    elif kind == ".docx":
        from audiodrama.adapt.sources.docx import read_docx

        story = read_docx(path)
    elif kind in (".txt", ".text", ".md", ".markdown", ""):
        story = Story(decoded(path.read_bytes(), path.name), path.stem, plain=True)
    else:
        raise UsageError(
            f"{path.name} is of a kind that adapt does not read", hint="save it as .txt, .md, .epub or .docx"
        )
    if not story.text.strip():
        raise AudiodramaError(f"{path.name} holds no text")
    return story


def decoded(raw: bytes, name: str) -> str:
    """The text of a file whose encoding is marked, UTF-8, or guessed from its bytes; a byte-order mark is dropped.

    Raises:
        AudiodramaError: if no encoding makes text of it.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in raw[:4096]:
        raise AudiodramaError(f"{name} is not a text file", hint="save it as plain text")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _guessed(raw, name)


def _guessed(raw: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(raw[: 1 << 20]).best()
    # Western prose in one byte a letter is nearly always Windows-1252, of which Latin-1 is a part.
    guess = best.encoding if best is not None else "cp1252"
    western = {
        "latin_1",
        "cp1252",
        "iso8859_1",
        "iso8859_15",
        "cp1250",
        "cp1257",
        "iso8859_2",
        "iso8859_9",
        "cp1254",
        "cp1258",
        "mac_roman",
        "hp_roman8",
        "cp775",
        "cp437",
        "cp850",
    }
    for encoding in ("cp1252", guess) if guess in western else (guess, "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AudiodramaError(f"the encoding of {name} cannot be told", hint="save it as UTF-8")
