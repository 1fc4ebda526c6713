"""Hearing back: comparing what was said with what was heard."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from audiodrama.engines.base import Request
from audiodrama.engines.espeak.engine import Pyttsx3Engine
from audiodrama.speech import recogniser as listen
from audiodrama.speech.recogniser import Excerpt, Recogniser, compare, folded_words


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
    lines = [
        "The rain had stopped an hour before, and the street was quiet.",
        "She took the lamp from the table and went down to the door.",
        "Three men were standing there with their hats in their hands.",
        "They had walked all night from the harbour to bring the letter.",
        "Nobody could read it, because the water had taken half of the words.",
        "In the morning the children found a blue boat under the bridge.",
        "My brother wanted to sell it, but my mother would not hear of it.",
        "We painted it white and gave it the name of our grandmother.",
        "When the summer was over, we rowed it out to the small island.",
        "There was a house on it with a green roof and no windows at all.",
    ]
    spoken = [Pyttsx3Engine().speak(Request(line, "en-us")).samples for line in lines]
    longer = Excerpt(np.concatenate(spoken), take.rate_hz, " ".join(lines))
    assert len(longer.sound) > 30 * take.rate_hz  # than it takes at a time
    assert recogniser.check(longer).rate < 0.2


def excerpt(seconds, text="one two", language="en"):
    return Excerpt(np.full((int(seconds * 8000), 1), 0.1, np.float32), 8000, text, language)


class Model:
    """Looks at a sound once, and reads what it is told to, by the number of readings and whether it may repeat."""

    max_length, hf_tokenizer = 448, None

    def __init__(self, quick, careful, unrepeated=""):
        self.told, self.unrepeated, self.looks, self.read = {1: quick, 5: careful}, unrepeated, [], []
        self.model = SimpleNamespace(is_multilingual=True, generate=self.generate)

    def feature_extractor(self, mono, padding):
        return np.zeros((80, (len(mono) + padding) // 160), np.float32)

    def encode(self, features):
        self.looks.append(round(features.shape[1] / 100, 1))

    def generate(self, seen, prompts, *, beam_size, max_length, no_repeat_ngram_size=0):
        self.read.append((beam_size, no_repeat_ngram_size))
        text = self.unrepeated if no_repeat_ngram_size else self.told[beam_size]
        return [SimpleNamespace(sequences_ids=[text])]


@pytest.fixture
def hearing(monkeypatch):
    """A recogniser with a model that reads what it is told to."""
    letters = SimpleNamespace(sot_sequence=[1, 2, 3], no_timestamps=4, decode=lambda text: text)
    tokenizer = SimpleNamespace(Tokenizer=lambda *_, **__: letters)
    monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(tokenizer=tokenizer))
    monkeypatch.setitem(sys.modules, "faster_whisper.tokenizer", tokenizer)

    def with_model(model):
        recogniser = Recogniser(2)
        recogniser.__dict__["_model"] = model
        return recogniser

    return with_model


def test_only_what_was_not_understood_is_weighed_again(hearing):
    """Where every word was heard at once, that is all; else more readings of the same look, then half a minute."""
    model = Model("One two.", "never read")
    assert [found.errors for found in hearing(model).check_all([excerpt(2), excerpt(3)])] == [0, 0]
    assert (sorted(model.looks), model.read) == ([4.0, 5.0], [(1, 0), (1, 0)])
    model = Model("One, too.", "One two.")
    assert hearing(model).check(excerpt(2)).errors == 0
    assert (model.looks, model.read) == ([4.0], [(1, 0), (5, 0)])
    model = Model("One, too.", "One, too.")
    assert hearing(model).check(excerpt(2)).errors == 1
    assert (model.looks, model.read) == ([4.0, 30.0], [(1, 0), (5, 0), (5, 0)])


def test_answers_keep_the_order_of_the_excerpts(hearing):
    """However many are heard at once."""
    many = [excerpt(2, text) for text in ("one two", "three", "one", "one two")]
    assert [found.errors for found in hearing(Model(*["one two"] * 2)).check_all(many)] == [0, 2, 1, 0]


def test_a_loop_of_the_model_is_not_taken_for_speech(hearing):
    """A sound that seems to hold the same words without an end is heard once more without such repetition."""
    model = Model("sorry " * 90, "sorry " * 90, unrepeated="one two")
    assert hearing(model).check(excerpt(2)).errors == 0
    assert model.read == [(1, 0), (1, 10)]
