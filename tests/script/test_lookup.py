"""Parentheticals under a name: what is told, what is passed on to voices that act on words."""

import pytest

from audiodrama.base.source import Source
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES
from audiodrama.cast.model import Cast, Role, VoiceChoice
from audiodrama.engines import registry
from audiodrama.engines.base import Capabilities
from audiodrama.script.compiler import cue_sheet
from audiodrama.script.fountain import parse
from audiodrama.sounds.palette import Palette

VOICES = {"anna": Role("ANNA", (VoiceChoice("tone", "low"),)), "ben": Role("BEN", (VoiceChoice("pyttsx3", "en-gb"),))}
CAST = Cast(roles=VOICES, deliveries=DELIVERIES, effects=BUILT_IN_EFFECTS)


@pytest.fixture
def actor(monkeypatch):
    """ANNA's engine acts on words, BEN's does not."""
    monkeypatch.setattr(registry.engine("tone"), "capabilities", Capabilities(direction=True), raising=False)


def phrases(text):
    """The phrases of all lines, and the codes of the mistakes."""
    source = Source("script/01.fountain", text)
    sheet, mistakes = cue_sheet([(source, parse(text))], CAST, Palette())
    lines = [phrase for chapter in sheet.chapters for line in chapter.lines for phrase in line.phrases]
    return lines, [mistake.code for mistake in mistakes if mistake.code != "default-space"]


@pytest.mark.parametrize(
    ("bracket", "deliveries", "direction"),
    [
        ("(whispering)", ("whispering",), "whispering"),
        ("(like a cat that has seen snow)", (), "like a cat that has seen snow"),
        ("(whispering, as if to a child)", ("whispering",), "whispering, as if to a child"),
        ("(beat, bitterly amused)", (), "bitterly amused"),
        ("(beat)", (), ""),
        ("(to Ben)", (), "to Ben"),
    ],
)
def test_an_actor_gets_the_words(actor, bracket, deliveries, direction):
    """Known or not, without the pauses; nothing is told of them."""
    (phrase,), mistakes = phrases(f"ANNA\n{bracket}\nWho is there?\n")
    assert (phrase.deliveries, phrase.direction, mistakes) == (deliveries, direction, [])
    assert phrase.text == "Who is there?"


def test_words_that_are_no_delivery_leave_it_as_it_was(actor):
    """The last delivery stays in force, and so do its words."""
    got, _ = phrases("ANNA\n(whispering)\nOne.\n(voice rising)\nTwo.\n(calmly)\nThree.\n")
    assert [each.direction for each in got] == ["whispering", "whispering, voice rising", "calmly"]


@pytest.mark.parametrize("text", ["ANNA (WHISPERING)\nHello.\n", "ANNA\n(whispering) Hello.\n", "ANNA\n~Hello.\n"])
def test_deliveries_are_words_wherever_they_stand(actor, text):
    """After the name, among the words, and of what is sung."""
    (phrase,), _ = phrases(text)
    assert phrase.direction == "singing" if "~" in text else "whispering"


def test_others_are_told_as_before(actor):
    """A voice that does not act has unknown deliveries, also beside one that does."""
    _, mistakes = phrases("ANNA\n(like a cat)\nHello.\n\nBEN\n(like a cat)\nHello.\n")
    assert mistakes == ["unknown-delivery"]
    assert phrases("BEN\n(like a cat)\nHello.\n")[1] == ["unknown-delivery"]


def test_a_page_in_brackets_is_no_direction(actor):
    """It is told, and nobody is asked to act it."""
    (phrase,), mistakes = phrases(f"ANNA\n({'very ' * 1000}softly)\nHello.\n")
    assert (phrase.direction, "unknown-delivery" in mistakes or phrase.deliveries != ()) == ("", True)
