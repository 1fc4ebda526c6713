"""`elements`: `water`, `wind`, `night` and `fire`."""

from __future__ import annotations

import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import RATE, made, share


def test_pouring_rises_in_pitch():
    """The centre of the spectrum climbs while a glass fills."""
    sound = synthesise("pour", {}, seed=1)
    third = len(sound) // 3
    assert share(sound[2 * third :], 1500, 8000) > share(sound[:third], 1500, 8000)


@pytest.mark.parametrize("pitch_hz", [1600, 2600])
def test_a_kettle_comes_to_whistle(pitch_hz):
    """At first it only rumbles; before it is taken off, it whistles at its pitch."""
    sound = synthesise("kettle", {"pitch": pitch_hz, "length": 8}, seed=1)
    first, late = sound[: 2 * RATE], sound[6 * RATE : round(7.5 * RATE)]
    assert share(late, 0.9 * pitch_hz, 1.1 * pitch_hz) > 3 * share(first, 0.9 * pitch_hz, 1.1 * pitch_hz)
    assert share(late, 0.9 * pitch_hz, 1.1 * pitch_hz) > 0.25


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("crickets", None, 3800, 5600, 0.8),
        ("swifts", None, 3000, 12000, 0.6),
        ("owl", None, 500, 1300, 0.8),
        ("rain", None, 700, 12000, 0.7),
        ("thunder", None, 20, 400, 0.6),
        ("birdsong", None, 1800, 9000, 0.5),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
