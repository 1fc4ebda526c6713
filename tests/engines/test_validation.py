"""What cannot be the line that was asked for."""

import numpy as np
import pytest

from audiodrama.engines.base import SpokenLine, Take
from audiodrama.engines.validation import fault

LINE = SpokenLine("Twelve words are said here and all of them take some time", "low")
RATE = 8000


def noise(seconds, level=0.1):
    return (level * np.random.default_rng(1).standard_normal(int(seconds * RATE))).astype(np.float32)


@pytest.mark.parametrize(
    ("take", "reason"),
    [
        (Take(noise(3.5), RATE), None),
        (Take(noise(0), RATE), "no sound"),
        (Take(noise(3.5).reshape(-1, 2), RATE), "no sound"),
        (Take(np.append(noise(3.5), np.float32(np.nan)), RATE), "not numbers"),
        (Take(noise(3.5, 0.0001), RATE), "silent"),
        (Take(noise(0.5), RATE), "cut short"),
        (Take(noise(90), RATE), "far too long"),
        (Take(noise(3.5), RATE, ((0.0, 1.0),)), "1 word times came back for 12 words"),
        (Take(noise(3.5), RATE, tuple((k, k - 1.0) for k in range(12))), "out of order"),
        (Take(noise(3.5), RATE, tuple((k / 4, k / 4 + 0.25) for k in range(12))), None),
    ],
)
def test_faults_are_told(take, reason):
    """Each kind of rubbish has its own words; speech has none."""
    found = fault(take, LINE)
    assert found is None if reason is None else reason in found


def test_a_slow_voice_may_take_longer():
    """The bounds follow the rate."""
    assert fault(Take(noise(0.5), RATE), SpokenLine(LINE.text, "low", rate=3.0)) is None
