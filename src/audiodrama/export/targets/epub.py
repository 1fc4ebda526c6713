"""EPUB 3 with media overlays: the script as a book that reads itself, sentence by sentence.

One XHTML page and one SMIL file a chapter (EPUB 3.3, 9: media overlays). The clips of a chapter meet each other, so
that all of it is heard: sounds before the first line belong to the title, others to the passage before them.
Nothing looks at the clock: the date of change is given, and the same chapters make the same bytes.
"""

from __future__ import annotations

import itertools
import shutil
import uuid
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from audiodrama.base.errors import UsageError
from audiodrama.base.files import opened_regular, replacing
from audiodrama.base.text import for_xml
from audiodrama.export.captions import captions
from audiodrama.export.encode import explaining

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
    sections = [_Section(number, each) for number, each in enumerate(chapters, 1)]
    with explaining(path), replacing(path) as file:
        _zip(file, book, sections)
    return path


@dataclass(frozen=True)
class _Passage:
    """A stretch of text and the stretch of the audio it stands for, in thousandths of a second; `id` in its page."""

    id: str
    speaker: str
    text: str
    start_ms: int = 0
    end_ms: int = 0

    @property
    def plays(self) -> bool:
        """Whether any of the audio is its own."""
        return self.end_ms > self.start_ms


class _Section:
    """A chapter in the book: its title and lines as passages that share the whole audio, and the names of its files."""

    def __init__(self, number: int, chapter: EpubChapter) -> None:
        self.chapter = chapter
        self.id = f"c{number:03}"
        self.audio = f"audio/{self.id}{chapter.audio.suffix.lower()}"
        lines = _in_reading_order(captions(chapter.timeline))
        starts = [0, *(round(caption.start_s * 1000) for line in lines for caption in line)]
        spans = iter(tiles(starts, int(chapter.duration_s * 1000)))
        self.title = _Passage(f"{self.id}-0", "", chapter.title, *next(spans))
        ids = (f"{self.id}-{count}" for count in itertools.count(1))
        self.lines = [
            [_Passage(next(ids), caption.speaker, caption.text, *next(spans)) for caption in line] for line in lines
        ]

    @property
    def playing(self) -> list[_Passage]:
        """The passages that have a stretch of the audio, in order; together they are all of it."""
        return [each for each in (self.title, *itertools.chain.from_iterable(self.lines)) if each.plays]

    @property
    def length_s(self) -> float:
        """How long the overlay plays."""
        return sum(each.end_ms - each.start_ms for each in self.playing) / 1000


def _in_reading_order(spoken: Sequence[Caption]) -> list[list[Caption]]:
    """Captions by line, lines in the order of their first words: as the page shows them."""
    lines: dict[str, list[Caption]] = {}
    for caption in spoken:
        lines.setdefault(caption.id.rsplit("/", 1)[0], []).append(caption)
    return list(lines.values())


