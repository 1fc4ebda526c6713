"""`people`: hearts and breath."""

from __future__ import annotations

import pytest

from sound_features import made, share


@pytest.mark.parametrize(
    ("name", "preset", "low", "high", "least"),
    [
        ("heartbeat", None, 30, 400, 0.8),
        ("breathing", None, 500, 6000, 0.8),
    ],
)
def test_energy_lies_where_it_belongs(name, preset, low, high, least):
    """Most of each sound's energy lies where the thing itself has it."""
    assert share(made(name, preset), low, high) > least
