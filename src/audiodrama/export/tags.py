"""Tags: all that a player shows of a file: title, book, author, narrator, number, language, comment and cover."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.text import for_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.export.cover import Cover
    from audiodrama.script.cuesheet import Chapter, CueSheet
    from audiodrama.script.title_page import TitlePage

GENRE = "Audiobook"
DRAFT = "DRAFT: embedded voices, no rooms."
_SOON_S = 1.5
_MARKED = ("mp3", "m4a", "opus")
"""A mark that comes so soon is the beginning: no part of the chapter lies before it."""
SYNTHETIC = "Spoken by synthetic voices."

# ISO 639-1 to the terminology codes of ISO 639-2, which ID3's TLAN wants
_THREE_LETTERS = {
    "ar": "ara", "bg": "bul", "ca": "cat", "cs": "ces", "cy": "cym", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "eo": "epo", "es": "spa", "et": "est", "eu": "eus", "fa": "fas", "fi": "fin", "fr": "fra", "ga": "gle", "gd": "gla",
    "gl": "glg", "he": "heb", "hi": "hin", "hr": "hrv", "hu": "hun", "hy": "hye", "id": "ind", "is": "isl", "it": "ita",
    "ja": "jpn", "ka": "kat", "ko": "kor", "la": "lat", "lt": "lit", "lv": "lav", "mk": "mkd", "ms": "msa", "nb": "nob",
    "nl": "nld", "nn": "nno", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "ru": "rus", "sk": "slk", "sl": "slv",
    "sq": "sqi", "sr": "srp", "sv": "swe", "sw": "swa", "ta": "tam", "th": "tha", "tr": "tur", "uk": "ukr", "ur": "urd",
    "vi": "vie", "zh": "zho",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tags:
    """The tags of one exported file.

    Args:
        title: of the chapter, never equal to `album` (players that see one name twice hide the chapter).
        album: the book's title.
        author: who wrote it; empty when the title page names nobody.
        narrator: who reads it; stands in the field `composer`, where audiobook players look.
        track: number of the chapter from 1.
        tracks: chapters of the whole book.
        language: BCP 47 tag.
        year: four digits, or empty.
        comment: one paragraph.
        series: name of the series that the book is a part of, or empty.
        part: its number in the series, or empty.
        cover: picture, or None.
        chapters: title, start and end in seconds of chapter marks inside the file; of a file that is yet to be made the
            titles alone, all times 0 (`with_marks`).
    """

    title: str
    album: str
    author: str = ""
    narrator: str = ""
    track: int = 1
    tracks: int = 1
    language: str = "en"
    year: str = ""
    comment: str = ""
    genre: str = GENRE
    series: str = ""
    part: str = ""
    cover: Cover | None = None
    chapters: tuple[tuple[str, float, float], ...] = ()

    @property
    def language_code(self) -> str:
        """Three letters of ISO 639-2; `und` for a language that is not known here."""
        primary = self.language.replace("_", "-").split("-", maxsplit=1)[0].lower()
        return primary if re.fullmatch("[a-z]{3}", primary) else _THREE_LETTERS.get(primary, "und")

    @property
    def grouping(self) -> str:
        """The series with the part's number, as players and shelves take it from one field: `The Lamp #2`."""
        return f"{self.series} #{self.part}" if self.series and self.part else self.series

    @property
    def fields(self) -> dict[str, str]:
        """Names and values as ffmpeg's metadata wants them, control characters replaced; empty ones are left out."""
        named = {
            "title": self.title,
            "album": self.album,
            "artist": self.author,
            "album_artist": self.author,
            "composer": self.narrator,
            "track": f"{self.track}/{self.tracks}",
            "genre": self.genre,
            "language": self.language_code,
            "date": self.year,
            "comment": self.comment,
            "grouping": self.grouping,
            "series": self.series,
            "series-part": self.part if self.series else "",
        }
        return {name: for_xml(value) for name, value in named.items() if value}


def inner_marks(
    title: str, marks: Sequence[tuple[str, float]], length_s: float
) -> tuple[tuple[str, float, float], ...]:
    """Marks of the parts of one chapter; none where it is not divided.

    Args:
        title: of the chapter; stands for what comes before the first mark.
        marks: title and start in seconds, in order.
        length_s: length of the chapter.

    Returns:
        Title, start and end in seconds of each part, from 0 to the end without a gap.
    """
    inside = [(name, at_s) for name, at_s in marks if at_s < length_s]
    if not inside:
        return ()
    starts = ([] if inside[0][1] <= _SOON_S else [(title, 0.0)]) + inside
    starts[0] = (starts[0][0], 0.0)
    ends = [*(at_s for _, at_s in starts[1:]), length_s]
    return tuple((name, at_s, end_s) for (name, at_s), end_s in zip(starts, ends, strict=True))


def with_marks(tags: Tags, form: str, marks: Sequence[tuple[str, float]], length_s: float) -> Tags:
    """The tags of a chapter's file with the marks of its parts, in a format whose players take them; else without.

    Args:
        tags: of the chapter.
        form: name of the format.
        marks: title and start in seconds of each part.
        length_s: length of the chapter.
    """
    return replace(tags, chapters=inner_marks(tags.title, marks, length_s) if form in _MARKED else ())


def chapter_tags(
    sheet: CueSheet, chapter: Chapter, *, narrator: str = "", cover: Cover | None = None, draft: bool = False
) -> Tags:
    """The tags of a chapter's file.

    Args:
        sheet: gives the title page and the number of chapters.
        chapter: the chapter.
        narrator: who reads.
        cover: picture for the file.
        draft: whether to say in the comment that this is a draft.
    """
    album, title = sheet.title_page.book_title, chapter.title
    return Tags(
        title=f"{chapter.number}. {title}" if title.casefold() == album.casefold() else title,
        album=album,
        author=sheet.title_page.author,
        narrator=narrator,
        track=1 + sum(other.number < chapter.number for other in sheet.chapters),
        tracks=len(sheet.chapters),
        language=sheet.title_page.spoken_language,
        year=sheet.title_page.year,
        comment=_comment(sheet.title_page, draft=draft),
        series=sheet.title_page.series,
        part=sheet.title_page.part,
        cover=cover,
        chapters=tuple((mark.title, 0.0, 0.0) for mark in chapter.marks),
    )


def _comment(title_page: TitlePage, *, draft: bool) -> str:
    parts = [title_page.source, title_page.copyright]
    sentences = [part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part]
    return " ".join([*([DRAFT] if draft else []), *sentences, SYNTHETIC])