def tiles(starts: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Share a stretch of time among passages that are read in order, without a gap and without going back.

    Where passages overlap, the later ones begin no later than what is read after them; passages that would begin at
    one moment share the time up to the next one evenly.

    Args:
        starts: when each passage begins, in thousandths of a second, in reading order; the first counts as 0.
        length: end of the last one.

    Returns:
        `(start, end)` of each; `start == end` only where more passages than thousandths begin at one moment.
    """
    if not starts:
        return []
    earliest = list(itertools.accumulate((min(start, length) for start in reversed(starts)), min))[::-1]
    earliest = [0, *earliest[1:], length]
    edges: list[int] = []
    for moment, group in itertools.groupby(range(len(starts)), key=lambda at: earliest[at]):
        count = len(list(group))
        span = earliest[len(edges) + count] - moment
        edges += [moment + span * at // count for at in range(count)]
    return list(itertools.pairwise([*edges, length]))


def _zip(file: IO[bytes], book: EpubBook, sections: Sequence[_Section]) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        _put(archive, "mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER)
        _put(archive, "EPUB/package.opf", _package(book, sections))
        _put(archive, "EPUB/nav.xhtml", _navigation(book, sections))
        _put(archive, "EPUB/style.css", _STYLE)
        if book.cover:
            _put(archive, f"EPUB/cover{book.cover.suffix}", book.cover.image, zipfile.ZIP_STORED)
        for each in sections:
            _put(archive, f"EPUB/{each.id}.xhtml", _page(book, each))
            _put(archive, f"EPUB/{each.id}.smil", _overlay(each))
            entry = _entry(f"EPUB/{each.audio}", zipfile.ZIP_STORED)
            entry.file_size = each.chapter.audio.stat().st_size
            with archive.open(entry, "w") as inside, opened_regular(each.chapter.audio) as audio:
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


def _package(book: EpubBook, sections: Sequence[_Section]) -> str:
    total = sum(each.length_s for each in sections)
    identifier, language = uuid.uuid5(_BOOKS, f"{book.author}/{book.title}"), quoteattr(for_xml(book.language))
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
        *(
            f'<meta property="media:duration" refines="#{each.id}-smil">{each.length_s:.3f}s</meta>'
            for each in sections
        ),
        "</metadata>",
        "<manifest>",
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        *_cover(book),
        *(line for each in sections for line in _items(each)),
        "</manifest>",
        "<spine>",
        *(f'<itemref idref="{each.id}"/>' for each in sections),
        "</spine>",
        "</package>",
    ]
    return "\n".join(lines) + "\n"


def _cover(book: EpubBook) -> Iterator[str]:
    if book.cover:
        href = f"cover{book.cover.suffix}"
        yield f'<item id="cover" href="{href}" media-type="{book.cover.mime}" properties="cover-image"/>'


def _items(each: _Section) -> Iterator[str]:
    overlay = f' media-overlay="{each.id}-smil"' if each.playing else ""
    yield f'<item id="{each.id}" href="{each.id}.xhtml" media-type="application/xhtml+xml"{overlay}/>'
    yield f'<item id="{each.id}-smil" href="{each.id}.smil" media-type="application/smil+xml"/>'
    kind = _TYPES[each.chapter.audio.suffix.lower()]
    yield f'<item id="{each.id}-audio" href="{each.audio}" media-type="{kind}"/>'


def _navigation(book: EpubBook, sections: Sequence[_Section]) -> str:
    links = "\n".join(f'<li><a href="{each.id}.xhtml">{_text(each.chapter.title)}</a></li>' for each in sections)
    return _xhtml(book, book.title, f'<nav epub:type="toc"><h1>{_text(book.title)}</h1><ol>\n{links}\n</ol></nav>')


def _page(book: EpubBook, each: _Section) -> str:
    paragraphs = "\n".join(_paragraph(book, line) for line in each.lines)
    title = f'<h1 id="{each.title.id}">{_text(each.chapter.title)}</h1>'
    return _xhtml(book, each.chapter.title, f'<section epub:type="chapter">\n{title}\n{paragraphs}\n</section>')


def _paragraph(book: EpubBook, line: Sequence[_Passage]) -> str:
    speaker = line[0].speaker
    who = "" if speaker == book.narrator else f'<span class="who">{_text(speaker)}</span>'
    spans = " ".join(f'<span id="{passage.id}">{_text(passage.text)}</span>' for passage in line)
    return f"<p>{who}{spans}</p>"


def _overlay(each: _Section) -> str:
    body = "\n".join(
        f'<par id="p-{passage.id}"><text src="{each.id}.xhtml#{passage.id}"/><audio src="{each.audio}" '
        f'clipBegin="{passage.start_ms / 1000:.3f}s" clipEnd="{passage.end_ms / 1000:.3f}s"/></par>'
        for passage in each.playing
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<smil xmlns="http://www.w3.org/ns/SMIL" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">\n<body>\n'
        f'<seq id="s-{each.id}" epub:textref="{each.id}.xhtml" epub:type="chapter">\n{body}\n</seq>\n</body>\n</smil>\n'
    )


def _xhtml(book: EpubBook, title: str, body: str) -> str:
    language = quoteattr(for_xml(book.language))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f"xml:lang={language} lang={language}>\n<head><title>{_text(title) or '…'}</title>"
        f'<link rel="stylesheet" href="style.css"/></head>\n<body>\n{body}\n</body>\n</html>\n'
    )


def _text(text: str) -> str:
    return escape(for_xml(text))
