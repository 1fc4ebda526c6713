"""What cannot be the line that was asked for."""

import numpy as np
import pytest

from audiodrama.engines.base import Request, Take
from audiodrama.engines.validation import fault

LINE = Request("Twelve words are said here and all of them take some time", "low")
RATE = 8000


def speech(seconds, level=0.1):
    """Noise that comes and goes four times a second, as syllables do."""
    clock = np.arange(int(seconds * RATE)) / RATE
    sound = np.random.default_rng(1).standard_normal(len(clock)) * (0.05 + np.sin(4 * np.pi * clock) ** 2)
    return (level * sound).astype(np.float32)


SPEECH = speech(3.5)
TIMES = tuple((k / 4, k / 4 + 0.25) for k in range(12))


@pytest.mark.parametrize(
    ("take", "reason"),
    [
        (Take(SPEECH, RATE), None),
        (Take(SPEECH.astype(np.float64), np.int64(RATE)), None),
        (Take(SPEECH, RATE, TIMES), None),
        (None, "no take came back, but NoneType"),
        ((SPEECH, RATE), "no take came back, but tuple"),
        (Take([0.1, 0.2], RATE), "no take came back"),
        (Take(speech(0), RATE), "no sound"),
        (Take(np.stack([SPEECH, SPEECH], 1), RATE), "the shape (28000, 2), not one channel"),
        (Take((SPEECH * 30000).astype(np.int16), RATE), "the samples are int16, not float32"),
        (Take(SPEECH.astype(complex), RATE), "the samples are complex128"),
        (Take(SPEECH, 0), "0 is no sample rate"),
        (Take(SPEECH, 8000.5), "8000.5 is no sample rate"),
        (Take(SPEECH, None), "None is no sample rate"),
        (Take(SPEECH, 10**9), "no sample rate"),
        (Take(np.append(SPEECH, np.float32(np.nan)), RATE), "not numbers"),
        (Take(np.append(SPEECH, np.float32(np.inf)), RATE), "not numbers"),
        (Take(SPEECH * np.float32(1e-4), RATE), "silent"),
        (Take(np.full(28000, 0.5, np.float32), RATE), "silent"),
        (Take(SPEECH * np.float32(200000), RATE), "full scale is 1"),
        (Take(SPEECH * np.float32(1e30), RATE), "full scale is 1"),
        (Take(np.sign(SPEECH), RATE), "clipped to noise"),
        (Take(np.clip(SPEECH * np.float32(50), -1, 1), RATE), "clipped to noise"),
        (Take((0.1 * np.random.default_rng(1).standard_normal(28000)).astype(np.float32), RATE), "one steady noise"),
        (Take(np.sin(np.arange(28000) / 9).astype(np.float32) / 3, RATE), "one steady noise"),
        (Take(speech(0.5), RATE), "cut short"),
        (Take(speech(90), RATE), "far too long"),
        (Take(SPEECH, RATE, ((0.0, 1.0),)), "1 word times came back for 12 words"),
        (Take(SPEECH, RATE, tuple((k, k - 1.0) for k in range(12))), "out of order"),
        (Take(SPEECH, RATE, ((-1.0, 0.25), *TIMES[1:])), "out of order"),
        (Take(SPEECH, RATE, (*TIMES[:-1], (2.75, 4.5))), "beyond the sound"),
    ],
)
def test_faults_are_told(take, reason):
    """Each kind of rubbish has its own words; speech has none."""
    told = fault(take, LINE)
    assert told is None if reason is None else reason in told


def test_a_slow_voice_may_take_longer():
    """The bounds follow the rate."""
    assert fault(Take(speech(0.5), RATE), Request(LINE.text, "low", rate=3.0)) is None
