"""Reading stories: plain text in any encoding, Markdown, EPUB, DOCX, all to one text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.adapt.sources.story import Story, decoded
from audiodrama.base.errors import AudiodramaError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 64 << 20


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
