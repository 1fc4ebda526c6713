"""Distance: farther is softer, duller and more of the room, and never out of bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiodrama.arrange.distance import distance_gains
from audiodrama.sounds.palette import Space, kind_of

ROOM = Space("room", "room", (4, 3, 2.5), (0.5,) * 7, wet_db=-9.0)
OUTDOOR = Space("field", "field", rt60_s=(0.2,) * 7, wet_db=-20.0)
DRY = Space("booth", "booth", (2, 2, 2))
RECORDED = Space("hall", "hall", ir="hall.wav")


@pytest.mark.parametrize(
    ("space", "expected"),
    [(ROOM, "room"), (OUTDOOR, "outdoor"), (DRY, "dry"), (Space("", ""), "dry"), (RECORDED, "room")],
)
def test_what_a_space_is(space, expected):
    """Told by the figures it has."""
    assert kind_of(space) == expected


@pytest.mark.parametrize("space", [ROOM, OUTDOOR, RECORDED])
def test_at_one_metre(space):
    """The voice is as it is, and the space as its own level says."""
    direct_db, send_db, lowpass_hz = distance_gains(1.0, space)
    assert (direct_db, send_db, lowpass_hz) == (0.0, space.wet_db, 20000.0)


def test_a_dry_space_sends_nothing():
    """At any distance."""
    assert [distance_gains(each, DRY)[1] for each in (0.5, 1.0, 50.0)] == [-120.0] * 3


def test_a_doubling_of_distance():
    """4.5 dB less of the voice; the room's own sound hardly falls, the open air's nearly as much."""
    near, far = distance_gains(4.0, ROOM), distance_gains(8.0, ROOM)
    assert far[0] - near[0] == pytest.approx(-4.5)
    assert far[1] - near[1] == pytest.approx(-1.2)
    assert distance_gains(8.0, OUTDOOR)[1] - distance_gains(4.0, OUTDOOR)[1] == pytest.approx(-3.5)


@given(st.floats(0.0, 1e4), st.floats(0.0, 1e4), st.sampled_from([ROOM, OUTDOOR, DRY, RECORDED]))
def test_farther_is_never_more(one, other, space):
    """No figure rises with distance, and the room's share never falls."""
    near, far = (distance_gains(each, space) for each in sorted((one, other)))
    assert all(f <= n for n, f in zip(near, far, strict=True))
    if kind_of(space) != "dry":
        assert far[1] - far[0] >= near[1] - near[0] - 1e-9


@pytest.mark.parametrize(("distance_m", "same_as_m"), [(0.0, 0.5), (0.1, 0.5), (1000.0, 200.0)])
def test_bounds(distance_m, same_as_m):
    """Closer than half a metre and farther than 200 nothing changes any more."""
    assert distance_gains(distance_m, ROOM) == distance_gains(same_as_m, ROOM)
