"""Proof-listening: a take that says something else is replaced by a better one, and said so."""

from __future__ import annotations

import pytest

from audiodrama.base.cache import Store
from audiodrama.production.project import load
from audiodrama.speech import recording, requests, speaking
from audiodrama.speech.proof import mend
from audiodrama.speech.recogniser import compare, folded_words
from audiodrama.speech.speaking import Speaking

VOICES = """cast:
  NARRATOR: {voice: {tone: low}}
  MARTA: {voice: {tone: mid}}
  BEN: {voice: [{tone: high}, {tone: low}]}
"""


class DeafTo:
    """A listener that understands every line but those of one text, as often as it is told not to."""

    def __init__(self, text: str, times: int) -> None:
        self.text, self.times, self.asked = text, times, 0

    def check_all(self, excerpts, leave_out=()):
        return [
            self.check(e.sound, e.text, rate_hz=e.rate_hz, language=e.language, leave_out=leave_out) for e in excerpts
        ]

    def check(self, sound, text, *, rate_hz=44100, language="en", leave_out=()):
        self.asked += 1
        heard = text
        if text == self.text and self.times > 0:
            self.times -= 1
            heard = ""
        return compare(folded_words(text), folded_words(heard))


@pytest.fixture
def spoken(tmp_path, production_at):
    production = load(production_at(tmp_path / "play", voices=VOICES))
    store = Store.default()
    chapters = production.sheet.chapters
    chosen = requests.choose_voices(production.cast, chapters)
    wanted = requests.requests(chapters, production.cast, chosen)
    with Speaking(wanted, store, jobs=1) as speaking:
        speaking.wait()
    lines = {line.id: line for chapter in chapters for line in chapter.lines}
    return wanted, lines, production.cast, chosen, store


@pytest.mark.parametrize(("times", "how"), [(0, None), (1, "once more in another way"), (2, "by tone:low"), (3, None)])
def test_the_first_way_that_is_understood_is_kept(spoken, times, how):
    """Nothing is done to a good take; a bad one is tried again, then by the next voice; when nothing helps it stays."""
    better, told = mend(*spoken, DeafTo("It is only me.", times))
    assert [each.how for each in told] == ([how] if how else [])
    assert len(better) == len(told)


def test_the_other_way_is_another_sound(spoken):
    """An engine that knows no seeds would say the same again, so the line is also spoken a little slower."""
    wanted, _, *rest = spoken
    better, _ = mend(*spoken, DeafTo("It is only me.", 1))
    ((key, phrase),) = better.items()
    (first,) = [each for each in wanted if (each.line, each.phrase) == key]
    assert phrase.frames > recording.take_facts(rest[-1], first.name).frames


def test_each_take_is_listened_to_once(spoken):
    """What was heard lies in the cache under the take's name."""
    first, again = DeafTo("", 0), DeafTo("", 0)
    mend(*spoken, first)
    mend(*spoken, again)
    assert (first.asked, again.asked) == (4, 0)


def test_respellings_are_for_engines(tmp_path, production_at):
    """What is heard is held against the written word, and counted as the recogniser's language has it."""
    voices = VOICES + "pronounce: {only: {as: ownly}}\n"
    production = load(production_at(tmp_path / "play", voices=voices))
    chosen = requests.choose_voices(production.cast, production.sheet.chapters)
    wanted = requests.requests(production.sheet.chapters, production.cast, chosen)
    (request,) = [each for each in wanted if "ownly" in each.spoken.text]
    speaking.speak_all([request], Store.default(), jobs=1)
    asked = []

    class Noting:
        def check_all(self, excerpts, leave_out=()):
            return [
                self.check(e.sound, e.text, rate_hz=e.rate_hz, language=e.language, leave_out=leave_out)
                for e in excerpts
            ]

        def check(self, sound, text, *, rate_hz=44100, language="en", leave_out=()):
            asked.append((text, language, tuple(leave_out)))
            return compare([], [])

    mend([request], {}, production.cast, chosen, Store.default(), Noting())
    assert (request.spoken.text, asked) == ("It is ownly me.", [("It is only me.", "en", ("BEN", "MARTA", "NARRATOR"))])
