"""Envelopes: values between points, gains on a grid, sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.dsp.envelope import Curve, Envelope, Point, simplified, total

RATE = 44100
envelopes = st.lists(
    st.tuples(st.integers(0, 50_000), st.floats(-40, 6)), max_size=6, unique_by=lambda each: each[0]
).map(lambda pairs: tuple(Point(frame, value) for frame, value in sorted(pairs)))


@pytest.mark.parametrize(("frame", "value"), [(0, 2.0), (100, 2.0), (150, 4.0), (200, 6.0), (900, 6.0)])
def test_a_value_is_reached_along_a_raised_cosine(frame, value):
    """Before the first point its value holds, after the last that one's, and halfway between is the mean."""
    assert Envelope([Point(100, 2.0), Point(200, 6.0)]).at(frame) == pytest.approx(value)


def test_no_points_are_a_constant_zero():
    """An empty envelope changes nothing."""
    assert (Envelope(()).at(77), Curve((Envelope(()),), RATE).over(10, 20)) == (0.0, 1.0)


@given(envelopes, st.integers(0, 60_000), st.integers(1, 9000))
def test_a_curve_does_not_depend_on_the_blocks(points, start, length):
    """The gains of a stretch are the same, cut out of a longer one or asked for by themselves."""
    curve = Curve((Envelope(points),), RATE)
    whole = np.broadcast_to(curve.over(0, 70_000), 70_000)[start : start + length]
    part = np.broadcast_to(curve.over(start, min(start + length, 70_000)), len(whole))
    np.testing.assert_allclose(part, whole, rtol=1e-6)


def test_a_curve_adds_decibels():
    """Two envelopes and a constant of -6, -4 and -10 dB make -20 dB."""
    curve = Curve((Envelope([Point(0, -6.0)]), Envelope([Point(0, -4.0)])), RATE, constant=-10.0)
    assert curve.over(0, 100) == pytest.approx(0.1)


@given(envelopes, envelopes)
def test_a_total_is_the_sum_at_every_point(first, second):
    """At the points of both envelopes their total is exact."""
    places = np.array([p.frame for p in (*first, *second)] or [0])
    wanted = Envelope(first).values(places) + Envelope(second).values(places)
    np.testing.assert_allclose(Envelope(total(first, second, step=500)).values(places), wanted, atol=1e-9)


@given(envelopes)
def test_simplifying_changes_no_value(points):
    """Points that say nothing new are dropped, and nothing else changes."""
    frames = np.arange(0, 60_000, 97)
    kept = simplified(points)
    assert len(kept) <= len(points)
    np.testing.assert_allclose(Envelope(kept).values(frames), Envelope(points).values(frames), atol=1e-9)
