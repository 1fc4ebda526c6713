"""Short lines in Kokoro are said after a carrier, of which nothing is kept; sentences have pauses between them."""

from itertools import pairwise

import numpy as np
import pytest

from audiodrama.base.words import words
from audiodrama.engines.base import Request
from audiodrama.engines.kokoro.carrier import SENTENCES, carried, without_carrier
from audiodrama.engines.kokoro.chunks import SpokenChunk, chunks
from audiodrama.engines.kokoro.engine import KokoroEngine
from audiodrama.engines.kokoro.session import FRAME, RATE_HZ

STEPS = 4
LANGUAGES = {"en": "en-us", "es": "es", "fr": "fr-fr", "hi": "hi", "it": "it", "pt": "pt-br"}


class LoudSession:
    """A model that gives each token four steps of a level of its own, two steps ahead of its lengths, marks silence."""

    def __init__(self, *, exact=True):
        self.exact, self.asked = exact, []

    def run(self, tokens, style, speed):
        """Token n sounds at n / 1000."""
        self.asked.append(list(tokens))
        lengths = np.full(len(tokens) + 2, STEPS)
        sound = np.repeat([0.0, *(each / 1000 if each > 16 else 0.0 for each in tokens), 0.0], STEPS * FRAME)
        return np.concatenate([sound[2 * FRAME :], np.zeros(2 * FRAME)]).astype(np.float32), lengths


def speak(line, **kind):
    """What the engine makes of a line, and what its model was asked."""
    engine = KokoroEngine()
    engine.__dict__["_session"] = LoudSession(**kind)
    engine._style = lambda voice: np.zeros((510, 256), np.float32)
    return engine.speak(line), engine._session.asked


def test_only_the_line_is_kept_where_its_words_are_timed():
    """Levels of the line's own tokens, in order and nothing before them; the word's time is where they sound."""
    line = Request("Stop.", "af_heart")
    (own,) = chunks(line, "en-us")
    take, ((*asked,),) = speak(line)
    assert asked[-len(own.tokens) :] == own.tokens
    assert len(asked) > len(own.tokens) + 10
    heard = take.samples[take.samples > 0.006][200:-200]
    levels = list(dict.fromkeys(round(float(each), 2) for each in heard / heard[0]))
    sounding = [token for token in own.tokens if token > 16]
    assert levels == list(dict.fromkeys(round(token / sounding[0], 2) for token in sounding))
    ((start_s, end_s),) = take.words
    loud = np.flatnonzero(take.samples > 0.006) / RATE_HZ
    assert (start_s, end_s) == pytest.approx((loud[0], loud[-1]), abs=1.1 * FRAME / RATE_HZ)


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("I told him no. He left.", 1),
        ("You came. “Sit down.” Are you hungry?", 2),
        ("One sentence, of two clauses.", 0),
    ],
)
def test_sentences_of_a_line_have_pauses_between_them(text, pauses):
    """As long as between parts that are said one by one; every word is there, in its time and in order."""
    take, _ = speak(Request(text, "af_heart"))
    silent = np.concatenate([[0], np.abs(take.samples) < 1e-6, [0]]).astype(int)
    edges = np.flatnonzero(np.diff(silent))
    lengths_s = [(b - a) / RATE_HZ for a, b in zip(edges[::2], edges[1::2], strict=True)]
    inside = [each for each in lengths_s[1:-1] if each > 0.3]
    assert (len(inside), all(each < 0.55 for each in inside)) == (pauses, True)
    flat = [time for word in take.words for time in word]
    assert (len(take.words), flat) == (len(words(text)), sorted(flat))
    gaps = [b[0] - a[1] for a, b in pairwise(take.words)]
    assert sum(gap > 0.3 for gap in gaps) == pauses


@pytest.mark.parametrize(("fall", "raised"), [(1.0, 1.0), (0.25, 10 ** (-1 / 20) / 0.25), (0.1, 10 ** (12 / 20))])
def test_a_voice_that_falls_off_after_the_carrier_is_raised(fall, raised):
    """To a decibel below the carrier, by 12 dB at most; one that does not fall stays as it is."""
    (short,) = chunks(Request("Stop.", "af_heart"), "en-us")
    chunk, before = carried(short, "en-us")
    lengths = np.full(len(chunk.text) + 2, STEPS)
    sound = np.full(int(lengths.sum()) * FRAME, 0.3, np.float32)
    sound[(before + 1) * STEPS * FRAME :] *= fall
    sound[(before - 1) * STEPS * FRAME : (before + 1) * STEPS * FRAME] = 0
    own = without_carrier(SpokenChunk(chunk, sound, lengths), before)
    assert own.samples.max() == pytest.approx(0.3 * fall * raised, rel=0.02)


def test_the_burst_that_ends_the_carrier_is_left_behind():
    """A last "d" closes in silence and opens with a burst, which would be heard before the line, as "and"."""
    (short,) = chunks(Request("Stop.", "af_heart"), "en-us")
    chunk, before = carried(short, "en-us")
    lengths = np.full(len(chunk.text) + 2, STEPS)
    sound = np.full(int(lengths.sum()) * FRAME, 0.3, np.float32)
    ended, begins = ((each * STEPS) * FRAME for each in (before - 1, before + 1))
    sound[ended - 2 * FRAME : begins - 2 * FRAME] = 0.001
    sound[ended - 2 * FRAME : ended - FRAME] = 0  # closed
    sound[ended - FRAME : ended] = 0.2  # open
    own = without_carrier(SpokenChunk(chunk, sound, lengths), before)
    first = np.flatnonzero(np.abs(own.samples) > 0.1)[0]
    assert own.samples[first] == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (Request("You said that you would be back before it was dark.", "af_heart"), {}),
        (Request("Stop.", "af_heart", attempt=2), {}),
        (Request("Stop.", "af_heart"), {"exact": False}),
        (Request("Stop.", "af_heart", language="cmn"), {}),
    ],
    ids=["long", "retry", "lengths unknown", "no carrier in that language"],
)
def test_others_are_said_alone(line, kind):
    """Long lines, retries, models that do not tell lengths, and languages without a carrier."""
    _, (asked,) = speak(line, **kind)
    (own,) = chunks(line, line.language or "en-us")
    assert asked == own.tokens


@pytest.mark.parametrize("language", SENTENCES)
def test_every_carrier_ends_in_a_pause(language):
    """The cut is made in the pause of a full stop; every language with a carrier is one that Kokoro reads."""
    (short,) = chunks(Request("A.", "af_heart"), "en-us")
    chunk, before = carried(short, LANGUAGES[language])
    assert chunk.text[before - 2 : before] == ". "
    assert "(" not in chunk.text
    assert (chunk.text[before:], chunk.owners[before:]) == (short.text, short.owners)
