"""Which voice of a role speaks here, and whether it acts on words."""

from audiodrama.cast.model import Role, VoiceChoice
from audiodrama.cast.voices import speaking_choice, takes_direction
from audiodrama.engines import registry
from audiodrama.engines.base import Capabilities

NONE, LOW = VoiceChoice("tone", "nobody"), VoiceChoice("tone", "low")


def test_the_first_voice_that_can_speak():
    """As in a render; None where there is none."""
    assert speaking_choice(Role("A", (NONE, LOW))) == LOW
    assert speaking_choice(Role("A", (NONE, NONE))) is None


def test_whether_it_acts_on_words(monkeypatch):
    """That of the voice that speaks, not of one that is not installed."""
    assert not takes_direction(Role("A", (LOW,)))
    assert not takes_direction(Role("A"))
    monkeypatch.setattr(registry.engine("tone"), "capabilities", Capabilities(direction=True), raising=False)
    assert takes_direction(Role("A", (NONE, LOW)))
