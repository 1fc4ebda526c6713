"""Hearing back: comparing what was said with what was heard."""

from types import SimpleNamespace

import numpy as np
import pytest

from audiodrama.engines.base import Request
from audiodrama.engines.espeak.engine import Pyttsx3Engine
from audiodrama.speech import recogniser as listen
from audiodrama.speech.recogniser import Excerpt, HeardWord, Recogniser, compare, folded_words, half_minutes, laid_out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("In 1984, Dr. Smith paid $5.", "in nineteen eighty four doctor smith paid five dollars"),
        ("Don\u2019t — “ever” — go!", "dont ever go"),
        ("Café, naïve, well-known", "cafe naive well known"),
        ("The grey colour", "the gray color"),
        ("Mum practised in her favourite pyjamas", "Mom practiced in her favorite pajamas"),
        ("The neighbours realised it in an hour of four", "The neighbors realized it in an hour of four"),
    ],
)
def test_the_normaliser_makes_the_same_of_the_same(one, other):
    """Numbers, marks, accents and spellings are no errors."""
    assert folded_words(one) == folded_words(other)


def test_names_may_be_left_out():
    """The cast's names, and what is heard in their place, are not held against a recogniser, with their possessives."""
    said, heard = "Madoka saw Madoka's old lamp. Mami!", "My doctor saw Medoca's gold lamp, mommy."
    found = compare(*(folded_words(text, leave_out=["MADOKA", "MAMI"]) for text in (said, heard)))
    assert (found.words, found.substituted, found.dropped, found.added) == (3, (("old", "gold"),), (), (("my",),))
    assert compare(folded_words("Ann. Yes.", leave_out=["ANN"]), ["yes"]).errors == 0


SAID = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def test_errors_are_told_apart():
    """Another word, and a run that is missing."""
    found = compare(SAID, ["one", "too", "three", "seven", "eight", "nine", "ten"])
    assert (found.substituted, found.dropped, found.added) == ((("two", "too"),), (("four", "five", "six"),), ())
    assert (found.errors, found.rate, found.verdict) == (4, 0.4, "drift")


def test_words_without_spaces_are_counted():
    """Each Han or kana character is a word, so that a lost half is not one error."""
    assert folded_words("雨が降る。", language="ja") == ["雨", "か", "降", "る"]


def test_repeated_runs_are_found():
    """What is heard twice is too much, and told from what nobody wrote."""
    found = compare(SAID, [*SAID[:6], *SAID[3:]])
    assert (found.repeated, found.errors, found.verdict) == ((("four", "five", "six"),), 3, "drift")
    assert compare(SAID, [*SAID, "thank", "you", "all"]).repeated == ()


@pytest.mark.parametrize(
    ("said", "heard", "verdict"),
    [
        ("every one of us", "everyone of us", "ok"),
        ("hello", "hello", "ok"),
        ("yes", "yeah", "inconclusive"),
        ("we went home at last", "we went home at least", "ok"),
        ("we went home at last", "", "drift"),
        ("everyones saying were here tonight", "everyone sing with here tonight", "inconclusive"),
        ("they all keep saying were here tonight", "they sing with him for no nights", "drift"),
        ("", "", "ok"),
        ("no no", "no no no no no", "inconclusive"),
    ],
)
def test_verdicts(said, heard, verdict):
    """Short lines are never condemned; a lost line is."""
    assert compare(said.split(), heard.split()).verdict == verdict


