"""Ducking envelopes from the plan of who speaks when."""

import pytest

from audiodrama.arrange.ducking import (
    DOWN_S,
    HOLD_S,
    LOOK_AHEAD_S,
    UP_S,
    Span,
    Step,
    attention,
    envelope_of_steps,
    yielding,
)
from audiodrama.arrange.timeline import Clip, Timeline
from audiodrama.dsp.envelope import Envelope, Point
from refs import TakeRef, sound_ref

RATE = 1000


def depth(points, seconds):
    """The value of an envelope at a time."""
    return Envelope(points).at(round(seconds * RATE))


def test_it_looks_ahead_and_comes_back_slowly():
    """Nothing moves before the look-ahead; the depth is there right after the onset, and given back after the end."""
    points = yielding([Span(5000, 8000, 6.0)], RATE)
    assert [(p.frame, p.value) for p in points] == [
        (5000 - LOOK_AHEAD_S * RATE, 0.0),
        (5000 - LOOK_AHEAD_S * RATE + DOWN_S * RATE, 6.0),
        (8000, 6.0),
        (8000 + UP_S * RATE, 0.0),
    ]


@pytest.mark.parametrize(("gap_s", "held"), [(HOLD_S - 0.1, True), (HOLD_S + 0.1, False)])
def test_it_holds_through_short_pauses(gap_s, held):
    """In a pause shorter than the hold nothing comes up; in a longer one it does."""
    points = yielding([Span(5000, 8000, 6.0), Span(round(8000 + gap_s * RATE), 12_000, 6.0)], RATE)
    assert (depth(points, 8 + gap_s / 2) == 6.0) is held


def test_small_differences_between_lines_move_nothing():
    """A line that needs a little less than the one before it leaves everything where it is."""
    points = yielding([Span(5000, 8000, 6.0), Span(8300, 12_000, 5.0)], RATE)
    assert {depth(points, t) for t in (6, 8.1, 10, 12)} == {6.0}


def test_a_louder_need_is_met_in_a_pause():
    """A line that needs more gets it ahead of its onset."""
    points = yielding([Span(5000, 8000, 4.0), Span(8500, 12_000, 9.0)], RATE)
    assert (depth(points, 7), depth(points, 9), depth(points, 12)) == (4.0, 9.0, 9.0)


def test_overlapping_lines_count_once_with_the_larger_need():
    """Two who speak at once are one span."""
    assert yielding([Span(0, 3000, 2.0), Span(1000, 5000, 5.0)], RATE) == yielding([Span(0, 5000, 5.0)], RATE)


def test_nothing_spoken_nothing_ducked():
    """No spans, and spans that need nothing, make no envelope."""
    assert (yielding([], RATE), yielding([Span(0, 900, 0.0)], RATE)) == ((), ())


def test_a_step_cuts_the_one_before_it_short():
    """An envelope that is turned round halfway goes on from where it was."""
    points = envelope_of_steps(0.0, [Step(0, -10.0, 1000), Step(500, 0.0, 1000)])
    assert depth(points, 0.5) == pytest.approx(-5.0)
    assert depth(points, 1.5) == 0.0


def test_attention_is_on_while_somebody_speaks():
    """Clips of dialogue count, others do not."""
    clips = (Clip("a", "dialogue", TakeRef("x"), 5000, 7000), Clip("b", "foley", sound_ref("y"), 12_000, 15_000))
    points = attention(Timeline(RATE, 20_000, clips))
    assert (depth(points, 1), depth(points, 6), depth(points, 13)) == (0.0, 1.0, 0.0)
    assert points[0] == Point(4750, 0.0)
