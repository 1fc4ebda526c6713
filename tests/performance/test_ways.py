"""Ways to say a line once more, and `choices` put to work: seeds where there are any, else honest variants."""

from __future__ import annotations

import pytest

from audiodrama.cast.model import VoiceChoice
from audiodrama.engines import registry
from audiodrama.engines.base import Capabilities
from audiodrama.engines.tone import ToneEngine
from audiodrama.performance.choices import unused_reason
from audiodrama.performance.take_entries import TakeEntry
from audiodrama.performance.ways import PACE, PITCH_ST, way_named, way_requests, ways_of
from audiodrama.production.project import load
from audiodrama.speech.requests import Chosen

CHOICE = VoiceChoice("tone", "mid")


@pytest.fixture
def able(monkeypatch):
    """Let the tone engine have other abilities."""

    def give(**abilities):
        monkeypatch.setattr(ToneEngine, "capabilities", Capabilities(rate=(0.5, 2.0), pitch_st=12.0, **abilities))

    registry.engine.cache_clear()
    yield give
    registry.engine.cache_clear()


def requests(root, name, choice=CHOICE):
    """The requests of the first line of a production, said in a way."""
    play = load(root)
    line = play.sheet.chapters[0].lines[1]
    return way_requests(line, play.cast, Chosen(line.role, 0, choice), way_named(name))


def test_a_voice_that_repeats_gets_variants_by_name():
    """Take 1 is the usual one; the others say what is done to them."""
    names = [way.name for way in ways_of(CHOICE)]
    assert names[:5] == ["first", "variant slower", "variant faster", "variant lower", "variant higher"]
    assert len(set(names)) == len(names)
    assert not any("again" in name or "seed" in name for name in names)


def test_an_engine_with_seeds_gets_seeds(able):
    """Each other take has a seed of its own, and none the voice's own."""
    able(seed=True)
    ways = ways_of(VoiceChoice("tone", "mid", seed=2))
    assert [way.name for way in ways[:4]] == ["first", "seed 1", "seed 3", "seed 4"]


def test_an_engine_that_never_repeats_is_asked_again(able):
    """Its other takes differ by the attempt, so each has a name of its own in the cache."""
    able(repeats=False)
    ways = ways_of(CHOICE)
    assert [way.name for way in ways[:3]] == ["first", "variant again 2", "variant again 3"]
    assert len({way.attempt for way in ways}) == len(ways)


def test_a_seed_reaches_the_engine(root, able):
    """In the request itself; the level of the voice is measured as always."""
    able(seed=True)
    (usual,), (other,) = requests(root, "first"), requests(root, "seed 7")
    assert (usual.spoken.seed, other.spoken.seed) == (None, 7)
    assert other.name != usual.name
    assert other.calibration == usual.calibration


@pytest.mark.parametrize(
    ("name", "rate", "pitch_st"),
    [
        ("variant slower", 1 - PACE, 0.0),
        ("variant faster", 1 + PACE, 0.0),
        ("variant lower", 1.0, -PITCH_ST),
        ("variant faster-higher", 1 + PACE, PITCH_ST),
    ],
)
def test_a_variant_is_what_it_is_called(root, name, rate, pitch_st):
    """Pace by 4 %, pitch by 0.3 semitones, of the line alone: its level is measured as always."""
    (usual,), (other,) = requests(root, "first"), requests(root, name)
    assert other.spoken.rate == pytest.approx(usual.spoken.rate * rate)
    assert other.spoken.pitch_st == pytest.approx(usual.spoken.pitch_st + pitch_st)
    assert other.calibration == usual.calibration
    assert other.name != usual.name


@pytest.mark.parametrize("name", ["", "second", "seed", "seed x", "variant", "variant louder"])
def test_there_are_no_other_ways(name):
    """A name that nothing stands for is an error."""
    with pytest.raises(ValueError, match=r".*"):
        way_named(name)


def test_a_choice_belongs_to_its_voice():
    """Kept among one voice's takes, it says nothing of another's; a person's recording is of no voice."""
    entry = TakeEntry("marta-0123456789abcdef", keep="variant slower", voice="tone:mid")
    assert unused_reason(entry, Chosen("marta", 0, CHOICE)) is None
    assert "tone:low speaks now" in str(unused_reason(entry, Chosen("marta", 0, VoiceChoice("tone", "low"))))
    recorded = TakeEntry("marta-0123456789abcdef", keep="recording", file="takes/a.flac", sha256="a" * 64)
    assert unused_reason(recorded, Chosen("marta", 0, CHOICE)) is None
