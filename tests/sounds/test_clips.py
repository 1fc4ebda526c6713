"""Clips and `clip_names`: whatever a sound file is like, it comes in as clean stereo at the rate of the mix."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import soundfile

from audiodrama.base.cache import Store
from audiodrama.base.errors import AudioError
from audiodrama.dsp.audio import encode_flac
from audiodrama.dsp.loudness import integrated_lufs
from audiodrama.sounds import clips
from audiodrama.sounds.clip_names import clip_name
from audiodrama.sounds.palette import Sound
from audiodrama.sounds.synth.recipe import REFERENCE_LUFS

RATE = 44100
FILE = Sound("bell", "bell", "sfx", file="bell.wav")


def tone(seconds: float, rate_hz: int = RATE, channels: int = 1, pitch_hz: float = 440.0) -> np.ndarray:
    """A tone of half of full scale in every channel."""
    wave = 0.5 * np.sin(2 * np.pi * pitch_hz * np.arange(round(seconds * rate_hz)) / rate_hz)
    return np.repeat(wave[:, np.newaxis], channels, axis=1).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [8000, 22050, 44100, 48000, 192000])
def test_any_rate_becomes_the_mix_s(rate_hz):
    """The length in seconds and the pitch stay."""
    made = clips.conform(tone(1.0, rate_hz, 2), rate_hz, "x", trim=False)
    peak_hz = np.argmax(np.abs(np.fft.rfft(made[:, 0])))
    assert (made.shape[1], made.dtype, peak_hz) == (2, np.float32, 440)
    assert len(made) == pytest.approx(RATE, abs=RATE // 1000)


def test_an_offset_is_taken_out():
    """The mean of what comes in is nothing."""
    made = clips.conform(tone(1.0, channels=2) + np.float32(0.2), RATE, "x", trim=False)
    np.testing.assert_allclose(made.mean(axis=0), [0, 0], atol=1e-3)


@pytest.mark.parametrize(("trim", "seconds"), [(True, 0.5), (False, 1.5)])
def test_silence_around_a_sound(trim, seconds):
    """Cut off where that is asked for, but for a few milliseconds; kept where it is not."""
    quiet = np.zeros((RATE // 2, 2), np.float32)
    made = clips.conform(np.concatenate([quiet, tone(0.5, channels=2), quiet]), RATE, "x", trim=trim)
    assert len(made) / RATE == pytest.approx(seconds, abs=0.03)


def test_edges_do_not_click():
    """A sound that is cut out of another begins and ends at nothing."""
    made = clips.conform(np.tile(np.cos(np.arange(RATE) / 9), (2, 1)).T.astype(np.float32), RATE, "x", trim=False)
    assert np.abs(made[[0, -1]]).max() < 0.01


@pytest.mark.parametrize("frames", [1, 20, 200])
def test_the_shortest_sounds(frames):
    """A click of a few samples keeps its length."""
    click = np.tile(np.where(np.arange(frames) % 2, 0.5, -0.5), (2, 1)).T.astype(np.float32)
    if frames == 1:
        with pytest.raises(AudioError, match="silent"):
            clips.conform(click, RATE, "x", trim=True)
    else:
        assert abs(len(clips.conform(click, RATE, "x", trim=True)) - frames) <= RATE // 1000


def test_silence_is_no_sound():
    """A file without a sound in it is said to be silent."""
    with pytest.raises(AudioError, match=r"sfx/x\.wav is silent"):
        clips.conform(np.zeros((RATE, 2), np.float32), RATE, "sfx/x.wav", trim=True)


@pytest.mark.parametrize(
    ("form", "subtype"),
    [("WAV", "PCM_U8"), ("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAV", "FLOAT"), ("WAV", "DOUBLE"), ("WAV", "ULAW"),
     ("FLAC", "PCM_S8"), ("AIFF", "PCM_16"), ("OGG", "VORBIS"), ("MP3", "MPEG_LAYER_III")],
)  # fmt: skip
def test_any_format_and_width_is_read(tmp_path, form, subtype):
    """The samples are those of the file, whatever its name says it is."""
    path = tmp_path / "bell.txt"
    soundfile.write(path, tone(0.5, channels=2), RATE, format=form, subtype=subtype)
    samples, rate_hz = clips.read_file(path, "sfx/bell.txt", Store(tmp_path / "cache"))
    assert (rate_hz, samples.shape[1], samples.dtype) == (RATE, 2, np.float32)
    middle = slice(RATE // 8, RATE // 4)
    np.testing.assert_allclose(samples[middle].std(axis=0), tone(0.5)[middle].std(), rtol=0.03)


def test_files_that_are_no_sound(tmp_path):
    """A playlist, half a header, numbers that are none: each an error that names the file."""
    path = tmp_path / "bell.wav"
    path.write_bytes(b"#EXTM3U\nrain.wav\n")
    with pytest.raises(AudioError, match=r"^sfx/bell\.wav cannot be read as sound"):
        clips.read_file(path, "sfx/bell.wav", Store(tmp_path / "cache"))
    path.write_bytes(b"RIFF\x00\x00\x00\x00WAVE")
    with pytest.raises(AudioError, match=r"^sfx/bell\.wav cannot be read as sound"):
        clips.read_file(path, "sfx/bell.wav", Store(tmp_path / "cache"))
    soundfile.write(path, np.full(100, np.nan), RATE, subtype="FLOAT")
    with pytest.raises(AudioError, match="no numbers"):
        clips.read_file(path, "sfx/bell.wav", Store(tmp_path / "cache"))
    with pytest.raises(AudioError, match=r"^sfx/gone\.wav cannot be read as sound"):
        clips.read_file(tmp_path / "gone.wav", "sfx/gone.wav", Store(tmp_path / "cache"))


def test_a_content_name_follows_the_bytes_and_not_the_name(tmp_path):
    """The same sound under another file name is the same clip; other bytes are another one."""
    soundfile.write(tmp_path / "bell.wav", tone(0.5), RATE)
    (tmp_path / "moved.wav").write_bytes((tmp_path / "bell.wav").read_bytes())
    before = clip_name(FILE, 0, tmp_path)
    assert clip_name(replace(FILE, file="moved.wav", key="x", name="x"), 3, tmp_path) == before
    changes = [replace(FILE, trim=True), replace(FILE, loop=(0.0, 0.3)), replace(FILE, kind="bed")]
    assert len({before, *(clip_name(each, 0, tmp_path) for each in changes)}) == 4
    soundfile.write(tmp_path / "bell.wav", tone(0.6), RATE)
    assert clip_name(FILE, 0, tmp_path) != before


def test_a_content_name_does_not_follow_the_level(tmp_path):
    """How loud and where a sound is heard is the mix's affair."""
    recipe = Sound("knock", "knock", "sfx", recipe="knock")
    same = replace(recipe, level_db=-3.0, pan=0.5, aliases=("bang",), group="x")
    assert clip_name(same, 0, tmp_path) == clip_name(recipe, 0, tmp_path)
    others = [replace(recipe, seed=3), replace(recipe, duration_s=2.0), replace(recipe, figures=(("knocks", 5.0),))]
    names = {clip_name(each, 0, tmp_path) for each in (recipe, *others)} | {clip_name(recipe, 1, tmp_path)}
    assert len(names) == 5


