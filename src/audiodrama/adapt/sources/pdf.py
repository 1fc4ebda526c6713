"""Reading PDF files that hold text: lines to paragraphs, without page numbers, running heads and broken words."""

from __future__ import annotations

import re
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.sources.plain import joined_words
from audiodrama.adapt.sources.story import LeftOut, SourcePart, story_of
from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.adapt.sources.story import Story

MOST_PAGES = 3000
_FEW = 12
_EDGE = 2
_NUMBER = re.compile(r"[-–—\s]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s+of\s+\d+)?[-–—\s]*", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…:;\"”’»)*]$")


def read_pdf(path: Path) -> Story:
    """Read a PDF file whose pages hold text.

    Raises:
        AudiodramaError: for a file that is damaged, locked, a scan, or too long.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise AudiodramaError(f"{path.name} is locked by a password", hint="adapt needs an open file")
        if len(reader.pages) > MOST_PAGES:
            raise AudiodramaError(f"{path.name} has more than {MOST_PAGES} pages", hint="adapt one volume at a time")
        pages = [(page.extract_text() or "").splitlines() for page in reader.pages]
        title, author = _properties(reader)
    except AudiodramaError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise AudiodramaError(f"{path.name} is damaged: {type(error).__name__} {error}") from error
    except Exception as error:  # a library that reads files of strangers may fail in any way
        raise AudiodramaError(f"{path.name} cannot be read as PDF: {type(error).__name__}") from error
    if sum(len("".join(lines).strip()) for lines in pages) < _FEW * max(1, len(pages)):
        raise AudiodramaError(
            f"{path.name} is a scan: its pages are pictures without text", hint="let a program read the letters first"
        )
    kept, dropped = _without_edges([[" ".join(line.split()) for line in lines] for lines in pages])
    left = [LeftOut("page numbers and running heads", dropped)] if dropped else []
    return story_of(_parts(kept), title or path.stem, author, left_out=left)


def _properties(reader: Any) -> tuple[str, str]:
    facts = reader.metadata or {}
    return tuple(" ".join(str(facts.get(name) or "").split()) for name in ("/Title", "/Author"))  # type: ignore[return-value]


def _without_edges(pages: Sequence[Sequence[str]]) -> tuple[list[list[str]], int]:
    """The pages without lines at their edges that are numbers or come again and again, and how many words those had."""
    edges: Counter[str] = Counter()
    for lines in pages:
        full = [line for line in lines if line]
        edges.update({_shape(line) for line in (*full[:_EDGE], *full[-_EDGE:])})
    often = {shape for shape, n in edges.items() if n >= max(3, len(pages) // 4)}
    kept: list[list[str]] = []
    dropped = 0
    for lines in pages:
        places = [i for i, line in enumerate(lines) if line]
        outer = {*places[:_EDGE], *places[-_EDGE:]}
        gone = {i for i in outer if _NUMBER.fullmatch(lines[i]) or (len(pages) > _EDGE and _shape(lines[i]) in often)}
        dropped += sum(len(lines[i].split()) for i in gone)
        kept.append([line for i, line in enumerate(lines) if i not in gone])
    return kept, dropped


def _shape(line: str) -> str:
    """A line without its figures: the running head of every page."""
    return re.sub(r"\d+", "", line).strip().casefold()


def _parts(pages: Sequence[Sequence[str]]) -> list[SourcePart]:
    """Paragraphs: a line well short of the others ends one, as does an empty line, unless a page ends there."""
    lines = [line for page in pages for line in (*page, "\f")]
    widths = sorted(len(line) for line in lines if len(line) > 1)
    usual = median(widths[len(widths) // 2 :]) if widths else 0
    found: list[list[str]] = [[]]
    for line in lines:
        if line == "\f":
            continue
        if not line:
            found.append([])
            continue
        if found[-1] and _begins(found[-1][-1], line, usual):
            found.append([])
        found[-1].append(line)
    return [SourcePart(joined_words("\n".join(group)).replace("\n", " ")) for group in _rejoined(found)]


def _begins(before: str, line: str, usual: float) -> bool:
    short = len(before) < 0.75 * usual
    return short and bool(_ENDS.search(before) or line[:1].isupper() or line[:1] in '"“„«‘—')


def _rejoined(groups: Sequence[list[str]]) -> list[list[str]]:
    """Paragraphs that an end of a page has cut in two are one again."""
    found: list[list[str]] = []
    for group in (g for g in groups if g):
        if found and not _ENDS.search(found[-1][-1]) and group[0][:1].islower():
            found[-1] += group
        else:
            found.append(list(group))
    return found
