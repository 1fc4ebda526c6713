"""Exporting a master: the file that carries the final name has been decoded and has passed."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from audiodrama.base.errors import ExportError
from audiodrama.cast.profiles import Profile
from audiodrama.export import exporter
from audiodrama.export.decode import decoding
from audiodrama.export.exporter import ATTEMPTS, Checked, check_file, export_master, files_of
from audiodrama.export.tags import Tags
from audiodrama.script.cuesheet import Chapter

RATE_HZ = 44100
PROFILE = Profile("test", peak_dbtp=-3.0)
TAGS = Tags("T", "A")


@dataclass(frozen=True)
class Loud:
    """A master that fills its ceiling: clipped noise, which lossy encoders overshoot."""

    ceiling_db: float
    rate_hz: int = RATE_HZ
    seconds: float = 2.0

    def blocks(self):
        random = np.random.default_rng(1)
        for _ in range(round(self.seconds * 10)):
            noise = random.normal(0, 1, (self.rate_hz // 10, 2)) * 0.3
            yield (np.clip(noise, -0.5, 0.5) * 2 * 10 ** (self.ceiling_db / 20)).astype(np.float32)

    def with_ceiling(self, ceiling_db: float):
        return replace(self, ceiling_db=ceiling_db)


def test_an_overshoot_is_encoded_again_under_a_lower_ceiling(tmp_path):
    """The first file decodes above the peak; the one that stays does not."""
    done = export_master(Loud(-3.0), tmp_path / "x.mp3", "mp3", TAGS, PROFILE)
    assert 1 < done.attempts <= ATTEMPTS
    assert done.checked.true_peak_db <= PROFILE.peak_dbtp
    assert check_file(tmp_path / "x.mp3") == done.checked
    assert [each.name for each in tmp_path.iterdir()] == ["x.mp3"]


def test_a_quiet_master_is_encoded_once(tmp_path):
    """No work is done twice without need, and length and peak are what the decoder finds."""
    done = export_master(Loud(-12.0), tmp_path / "x.flac", "flac", TAGS, PROFILE)
    assert done.attempts == 1
    assert done.checked.duration_s == 2.0
    assert -12.0 <= done.checked.true_peak_db < PROFILE.peak_dbtp


def test_a_peak_that_never_comes_down_is_a_failure(tmp_path, monkeypatch):
    """After the last attempt there is a message, and the old file."""
    calls = []
    monkeypatch.setattr(exporter, "check_file", lambda path: calls.append(path) or Checked(2.0, -1.5, {}))
    (tmp_path / "x.flac").write_bytes(b"old")
    with pytest.raises(ExportError, match=r"x\.flac peaks 1\.50 dB above -3 dBTP after 4 attempts"):
        export_master(Loud(-3.0), tmp_path / "x.flac", "flac", TAGS, PROFILE)
    assert len(calls) == ATTEMPTS
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"old"]


def test_a_file_that_came_out_short_is_a_failure(tmp_path, monkeypatch):
    """The decoder finds less than was encoded: nothing takes the final name."""
    monkeypatch.setattr(exporter, "check_file", lambda path: Checked(1.5, -9.0, {}))
    with pytest.raises(ExportError, match=r"came out 1\.50 s long where 2\.00 s were encoded"):
        export_master(Loud(-12.0), tmp_path / "x.wav", "wav", TAGS, PROFILE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["mp3", "m4b", "opus", "flac", "wav"])
def test_every_format_stays_below_the_peak(tmp_path, form):
    """The promise holds for each kind of file."""
    assert export_master(Loud(-3.5), tmp_path / f"x.{form}", form, TAGS, PROFILE).checked.true_peak_db <= -3.0


@pytest.mark.parametrize("form", ["mp3", "wav"])
def test_a_file_has_the_sample_rate_of_its_profile(tmp_path, form):
    """A mix at 44.1 kHz becomes a file at 48 kHz of the same length."""
    done = export_master(Loud(-12.0), tmp_path / f"x.{form}", form, TAGS, Profile("tv", rate_hz=48000))
    with decoding(done.path) as opened:
        assert opened.rate_hz == 48000
    assert done.checked.duration_s == pytest.approx(2.0, abs=0.001)


def test_a_chapter_names_its_files():
    """Number, slug and ending, for each format and beside it."""
    chapter = Chapter(3, "the-stair", "The Stair", ())
    assert files_of(chapter, ("mp3", "m4b")) == (
        "03-the-stair.mp3",
        "03-the-stair.m4b",
        "03-the-stair.cues.json",
        "03-the-stair.vtt",
    )
