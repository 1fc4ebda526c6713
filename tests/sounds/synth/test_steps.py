"""`steps`: counted, paced, and of their ground."""

from __future__ import annotations

import pytest

from audiodrama.sounds.synth import synthesise
from sound_features import RATE, share


def test_steps_are_counted_and_paced():
    """Four steps at 0.6 s last about two seconds and a tail, and six steps last longer."""
    four, six = (synthesise("steps-stone", {"count": count, "pace": 0.6}, seed=1) for count in (4, 6))
    assert len(four) / RATE == pytest.approx(2.1, abs=0.4)
    assert (len(six) - len(four)) / RATE == pytest.approx(1.2, abs=0.35)


def test_surfaces_differ():
    """Wood is dark, stone less so, leaves are bright."""
    wood, stone, leaves = (
        share(synthesise(f"steps-{name}", {}, seed=1), 1000, 16000) for name in ("wood", "stone", "leaves")
    )
    assert wood < stone < leaves


def test_steps_come_nearer():
    """Steps that approach end louder and brighter than they began."""
    sound = synthesise("steps-wood", {}, seed=1, preset="approach")
    half = len(sound) // 2
    assert (sound[half:] ** 2).mean() > 10 * (sound[:half] ** 2).mean()
    assert share(sound[half:], 1500, 12000) > share(sound[:half], 1500, 12000)
