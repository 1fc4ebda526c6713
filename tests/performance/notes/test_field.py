"""The field: what it works out is what the mix holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.arrange.sources import RoomTone, SoundRef, SoundUse, TakeRef
from audiodrama.arrange.timeline import Clip, Send, Timeline
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.bands import BANDS, band_decay, band_profile
from audiodrama.dsp.envelope import Point
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.desk import stems
from audiodrama.performance.notes.field import SoundField, level_lufs, owner
from synthetic_voice import phrase

S = RATE_HZ
VOICE = TakeRef("voice")
RAIN = SoundRef("rain", SoundUse("rain"))
KNOCK = SoundRef("knock", SoundUse("knock"))


def sounds():
    """A voice, a noise of two channels, and a knock."""
    rng = np.random.default_rng(1)
    knock = rng.normal(size=(S // 2, 1)) * np.exp(-np.arange(S // 2) / 3000)[:, np.newaxis]
    return {
        "voice": phrase(rate_hz=S), "rain": (0.1 * rng.normal(size=(2 * S, 2))).astype(np.float32),
        "knock": (0.3 * knock).astype(np.float32),
    }  # fmt: skip


@pytest.fixture(scope="module")
def chapter():
    """Everything that moves a level: rides, fades, loops, distance, the dip under speech, pan, two rooms."""
    length = len(sounds()["voice"])
    clips = (
        Clip("01-001", "dialogue", VOICE, S, S + length, level_db=-3.0, pan=(Point(0, -0.4),), lowpass_hz=6000.0,
             sends=(Send("hall", -4.0),), label="ANNA"),
        Clip("01-s1", "beds", RAIN, 0, 8 * S, loop=True, offset_frame=S // 2, level_db=-12.0, fade_in=S, fade_out=2 * S,
             gain=(Point(0, 0.0), Point(3 * S, -6.0)), dip_db=4.0, label="rain"),
        Clip("01-s2", "foley", KNOCK, 2 * S, 2 * S + S // 2, level_db=6.0, pan=(Point(0, 0.7),),
             sends=(Send("hall", 0.0),), label="knock"),
        Clip("01-s3", "beds", RoomTone(), 0, 8 * S, level_db=-10.0, label="tone"),
    )  # fmt: skip
    return Timeline(
        S, 8 * S, clips, spaces=("hall",), bus_gain=(("beds", (Point(S, 0.0), Point(2 * S, -5.0))),),
        return_gain=(("hall", (Point(0, -2.0),)),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def field(chapter):
    """Its field."""
    known = {name: band_profile(ArrayReader(sound), S) for name, sound in sounds().items()}
    return SoundField(chapter, lambda clip: known[clip.sound.name], {"hall": band_decay(hall(), S)})


def hall():
    """A response of half a second."""
    rng = np.random.default_rng(2)
    fall = np.exp(-np.arange(S // 2) / 5000)[:, np.newaxis]
    return (0.02 * rng.normal(size=(S // 2, 2)) * fall).astype(np.float32)


def test_levels_are_those_of_the_mix(chapter, field):
    """Every stem of the mix has the loudness that the field tells, within a decibel, and so have its bands."""
    load = {name: ArrayReader(sound) for name, sound in sounds().items()}
    blocks = list(stems(chapter, lambda source: load[source.name], {"hall": hall()}))
    window = field.window(0, chapter.frames)
    told = {
        "dialogue/ANNA": sum(each.power for each in window.layers if owner(each.clip) == "01-001"),
        "foley": sum(each.power for each in window.layers if owner(each.clip) == "01-s2"),
        "room/hall": sum((*window.early.values(), *window.late.values())),
    }
    for name, power in told.items():
        mixed = band_profile(ArrayReader(np.concatenate([block[name] for block in blocks])), S)
        count = min(len(mixed), len(power))
        loud = mixed[:count, BANDS] > mixed[:, BANDS].max() * 1e-3
        assert level_lufs(power[:count][loud]) == pytest.approx(level_lufs(mixed[:count][loud].astype(float)), abs=1.0)
        bands = 10 * np.log10(power[:count][loud][:, :BANDS].mean(axis=0) / mixed[:count][loud][:, :BANDS].mean(axis=0))
        heard = mixed[:, :BANDS].mean(axis=0) > mixed[:, :BANDS].mean(axis=0).max() * 1e-3
        assert np.abs(bands[heard]).max() < 2.0, name


def test_a_bed_steps_back_as_in_the_mix(chapter, field):
    """While somebody speaks a bed has the level of the mix too, ride, fade, loop and dip included."""
    only = replace(chapter, clips=tuple(clip for clip in chapter.clips if not isinstance(clip.sound, RoomTone)))
    load = {name: ArrayReader(sound) for name, sound in sounds().items()}
    mixed = np.concatenate([b["beds"] for b in stems(only, lambda source: load[source.name], {"hall": hall()})])
    profile = band_profile(ArrayReader(mixed), S)
    power = next(each.power for each in field.window(0, chapter.frames).layers if each.clip.id == "01-s1")
    for start_s, end_s in ((0.2, 0.8), (1.5, 4.0), (6.5, 7.5)):
        part = slice(int(start_s * 20), int(end_s * 20))
        assert level_lufs(power[part]) == pytest.approx(level_lufs(profile[part].astype(float)), abs=1.0)


def test_a_window_tells_the_same_wherever_it_begins(field):
    """A moment has the same power in every window that holds it, rooms that ring on included."""
    whole, part = field.window(0, 8 * S), field.window(3 * S, 4 * S)
    at = 3 * S // whole.hop
    np.testing.assert_allclose(part.total, whole.total[at : at + part.count], rtol=1e-6)


def test_own_and_rest_are_everything(field):
    """A line's own power and that of all else together are the whole."""
    window = field.window(S, 3 * S)
    np.testing.assert_allclose(window.of("01-001") + window.rest("01-001"), window.total, rtol=1e-9)


def test_pieces_of_a_line_belong_to_it():
    """A clip's owner is its cue, whatever suffix the clip has."""
    for name in ("01-001", "01-001.2", "01-001.1/3", "01-001~far"):
        assert owner(Clip(name, "dialogue", VOICE, 0, 1)) == "01-001"
