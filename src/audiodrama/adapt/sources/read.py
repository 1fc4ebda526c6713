"""Reading stories: plain text in any encoding, Markdown, EPUB, DOCX, PDF with text, and scripts, all to one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.adapt.sources.story import Story, decode_text
from audiodrama.base.errors import AudiodramaError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 << 20
MOST_LETTERS = 8_000_000
"""Longer than any novel: adapting takes time and memory in proportion to the text."""
_KINDS = "save it as .txt, .md, .epub, .docx, .pdf with text, or .fdx"
_OTHERS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "an archive, perhaps an .epub or .docx",
    b"\xd0\xcf\x11\xe0": "an old Word file",
}
_STRANGE = 0.02


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
    try:
        story = _read(path)
        if story.blocks is not None:
            from audiodrama.adapt.sources.screenplay import script_of_parts

            story = script_of_parts(story) or story
    except OSError as error:
        raise AudiodramaError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if len(story.text) > MOST_LETTERS:
        raise AudiodramaError(
            f"{path.name} has more than {MOST_LETTERS // 1_000_000} million letters", hint="adapt one volume at a time"
        )
    if not any(c.isalnum() for c in story.text):
        raise AudiodramaError(f"{path.name} holds no text", hint="a scan or a picture book needs its words typed first")
    return story


def _read(path: Path) -> Story:
    kind = path.suffix.lower()
    if kind == ".epub":
        from audiodrama.adapt.sources.epub import read_epub

        return read_epub(path)
    if kind == ".docx":
        from audiodrama.adapt.sources.docx import read_docx

        return read_docx(path)
    if kind == ".pdf":
        from audiodrama.adapt.sources.pdf import read_pdf

        return read_pdf(path)
    if kind == ".fdx":
        from audiodrama.adapt.sources.screenplay import read_fdx

        return read_fdx(path)
    if kind in (".md", ".markdown"):
        from audiodrama.adapt.sources.markdown import read_markdown

        return read_markdown(_text_of(path), path.stem)
    if kind in (".txt", ".text", ""):
        from audiodrama.adapt.sources.plain import read_plain

        return read_plain(_text_of(path), path.stem)
    if kind in (".fountain", ".spmd"):
        raise UsageError(f"{path.name} is a script already", hint="put it into the folder script/ of a production")
    raise UsageError(f"{path.name} is of a kind that adapt does not read", hint=_KINDS)


def _text_of(path: Path) -> str:
    """The text of a file that claims to be one.

    Raises:
        AudiodramaError: if it is another kind of file under that name.
    """
    raw = path.read_bytes()
    other = next((name for start, name in _OTHERS.items() if raw.startswith(start)), "")
    if other:
        raise AudiodramaError(
            f"{path.name} is {other}, not a text file", hint="give it its own ending, or save it as text"
        )
    text = decode_text(raw, path.name)
    strange = sum(c < " " and c not in "\t\n\r\f\v\x1a\x1c\x1d\x1e\x1f" for c in text[:100_000])
    if strange > _STRANGE * len(text[:100_000]):
        raise AudiodramaError(f"{path.name} is not a text file", hint="save it as plain text")
    return text
