"""EPUB 3 with media overlays: the script as a book that reads itself, sentence by sentence.

One XHTML page and one SMIL file a chapter (EPUB 3.3, 9: media overlays). Nothing looks at the clock: the date of change
is given, and the same chapters make the same bytes.
"""

from __future__ import annotations

import shutil
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from audiodrama.base.errors import UsageError
from audiodrama.base.files import replacing
from audiodrama.export.captions import captions
from audiodrama.export.encode import explaining
from audiodrama.export.targets.podcast import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiodrama.arrange.timeline import Timeline
    from audiodrama.export.captions import Caption
    from audiodrama.export.cover import Cover

_TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".opus": "audio/ogg; codecs=opus"}
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_BOOKS = uuid.UUID("0b7c8f4e-94d6-5a37-8b64-0d2f5e1f7c35")
_STYLE = """body { line-height: 1.5; margin: 0 5% }
h1 { margin: 2em 0 1em; font-weight: normal }
p { margin: 0 0 .6em; text-indent: 0 }
.who { display: block; font-size: .75em; letter-spacing: .08em; margin-top: .8em }
.-epub-media-overlay-active { background: #f6d9a6; color: #26221d }
"""


@dataclass(frozen=True)
class EpubBook:
    """Title, author, narrator (whose lines are set without a name), language (BCP 47), cover, and date of change."""

    title: str
    author: str = ""
    narrator: str = ""
    language: str = "en"
    cover: Cover | None = None
    modified: datetime = _LONG_AGO


@dataclass(frozen=True)
class EpubChapter:
    """A finished chapter: its title, its events (`captions.read_cue_list`), its audio file and that file's length."""

    title: str
    timeline: Timeline
    audio: Path
    duration_s: float


def write_epub(book: EpubBook, chapters: Sequence[EpubChapter], path: Path) -> Path:
    """Write the book with all its audio.

    Raises:
        UsageError: no chapter, or audio of a kind that readers of EPUB do not play.
        ExportError: the file could not be written.
    """
    if not chapters:
        raise UsageError("a book needs at least one chapter", hint="render a chapter first")
    for each in chapters:
        if each.audio.suffix.lower() not in _TYPES:
            raise UsageError(f"EPUB does not play {each.audio.suffix} files", hint="render as mp3, m4a or opus")
    said = [_Said(number, each) for number, each in enumerate(chapters, 1)]
    with explaining(path), replacing(path) as file:
        _zip(file, book, said)
    return path


class _Said:
    """A chapter in the book: its number, its captions by line, and the names of its files."""

    def __init__(self, number: int, chapter: EpubChapter) -> None:
        self.chapter = chapter
        self.id = f"c{number:03}"
        self.audio = f"audio/{self.id}{chapter.audio.suffix.lower()}"
        self.captions = [c for c in captions(chapter.timeline) if _clip(c, chapter.duration_s)]
        lines: dict[str, list[Caption]] = {}
        for caption in self.captions:
            lines.setdefault(caption.id.rsplit("/", 1)[0], []).append(caption)
        self.lines = list(lines.values())

    def ids(self) -> dict[str, str]:
        """Caption to the id of its element."""
        return {caption.id: f"{self.id}-{number}" for number, caption in enumerate(self.captions, 1)}

    @property
    def length_s(self) -> float:
        """How long the overlay plays."""
        spans = (_clip(caption, self.chapter.duration_s) for caption in self.captions)
        return sum(end - start for start, end in filter(None, spans)) / 1000


def _clip(caption: Caption, duration_s: float) -> tuple[int, int] | None:
    """Start and end in thousandths, inside the file; None when nothing of it is."""
    start, end = round(caption.start_s * 1000), min(round(caption.end_s * 1000), int(duration_s * 1000))
    return (start, end) if end > start else None


