"""Masters: the profile's loudness under its ceiling, from any mix, as often as asked."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from audiodrama.base.errors import AudioError
from audiodrama.cast.profiles import PROFILES
from audiodrama.dsp.loudness import SPEECH_LUFS, LoudnessMeter, integrated_lufs
from audiodrama.dsp.peaks import TruePeakMeter
from audiodrama.mix.master import MOST_ABOVE_SPEECH_DB, UNDER_PEAK_DB, master
from laid_mix import mix_of

RATE = 44100


@cache
def speech(seconds=20, lufs=SPEECH_LUFS, seed=2):
    """Something with the crest factor of speech, 18 dB: noise through the vocal tract, in syllables and pauses."""
    from scipy.signal import butter, sosfilt

    time = np.arange(seconds * RATE) / RATE
    syllables = np.maximum(0, np.sin(2 * np.pi * 2.3 * time)) * (np.sin(2 * np.pi * 0.15 * time) > -0.7)
    tract = butter(1, [300, 2800], "band", fs=RATE, output="sos")
    voiced = sosfilt(tract, np.random.default_rng(seed).standard_normal(len(time))) * syllables
    sound = np.repeat(voiced[:, None], 2, axis=1).astype(np.float32)
    return sound * np.float32(10 ** ((lufs - integrated_lufs(sound, RATE)) / 20))


def mastered(sound, profile="audiobook"):
    """A master of a sound."""
    return master(mix_of(sound), PROFILES[profile])


def joined(found):
    """All blocks as one sound."""
    return np.concatenate([*found.blocks(), np.zeros((0, 2), dtype=np.float32)])


def true_peak_db(sound):
    """True peak of a sound, as the exported file is measured."""
    meter = TruePeakMeter()
    meter.add(sound)
    return meter.level_db()


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("level_db", [-8.0, 0.0, 12.0])
def test_it_meets_the_profile(profile, level_db):
    """Loudness within 0.3 LU of the aim, true peak under the profile's by half a decibel, from a mix of any level."""
    found = mastered(speech() * np.float32(10 ** (level_db / 20)), profile)
    if level_db >= -MOST_ABOVE_SPEECH_DB:
        assert integrated_lufs(joined(found), RATE) == pytest.approx(PROFILES[profile].loudness_lufs, abs=0.3)
    assert true_peak_db(joined(found)) <= PROFILES[profile].peak_dbtp - UNDER_PEAK_DB


def test_what_it_says_is_what_comes_out():
    """Loudness, RMS and length after limiting are known before a block is asked for."""
    found = mastered(speech())
    sound = joined(found)
    assert found.outcome.loudness_lufs == pytest.approx(integrated_lufs(sound, RATE), abs=0.02)
    assert found.outcome.rms_db == pytest.approx(10 * np.log10(np.mean(sound.astype(float) ** 2)), abs=0.02)
    assert (found.frames, found.rate_hz) == (len(sound), RATE)


def test_the_gain_is_a_whole_number_of_tenths():
    """A little more or less of one line leaves it where it is."""
    gain_db = mastered(speech()).outcome.gain_db
    assert gain_db == round(gain_db, 1)
    louder = speech().copy()
    louder[5 * RATE : 6 * RATE] *= 1.01
    assert mastered(louder).outcome.gain_db == gain_db


def test_it_streams_as_often_as_it_is_asked():
    """Two readers at once get the same samples."""
    found = mastered(speech()[: 5 * RATE])
    pairs = list(zip(found.blocks(), found.blocks(), strict=True))
    for one, other in pairs:
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("lower_db", [0.3, 1.0, 2.0])
def test_a_lower_ceiling_keeps_the_loudness(lower_db):
    """After an encoder has overshot, the same loudness comes out under a lower ceiling, where that can be."""
    found = mastered(speech())
    lower = found.with_ceiling(found.ceiling_db - lower_db)
    assert true_peak_db(joined(lower)) <= found.ceiling_db - lower_db
    assert lower.outcome.loudness_lufs == pytest.approx(found.outcome.loudness_lufs, abs=0.1)
    assert true_peak_db(joined(found)) > found.ceiling_db - 0.2


@pytest.mark.parametrize("frames", [0, 1, 1000, 3 * RATE])
def test_silence_stays_silence(frames):
    """Nothing in, nothing out, and a note that says so."""
    found = mastered(np.zeros((frames, 2), dtype=np.float32))
    np.testing.assert_array_equal(joined(found), np.zeros((frames, 2), dtype=np.float32))
    assert found.notes == ("nothing is heard in it",)


def test_a_chapter_without_speech_is_not_blown_up():
    """A bed alone is raised by no more than a chapter of speech would be, and a note says what is missing."""
    bed = (np.random.default_rng(1).standard_normal((10 * RATE, 2)) * 0.002).astype(np.float32)
    found = mastered(bed, "podcast")
    assert found.outcome.gain_db == -16.0 - SPEECH_LUFS + MOST_ABOVE_SPEECH_DB
    assert [note.split(" LU below")[0][:8] for note in found.notes] == ["it stays"]


def test_chapters_are_equally_loud():
    """Chapters of another density of speech come out alike."""
    sparse = np.concatenate([speech()[: 6 * RATE], np.zeros((30 * RATE, 2), dtype=np.float32), speech()[-6 * RATE :]])
    levels = [integrated_lufs(joined(mastered(each)), RATE) for each in (speech(), sparse, speech(seed=9))]
    np.testing.assert_allclose(levels, -16.0, atol=0.13)


def test_little_is_changed_but_the_level():
    """Limiting that a voice needs is transparent: 99 of 100 frames go through within 3 dB of the plain gain."""
    found = mastered(speech())
    plain = speech() * np.float32(10 ** (found.outcome.gain_db / 20))
    loud = np.abs(plain[:, 0]) > 1e-3
    change_db = 20 * np.log10(np.abs(joined(found)[loud, 0] / plain[loud, 0]))
    assert np.percentile(change_db, 1) > -3.0
    assert change_db.max() < 1e-3


def test_another_sample_rate():
    """A mix at 48 kHz is measured as one."""
    meter = LoudnessMeter(48_000)
    for block in master(mix_of(speech(), 48_000), PROFILES["broadcast"], rate_hz=48_000).blocks():
        meter.add(block)
    assert meter.integrated() == pytest.approx(-23.0, abs=0.1)


def test_what_is_not_finite_is_refused():
    """NaN never reaches a file."""
    bad = speech()[:RATE].copy()
    bad[700, 1] = np.nan
    with pytest.raises(AudioError, match="not finite"):
        mastered(bad)


def test_an_rms_out_of_range_is_noted():
    """A profile's RMS that loudness alone does not meet is said."""
    quiet = replace(PROFILES["audiobook"], rms_db=(-12.0, -10.0))
    found = master(mix_of(speech()), quiet)
    assert [note.split(",")[1] for note in found.notes] == [" outside -12 to -10 dB"]
