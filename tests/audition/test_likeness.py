"""Likeness: distances between voices that a listener would agree with."""

import itertools

import numpy as np
import pytest

from audiodrama.audition.likeness import ALIKE, alike, distance, distances, kept_portrait, nearest, portray
from audiodrama.base.cache import Store
from audiodrama.dsp.resampling import resample
from audiodrama.engines import registry
from audiodrama.engines.base import Request
from synthetic_voice import RATE_HZ, phrase

TEXTS = (
    (
        "The quiet boat moved over the bright water, and nobody on the shore knew why. "
        "We asked the old teacher about it, but she only laughed and showed us a few good pictures."
    ),
    (
        "I never heard the bell that night. Somebody was standing on the stairs, and she was laughing at me. "
        "Have you seen the letter that my father wrote?"
    ),
)
WOMEN, MEN = ("en-us+f1", "en-us+f3", "en-us+f5"), ("en-us+m1", "en-us+m4", "en-us+m7")


@pytest.fixture(scope="module")
def spoken():
    """Portraits of six voices reading two texts."""
    engine = registry.engine("pyttsx3")
    found = {}
    for voice, (at, text) in itertools.product((*WOMEN, *MEN), enumerate(TEXTS)):
        take = engine.speak(Request(text, voice))
        found[voice, at] = portray(take.samples, take.rate_hz)
    return found


def made(**figures):
    return portray(phrase(**figures), RATE_HZ)


def test_a_voice_is_itself():
    """The distance to the same samples is nothing, at any level and rate of sampling next to nothing."""
    voice = phrase(f0_hz=130.0)
    assert distance(portray(voice, RATE_HZ), portray(voice, RATE_HZ)) == 0
    assert distance(portray(voice, RATE_HZ), portray(0.3 * voice, RATE_HZ)) < 0.02
    assert distance(portray(voice, RATE_HZ), portray(resample(voice, RATE_HZ, 44100), 44100)) < 0.1


def test_distance_is_symmetric():
    """It does not matter who is compared with whom."""
    first, second = made(f0_hz=110.0), made(f0_hz=200.0, size=1.15)
    assert distance(first, second) == distance(second, first) > 0


def test_further_apart_is_further():
    """The more the pitch or the size of the mouth differs, the greater the distance."""
    middle = made(f0_hz=130.0)
    by_pitch = [distance(middle, made(f0_hz=130.0 * 2 ** (st / 12))) for st in (0, 2, 5, 9)]
    by_size = [distance(middle, made(f0_hz=130.0, size=size)) for size in (1.0, 1.06, 1.12, 1.2)]
    assert by_pitch == sorted(by_pitch)
    assert by_size == sorted(by_size)


def test_a_pitch_is_reported_in_hertz():
    """The portrait's pitch is the voice's."""
    assert made(f0_hz=150.0).pitch_hz == pytest.approx(150, rel=0.06)


def test_silence_and_noise_have_portraits():
    """Nothing, a click or a whisper can be compared without failing."""
    noise = np.random.default_rng(1).normal(size=(RATE_HZ, 1)).astype(np.float32) * 0.1
    portraits = [portray(x, RATE_HZ) for x in (np.zeros((0, 1), np.float32), np.zeros((9000, 1), np.float32), noise)]
    assert np.isfinite([distance(a, b) for a, b in itertools.combinations(portraits, 2)]).all()


def test_the_same_voice_is_nearer_than_any_other(spoken):
    """A voice reading another text lies nearer to itself than every other voice does."""
    same = [distance(spoken[voice, 0], spoken[voice, 1]) for voice in (*WOMEN, *MEN)]
    others = [
        distance(spoken[a, i], spoken[b, j])
        for a, b in itertools.combinations((*WOMEN, *MEN), 2)
        for i, j in itertools.product((0, 1), repeat=2)
    ]
    assert max(same) < min(others)
    assert max(same) < ALIKE + 0.1


def test_women_and_men_lie_further_apart_than_among_themselves(spoken):
    """Across genders every pair is further apart than the usual pair within one, and about 1."""
    within = [distance(spoken[a, 0], spoken[b, 0]) for g in (WOMEN, MEN) for a, b in itertools.combinations(g, 2)]
    across = [distance(spoken[a, 0], spoken[b, 0]) for a, b in itertools.product(WOMEN, MEN)]
    assert min(across) > np.median(within)
    assert 0.8 < np.median(across) < 1.6


def test_neighbours_are_sorted():
    """Each voice has the others, the nearest first, and a pair that passes for one is named."""
    portraits = {"low": made(f0_hz=100.0), "lower": made(f0_hz=97.0), "high": made(f0_hz=220.0, size=1.18)}
    found = nearest(portraits)
    assert [name for name, _ in found["low"]] == ["lower", "high"]
    assert nearest(portraits, 1)["high"] == found["high"][:1]
    assert [pair[:2] for pair in alike(portraits)] == [("low", "lower")]


def test_portraits_are_kept_by_content(tmp_path):
    """The same samples are not measured twice, and what comes from the store is what was measured."""
    store, voice = Store(tmp_path), phrase(order="ai")
    first = kept_portrait(voice, RATE_HZ, store)
    entries = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert kept_portrait(voice, RATE_HZ, store) == first == portray(voice, RATE_HZ)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == entries
    assert len(entries) == 1
    assert distances({"a": (voice, RATE_HZ), "b": (voice, RATE_HZ)}, store) == {"a": (("b", 0.0),), "b": (("a", 0.0),)}
