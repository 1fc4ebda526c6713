"""Shaping: seams, the reference level, sounds laid on a circle."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.sounds.synth import shape, synthesise
from sound_features import RATE


@pytest.mark.parametrize("name", ["night-wind", "rain", "clock", "drone"])
def test_seam_holds_over_many_turns(name):
    """Played round and round, the join is no louder, brighter or softer than the rest."""
    loop = synthesise(name, {}, seed=2, duration_s=8.0)
    round_ = np.concatenate([loop[-RATE:], loop[:RATE]])
    middle = loop[3 * RATE : 5 * RATE]
    assert 10 * np.log10((np.diff(round_, axis=0) ** 2).mean() / (np.diff(middle, axis=0) ** 2).mean()) < 9
    click = np.abs(np.diff(round_, n=2, axis=0)).max(axis=1)
    assert click[RATE - 3 : RATE + 2].max() <= click.max()
    assert click[RATE - 3 : RATE + 2].max() < 4 * np.quantile(np.abs(np.diff(loop, n=2, axis=0)), 0.999) + 1e-5


def test_reference_of_a_known_signal():
    """The meter reads -23 LUFS for a stereo 997 Hz sine of -23 dBFS peak on each side (EBU Tech 3341, case 1)."""
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)[:, None].repeat(2, axis=1) * 10 ** (-23 / 20)
    assert integrated_lufs(sine.astype(np.float32), RATE) == pytest.approx(-23, abs=0.1)


def test_laying_on_a_circle_loses_nothing():
    """A sound that reaches over the end goes on at the beginning."""
    canvas = np.zeros((100, 2), np.float32)
    shape.lay_round(canvas, np.ones((30, 2), np.float32), 0.09, rate_hz=1000)
    assert canvas[:20].sum() + canvas[90:].sum() == pytest.approx(60)
    assert canvas.sum() == pytest.approx(60)
