"""Units: numbers with their unit, and the conversions."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.base.units import UnitError, clock, db_to_gain, frames, gain_to_db, quantity, semitones_to_ratio


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("-24dB", "dB", -24.0),
        ("-24 db", "dB", -24.0),
        ("300ms", "s", 0.3),
        ("1.5s", "s", 1.5),
        ("2min", "s", 120.0),
        (".5s", "s", 0.5),
        ("2.5kHz", "Hz", 2500.0),
        ("150cm", "m", 1.5),
        ("+1st", "st", 1.0),
        ("-18LUFS", "LUFS", -18.0),
        ("-0.4", "", -0.4),
    ],
)
def test_quantities_are_read_in_their_dimension(text, unit, expected):
    """Whatever multiple is written, the value is in the dimension's own unit."""
    assert quantity(text, unit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("-24", "dB", "lacks its unit"),
        ("3s", "dB", "is not in dB"),
        ("loud", "dB", "is not a number"),
        ("", "s", "is not a number"),
        ("3s", "", "plain number"),
        ("1,5s", "s", "is not a number"),
        ("٣s", "s", "is not a number"),
    ],
)
def test_a_wrong_quantity_says_what_is_missing(text, unit, said):
    """The message names what was written and the form that is due."""
    with pytest.raises(UnitError, match=said):
        quantity(text, unit)


@given(st.floats(-100, 24))
def test_decibels_and_factors_are_inverse(level_db):
    """There and back is the same level."""
    assert gain_to_db(db_to_gain(level_db)) == pytest.approx(level_db)


def test_silence_has_no_gain():
    """At -120 dB and below nothing is left, and nothing is never minus infinity."""
    assert db_to_gain(-120) == 0.0
    assert gain_to_db(0.0) == -120.0


def test_an_octave_is_twelve_semitones():
    """Equal temperament."""
    assert semitones_to_ratio(12) == pytest.approx(2.0)
    assert semitones_to_ratio(7) == pytest.approx(1.5, rel=0.002)


@given(st.floats(0, 1e5), st.sampled_from([22050, 44100, 48000]))
def test_frames_round_to_the_nearest(seconds, rate_hz):
    """Never more than half a frame off."""
    assert math.fabs(frames(seconds, rate_hz) - seconds * rate_hz) <= 0.5 + 1e-6


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (7.4, "0:07"), (754, "12:34"), (3723, "1:02:03")])
def test_clock_reads_as_people_do(seconds, shown):
    """Hours only when there are any."""
    assert clock(seconds) == shown
