"""A voice's peaks spread out: lower peaks, the same spectrum, in the same place."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.arrange.timeline import Clip
from audiodrama.dsp.effects.table import Effect
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.voice_chain import clip_reader, disperse
from refs import TakeRef, sound_ref

RATE_HZ = 44100
TIME = np.arange(RATE_HZ) / RATE_HZ


def pulses(pitch_hz=110.0):
    """Thirty harmonics that all begin together, as the pulses of a synthesised voice do, for the middle half second."""
    wave = sum(np.cos(2 * np.pi * pitch_hz * k * TIME) / k for k in range(1, 31))
    return (0.05 * wave * (np.abs(TIME - 0.5) < 0.25)).astype(np.float32)[:, np.newaxis]


def test_peaks_fall_and_the_spectrum_stays():
    """Nothing is lost or added at any frequency, and the highest sample is at least 2 dB lower."""
    sound = pulses()
    made = disperse(sound, RATE_HZ)
    assert (made.shape, made.dtype) == (sound.shape, np.float32)
    assert 20 * np.log10(np.abs(made).max() / np.abs(sound).max()) < -2
    assert np.sum(made**2) == pytest.approx(np.sum(sound**2), rel=1e-3)
    before, after = (np.abs(np.fft.rfft(each[:, 0])) for each in (sound, made))
    assert np.abs(before - after).max() < 1e-3 * before.max()


@pytest.mark.parametrize(("pitch_hz", "late_ms"), [(300.0, 4.0), (600.0, 0.0), (1500.0, -3.0), (4000.0, -4.0)])
def test_speech_stays_where_it_was(pitch_hz, late_ms):
    """A tone burst in the middle of speech is moved by 5 ms at most."""
    burst = np.exp(-(((TIME - 0.5) / 0.02) ** 2)) * np.sin(2 * np.pi * pitch_hz * TIME)
    made = disperse(burst[:, np.newaxis].astype(np.float32), RATE_HZ)[:, 0]
    moved_s = float((made**2 * TIME).sum() / (made**2).sum()) - 0.5
    assert 1000 * moved_s == pytest.approx(late_ms, abs=1.0)


def test_only_voices_are_spread_out():
    """A one-shot without effects is passed on untouched; one with effects has them and nothing else."""
    reader = ArrayReader(pulses())
    assert clip_reader(Clip("a", "foley", sound_ref("x"), 0, RATE_HZ), lambda: reader, RATE_HZ) is reader
    gain = (Effect("gain", (("level", -6.0),)),)
    halved = clip_reader(Clip("a", "foley", sound_ref("x"), 0, RATE_HZ, effects=gain), lambda: reader, RATE_HZ)
    np.testing.assert_allclose(halved.read(0, RATE_HZ), pulses() * 10 ** (-6 / 20), atol=1e-7)
    spread = clip_reader(Clip("a", "dialogue", TakeRef("x"), 0, RATE_HZ), lambda: reader, RATE_HZ)
    np.testing.assert_array_equal(spread.read(0, RATE_HZ), disperse(pulses(), RATE_HZ))


def test_silence_stays_silence():
    """Nothing in, nothing out."""
    assert not disperse(np.zeros((1000, 1), np.float32), RATE_HZ).any()


def test_effects_are_made_once_where_they_are_kept():
    """A kept clip is not opened again, and sounds the same; one without effects is never kept."""
    reader = ArrayReader(np.linspace(-0.5, 0.5, RATE_HZ, dtype=np.float32)[:, None])
    kept, opened = {}, []

    def keep(clip, make):
        if clip.id not in kept:
            kept[clip.id] = make()
        return kept[clip.id]

    def open_sound():
        opened.append(1)
        return reader

    clip = Clip("a", "dialogue", TakeRef("x"), 0, RATE_HZ, effects=(Effect("gain", (("level", -6.0),)),))
    first, again = (clip_reader(clip, open_sound, RATE_HZ, keep).read(0, RATE_HZ) for _ in range(2))
    plain = clip_reader(clip, open_sound, RATE_HZ).read(0, RATE_HZ)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(first, plain)
    assert (len(opened), list(kept)) == (2, ["a"])
    clip_reader(Clip("b", "dialogue", TakeRef("x"), 0, RATE_HZ), open_sound, RATE_HZ, keep)
    assert list(kept) == ["a"]
