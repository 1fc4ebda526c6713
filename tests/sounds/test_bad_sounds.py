"""Sounds that nobody would choose, through the mix and the master to a file: a right result, never a click."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Timeline
from audiodrama.base.cache import Store
from audiodrama.cast.profiles import PROFILES
from audiodrama.dsp.loudness import SPEECH_LUFS
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.export.exporter import export_master
from audiodrama.export.tags import Tags
from audiodrama.mix.master import master, near_peak
from audiodrama.qc.clicks import Clicks, Clipping
from audiodrama.sounds import clips
from audiodrama.sounds.palette import Sound
from laid_mix import MixInMemory
from refs import TakeRef, sound_ref

RATE = 44100
BOOK = PROFILES["audiobook"]
SWELLS = np.sin(np.linspace(0, 6 * np.pi, 3 * RATE))[:, np.newaxis] ** 2
VOICE = np.random.default_rng(1).normal(0, 0.05, (3 * RATE, 1)) * SWELLS


def exported(tmp_path, *more: Clip, sound: np.ndarray) -> np.ndarray:
    """A chapter of a voice and one more sound, as the finished file has it."""
    tone = Clip("tone", "beds", RoomTone(), 0, 8 * RATE, loop=True, level_db=SPEECH_LUFS - 49)
    line = Clip("line", "dialogue", TakeRef("voice"), 2 * RATE, 5 * RATE, fade_in=220, fade_out=220, label="ANN")
    sounds = {"voice": VOICE.astype(np.float32), "sound": sound}
    timeline = Timeline(RATE, 8 * RATE, (tone, line, *more))
    mix = MixInMemory(timeline, lambda source: ArrayReader(sounds[source.name]), near=near_peak(BOOK))
    path = tmp_path / "01-a.wav"
    export_master(master(mix, BOOK), path, "wav", Tags("One", "Book", "A"), BOOK)
    return soundfile.read(path, dtype="float32")[0]


def faults(heard: np.ndarray) -> tuple[int, int]:
    """How many places clip, and how many click."""
    clipping, clicks = Clipping(RATE), Clicks(RATE)
    for block in np.array_split(heard, 9):
        clipping.add(block)
        clicks.add(block)
    return len(clipping.places_s), len(clicks.found)


def test_a_sound_40_db_too_loud(tmp_path):
    """It stays below the peak, and neither clips nor clicks where it begins and ends."""
    noise = np.random.default_rng(2).normal(0, 0.1, (RATE, 2)).astype(np.float32)
    loud = Clip("s", "foley", sound_ref("sound"), RATE * 3, RATE * 4, level_db=40.0, fade_in=220, fade_out=220)
    heard = exported(tmp_path, loud, sound=noise)
    assert 20 * np.log10(np.abs(heard).max()) <= BOOK.peak_dbtp
    assert faults(heard) == (0, 0)


@pytest.mark.parametrize("frames", [3, 441, 2000])
def test_a_bed_shorter_than_its_crossfade(tmp_path, frames):
    """Conformed and going round for seconds, it fades in and out like any other."""
    noise = np.random.default_rng(2).normal(0, 0.1, (frames, 2)).astype(np.float32)
    soundfile.write(tmp_path / "hum.wav", noise, RATE, subtype="FLOAT")
    store, sound = Store(tmp_path / "cache"), Sound("hum", "hum", "bed", file="hum.wav")
    samples = clips.load_clip(clips.prepare(sound, 0, tmp_path, store).name, store)
    bed = Clip(
        "b", "beds", sound_ref("sound"), RATE, 7 * RATE, loop=True, level_db=-20, fade_in=2 * RATE, fade_out=3 * RATE
    )
    heard = exported(tmp_path, bed, sound=samples)
    assert faults(heard) == (0, 0)
    assert np.abs(heard[int(0.5 * RATE) : RATE]).max() < 1e-2


def test_a_sound_beyond_the_end(tmp_path):
    """What begins after the last frame changes nothing of what is before it; what reaches over it is cut there."""
    noise = np.random.default_rng(2).normal(0, 0.01, (RATE, 2)).astype(np.float32)
    late = Clip("s", "foley", sound_ref("sound"), 9 * RATE, 10 * RATE)
    plain = exported(tmp_path, sound=noise)
    np.testing.assert_array_equal(exported(tmp_path, late, sound=noise), plain)
    reaching = exported(tmp_path, replace(late, start_frame=7 * RATE + 9, end_frame=9 * RATE), sound=noise)
    assert len(reaching) == len(plain)
    assert np.abs(reaching[7 * RATE + 9 :]).max() > 2 * np.abs(plain[7 * RATE + 9 :]).max()


@pytest.mark.parametrize(("form", "name"), [("FLAC", "x.mp3"), ("MP3", "x.wav"), ("WAV", "x.ogg")])
def test_what_a_file_is_called_does_not_matter(tmp_path, form, name):
    """It is read by what is in it."""
    wave = 0.3 * np.sin(np.arange(RATE) / 20)
    soundfile.write(tmp_path / name, wave, RATE, format=form)
    samples, rate_hz = clips.read_file(tmp_path / name, name, Store(tmp_path / "cache"))
    assert rate_hz == RATE
    assert np.abs(samples[1000:-3000, 0] - wave[1000 : len(samples) - 3000]).max() < 0.02
