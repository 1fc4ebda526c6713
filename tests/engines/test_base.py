"""The contract of engines: what an engine cannot do is taken out of a request in one place."""

import pytest

from audiodrama.engines.base import Capabilities, Request, capabilities_of
from audiodrama.engines.tone import ToneEngine

FULL = Request(
    "one two", "low", language="de-AT", speaker="3", instructions="softly", context="Who is there?", seed=7,
    rate=0.4, pitch_st=-9.0, phonemes=((0, "wʌn"),), stressed=(1,),
)  # fmt: skip


def test_an_engine_without_abilities_is_asked_for_text_and_voice_alone():
    """Nothing that it would ignore is left, so nothing else is part of a take's name."""
    assert Capabilities().fit(FULL) == Request("one two", "low")


def test_an_engine_with_every_ability_is_asked_for_all():
    """A request within all limits passes as it is."""
    able = Capabilities((0.2, 4.0), 12.0, True, True, True, True, True, True, None)
    assert able.fit(FULL) == FULL


@pytest.mark.parametrize(
    ("capabilities", "field", "value"),
    [
        (Capabilities(rate=(0.5, 2.0)), "rate", 0.5),
        (Capabilities(pitch_st=4.0), "pitch_st", -4.0),
        (Capabilities(languages=("de", "fr")), "language", "de-AT"),
        (Capabilities(languages=("fr",)), "language", None),
        (Capabilities(direction=True), "instructions", "softly"),
        (Capabilities(context=True), "context", "Who is there?"),
        (Capabilities(seed=True), "seed", 7),
        (Capabilities(speakers=True), "speaker", "3"),
        (Capabilities(phonemes=True), "phonemes", ((0, "wʌn"),)),
        (Capabilities(stress=True), "stressed", (1,)),
    ],
)
def test_each_ability_lets_its_own_part_through(capabilities, field, value):
    """Rate and pitch are clamped to the limits, the rest is there or not."""
    assert getattr(capabilities.fit(FULL), field) == value


def test_a_voice_may_be_able_to_do_more_than_its_engine():
    """An engine that offers `voice_capabilities` is asked about the voice."""
    engine = ToneEngine()
    assert capabilities_of(engine, "low") is engine.capabilities
    engine.voice_capabilities = lambda voice: Capabilities(seed=voice == "low")
    assert [capabilities_of(engine, voice).seed for voice in ("low", "mid")] == [True, False]