def test_the_model_is_put_together_once(tmp_path, monkeypatch):
    """Parts become one file, and a folder of the user's own is used as it is."""
    monkeypatch.setenv("AUDIODRAMA_WHISPER", str(tmp_path))
    assert (listen.model_folder(), listen.recogniser_lack() in {None, listen.HINT}) == (tmp_path, True)


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(listen.recogniser_lack() is not None, reason="no recogniser")
def test_a_recogniser_hears_what_was_said():
    """Speech is understood with times in order; silence is not taken for it."""
    text = "Nobody on the shore knew why the boat moved."
    take = Pyttsx3Engine().speak(Request(text, "en-us"))
    recogniser = Recogniser()
    whole = Excerpt(take.samples, take.rate_hz, text)
    half = Excerpt(take.samples[: len(take.samples) // 3], take.rate_hz, text)
    assert [recogniser.check(each).verdict for each in (whole, half)] == ["ok", "drift"]
    assert [each.verdict for each in recogniser.check_all([whole, half, whole])] == ["ok", "drift", "ok"]
    heard = recogniser.hear(take.samples, take.rate_hz)
    assert [word.start_s for word in heard] == sorted(word.start_s for word in heard)
    assert np.isfinite([word.end_s for word in heard]).all()


def excerpt(seconds, text="one two", language="en"):
    return Excerpt(np.full((int(seconds * 8000), 1), 0.1, np.float32), 8000, text, language)


def test_excerpts_of_a_language_share_half_a_minute():
    """As many as fit, in their order; one that is longer is heard alone."""
    many = [excerpt(9), excerpt(9, language="de"), excerpt(9), excerpt(9), excerpt(40), excerpt(1), excerpt(1)]
    assert half_minutes(many) == [[0, 2], [3], [4], [5, 6], [1]]
    assert half_minutes([]) == []


def test_each_excerpt_claims_its_own_stretch():
    """The stretches follow each other without a gap, and the sound lies in the middle of its own."""
    sound, spans = laid_out([excerpt(2), excerpt(3)])
    assert spans == [(-0.4, pytest.approx(2.4)), (pytest.approx(2.4), pytest.approx(6.2))]
    assert len(sound) == round(6.6 * 16000)


class Scripted(Recogniser):
    """Hears what it is told to: of a window of several excerpts, and of each by itself."""

    def __init__(self, together, alone):
        super().__init__()
        self.together, self.alone, self.heard = together, iter(alone), []
        self._model = None

    def hear(self, sound, rate_hz=44100, *, language="en", beams=5):
        self.heard.append((round(len(sound) / rate_hz, 1), "together", beams))
        return self.together

    def understand(self, sound, rate_hz=44100, *, language="en"):
        self.heard.append((round(len(sound) / rate_hz, 1), "alone"))
        return next(self.alone)


def test_only_what_was_not_understood_is_heard_again():
    """An excerpt of which every word was heard in the window is done; the others are heard alone, with more care."""
    words = [HeardWord("one", 0.1, 0.5), HeardWord("two", 1.0, 1.5), HeardWord("three", 3.5, 4.0)]
    recogniser = Scripted(words, ["One two."])
    first, second = recogniser.check_all([excerpt(2), excerpt(3)])
    assert (first.errors, second.errors) == (0, 0)
    assert recogniser.heard == [(6.6, "together", 1), (3.0, "alone")]


class Looping:
    """A model that falls into a loop unless repetition is forbidden."""

    def __init__(self):
        self.calls = []

    def transcribe(self, sound, no_repeat_ngram_size=0, **_):
        self.calls.append(no_repeat_ngram_size)
        told = ["sorry"] * 2 if no_repeat_ngram_size else ["sorry"] * 90
        words = [SimpleNamespace(word=f" {word}", start=0.0, end=1.0) for word in told]
        return iter([SimpleNamespace(words=words, text=" ".join(told), compression_ratio=len(told) / 10)]), None


def test_a_loop_of_the_model_is_not_taken_for_speech():
    """A sound that seems to hold the same words without an end is heard once more without such repetition."""
    recogniser = Recogniser()
    recogniser.__dict__["_model"] = Looping()
    assert [word.text for word in recogniser.hear(np.full((16000, 1), 0.1, np.float32), 16000)] == ["sorry", "sorry"]
    assert recogniser.__dict__["_model"].calls == [0, 10]
    assert recogniser.understand(np.full((16000, 1), 0.1, np.float32), 16000) == "sorry sorry"
