"""Edits: each expects what stands there, changes nothing else, and leaves a script that says what was meant."""

from __future__ import annotations

import pytest

from audiodrama.base.source import Source
from audiodrama.cast.model import Delivery
from audiodrama.performance.notes import fixes

TEXT = "ANNA (O.S.)\nHello.\n\n[[amb: rain | level=-24dB | in=2s]]\n\nSOUND: BELL\n\nBEN ^\nNo.\n\nIt rains.\n"
SCRIPT = Source("script/01.fountain", TEXT)


def place(text):
    """Where a text stands."""
    return SCRIPT.place(TEXT.index(text), TEXT.index(text) + len(text))


def applied(edit):
    """The script after an edit."""
    assert TEXT[edit.start : edit.end] == edit.expect
    return TEXT[: edit.start] + edit.text + TEXT[edit.end :]


def test_a_cue_is_moved_by_the_level_it_states():
    """A stated level is changed, else a gain is put in; other options stay."""
    fix = fixes.moved_cue(place("[[amb: rain | level=-24dB | in=2s]]"), -3.5)
    assert "[[amb: rain | in=2s | level=-27.5dB]]" in applied(fix.edits[0])
    assert fixes.moved_cue(place("SOUND: BELL"), -3).edits == ()
    assert fixes.moved_cue(None, -3) is None


def test_a_ride_stands_around_its_line():
    """Raised before, back behind it."""
    before, behind = fixes.ride(place("ANNA (O.S.)\nHello."), 4.0).edits
    assert applied(before).startswith("[[mix: dialogue | gain=+4dB | in=100ms]]\n\nANNA (O.S.)")
    assert "Hello.\n\n[[mix: dialogue | gain=+0dB | in=100ms]]\n\n[[amb" in applied(behind)


def test_words_behind_a_name():
    """They go behind what stands there; a paragraph has no name to put them behind."""
    assert applied(fixes.behind_name(place("ANNA (O.S.)\nHello."), "CLOSE")).startswith("ANNA (O.S.) (CLOSE)\nHello.")
    assert "BEN (CLOSE) ^\nNo." in applied(fixes.behind_name(place("BEN ^\nNo."), "CLOSE"))
    assert fixes.behind_name(place("It rains."), "CLOSE") is None


def test_a_dual_speech_becomes_one_of_its_own():
    """The mark goes, the name stays."""
    assert "\nBEN\nNo." in applied(fixes.without_dual(place("BEN ^\nNo.")))
    assert fixes.without_dual(place("ANNA (O.S.)\nHello.")) is None


@pytest.mark.parametrize("voices", ["deliveries:\n  hushed: {rate: 0.9, level: -12dB}  # soft\n", "cast: {}\n"])
def test_a_delivery_is_raised_where_it_is_written(voices):
    """The edit changes its level and nothing else; where the file has no such delivery, the words alone say it."""
    fix = fixes.delivery_level(voices, [Delivery("hushed", level_db=-12.0), Delivery("angry", level_db=2.0)], 3.0)
    assert "level: -9dB" in fix.text
    for edit in fix.edits:
        assert voices[: edit.start] + edit.text + voices[edit.end :] == voices.replace("-12dB", "-9dB")
    assert bool(fix.edits) == ("hushed" in voices)


def test_no_delivery_moves_it():
    """Where no delivery explains the level there is nothing to change."""
    assert fixes.delivery_level("", [Delivery("angry", level_db=2.0)], 3.0) is None


def test_a_cue_loses_or_gains_a_word():
    """Options and flags come and go by name, the rest stays; what is not there is not taken away."""
    cue = place("[[amb: rain | level=-24dB | in=2s]]")
    assert fixes.without_option(cue, "in").text == "[[amb: rain | level=-24dB]]"
    assert fixes.without_option(cue, "wait") is None
    assert fixes.with_flag(cue, "under").text == "[[amb: rain | level=-24dB | in=2s | under]]"
    assert fixes.with_flag(place("SOUND: BELL"), "under") is None
