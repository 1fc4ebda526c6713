"""Facts of a show: from options and title page, and never made up."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.export.targets.podcast_show import CATEGORIES, ShowOptions, category_named, show_of
from audiodrama.script.title_page import TitlePage

PAGE = {
    "title": "The Lamp",
    "author": "A. Writer",
    "podcast": "https://example.org/lamp/",
    "first-episode": "2026-11-01",
}


def show(page: dict[str, str], **options: str):
    named = {field.name for field in fields(TitlePage)}
    others = {key: text for key, text in page.items() if key not in named}
    record = TitlePage(**{key: text for key, text in page.items() if key in named}, others=others)
    return show_of(record, ShowOptions(**options), language="en", cover=None)


def test_the_title_page_can_say_it_all():
    """Every fact of the feed may stand in the script."""
    more = {"owner": "O", "email": "o@example.org", "explicit": "yes", "category": "fiction / drama", "season": "2"}
    made = show(PAGE | more | {"every": "14", "description": "A lamp goes out."})
    assert (made.address, made.first) == ("https://example.org/lamp/", datetime(2026, 11, 1, tzinfo=UTC))
    assert (made.owner, made.email, made.explicit, made.category) == ("O", "o@example.org", True, "Fiction/Drama")
    assert (made.season, made.every_days, made.description) == (2, 14, "A lamp goes out.")


def test_options_go_before_the_title_page():
    """What is said on the command line counts."""
    made = show(PAGE, author="B. Writer", first="2027-01-02T08:00+01:00")
    assert (made.author, made.first.isoformat()) == ("B. Writer", "2027-01-02T08:00:00+01:00")


@pytest.mark.parametrize(
    ("lacking", "option", "key"),
    [
        (["podcast"], "--address https://example.org/show/", "`Podcast: …`"),
        (["first-episode"], "--first 2026-11-01", "`First episode: …`"),
        (["author"], "--author 'A. Writer'", "`Author: …`"),
    ],
)
def test_a_missing_fact_is_an_error_with_its_cure(lacking, option, key):
    """The hint has the command, and the line of the title page."""
    with pytest.raises(UsageError, match="a podcast lacks") as error:
        show({name: text for name, text in PAGE.items() if name not in lacking})
    assert (option in error.value.hint, key in error.value.hint) == (True, True)


def test_all_that_is_missing_is_said_at_once():
    """Nobody has to try three times."""
    with pytest.raises(UsageError) as error:
        show({"title": "The Lamp"})
    assert error.value.message == (
        "a podcast lacks the address where its folder will lie, the date of its first episode and an author"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"address": "example.org"}, "'example.org' is not the address of a folder"),
        ({"first": "next week"}, "'next week' is not a date"),
        ({"email": "me at home"}, "'me at home' is not an e-mail address"),
        ({"explicit": "maybe"}, "explicit 'maybe' is neither yes nor no"),
        ({"season": "0"}, "season '0' is not a number from 1"),
        ({"every": "1.5"}, "every '1.5' is not a number from 1"),
        ({"category": "Radio plays"}, "shops have no category 'Radio plays'"),
        ({"category": "Fiction/Crime"}, "shops have no category 'Crime' in Fiction"),
        ({"category": "History/Rome"}, "shops have no category 'Rome' in History"),
    ],
)
def test_facts_that_make_no_sense(options, message):
    """Each is refused with a hint, before anything is written."""
    with pytest.raises(UsageError) as error:
        show(PAGE, **options)
    assert error.value.message == message
    assert error.value.hint


@pytest.mark.parametrize("name", [*CATEGORIES, *(f"{top}/{each}" for top in CATEGORIES for each in CATEGORIES[top])])
def test_every_category_of_the_shops(name):
    """Each is taken as it is, and in small letters."""
    assert category_named(name.lower()) == name
