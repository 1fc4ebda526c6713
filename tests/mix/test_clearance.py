"""Speech over background, measured on the mix while it is made."""

import numpy as np
import pytest

from audiodrama.arrange.timeline import Clip, Event, Timeline
from audiodrama.dsp.loudness import SPEECH_LUFS
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.clearance import MOST_LU, below, clearance, loudness_profile
from audiodrama.mix.levels import in_a_row
from laid_mix import MixInMemory
from refs import TakeRef, sound_ref

RATE = 16000
LONG = 12 * RATE


def noise(lufs, seconds, channels, seed):
    """Noise of a loudness."""
    from audiodrama.dsp.loudness import integrated_lufs

    sound = np.random.default_rng(seed).standard_normal((seconds * RATE, channels)).astype(np.float32) * 0.05
    return sound * np.float32(10 ** ((lufs - integrated_lufs(sound, RATE)) / 20))


SOUNDS = {"voice": noise(SPEECH_LUFS, 4, 1, 1), "rain": noise(SPEECH_LUFS, 12, 2, 2)}


def gaps(*clips):
    """How far a line from 2 to 6 s stands above some clips."""
    line = Event("01-001", "line", "ANNA", "Text.", 2 * RATE, 6 * RATE)
    voice = Clip("01-001", "dialogue", TakeRef("voice"), 2 * RATE, 6 * RATE, label="ANNA")
    plan = Timeline(RATE, LONG, (*clips, voice), (line,))
    mix = MixInMemory(plan, lambda source: ArrayReader(SOUNDS[source.name]))
    levels = [each.levels for each in mix.mixed]
    return clearance(plan, in_a_row(mix.sections, levels, "speech"), in_a_row(mix.sections, levels, "behind"))


@pytest.mark.parametrize("level_db", [-20.0, -9.0])
def test_the_gap_is_the_difference_in_loudness(level_db):
    """Speech at the common level over a bed so far below it stands so far above it."""
    (gap,) = gaps(Clip("b", "beds", sound_ref("rain"), 0, LONG, level_db=level_db))
    assert (gap.gap_lu, gap.worst_lu) == pytest.approx((-level_db, -level_db), abs=0.4)
    assert gap.speech_lufs == pytest.approx(SPEECH_LUFS, abs=0.3)
    assert bool(below([gap])) is (level_db > -10.0)


def test_one_shots_are_no_background():
    """Only beds and music count; over nothing the gap is as wide as it can be."""
    assert gaps(Clip("s", "foley", sound_ref("rain"), 0, LONG))[0].gap_lu == MOST_LU


def test_the_worst_moment_counts_by_itself():
    """Music that comes up under the end of a line shows there."""
    (gap,) = gaps(Clip("m", "music", sound_ref("rain"), 4 * RATE, LONG, level_db=-12.0))
    assert gap.gap_lu - gap.worst_lu == pytest.approx(10 * np.log10((2 / 3) / (2 / 4)), abs=0.4)


def test_a_profile_follows_the_sound():
    """Loudness each 100 ms, relative to the common speech level; silence is -97."""
    sound = np.concatenate([SOUNDS["voice"], np.zeros((RATE, 1), dtype=np.float32)])
    profile = loudness_profile(ArrayReader(sound), RATE)
    assert len(profile) == 50
    assert np.mean(profile[1:40]) == pytest.approx(0.0, abs=0.5)
    assert profile[-1] < -90


def test_a_sound_of_one_sample_has_a_profile():
    """However short, there is one figure."""
    assert len(loudness_profile(ArrayReader(np.full((1, 2), 0.5, dtype=np.float32)), RATE)) == 1


@pytest.mark.parametrize("frames", [3, 100, 2000])
def test_a_short_loop_is_as_loud_as_it_is_when_it_goes_round(frames):
    """The profile of a few frames is that of a second of them."""
    wave = np.sin(2 * np.pi * np.arange(frames) / frames * round(frames * 1000 / RATE + 0.5)).astype(np.float32)[
        :, None
    ]
    (short,) = loudness_profile(ArrayReader(wave), RATE)
    assert short == pytest.approx(loudness_profile(ArrayReader(np.tile(wave, (RATE // frames, 1))), RATE)[5], abs=0.2)