def _zip(file: IO[bytes], book: EpubBook, said: Sequence[_Said]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        _put(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER)
        _put(archive, "EPUB/package.opf", _package(book, said))
        _put(archive, "EPUB/nav.xhtml", _navigation(book, said))
        _put(archive, "EPUB/style.css", _STYLE)
        if book.cover:
            _put(archive, f"EPUB/cover{book.cover.suffix}", book.cover.image, zipfile.ZIP_STORED)
        for each in said:
            _put(archive, f"EPUB/{each.id}.xhtml", _page(book, each))
            _put(archive, f"EPUB/{each.id}.smil", _overlay(each))
            entry = _entry(f"EPUB/{each.audio}", zipfile.ZIP_STORED)
            entry.file_size = each.chapter.audio.stat().st_size
            with archive.open(entry, "w") as inside, each.chapter.audio.open("rb") as audio:
                shutil.copyfileobj(audio, inside, 1 << 20)


def _put(archive: zipfile.ZipFile, name: str, content: str | bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    archive.writestr(_entry(name, how), content)


def _entry(name: str, how: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.compress_type = how
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def _package(book: EpubBook, said: Sequence[_Said]) -> str:
    total = sum(each.length_s for each in said)
    identifier, language = uuid.uuid5(_BOOKS, f"{book.author}/{book.title}"), quoteattr(book.language)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang={language}>',
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">',
        f'<dc:identifier id="id">urn:uuid:{identifier}</dc:identifier>',
        f"<dc:title>{_text(book.title)}</dc:title>",
        f"<dc:language>{_text(book.language)}</dc:language>",
        *([f"<dc:creator>{_text(book.author)}</dc:creator>"] if book.author.strip() else []),
        f'<meta property="dcterms:modified">{book.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>',
        '<meta property="schema:accessMode">textual</meta>',
        '<meta property="schema:accessMode">auditory</meta>',
        '<meta property="schema:accessibilityFeature">synchronizedAudioText</meta>',
        '<meta property="schema:accessibilityHazard">none</meta>',
        '<meta property="media:active-class">-epub-media-overlay-active</meta>',
        *([f'<meta property="media:narrator">{_text(book.narrator)}</meta>'] if book.narrator.strip() else []),
        f'<meta property="media:duration">{total:.3f}s</meta>',
        *(f'<meta property="media:duration" refines="#{each.id}-smil">{each.length_s:.3f}s</meta>' for each in said),
        "</metadata>",
        "<manifest>",
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *_cover(book),
        *(line for each in said for line in _items(each)),
        "</manifest>",
        "<spine>",
        *(f'<itemref idref="{each.id}"/>' for each in said),
        "</spine>",
        "</package>",
    ]
    return "\n".join(lines) + "\n"


def _cover(book: EpubBook) -> Iterator[str]:
    if book.cover:
        href = f"cover{book.cover.suffix}"
        yield f'<item id="cover" href="{href}" media-type="{book.cover.mime}" properties="cover-image"/>'


def _items(each: _Said) -> Iterator[str]:
    overlay = f' media-overlay="{each.id}-smil"' if each.captions else ""
    yield f'<item id="{each.id}" href="{each.id}.xhtml" media-type="application/xhtml+xml"{overlay}/>'
    yield f'<item id="{each.id}-smil" href="{each.id}.smil" media-type="application/smil+xml"/>'
    kind = _TYPES[each.chapter.audio.suffix.lower()]
    yield f'<item id="{each.id}-audio" href="{each.audio}" media-type="{kind}"/>'


def _navigation(book: EpubBook, said: Sequence[_Said]) -> str:
    links = "\n".join(f'<li><a href="{each.id}.xhtml">{_text(each.chapter.title)}</a></li>' for each in said)
    return _xhtml(book, book.title, f'<nav epub:type="toc"><h1>{_text(book.title)}</h1><ol>\n{links}\n</ol></nav>')


def _page(book: EpubBook, each: _Said) -> str:
    ids = each.ids()
    paragraphs = "\n".join(_paragraph(book, line, ids) for line in each.lines)
    title = _text(each.chapter.title)
    return _xhtml(
        book, each.chapter.title, f'<section epub:type="chapter">\n<h1>{title}</h1>\n{paragraphs}\n</section>'
    )


def _paragraph(book: EpubBook, line: Sequence[Caption], ids: dict[str, str]) -> str:
    speaker = line[0].speaker
    who = "" if speaker == book.narrator else f'<span class="who">{_text(speaker)}</span>'
    spans = " ".join(f'<span id="{ids[caption.id]}">{_text(caption.text)}</span>' for caption in line)
    return f"<p>{who}{spans}</p>"


def _overlay(each: _Said) -> str:
    ids = each.ids()
    pairs = []
    for caption in each.captions:
        start, end = _clip(caption, each.chapter.duration_s) or (0, 0)
        pairs.append(
            f'<par id="p-{ids[caption.id]}"><text src="{each.id}.xhtml#{ids[caption.id]}"/>'
            f'<audio src="{each.audio}" clipBegin="{start / 1000:.3f}s" clipEnd="{end / 1000:.3f}s"/></par>'
        )
    body = "\n".join(pairs)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">\n<body>\n'
        f'<seq id="s-{each.id}" epub:textref="{each.id}.xhtml" epub:type="chapter">\n{body}\n</seq>\n</body>\n</smil>\n'
    )


def _xhtml(book: EpubBook, title: str, body: str) -> str:
    language = quoteattr(book.language)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f"xml:lang={language} lang={language}>\n<head><title>{_text(title) or '…'}</title>"
        f'<link rel="stylesheet" href="style.css"/></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _text(text: str) -> str:
    return escape(clean(text))
