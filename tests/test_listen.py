"""Hearing back: comparing what was said with what was heard."""

import numpy as np
import pytest

from audiodrama import takes
from audiodrama.cast import Cast, Role, VoiceChoice
from audiodrama.cuesheet import Chapter, Line, Phrase
from audiodrama.engines.base import SpokenLine
from audiodrama.engines.pyttsx3 import Pyttsx3Engine
from audiodrama.speech import listen
from audiodrama.speech.listen import Recogniser, compare, folded_words
from audiodrama.store import Store


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("In 1984, Dr. Smith paid $5.", "in nineteen eighty four doctor smith paid five dollars"),
        ("Don\u2019t — “ever” — go!", "dont ever go"),
        ("Café, naïve, well-known", "cafe naive well known"),
        ("The grey colour", "the gray color"),
    ],
)
def test_the_normaliser_makes_the_same_of_the_same(one, other):
    """Numbers, marks, accents and spellings are no errors."""
    assert folded_words(one) == folded_words(other)


def test_names_may_be_left_out():
    """The cast's names are not held against a recogniser, with their possessives."""
    assert folded_words("Madoka saw Madoka's old lamp", leave_out=["MADOKA"]) == ["saw", "old", "lamp"]


SAID = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def test_errors_are_told_apart():
    """Another word, and a run that is missing."""
    found = compare(SAID, ["one", "too", "three", "seven", "eight", "nine", "ten"])
    assert (found.substituted, found.dropped, found.added) == ((("two", "too"),), (("four", "five", "six"),), ())
    assert (found.errors, found.rate, found.verdict) == (4, 0.4, "drift")


def test_repeated_runs_are_found():
    """What is heard twice is too much."""
    found = compare(SAID, [*SAID[:6], *SAID[3:]])
    assert (found.repeated, found.errors, found.verdict) == ((("four", "five", "six"),), 3, "drift")


@pytest.mark.parametrize(
    ("said", "heard", "verdict"),
    [
        ("every one of us", "everyone of us", "ok"),
        ("hello", "hello", "ok"),
        ("yes", "yeah", "inconclusive"),
        ("we went home at last", "we went home at least", "ok"),
        ("we went home at last", "", "drift"),
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
    assert (listen.model_folder(), listen.installed() in {None, listen.HINT}) == (tmp_path, True)


class Parrot(Recogniser):
    """Hears a text it was given, and counts how often it listened."""

    def __init__(self, text):
        super().__init__()
        self.text, self.listened = text, 0

    def hear(self, sound, rate_hz=44100, *, language="en"):
        self.listened += 1
        return [listen.Heard(word, 0.0, 0.1) for word in self.text.split()]


def test_takes_are_heard_once_each(tmp_path):
    """Every phrase gets its comparison, identical ones share theirs, and silence is not listened to."""
    store = Store(tmp_path)
    phrases = tuple(Phrase(text) for text in ("We went home.", "...", "We went home."))
    line = Line("01-001", "Anna", "anna", "We went home. ... We went home.", phrases)
    cast = Cast(roles={"anna": Role("Anna", (VoiceChoice("tone", "low"),))})
    chapter = Chapter(1, "one", "One", (line,))
    wanted = takes.requests([chapter], cast, takes.choose_voices(cast, [chapter]))
    takes.speak_all(wanted, store, jobs=1)
    ears = Parrot("we went home")
    heard = list(listen.hear_takes(wanted, store, recogniser=ears))
    assert [(each.phrase, each.found.verdict) for each in heard] == [(0, "ok"), (2, "ok")]
    assert ears.listened == 1


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(listen.installed() is not None, reason="no recogniser")
def test_a_recogniser_hears_what_was_said():
    """Speech is understood with times in order; silence is not taken for it."""
    text = "Nobody on the shore knew why the boat moved."
    take = Pyttsx3Engine().speak(SpokenLine(text, "en-us"))
    recogniser = Recogniser()
    assert recogniser.check(take.samples, text, rate_hz=take.rate_hz).verdict == "ok"
    half = take.samples[: len(take.samples) // 3]
    assert recogniser.check(half, text, rate_hz=take.rate_hz).verdict == "drift"
    heard = recogniser.hear(take.samples, take.rate_hz)
    assert [word.start_s for word in heard] == sorted(word.start_s for word in heard)
    assert np.isfinite([word.end_s for word in heard]).all()
