"""The figures of `bench/ear.py`, on sounds whose figures are known."""

import numpy as np
import pytest
from bench import ear

RATE_HZ = 44100


def noise(seconds, level, seed):
    """Noise of some level, the same each time."""
    return (np.random.default_rng(seed).standard_normal(int(seconds * RATE_HZ)) * level).astype(np.float32)


@pytest.mark.parametrize("lead_db", [-6, 0, 12, 30])
def test_speech_over_background_is_the_lead_it_has(lead_db):
    """Of two noises the one in front leads by what it is louder."""
    measured = ear.over_background(noise(8, 0.1, 1), noise(8, 0.1 * 10 ** (-lead_db / 20), 2), RATE_HZ)
    assert np.median(measured) == pytest.approx(lead_db, abs=0.3)


def test_only_stretches_with_speech_count():
    """Where nobody speaks, a background is in nobody's way."""
    dialogue = np.concatenate([noise(4, 0.1, 1), np.zeros(4 * RATE_HZ, np.float32)])
    assert len(ear.over_background(dialogue, noise(8, 0.01, 2), RATE_HZ)) == pytest.approx(10, abs=1)


@pytest.mark.parametrize(
    ("name", "behind"),
    [("beds", True), ("foley", True), ("music", True), ("dialogue-ann", False), ("room-hall", False), ("mix", False)],
)
def test_what_is_behind_speech(name, behind):
    """Everything but the voices, their rooms, and the sum."""
    assert ear.is_background(name) is behind


def test_the_worst_twentieth():
    """Of a hundred values the mean of the five lowest; of few the lowest."""
    assert ear.worst(range(100)) == 2
    assert ear.worst([3.0, 1.0, 2.0]) == 1


def test_what_is_understood():
    """A line is as intelligible in itself as can be, and less in noise; a short one tells nothing."""
    pytest.importorskip("pystoi")
    line = noise(2, 0.1, 1) * np.abs(np.sin(np.arange(2 * RATE_HZ) / 3000)).astype(np.float32)
    assert ear.intelligibility(line, line, RATE_HZ) == pytest.approx(1, abs=0.01)
    assert ear.intelligibility(line, line + noise(2, 0.3, 2), RATE_HZ) < 0.7
    assert ear.intelligibility(line[:9000], line[:9000], RATE_HZ) is None


def test_the_table_shows_every_figure():
    """One row for each figure of the production, one for each role."""
    role = {
        "lines": 3,
        "loudness LUFS": -23.4,
        "pitch Hz": 180.2,
        "moves st": 4.1,
        "dnsmos": 3.21,
        "words a minute": 150,
        "to itself": None,
    }
    figures = {
        "words": {"takes": {"words": 200, "errors": 3, "share": 0.015}},
        "stoi": {"mean": 0.95, "worst 5 %": 0.81},
        "dnsmos": {"mean": 3.5, "worst 5 %": 2.9},
        "over background": {"median dB": 21.2, "above 0 dB": 0.991, "above 10 dB": 0.9},
        "roles": {"ANN": role, "BEN": role | {"to itself": 0.31, "to nearest": 0.8, "nearest": "ANN"}},
    }
    shown = ear.table(figures)
    assert "| words misheard, takes | 1.5% (3 of 200) |" in shown
    assert "| STOI, mean / worst 5 % | 0.95 / 0.81 |" in shown
    assert "| BEN | 3 | -23.4 | 3.21 | 180 Hz | 4.1 st | 150 | 0.31 | 0.80 (ANN) |" in shown
