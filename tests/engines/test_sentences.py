"""Where long texts are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.engines.sentences import sentences


def pieces(text, longest):
    return [text[start:end] for start, end in sentences(text, lambda piece: len(piece) <= longest)]


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("One. Two! Three?", 100, ["One.", "Two!", "Three?"]),
        ('"Go." He went... and came.', 100, ['"Go."', "He went... and came."]),
        ("At 3.5 m. it ends", 100, ["At 3.5 m. it ends"]),
        ("今日は。元気？はい", 100, ["今日は。", "元気？", "はい"]),
        ("one two, three four, five six", 20, ["one two, three four,", "five six"]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("abcdefgh", 3, ["ab", "cd", "ef", "gh"]),
        ("  ", 10, []),
    ],
)
def test_texts_are_cut_where_a_reader_breathes(text, longest, expected):
    """Sentences first, then clauses, words, and at last anywhere."""
    assert pieces(text, longest) == expected


@given(st.text(alphabet="ab .,!?。\n…\"'", max_size=80), st.integers(1, 20))
def test_nothing_is_lost(text, longest):
    """Pieces are short enough, in order, and hold everything but white space."""
    found = pieces(text, longest)
    assert all(len(piece) <= longest for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
