"""Names: takes that sound otherwise than the others are told, and so are names asked for in two ways."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from audiodrama.arrange.timeline import Event
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.performance.notes.lines import LineFacts
from audiodrama.performance.notes.names import NameTake, capital_names, name_distance, notes_of_names, word_cepstrum
from audiodrama.performance.notes.thresholds import threshold_of
from audiodrama.script.cuesheet import Line, Phrase
from synthetic_voice import phrase


def said(order, number, asked="", pitch=140.0):
    """A name of some vowels, as a voice says it in its nth line."""
    sound = phrase(rate_hz=RATE_HZ, order=order, f0_hz=pitch)
    text = f"Line {number} with Nerea"
    line = Line(f"01-{number:03}", "ANNA", "anna", text, (Phrase(text),))
    facts = LineFacts(line, Event(line.id, "line", "ANNA", text, 0, RATE_HZ), RATE_HZ, (), -23.0)
    return NameTake(
        "Nerea", facts, 3, 0.0, 1.0, asked, partial(word_cepstrum, sound, RATE_HZ, 0.0, len(sound) / RATE_HZ)
    )


def test_the_odd_one_is_told():
    """Of four takes, the one with other vowels is told and no other, whatever their pitch."""
    takes = [said("aei", 1), said("aei", 2, pitch=150.0), said("aiu", 3), said("aei", 4, pitch=133.0)]
    (note,) = notes_of_names(takes)
    assert (note.code, note.line) == ("name-differs", "01-003")
    assert note.measure > threshold_of("name")


def test_alike_takes_are_not_told():
    """The same vowels at other pitches, or too few takes to tell by."""
    assert list(notes_of_names([said("aei", k, pitch=130.0 + 8 * k) for k in range(4)])) == []
    assert list(notes_of_names([said("aei", 1), said("uiu", 2)])) == []


def test_a_name_asked_for_in_two_ways_is_told_where_it_is_the_rarer():
    """A respelling that holds in one line only is told there."""
    (note,) = notes_of_names([said("aei", 1), said("aei", 2), said("aei", 3, asked="neh-REE-uh")])
    assert note.line == "01-003"
    assert "neh-REE-uh" in note.message


def test_distance_is_none_of_the_same_and_symmetric():
    """The same sound is at 0 from itself, also when it is drawn out; two differ alike from both sides."""
    one, other = (said(order, 1).cepstrum() for order in ("aei", "uia"))
    assert name_distance(one, one) == 0.0
    assert name_distance(one, np.repeat(one, 2, axis=0)) == pytest.approx(0.0, abs=1e-9)
    assert name_distance(one, other) == pytest.approx(name_distance(other, one))
    assert name_distance(one, one[:0]) == 0.0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I asked Nerea about it. They left.", {"nerea"}),
        ("Then They went, and they came.", set()),
        ("THE END of Ömer's day, so Ömer said.", {"ömer"}),
        ("", set()),
    ],
)
def test_names_are_words_that_always_have_a_capital(text, names):
    """A capital after a full stop proves nothing, nor one of a word that is written small elsewhere."""
    assert capital_names([text]) == names
