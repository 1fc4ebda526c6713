"""Words: the unit of anchors, takes and captions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.words import Word, word_count, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Ten, eleven.", ["Ten,", "eleven."]),
        ("— no — words…", ["no", "words…"]),
        ("it's half-past", ["it's", "half-past"]),
        ("... -- !", []),
        ("_", []),
        ("3 o'clock", ["3", "o'clock"]),
        ("さやか、行く。", ["さ", "や", "か、", "行", "く。"]),
        ("abc漢def", ["abc", "漢", "def"]),
        ("Привет, мир", ["Привет,", "мир"]),
        ("한국어 문장", ["한국어", "문장"]),
    ],
)
def test_words_are_runs_with_a_letter_or_digit(text, expected):
    """Punctuation belongs to its word, and is no word by itself; Han and kana count one by one."""
    assert [word.text for word in words(text)] == expected


def test_words_know_their_places():
    """A word's start and end cut it out of the text."""
    text = "  She waits -- then 漢字."
    assert [text[word.start : word.end] for word in words(text)] == [word.text for word in words(text)]
    assert words(" a b")[1] == Word("b", 3, 4)


@given(st.text(max_size=60))
def test_the_count_is_that_of_the_words(text):
    """Counted without being cut, they are as many."""
    assert word_count(text) == len(words(text))
