"""The modal bank: what rings falls as it is told, and a soft contact is dull."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.sounds.synth import modal
from sound_features import RATE, share


@pytest.mark.parametrize("t60_s", [0.2, 0.8])
def test_a_mode_falls_by_60_db_in_its_time(t60_s):
    """Half its time later it is 30 dB softer."""
    sound = modal.ring_out(modal.modes([500], t60_s, 1, rng=np.random.default_rng(1)), rate_hz=RATE)
    window, half = RATE // 100, round(t60_s * RATE / 2)
    levels = [np.abs(sound[at : at + window]).max() for at in (window, window + half)]
    assert 20 * np.log10(levels[0] / levels[1]) == pytest.approx(30, abs=1)


def test_a_soft_contact_is_dull():
    """A long pulse leaves out what lies above its first null."""
    body = modal.plate(np.random.default_rng(1), low_hz=200, high_hz=8000, count=60, q=(10, 20), tilt_db=0)
    hard, soft = (modal.strike(body, width_s, rate_hz=RATE) for width_s in (0.0001, 0.004))
    assert share(soft, 2000, 9000) < 0.1 * share(hard, 2000, 9000)
