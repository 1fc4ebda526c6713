"""Figures of takes: each fault shows in its own figure, and a sound take in none."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.dsp.audio import RATE_HZ
from audiodrama.performance.notes.takes import (
    figures_text,
    levels_beside,
    parse_figures,
    peak_figures,
    voice_figures,
)
from audiodrama.performance.notes.thresholds import threshold_of
from planted import clipped, louder
from synthetic_voice import phrase


@pytest.fixture(scope="module")
def voice():
    """A phrase with a little silence behind it."""
    return np.pad(phrase(rate_hz=RATE_HZ), ((0, RATE_HZ // 10), (0, 0))).astype(np.float32)


def test_a_sound_take_has_no_fault(voice):
    """Its edges are quiet, its peaks are its own, and nothing stops dead."""
    found = voice_figures(voice, RATE_HZ)
    assert found.tail_db < threshold_of("edge")
    assert found.piled < threshold_of("piled")
    assert found.crest_db > threshold_of("crest")
    assert found.speech_s < found.duration_s
    assert found.range_st > 2


@pytest.mark.parametrize("db", [4, 6, 9, 14])
def test_clipped_peaks_pile_up(voice, db):
    """Peaks that were cut off stand at one height, however loud the take is afterwards."""
    rng = np.random.default_rng(1)
    assert peak_figures(clipped(db)(voice, rng), RATE_HZ).piled > threshold_of("piled")


def test_loudness_moves_nothing_but_loudness(voice):
    """A softer take has the same pitch, edges and peaks."""
    soft, usual = voice_figures(louder(-9)(voice, None), RATE_HZ), voice_figures(voice, RATE_HZ)
    assert soft.lufs == pytest.approx(usual.lufs - 9, abs=0.2)
    assert (soft.height_st, soft.piled) == pytest.approx((usual.height_st, usual.piled), abs=0.05)


def test_a_take_that_ends_in_a_vowel_is_cut(voice):
    """The level at the edge tells it, although the last 4 ms are faded."""
    power = np.square(voice[:, 0])
    at = int(np.flatnonzero(power > power.max() * 0.3)[-1]) - 2000
    cut = voice[:at].copy()
    cut[-176:] *= np.linspace(1, 0, 176)[:, np.newaxis]
    assert voice_figures(cut, RATE_HZ).tail_db > threshold_of("edge")


def test_a_hole_is_a_hard_stop(voice):
    """A stretch that falls silent in the middle of a vowel is told with its place."""
    holed = voice.copy()
    at = int(np.argmax(np.convolve(np.square(voice[:, 0]), np.ones(2000), "same")))
    holed[at : at + 3000] = 0
    found = voice_figures(holed, RATE_HZ)
    assert found.stop_db > threshold_of("stop")
    assert found.stop_s == pytest.approx(at / RATE_HZ, abs=0.01)


def test_both_sides_of_a_join_are_read(voice):
    """In a vowel both sides are loud, in a pause neither is."""
    loud = int(np.argmax(np.convolve(np.square(voice[:, 0]), np.ones(2000), "same")))
    assert min(levels_beside(voice, loud, RATE_HZ)) > threshold_of("join")
    assert max(levels_beside(voice, len(voice) - 2000, RATE_HZ)) < threshold_of("join")


def test_silence_has_figures_too():
    """A take without any sound is no error."""
    found = voice_figures(np.zeros((RATE_HZ, 1), np.float32), RATE_HZ)
    assert (found.speech_s, found.piled) == (0.0, 0.0)
    assert voice_figures(np.zeros((100, 1), np.float32), RATE_HZ).stop_db == 0.0


def test_figures_come_back_as_they_were_kept(voice):
    """What is kept is read strictly."""
    found = voice_figures(voice, RATE_HZ)
    assert parse_figures(figures_text(found)) == found
    with pytest.raises((ValueError, TypeError)):
        parse_figures(b'{"lufs": "loud"}')
