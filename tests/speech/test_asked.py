"""A text as an engine would be asked to say it, without speaking."""

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.cast.model import Pronunciation, VoiceChoice
from audiodrama.cast.pls import word_key
from audiodrama.speech.asked import asked_text

LEXICON = {word_key("Zosia"): Pronunciation("Zosia", spoken="zoh-sha", ipa="zˈɔʃa")}


def test_words_are_paired_with_what_is_said():
    """Every written word stands beside its reading; those that share one stand together."""
    asked = asked_text("I ran 5 km—twice.")
    assert asked.reading == "I ran five kilometres — twice."
    assert asked.words == (("I", "I"), ("ran", "ran"), ("5 km—twice.", "five kilometres twice."))


def test_sounds_are_given_to_engines_that_take_them():
    """The lexicon's IPA stands among the sounds; an engine without sounds gets the respelling and none."""
    assert "zˈɔʃa" in (asked_text("Zosia ran", pronounce=LEXICON).phonemes or "")
    plain = asked_text("Zosia ran 5 km", VoiceChoice("tone", "low"), LEXICON)
    assert (plain.reading, plain.phonemes) == ("zoh-sha ran five kilometres", None)


def test_another_language_is_left_to_its_voice():
    """Numbers of another language are not read in English."""
    assert asked_text("Im Jahr 1984", VoiceChoice("pyttsx3", "de")).reading == "Im Jahr 1984"


def test_an_engine_that_is_not_there_is_named():
    """There is no reading for an engine nobody registers."""
    with pytest.raises(UsageError, match="no engine called nope"):
        asked_text("Hello", VoiceChoice("nope", "x"))
