"""Edits by hand in a script survive the next adaptation; `merging`."""

from __future__ import annotations

from audiodrama.adapt.output.merging import merge_scripts

BASE = "# One\n\nRain fell.\n\nRUTH\nYou are late.\n\nNobody moved.\n"


def test_an_edit_and_a_change_elsewhere_are_both_there():
    """A cue added by hand stands in the script of a story that has grown."""
    edited = BASE.replace("Rain fell.", "Rain fell. [[sfx: rain]]")
    fresh = BASE + "\nThe end came later.\n"
    merged = merge_scripts(BASE, edited, fresh)
    assert merged.text == edited + "\nThe end came later.\n"
    assert (merged.kept, merged.clashes) == (1, 0)


def test_where_both_changed_the_hand_wins_and_it_is_told():
    """A line edited by hand stands against the story's own new words."""
    edited = BASE.replace("Nobody moved.", "Nobody dared to move.")
    fresh = BASE.replace("Nobody moved.", "Everybody moved.")
    merged = merge_scripts(BASE, edited, fresh)
    assert merged.text == edited
    assert (merged.kept, merged.clashes) == (1, 1)


def test_lines_taken_out_stay_out():
    """A tag that was struck out does not come back."""
    base = BASE + "\nsaid Ruth.\n"
    merged = merge_scripts(base, BASE, base.replace("Rain", "Snow"))
    assert merged.text == BASE.replace("Rain", "Snow")


def test_a_doubt_that_goes_is_no_edit():
    """What adapt notes of its doubts is nobody's edit."""
    doubtful = BASE.replace("You are late.", "You are late. [[? RUTH 0.51, or IVO 0.40]]")
    merged = merge_scripts(doubtful, BASE, BASE)
    assert (merged.text, merged.kept) == (BASE, 0)


def test_without_edits_the_fresh_script_stands():
    """Nothing is carried over where nothing was edited."""
    fresh = "# Two\n\nSnow.\n"
    assert merge_scripts(BASE, BASE, fresh).text == fresh
