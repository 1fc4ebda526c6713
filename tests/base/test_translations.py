"""Words of stage and screen in other languages: what the language acts upon is understood in each."""

from __future__ import annotations

import pytest

from audiodrama.base import translations
from audiodrama.base.names import without_case
from audiodrama.cast.deliveries import BUILT_IN_DELIVERIES, DELIVERIES, deliveries_of
from audiodrama.script.headings import is_time, is_transition, like_heading, perspectives_of, place_of, transition_of


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("INT. KÜCHE - NACHT", ("KÜCHE", False)),
        ("EXT. PLAGE - PLUS TARD", ("PLAGE", True)),
        ("INT. 台所 - 夜", ("台所", False)),
        ("ИНТ. КУХНЯ - НОЧЬ", ("КУХНЯ", False)),
        ("НАТ. САД — УТРО", ("САД", True)),
        ("AUSSEN. GARTEN - TAG", ("GARTEN", True)),
        ("屋外 庭 - 朝", ("庭", True)),
        ("INT. HOTEL - SUITE", ("HOTEL - SUITE", False)),
        ("INT. HOUSE - DEN", ("HOUSE - DEN", False)),
        ("INT. INTERIOR - DAY", ("INTERIOR", False)),
        ("INTERIOR", ("INTERIOR", False)),
        ("CAVE", ("CAVE", False)),
    ],
)
def test_headings(heading, expected):
    """The place without the words for inside, outside and the time of day; English places stay what they are."""
    assert place_of(heading) == expected


@pytest.mark.parametrize(("text", "expected"), [("NACHT 2", True), ("МНОГО ЛЕТ", False), ("TAG DES ZORNS", False)])
def test_times_of_day(text, expected):
    """A word for a time of day among other words is none."""
    assert is_time(text) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("INNEN. KÜCHE - NACHT", True),
        ("ИНТ. КУХНЯ - НОЧЬ", True),
        ("Innen. Es ist dunkel - und still.", False),
        ("INNEN WIRD ES STILL.", False),
        ("INT. KITCHEN - NIGHT", False),
        ("THE INTERIOR - DARK", False),
    ],
)
def test_lines_that_look_like_headings(line, expected):
    """Capitals, a word for inside or outside, and a dash."""
    assert like_heading(line) == expected


@pytest.mark.parametrize(
    ("text", "name", "marked"),
    [
        ("ABBLENDE.", "fade-out", True),
        ("FONDU AU NOIR", "fade-out", True),
        ("ИЗ ЗАТЕМНЕНИЯ:", "fade-in", True),
        ("フェードアウト", "fade-out", True),
        ("ÜBERBLENDUNG ZU:", "crossfade", True),
        ("CORTE A:", "cut", True),
        ("Abblende.", "fade-out", False),
        ("FADE OUT.", "fade-out", True),
        ("IRIS", None, False),
    ],
)
def test_transitions(text, name, marked):
    """By name; and those in capitals that are fades even without the mark before them."""
    assert (transition_of(text), is_transition(text)) == (name, marked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flüsternd", ["whispering"]),
        ("en chuchotant", ["whispering"]),
        ("шёпотом, смеясь", ["whispering", "laughing"]),
        ("ささやく", ["whispering"]),
    ],
)
def test_deliveries(text, expected):
    """The commonest parentheticals mean what their English ones mean."""
    found, unknown = deliveries_of(text, DELIVERIES)
    assert ([each.name for each in found], unknown) == (expected, ())


def test_every_word_means_something_there_is():
    """Meanings are names of deliveries, transitions and perspectives; no word takes the place of an English one."""
    assert set(translations.DELIVERIES.values()) <= {each.name for each in BUILT_IN_DELIVERIES}
    assert {transition_of(english) for english in ("FADE OUT", "FADE IN", "DISSOLVE TO", "CUT TO", "SMASH CUT TO")} == {
        *translations.TRANSITIONS.values()
    }
    assert {
        perspectives_of(english)[0][0] for english in ("V.O.", "O.S.", "PHONE", "RADIO", "THROUGH DOOR", "CLOSE")
    } == {*translations.PERSPECTIVES.values()}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("佐倉", True),
        ("آدا", True),
        ("अन्ना", True),
        ("マリア・ロペス", True),
        ("マリア・L", False),
        ("Анна", False),
        ("夜。", False),
        ("12", False),
    ],
)
def test_alphabets_without_capitals(name, expected):
    """Letters that are neither large nor small, with the marks that belong to them; sentences and numbers are none."""
    assert without_case(name) == expected
