"""Credits that are spoken: opening and closing credits as chapters of their own, and the title at a chapter's head.

Shops that take audiobooks ask for all three. The narrator speaks them; `Opening credits:` and `Closing credits:` on the
title page say other words than those made from title, author and narrator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.names import key, slug
from audiodrama.script.cuesheet import Chapter, Cue, CueSheet, Line, Phrase

if TYPE_CHECKING:
    from audiodrama.cast.model import Cast
    from audiodrama.script.title_page import TitlePage

OPENING, CLOSING = "opening-credits", "closing-credits"
_AFTER_TITLE_S = 1.0
_TITLE = "-000"


@dataclass(frozen=True, slots=True)
class _Words:
    """The sentences of a language; `{}` stands for a name."""

    opening: str
    closing: str
    by: str
    read_by: str
    synthetic: str
    end: str
    heard: str


_LANGUAGES = {
    "en": _Words(
        "Opening credits", "Closing credits", "Written by {}.", "Narrated by {}.", "Performed by synthetic voices.",
        "The end.", "This has been {}.",
    ),
    "de": _Words(
        "Vorspann", "Abspann", "Von {}.", "Gelesen von {}.", "Gesprochen von künstlichen Stimmen.", "Ende.",
        "Sie hörten: {}.",
    ),
    "fr": _Words(
        "Générique de début", "Générique de fin", "Écrit par {}.", "Lu par {}.", "Dit par des voix de synthèse.",
        "Fin.", "Vous avez écouté : {}.",
    ),
    "es": _Words(
        "Créditos iniciales", "Créditos finales", "Escrito por {}.", "Leído por {}.", "Con voces sintéticas.", "Fin.",
        "Han escuchado: {}.",
    ),
    "it": _Words(
        "Titoli di testa", "Titoli di coda", "Scritto da {}.", "Letto da {}.", "Con voci sintetiche.", "Fine.",
        "Avete ascoltato: {}.",
    ),
    "nl": _Words(
        "Begintitels", "Eindtitels", "Geschreven door {}.", "Voorgelezen door {}.", "Met synthetische stemmen.",
        "Einde.", "U luisterde naar: {}.",
    ),
}  # fmt: skip


def with_spoken_credits(sheet: CueSheet, cast: Cast) -> CueSheet:
    """A cue sheet with spoken credits around it and each chapter's title at its head.

    A chapter whose first line is its title already keeps it as it is.

    Raises:
        UsageError: nobody is cast as the narrator, or there are no words for the language of the title page.
    """
    role = key(cast.narrator)
    if role not in cast.roles:
        raise UsageError(
            f"spoken credits need a voice for {cast.narrator}, whom nobody is cast as", hint="audiodrama cast --fill"
        )
    words = _words(sheet.title_page)
    last = max((chapter.number for chapter in sheet.chapters), default=0) + 1
    opening = _credit_chapter(0, OPENING, words.opening, opening_text(sheet.title_page), cast)
    closing = _credit_chapter(last, CLOSING, words.closing, closing_text(sheet.title_page), cast)
    return replace(sheet, chapters=(opening, *(_titled(chapter, cast) for chapter in sheet.chapters), closing))


def is_credits(chapter: Chapter) -> bool:
    """Whether a chapter is spoken credits rather than a part of the story."""
    return not chapter.file and chapter.slug in {OPENING, CLOSING}


def is_spoken_title(line: str) -> bool:
    """Whether a line's id is that of a title read at a chapter's head."""
    return line.endswith(_TITLE)


def opening_text(page: TitlePage) -> str:
    """Title, subtitle, author and narrator in the words of the language; or the words that the title page gives."""
    if own := page.others.get(OPENING):
        return own
    words = _words(page)
    return _sentences(page.book_title, page.subtitle, *_by(page, words))


def closing_text(page: TitlePage) -> str:
    """That it has ended, and the same again with the copyright; or the words that the title page gives."""
    if own := page.others.get(CLOSING):
        return own
    words = _words(page)
    return _sentences(
        words.end, _sentences(words.heard.removesuffix(".").format(page.book_title)), *_by(page, words), page.copyright
    )


def _by(page: TitlePage, words: _Words) -> tuple[str, str]:
    author = words.by.format(page.author) if page.author else ""
    return author, words.read_by.format(page.narrator) if page.narrator else words.synthetic


def _words(page: TitlePage) -> _Words:
    primary = page.spoken_language.split("-", maxsplit=1)[0].lower()
    if primary in _LANGUAGES:
        return _LANGUAGES[primary]
    if page.others.get(OPENING) and page.others.get(CLOSING):
        return _LANGUAGES["en"]
    raise UsageError(
        f"there are no words for spoken credits in the language {page.spoken_language}",
        hint="write `Opening credits: …` and `Closing credits: …` on the title page",
    )


def _sentences(*parts: str) -> str:
    """Parts as sentences: each ends in a point unless it ends in a mark already."""
    said = (part.strip() for part in parts)
    return " ".join(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in said if part)


def _credit_chapter(number: int, name: str, title: str, text: str, cast: Cast) -> Chapter:
    return Chapter(number, name, title, (_line(f"{number:02}-001", text, cast),))


def _titled(chapter: Chapter, cast: Cast) -> Chapter:
    lines = chapter.lines
    if lines and slug(lines[0].text) == slug(chapter.title):
        return chapter
    title = _line(f"{chapter.number:02}{_TITLE}", chapter.title, cast)
    pause = Cue(f"{chapter.number:02}-p000", "pause", options={"dur_s": _AFTER_TITLE_S})
    marks = tuple(replace(mark, cue=mark.cue + 2) for mark in chapter.marks)
    return replace(chapter, cues=(title, pause, *chapter.cues), marks=marks)


def _line(name: str, text: str, cast: Cast) -> Line:
    return Line(name, cast.narrator, key(cast.narrator), text, (Phrase(text),), narration=True)
