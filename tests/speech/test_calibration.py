"""How loud voices are by themselves."""

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.words import words
from audiodrama.engines.base import Take
from audiodrama.speech.calibration import keep_db, kept_db, measure_db, passage


def voice(level):
    noise = np.random.default_rng(3).standard_normal(5 * 22050)
    return Take((level * noise).astype(np.float32), 22050)


def test_a_louder_voice_is_turned_down():
    """Six decibels more in a voice are six less in its gain."""
    assert measure_db(voice(0.05), "x") - measure_db(voice(0.1), "x") == pytest.approx(6.02, abs=0.02)


def test_silence_is_left_alone():
    """What cannot be measured gets no gain."""
    assert measure_db(Take(np.zeros(22050, np.float32), 22050), "x") == 0.0


@pytest.mark.parametrize("language", ["en-us", "fr-FR", "ja", "cmn", "tlh"])
def test_every_language_has_something_to_say(language):
    """A passage of its own, or numbers."""
    assert len(words(passage(language))) >= 15


def test_a_gain_is_kept(tmp_path):
    """It comes back as it was put in; none is None."""
    store = Store(tmp_path)
    assert kept_db(store, "ab") is None
    keep_db(store, "ab", -3.25)
    assert kept_db(store, "ab") == -3.25
