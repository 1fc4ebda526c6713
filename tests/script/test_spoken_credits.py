"""Spoken credits: what shops want to hear before, after and at the head of each chapter."""

from __future__ import annotations

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.cast.model import Cast, Role
from audiodrama.script.cuesheet import Chapter, CueSheet, Line, Mark, Phrase
from audiodrama.script.spoken_credits import closing_text, is_credits, opening_text, with_spoken_credits
from audiodrama.script.title_page import TitlePage

PAGE = TitlePage(title="The Lamp", author="A. Writer", copyright="Copyright 2026 A. Writer")
CAST = Cast(roles={"narrator": Role("NARRATOR")})


def line(text: str, name: str = "01-001") -> Line:
    return Line(name, "MARTA", "marta", text, (Phrase(text),))


def sheet(*texts: str, page: TitlePage = PAGE) -> CueSheet:
    chapters = [
        Chapter(n, f"c{n}", f"Chapter {n}", (line(text, f"{n:02}-001"),), (Mark("Later", 1),), f"{n}.fountain")
        for n, text in enumerate(texts, 1)
    ]
    return CueSheet(tuple(chapters), page)


def test_credits_stand_before_and_after():
    """As chapters of their own, numbered so that no other number changes."""
    spoken = with_spoken_credits(sheet("Hello.", "Goodbye."), CAST)
    assert [chapter.name for chapter in spoken.chapters] == [
        "00-opening-credits", "01-c1", "02-c2", "03-closing-credits",
    ]  # fmt: skip
    assert [is_credits(chapter) for chapter in spoken.chapters] == [True, False, False, True]
    assert {each.speaker for chapter in spoken.chapters[::3] for each in chapter.lines} == {"NARRATOR"}


def test_each_chapter_begins_with_its_title():
    """Read by the narrator, then a pause; what follows keeps its order, and marks their places."""
    before = sheet("Hello.")
    chapter = with_spoken_credits(before, CAST).chapters[1]
    assert (chapter.lines[0].text, chapter.lines[0].id, chapter.cues[1].kind) == ("Chapter 1", "01-000", "pause")
    assert chapter.cues[2:] == before.chapters[0].cues
    assert chapter.marks[0].cue == 3


@pytest.mark.parametrize("text", ["Chapter 1", "CHAPTER 1.", "chapter  1"])
def test_a_title_that_is_read_already_is_not_read_twice(text):
    """The script may say it itself."""
    assert with_spoken_credits(sheet(text), CAST).chapters[1] == sheet(text).chapters[0]


@pytest.mark.parametrize(
    ("page", "opening", "closing"),
    [
        (
            PAGE,
            "The Lamp. Written by A. Writer. Performed by synthetic voices.",
            (
                "The end. This has been The Lamp. Written by A. Writer. Performed by synthetic voices. "
                "Copyright 2026 A. Writer."
            ),
        ),
        (
            TitlePage(title="Who Is There?", subtitle="A play", narrator="N. Reader"),
            "Who Is There? A play. Narrated by N. Reader.",
            "The end. This has been Who Is There? Narrated by N. Reader.",
        ),
        (
            TitlePage(title="Die Lampe", author="A. Autor", language="de-AT"),
            "Die Lampe. Von A. Autor. Gesprochen von künstlichen Stimmen.",
            "Ende. Sie hörten: Die Lampe. Von A. Autor. Gesprochen von künstlichen Stimmen.",
        ),
        (
            TitlePage(title="X", others={"opening-credits": "Welcome to X.", "closing-credits": "Bye."}),
            "Welcome to X.",
            "Bye.",
        ),
    ],
    ids=["author and copyright", "marks at the end", "another language", "own words"],
)
def test_the_words(page, opening, closing):
    """Made from the title page, or taken from it."""
    assert (opening_text(page), closing_text(page)) == (opening, closing)


def test_nobody_to_read_them():
    """Without a narrator's voice the cure is named."""
    with pytest.raises(UsageError, match="whom nobody is cast as") as error:
        with_spoken_credits(sheet("Hello."), Cast())
    assert error.value.hint == "audiodrama cast --fill"


def test_a_language_without_words_for_it():
    """The title page can say them: both, or it is an error that says so."""
    page = TitlePage(title="Lampa", language="pl")
    with pytest.raises(UsageError, match="in the language pl") as error:
        with_spoken_credits(sheet("Cześć.", page=page), CAST)
    assert "`Opening credits: …`" in error.value.hint
    own = TitlePage(title="Lampa", language="pl", others={"opening-credits": "Lampa.", "closing-credits": "Koniec."})
    assert with_spoken_credits(sheet("Cześć.", page=own), CAST).chapters[-1].lines[0].text == "Koniec."
