"""Edits of texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.text_edits import RangeEdit, edit_between, step_between

TEXTS = st.text("ab\n", max_size=12)


@given(TEXTS, TEXTS)
def test_a_step_makes_one_text_of_the_other(before, after):
    """The stretch that differs, replaced, gives the other text."""
    step = step_between(before, after)
    assert before[: step.start] + after[step.start : step.new_end] + before[step.old_end :] == after


def test_an_edit_is_the_smallest_replacement():
    """It says what stands there and what is to, begins and ends where the texts do differ, and is empty for none."""
    assert edit_between("f", "one two three", "one 2 three") == RangeEdit("f", 4, 7, "two", "2")
    assert edit_between("f", "a: 12dB\nb", "a: 10dB\nb") == RangeEdit("f", 4, 5, "2", "0")
    assert edit_between("f", "aa", "aaa").text == "a"
    assert edit_between("f", "same", "same").text == ""
