"""Long files are played from where they lie: as short ones sound, in memory that does not depend on their length."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import soundfile

from audiodrama.base.cache import Store
from audiodrama.base.errors import AudioError
from audiodrama.sounds import clips, content, long_files
from audiodrama.sounds.palette import Sound

RATE_HZ = 44100
RAIN = Sound("rain", "rain", "bed", file="rain.wav")


def rain(seconds, rate_hz, channels=2):
    """Noise whose loudness swells a little, off the zero line, with silence around it."""
    rng, frames = np.random.default_rng(2), round(seconds * rate_hz)
    swell = 0.1 + 0.01 * np.sin(np.arange(frames) / rate_hz)
    sound = rng.standard_normal((frames, channels)) * swell[:, None] * 0.5
    sound[: rate_hz // 2] = sound[-rate_hz // 4 :] = 0
    return sound + 0.01


@pytest.mark.parametrize(("rate_hz", "kind", "channels"), [(44100, "WAV", 2), (48000, "FLAC", 1), (22050, "WAV", 3)])
def test_it_sounds_as_a_short_file_does(tmp_path, monkeypatch, rate_hz, kind, channels):
    """Read in stretches of any length, a bed is the one that would be made in memory."""
    soundfile.write(tmp_path / "rain.wav", rain(9.0, rate_hz, channels), rate_hz, format=kind, subtype="PCM_24")
    store = Store(tmp_path / "cache")
    bed = replace(RAIN, trim=True)
    expected = clips.load_clip(clips.prepare(bed, 0, tmp_path, store).name, store)
    monkeypatch.setattr(long_files, "LONG_S", 5.0)
    fresh = Store(tmp_path / "other")
    prepared, reader = clips.prepare(bed, 0, tmp_path, fresh), clips.reader(bed, 0, tmp_path, fresh)
    assert abs(prepared.frames - len(expected)) < 0.003 * RATE_HZ
    assert (prepared.loops, reader.frames, reader.channels) == (True, prepared.frames, 2)
    cuts = [0, 1, 700, 90_000, 130_000, 131_234, reader.frames]
    actual = np.concatenate([reader.read(a, b) for a, b in pairwise(cuts)])
    np.testing.assert_array_equal(reader.read(100_000, 140_000), actual[100_000:140_000])
    power = [np.sqrt((each[:240_000].reshape(-1, 4000, 2) ** 2).mean(axis=1)) for each in (actual, expected)]
    np.testing.assert_allclose(power[0][1:], power[1][1:], rtol=0.06)
    assert abs(actual.mean()) < 2e-3


def test_the_end_meets_the_beginning(tmp_path, monkeypatch):
    """Round the seam of a long loop there is no step greater than elsewhere."""
    monkeypatch.setattr(long_files, "LONG_S", 5.0)
    tone = 0.2 * np.sin(2 * np.pi * 100.3 * np.arange(9 * RATE_HZ) / RATE_HZ)
    soundfile.write(tmp_path / "rain.wav", tone, RATE_HZ)
    reader = clips.reader(RAIN, 0, tmp_path, Store(tmp_path / "cache"))
    loop = reader.read(0, reader.frames)[:, 0]
    twice = np.abs(np.diff(np.concatenate([loop[-2000:], loop[:2000]])))
    assert twice.max() < 1.5 * np.abs(np.diff(loop[200_000:250_000])).max()


def test_what_cannot_be_played(tmp_path, monkeypatch):
    """Silence, a loop past the end, and a file that changed under the reader: each is told, nothing is played wrong."""
    monkeypatch.setattr(long_files, "LONG_S", 1.0)
    store = Store(tmp_path / "cache")
    soundfile.write(tmp_path / "rain.wav", np.zeros((3 * RATE_HZ, 2)), RATE_HZ)
    with pytest.raises(AudioError, match="nothing is heard in it"):
        clips.prepare(RAIN, 0, tmp_path, store)
    soundfile.write(tmp_path / "rain.wav", rain(3.0, RATE_HZ), RATE_HZ)
    with pytest.raises(AudioError, match=r"past the end of sfx/rain\.wav"):
        clips.prepare(replace(RAIN, loop=(2.9, 9.0)), 0, tmp_path, store)
    monkeypatch.setattr(content, "SMALL_BYTES", 1000)
    reader = clips.reader(RAIN, 0, tmp_path, store)
    with (tmp_path / "rain.wav").open("rb+") as file:
        file.truncate(RATE_HZ)
    with pytest.raises(AudioError, match=r"sfx/rain\.wav is damaged at"):
        reader.read(0, reader.frames)


LOUD = """
import resource, sys
from pathlib import Path
import numpy as np, soundfile
from audiodrama.base.cache import Store
from audiodrama.sounds import clips
from audiodrama.sounds.palette import Sound
folder = Path(sys.argv[1])
noise = np.random.default_rng(1).standard_normal(16000 * 60) * 0.1
with soundfile.SoundFile(folder / "rain.wav", "w", 16000, 1, format="FLAC") as file:
    for _ in range(180):
        file.write(noise)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
bed = Sound("rain", "rain", "bed", file="rain.wav")
store = Store(folder / "cache")
prepared, reader = clips.prepare(bed, 0, folder, store), clips.reader(bed, 0, folder, store)
assert prepared.frames == 3 * 3600 * 44100 - 3 * 44100, prepared
for start in (0, 44100 * 5000, prepared.frames - 44100):
    assert np.abs(reader.read(start, start + 44100)).max() > 0.1
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
sys.exit(f"{grown / 1024:.0f} MB more" if grown > 200 * 1024 else 0)
"""


@pytest.mark.slow
@pytest.mark.long
def test_three_hours_take_no_more_memory(tmp_path):
    """A bed of three hours is measured and played within 200 MB, where its samples alone would be 1.4 GB."""
    done = subprocess.run([sys.executable, "-c", LOUD, str(tmp_path)], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
