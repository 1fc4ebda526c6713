"""The fake engine: tones as long as the words, at the rate and the pitch that are asked for."""

import numpy as np
import pytest

from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Request
from audiodrama.engines.tone import ToneEngine
from audiodrama.engines.validation import fault

LINE = Request("one two three", "low")


def test_words_are_where_their_tones_are():
    """Sound inside each word, silence before it."""
    take = ToneEngine().speak(LINE)
    assert fault(take, LINE) is None
    for start, end in take.words:
        inside = take.samples[int(start * take.rate_hz) : int(end * take.rate_hz)]
        before = take.samples[int((start - 0.04) * take.rate_hz) : int((start - 0.01) * take.rate_hz)]
        assert (np.abs(inside).max() > 0.1, np.abs(before).max()) == (True, 0)


def test_rate_and_pitch_are_honoured():
    """Twice the rate takes half the time; an octave up is another tone."""
    plain, fast, high = (
        ToneEngine().speak(Request("onetwothree", "low", rate=rate, pitch_st=st))
        for rate, st in ((1, 0), (2, 0), (1, 12))
    )
    lengths = [take.words[0][1] - take.words[0][0] for take in (plain, fast, high)]
    assert lengths[1] == pytest.approx(lengths[0] / 2, rel=0.01)
    assert lengths[2] == lengths[0]
    spectrum = np.abs(np.fft.rfft(high.samples))
    assert np.argmax(spectrum) * high.rate_hz / len(high.samples) == pytest.approx(220, abs=5)


@pytest.mark.parametrize("voice", ["nan", "silent", "short"])
def test_bad_voices_return_what_is_refused(voice):
    """Each of them is told from speech."""
    line = Request("one two three four five six", voice)
    assert fault(ToneEngine().speak(line), line) is not None


def test_an_unknown_voice_is_refused():
    """By name."""
    with pytest.raises(EngineError, match="no voice nobody"):
        ToneEngine().speak(Request("one", "nobody"))
