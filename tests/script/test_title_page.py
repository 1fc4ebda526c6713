"""The title page: `audiodrama.script.title_page` and the keys in `title_keys`."""

import pytest

from audiodrama.base.source import Source
from audiodrama.script.fountain import parse
from audiodrama.script.title_keys import MEANINGS, opens_title_page
from audiodrama.script.title_page import TitlePage, language_tag, title_page

REST = "ANNA\nHello.\n"


def page_of(text: str) -> TitlePage:
    return title_page([(Source("script/01.fountain", text), parse(text))])


@pytest.mark.parametrize(
    "text",
    [
        "    Title: The Lamp\n    Author: Jane Doe\n\n===\n\n",
        "\tTitle: The Lamp\n\tAuthor:\n\t\tJane Doe\n\n",
        "Title: The Lamp\n\nAuthor: Jane Doe\n\n",
        "Title: The Lamp\n\n\nWritten by: Jane Doe\n\n",
        "Title: The Lamp\nWritten by: Jane Doe\n\n",
        "Title: The Lamp\nBy: Jane Doe\n\n",
        "Title: The Lamp\nby Jane Doe\n\n",
        "Title: The Lamp\nA radio play by Jane Doe\n\n",
        "Title: The Lamp\nWriter(s): Jane Doe\n\n",
        "THE LAMP\nby Jane Doe\n\n",
        "The Lamp\nA radio play by Jane Doe\n\n",
        "TITLE: The Lamp\nAUTHOR: Jane Doe\n\n",
        "Titel: The Lamp\nAutorin: Jane Doe\n\n",
        "Titre : The Lamp\nAuteur : Jane Doe\n\n",
        "Título: The Lamp\nEscrito por: Jane Doe\n\n",
        "Название: The Lamp\nАвтор: Jane Doe\n\n",
        "标题：The Lamp\n作者：Jane Doe\n\n",
        "\n\nTitle:\n    _**The Lamp**_\nAuthor: Jane Doe\nAuthors: Nobody\n\n",
    ],
)
def test_a_title_page_in_any_usual_spelling_is_read(text):
    """Title and author are found, and nothing of the title page is left to be read aloud."""
    page = page_of(text + REST)
    assert (page.title.title(), page.author) == ("The Lamp", "Jane Doe")
    assert [each.text for each in parse(text + REST).elements if each.kind == "action"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Narrator: it was a dark night.\n\n",
        "By morning: nothing.\n\n",
        "Three things: bread, salt, a lamp.\n\n",
        "Notes: he kept them in a drawer.\n\n",
        "INT. HOUSE: DAY\nTitle: none\n\n",
        "ANNA\nBy Jove!\nIt is late.\n\n",
    ],
)
def test_a_first_sentence_with_a_colon_is_no_title_page(text):
    """Words that a story may begin with are never swallowed."""
    assert not any(each.kind == "title-entry" for each in parse(text + REST).elements)


def test_after_an_empty_line_a_speech_is_no_entry():
    """Only a key that no story has goes on with the title page after an empty line."""
    elements = parse("Title: The Lamp\n\nNarrator: it was late.\n\nANNA: Hello.\n").elements
    assert [each.kind for each in elements] == ["title-entry", "action", "action"]


@pytest.mark.parametrize(
    ("text", "year"),
    [("Date: 2024", "2024"), ("Draft date: 3 May 1999", "1999"), ("Year: 2001\nCopyright: 1990 J.", "2001"),
     ("Copyright: (c) 2019 J. Doe", "2019"), ("Date: 12/24", ""), ("Jahr: 2020", "2020")],
)  # fmt: skip
def test_the_year_is_read_off_date_or_copyright(text, year):
    """Four digits that can be a year, from the date before the copyright."""
    assert page_of(f"Title: The Lamp\n{text}\n\n{REST}").year == year


@pytest.mark.parametrize(
    ("written", "tag"),
    [("fr", "fr"), ("French", "fr"), ("Français", "fr"), ("pt_BR", "pt-BR"), ("中文", "zh"), ("Deutsch", "de"),
     ("Klingon", "Klingon")],
)  # fmt: skip
def test_a_language_may_be_written_by_its_name(written, tag):
    """Tags stay as they are, names become tags, and what is neither is left to be told."""
    assert language_tag(written) == tag


def test_several_authors_are_one_line():
    """Values over several lines are joined, authors with commas."""
    page = page_of(f"Title:\n    The\n    Lamp\nAuthors:\n    *A. Doe*\n    B. Roe\nWeather: wet\n\n{REST}")
    assert (page.title, page.author, dict(page.others)) == ("The Lamp", "A. Doe, B. Roe", {"weather": "wet"})


def test_each_meaning_is_a_field_or_stays_as_it_is():
    """The table of keys names fields of the record, but for notes and the format of other programs."""
    assert set(MEANINGS.values()) - set(TitlePage.__dataclass_fields__) == {"notes", "format"}
    assert opens_title_page("Draft Date") != opens_title_page("Narrator")
