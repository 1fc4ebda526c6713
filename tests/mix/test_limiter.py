"""The limiter: nothing passes its ceiling, what lies below is left alone, and blocks do not matter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiodrama.dsp.peaks import HOP, REACH, TruePeakMeter, hop_peaks, true_peaks
from audiodrama.mix.limiter import AHEAD, Limiter, limit

RATE = 44100
SIGNALS = {
    "noise": lambda rng, time: rng.standard_normal(len(time)),
    "between": lambda _, time: np.sin(2 * np.pi * RATE / 4 * time + np.pi / 4),
    "clicks": lambda rng, time: (rng.random(len(time)) < 0.001) * 3.0,
    "bursts": lambda _, time: np.sin(2 * np.pi * 900 * time) * (np.sin(2 * np.pi * 7 * time) > 0.6),
    "bass": lambda _, time: np.sin(2 * np.pi * 55 * time),
}


def signal(name, level_db=0.0, frames=RATE):
    """A stereo signal of whole hops."""
    frames = frames // HOP * HOP
    mono = SIGNALS[name](np.random.default_rng(8), np.arange(frames) / RATE)
    return (np.stack([mono, 0.7 * mono[::-1]], axis=1) * 10 ** (level_db / 20)).astype(np.float32)


def processed(sound, ceiling_db, stretch=None):
    """The limited sound, worked through in stretches of so many hops."""
    hops = len(sound) // HOP
    padded = np.pad(sound, ((REACH, REACH + AHEAD * HOP), (0, 0)))
    limiter, done = Limiter(ceiling_db, RATE), []
    for start in range(0, hops, stretch or hops):
        end = min(start + (stretch or hops), hops)
        window = padded[start * HOP : (end + AHEAD) * HOP + 2 * REACH]
        nodes = limiter.nodes(true_peaks(window, 10 ** ((ceiling_db - 6) / 20)))
        part = sound[start * HOP : end * HOP].copy()
        limit(part, nodes)
        done.append(part)
    return np.concatenate(done)


def peak_db(sound):
    """True peak as exported files are measured."""
    meter = TruePeakMeter()
    meter.add(sound)
    return meter.level_db()


@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize("level_db", [0.0, 12.0, 40.0])
def test_no_true_peak_passes_the_ceiling(name, level_db):
    """However hard it is driven, the true peak stays below the ceiling."""
    assert peak_db(processed(signal(name, level_db), -3.5)) <= -3.5


@pytest.mark.parametrize("name", SIGNALS)
def test_what_lies_below_is_left_alone(name):
    """A sound under the ceiling comes out sample for sample."""
    sound = signal(name, -24.0)
    np.testing.assert_array_equal(processed(sound, -3.5), sound)


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(sorted(SIGNALS)), st.integers(1, 700))
def test_stretches_change_nothing(name, stretch):
    """It may be worked through in stretches of any length."""
    sound = signal(name, 8.0, RATE // 2)
    np.testing.assert_allclose(processed(sound, -3.0, stretch), processed(sound, -3.0), atol=1e-6)


def test_the_gain_moves_gently():
    """A single peak is met within 5 ms and given back at 120 dB a second: no step is heard."""
    sound = np.full((RATE // HOP * HOP, 2), 0.1, dtype=np.float32)
    sound[RATE // 2] = 2.0
    gain = (processed(sound, -6.0) / sound)[:, 0]
    changed = np.flatnonzero(gain < 0.9999)
    assert RATE // 2 - changed[0] < 0.006 * RATE
    later, soon = (gain[RATE // 2 + round(after_s * RATE)] for after_s in (0.06, 0.02))
    assert 20 * np.log10(later / soon) == pytest.approx(0.04 * 120, abs=0.1)
    assert np.abs(np.diff(gain)).max() < 0.02


def test_hop_peaks_are_those_of_both_sides():
    """The larger side counts, with either sign."""
    sound = np.zeros((3 * HOP, 2), dtype=np.float32)
    sound[5, 0], sound[HOP + 1, 1] = 0.5, -0.75
    np.testing.assert_array_equal(hop_peaks(sound), np.array([0.5, 0.75, 0.0], dtype=np.float32))


def test_a_true_peak_lies_between_samples():
    """A quarter of the sample rate at 45 degrees peaks 3 dB above its samples; below the level nobody looks."""
    sound = signal("between", frames=40 * HOP)
    inner = true_peaks(sound[HOP - REACH : -HOP + REACH], 0.5)
    np.testing.assert_allclose(inner[2:-2], 1.0, atol=0.01)
    np.testing.assert_allclose(true_peaks(sound[HOP - REACH : -HOP + REACH], 0.8), np.sqrt(0.5), atol=1e-6)