def test_a_file_that_is_gone(tmp_path):
    """Its content name cannot be known, which is said with its place in the production."""
    with pytest.raises(AudioError, match=r"sfx/bell\.wav cannot be read"):
        clip_name(FILE, 0, tmp_path)


def test_a_prepared_sound_lies_in_the_cache(tmp_path):
    """It is made once: afterwards the file itself is not read again."""
    store = Store(tmp_path / "cache")
    soundfile.write(tmp_path / "bell.wav", tone(0.5), RATE)
    prepared = clips.prepare(FILE, 0, tmp_path, store)
    samples = clips.load_clip(prepared.name, store)
    assert (samples.shape, prepared.loops) == ((prepared.frames, 2), False)
    store.put(clips.KIND, prepared.name, encode_flac(samples[:100], RATE))
    assert clips.prepare(FILE, 0, tmp_path, store) == prepared
    assert len(clips.load_clip(prepared.name, store)) == 100
    assert clips.load_clip("no such clip", store) is None


def test_a_bed_loops_without_a_seam(tmp_path):
    """Where a bed's end meets its beginning, nothing jumps further than within it."""
    store = Store(tmp_path / "cache")
    drifting = np.cumsum(np.random.default_rng(1).normal(0, 1e-3, (6 * RATE, 2)), axis=0).astype(np.float32)
    soundfile.write(tmp_path / "bell.wav", np.clip(drifting, -1, 1), RATE, subtype="FLOAT")
    prepared = clips.prepare(replace(FILE, kind="bed"), 0, tmp_path, store)
    samples = clips.load_clip(prepared.name, store)
    assert prepared.loops
    assert np.abs(samples[0] - samples[-1]).max() <= 2 * np.abs(np.diff(samples, axis=0)).max()


@pytest.mark.parametrize("frames", [3, 500, 4000])
def test_the_shortest_beds_are_as_loud_as_others(tmp_path, frames):
    """A loop of a few frames, going round, stands at the reference level like any bed."""
    store = Store(tmp_path / "cache")
    noise = np.random.default_rng(2).normal(0, 0.1, (frames, 2)).astype(np.float32)
    soundfile.write(tmp_path / "bell.wav", noise, RATE, subtype="FLOAT")
    samples = clips.load_clip(clips.prepare(replace(FILE, kind="bed"), 0, tmp_path, store).name, store)
    going_round = np.tile(samples, (2 * RATE // len(samples), 1))
    assert integrated_lufs(going_round, RATE) == pytest.approx(REFERENCE_LUFS, abs=0.5)


def test_loop_points(tmp_path):
    """Only what lies between them is used; points past the end are an error with a cure."""
    store = Store(tmp_path / "cache")
    soundfile.write(tmp_path / "bell.wav", tone(4.0), RATE)
    music = replace(FILE, kind="music", loop=(1.0, 3.0))
    assert clips.prepare(music, 0, tmp_path, store).frames == 2 * RATE
    with pytest.raises(AudioError, match="past the end"):
        clips.prepare(replace(music, loop=(5.0, 9.0)), 0, tmp_path, store)


def test_uses_of_a_recipe_differ_and_those_of_a_file_do_not(tmp_path):
    """Two knocks are two knocks; a recording is what it is."""
    store = Store(tmp_path / "cache")
    knock = Sound("knock", "knock", "sfx", recipe="knock", duration_s=0.5)
    one, other = (clips.load_clip(clips.prepare(knock, each, tmp_path, store).name, store) for each in (0, 1))
    assert not np.array_equal(one[:1000], other[:1000])
    again = clips.load_clip(
        clips.prepare(knock, 0, tmp_path, Store(tmp_path / "other")).name, Store(tmp_path / "other")
    )
    np.testing.assert_array_equal(again, one)
