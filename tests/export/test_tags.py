"""Tags of exported files."""

import pytest

from audiodrama.export.tags import DRAFT, Tags, chapter_tags, inner_marks
from audiodrama.script.cuesheet import Chapter, CueSheet
from audiodrama.script.title_page import TitlePage


def sheet(*titles: str, **page: str) -> CueSheet:
    chapters = tuple(Chapter(n, f"c{n}", title, ()) for n, title in enumerate(titles, 1))
    return CueSheet(chapters, TitlePage(**page))


def test_a_chapter_carries_book_author_narrator_and_its_number():
    """Every field that a player sorts and shows by is there."""
    book = sheet("Dawn", "Dusk", title="The Book", author="A. Writer, B. Writer", language="de-AT", date="May 2024")
    tags = chapter_tags(book, book.chapters[1], narrator="N. Reader")
    assert tags.fields | {"comment": ""} == {
        "title": "Dusk",
        "album": "The Book",
        "artist": "A. Writer, B. Writer",
        "album_artist": "A. Writer, B. Writer",
        "composer": "N. Reader",
        "track": "2/2",
        "genre": "Audiobook",
        "language": "deu",
        "date": "2024",
        "comment": "",
    }


@pytest.mark.parametrize("title", ["The Book", "THE BOOK"])
def test_the_title_never_equals_the_album(title):
    """A chapter named like its book gets its number before the name."""
    book = sheet(title, title="The Book")
    assert chapter_tags(book, book.chapters[0]).title == f"1. {title}"


def test_a_draft_says_so_in_the_comment():
    """Draft and final of the same chapter differ in the comment alone."""
    book = sheet("One", title="T", source="after a tale", copyright="(c) 2026 A.")
    draft, final = (chapter_tags(book, book.chapters[0], draft=flag).comment for flag in (True, False))
    assert draft == f"{DRAFT} {final}"
    assert final.startswith("after a tale. (c) 2026 A.")


@pytest.mark.parametrize(
    ("language", "code"), [("en-GB", "eng"), ("ja", "jpn"), ("haw", "haw"), ("xx", "und"), ("", "und")]
)
def test_languages_have_three_letters(language, code):
    """BCP 47 tags become codes of ISO 639-2; an unknown one is said to be undetermined."""
    assert Tags("a", "b", language=language).language_code == code


def test_a_script_without_a_title_page_is_untitled():
    """No title page is no failure."""
    assert chapter_tags(sheet("One"), sheet("One").chapters[0]).album == "Untitled"


@pytest.mark.parametrize(
    ("marks", "parts"),
    [
        ([], ()),
        ([("Two", 40.0)], (("Title", 0.0, 40.0), ("Two", 40.0, 90.0))),
        ([("One", 1.0), ("Two", 40.0)], (("One", 0.0, 40.0), ("Two", 40.0, 90.0))),
        ([("One", 5.0), ("Gone", 95.0)], (("Title", 0.0, 5.0), ("One", 5.0, 90.0))),
    ],
    ids=["none", "the beginning has the title", "one at the beginning", "one after the end"],
)
def test_the_parts_of_a_chapter_cover_it(marks, parts):
    """From 0 to the end, each up to the next."""
    assert inner_marks("Title", marks, 90.0) == parts
