"""Takes as they are kept."""

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Take
from audiodrama.speech import recording
from audiodrama.speech.recording import keep_take, load_take, pause, proportional, record, take_facts

RATE = 22050


def speech(lead_s=0.5, length_s=1.0, tail_s=0.7):
    tone = 0.5 * np.sin(2 * np.pi * 200 * np.arange(int(length_s * RATE)) / RATE)
    return np.concatenate([np.zeros(int(lead_s * RATE)), tone, np.zeros(int(tail_s * RATE))]).astype(np.float32)


def test_silence_at_the_ends_is_cut():
    """A little air stays on both sides, and the word times move with the samples."""
    facts, sound = record(Take(speech(), RATE, ((0.5, 1.5),)), "word")
    assert len(sound) / 44100 == pytest.approx(1.12, abs=0.011)
    assert facts.words[0] == (pytest.approx(0.03, abs=0.006), pytest.approx(1.03, abs=0.006))
    assert facts.frames == len(sound)


def test_a_soft_ending_is_not_clipped():
    """What falls away to 50 dB below the loudest is kept."""
    samples = speech(0, 1.0, 0)
    samples *= 10 ** (-50 / 20 * np.linspace(0, 1, len(samples), dtype=np.float32))
    assert len(record(Take(samples, RATE), "word")[1]) == pytest.approx(44100, abs=2)


def test_full_scale_does_not_clip():
    """A square wave at full scale overshoots when resampled and still fits."""
    samples = np.sign(speech(0.0, 0.5, 0.0))
    assert np.abs(record(Take(samples, RATE), "word")[1]).max() < 1


def test_what_overshoots_is_kept_softer_and_whole(tmp_path):
    """A neural voice's peak of 1.5 comes back in its own shape, not clipped."""
    at = np.arange(24000) / 24000
    facts, sound = record(Take((np.sin(2 * np.pi * 200 * at) * (1 + 0.5 * at)).astype(np.float32), 24000), "long")
    store = Store(tmp_path)
    keep_take(store, "loud", facts, sound)
    kept = load_take(store, "loud")[:, 0]
    middle, late = (np.abs(kept[int(44100 * a) : int(44100 * (a + 0.05))]).max() for a in (0.5, 0.9))
    assert 0.99 < np.abs(kept).max() < 1
    assert late / middle == pytest.approx((1 + 0.5 * 0.945) / (1 + 0.5 * 0.545), rel=0.01)


def test_edges_are_silent():
    """A take begins and ends at zero, wherever it was cut."""
    sound = record(Take(np.full(RATE, 0.5, np.float32), RATE), "word")[1]
    assert np.abs(sound[[0, -1]]).max() < 0.001


def test_a_take_is_kept_and_comes_back(tmp_path):
    """Facts and samples of the store are those put in, to 24 bits."""
    store = Store(tmp_path)
    about, sound = record(Take(speech(), RATE, ((0.5, 1.5),)), "word")
    keep_take(store, "ab12", about, sound)
    assert take_facts(store, "ab12") == about
    assert np.abs(load_take(store, "ab12") - sound).max() < 2**-23


def test_damage_counts_as_a_miss(tmp_path):
    """A changed byte is noticed."""
    store = Store(tmp_path)
    keep_take(store, "ab12", *pause())
    path = store.path(recording.KIND, "ab12")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert take_facts(store, "ab12") is None
    with pytest.raises(EngineError, match="not in the cache"):
        load_take(store, "ab12")


def test_times_without_an_engine_are_counted_by_letters():
    """Long words take longer, pauses follow marks, and the last word ends at the end."""
    times = proportional("One, twothree four.", 1.0, 5.0)
    assert (times[0][0], times[-1][1]) == (1.0, 5.0)
    lengths = [end - start for start, end in times]
    assert lengths[1] > 1.5 * lengths[0]
    assert times[1][0] > times[0][1]
    assert record(Take(speech(), RATE), "a word")[0].timing == "proportional"


def test_nothing_to_say_is_a_short_silence():
    """The pause of marks alone has no words and no sound."""
    about, sound = pause()
    assert (about.words, about.frames, float(np.abs(sound).max())) == ((), len(sound), 0.0)


def test_an_offset_is_taken_away():
    """A voice that pushes the wave to one side leaves none in the mix, and sounds as loud as before."""
    time_s = np.arange(24000) / 24000
    wave = (0.2 * np.sin(2 * np.pi * 150 * time_s)).astype(np.float32)
    (_, plain), (_, pushed) = (record(Take(wave + np.float32(by), 24000), "aah") for by in (0.0, 0.02))
    middle = pushed[4410:-4410]
    assert abs(float(middle.mean())) < 1e-4
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(np.sqrt(np.mean(plain[4410:-4410] ** 2)), rel=1e-2)
