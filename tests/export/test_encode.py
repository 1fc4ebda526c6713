"""Encoding: any block stream into a tagged file, or a clear failure and nothing at all."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import audiodrama.export.encode
from audiodrama.base.errors import AudioError, ExportError, MissingError, UsageError
from audiodrama.export.cover import draw_cover
from audiodrama.export.decode import decoding
from audiodrama.export.encode import FORMATS, encode, format_named
from audiodrama.export.tags import Tags
from audiodrama.qc.tags import read_tags

RATE_HZ = 44100
TAGS = Tags("Chapter = one; #1", "Book", author="Ann Ö", narrator="夜", comment="two\nlines \\ and = signs")


def tone(seconds: float = 1.0, level: float = 0.3) -> np.ndarray:
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    left = level * np.sin(2 * np.pi * 440 * t)
    return np.stack([left, 0.5 * left], axis=1).astype(np.float32)


def blocks(sound: np.ndarray, size: int = 10_000):
    return (sound[at : at + size] for at in range(0, len(sound), size))


def decoded(path: Path) -> tuple[np.ndarray, int]:
    with decoding(path) as opened:
        return np.concatenate(list(opened.blocks)), opened.rate_hz


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_back_what_went_in(tmp_path, name):
    """An independent decoder finds the same sound, of the same length, in the same channels."""
    sound, path = tone(), tmp_path / f"x.{name}"
    assert encode(blocks(sound), path, format_named(name), rate_hz=RATE_HZ, tags=TAGS) == len(sound)
    found, rate_hz = decoded(path)
    assert found.shape[1] == 2
    assert abs(len(found) / rate_hz - 1.0) < 0.05
    middle = found[rate_hz // 4 : rate_hz // 2]
    levels = np.sqrt((middle**2).mean(axis=0))
    assert levels == pytest.approx([0.3 / np.sqrt(2), 0.15 / np.sqrt(2)], rel=0.03)


@pytest.mark.parametrize(
    "form", [*(format_named("mp3", kbps=kbps) for kbps in (128, 192, 256)), format_named("m4b"), format_named("opus")]
)
def test_lossy_formats_keep_the_level(tmp_path, form):
    """Loudness was aimed at to the tenth: no encoder may play it down (LAME does, by up to 0.45 dB)."""
    sound, path = tone(2.0), tmp_path / f"x.{form.name}"
    encode(blocks(sound), path, form, rate_hz=RATE_HZ)
    found, rate_hz = decoded(path)
    level = np.sqrt(np.square(found[rate_hz // 2 : rate_hz * 3 // 2]).mean())
    assert 20 * np.log10(level / np.sqrt(np.square(sound).mean())) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shifts_the_sound(tmp_path, name):
    """Encoders delay, and files say by how much: decoded, a burst stands within a millisecond of its place."""
    sound, path = np.zeros((RATE_HZ, 2), dtype=np.float32), tmp_path / f"x.{name}"
    burst = np.hanning(200)[:, None] * np.sin(np.arange(200) * 0.4)[:, None]
    sound[20_000:20_200] = 0.5 * burst
    encode(blocks(sound), path, format_named(name), rate_hz=RATE_HZ)
    found, rate_hz = decoded(path)
    squares = np.square(found[:, 0].astype(float))
    centre = (squares * np.arange(len(squares))).sum() / squares.sum() / rate_hz
    assert centre == pytest.approx(20_100 / RATE_HZ, abs=0.001)


@pytest.mark.parametrize("name", ["flac", "wav"])
def test_lossless_formats_lose_less_than_24_bits_hold(tmp_path, name):
    """FLAC and WAV differ from the blocks by rounding alone."""
    sound, path = tone(), tmp_path / f"x.{name}"
    encode(blocks(sound), path, format_named(name), rate_hz=RATE_HZ)
    assert np.abs(decoded(path)[0] - sound).max() <= 2**-23


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_sound_and_tags_give_the_same_bytes(tmp_path, name):
    """Neither the time, the block size nor the folder shows in the file."""
    made = []
    for number, size in enumerate((1000, 44100)):
        path = tmp_path / str(number) / f"x.{name}"
        tags = Tags("T", "A", cover=draw_cover("A", "B", 300))
        encode(blocks(tone(), size), path, format_named(name), rate_hz=RATE_HZ, tags=tags)
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_an_mp3_carries_its_tags(tmp_path):
    """ID3v2.3 with every field, the comment and the cover's type."""
    path, cover = tmp_path / "x.mp3", draw_cover("A", "B", 300)
    tags = Tags("T", "A", author="Ü", comment="c", cover=cover)
    encode(blocks(tone()), path, format_named("mp3"), rate_hz=RATE_HZ, tags=tags)
    assert read_tags(path) == tags.fields | {"cover": "image/png"}


@pytest.mark.parametrize("name", ["m4b", "opus", "flac"])
def test_other_formats_carry_tags_marks_and_cover(tmp_path, name):
    """ffmpeg reads back title, author and narrator with their special characters, and sees the picture."""
    path = tmp_path / f"x.{name}"
    tags = Tags(
        TAGS.title, "Book", author=TAGS.author, narrator=TAGS.narrator, comment=TAGS.comment,
        cover=draw_cover("A", "B", 300), chapters=(("Eins = 1", 0.0, 0.4), ("Zwei", 0.4, 1.0)),
    )  # fmt: skip
    encode(blocks(tone()), path, format_named(name), rate_hz=RATE_HZ, tags=tags)
    said = subprocess.run(
        [audiodrama.export.encode.ffmpeg(), "-i", str(path)], capture_output=True, check=False
    ).stderr.decode()
    for wanted in (TAGS.title, TAGS.author, TAGS.narrator, "attached pic", "two"):
        assert wanted in said
    assert ("Eins = 1" in said) == (name in ("m4b", "opus"))


def test_an_m4b_says_that_it_is_an_audiobook(tmp_path):
    """Brand `M4B ` in the first box, media type 2 (audiobook) in `stik`."""
    path = tmp_path / "x.m4b"
    encode(blocks(tone()), path, format_named("m4b"), rate_hz=RATE_HZ, tags=TAGS)
    raw = path.read_bytes()
    assert raw[4:12] == b"ftypM4B "
    at = raw.index(b"stik")
    assert raw[at : at + 24].rstrip(b"\0").endswith(b"\x02")


def test_an_mp3_has_the_bit_rate_of_the_profile(tmp_path):
    """Constant bit rate: ten seconds at 128 kb/s are 160 kB."""
    path = tmp_path / "x.mp3"
    encode(blocks(tone(10)), path, format_named("mp3", kbps=128), rate_hz=RATE_HZ)
    assert path.stat().st_size == pytest.approx(160_000, rel=0.01)


def test_an_unknown_format_is_a_usage_error():
    """The message lists the formats there are."""
    with pytest.raises(UsageError, match=r"'mp4' is not a format .*mp3, m4b"):
        format_named("mp4")


def fake_ffmpeg(tmp_path: Path, monkeypatch, body: str) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text(f"#!{sys.executable}\nimport os, sys, signal\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setattr(audiodrama.export.encode, "ffmpeg", lambda: str(program))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", "ffmpeg was killed by signal 9"),
        (
            "sys.stdin.buffer.read(); print('bad stuff', file=sys.stderr); sys.exit(3)",
            "failed with status 3: bad stuff",
        ),
        ("print('x.mp3: No space left on device', file=sys.stderr); sys.exit(1)", "no space left .free some space"),
    ],
)
def test_a_dying_ffmpeg_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, body, message):
    """The message says how it died; the file that was there is still whole; no temporary file stays."""
    fake_ffmpeg(tmp_path, monkeypatch, body)
    path = tmp_path / "out" / "x.mp3"
    path.parent.mkdir()
    path.write_bytes(b"old")
    with pytest.raises(ExportError, match=message):
        encode(blocks(tone(5)), path, format_named("mp3"), rate_hz=RATE_HZ)
    assert [each.name for each in path.parent.iterdir()] == ["x.mp3"]
    assert path.read_bytes() == b"old"


def test_a_missing_ffmpeg_names_the_cure(tmp_path, monkeypatch):
    """It counts as something not installed (exit status 5)."""
    monkeypatch.setattr(audiodrama.export.encode, "ffmpeg", lambda: str(tmp_path / "none"))
    with pytest.raises(MissingError, match="pip install imageio-ffmpeg"):
        encode(blocks(tone()), tmp_path / "x.mp3", format_named("mp3"), rate_hz=RATE_HZ)


def test_a_failing_source_leaves_nothing_behind(tmp_path):
    """An exception from the mix comes through unchanged, and ffmpeg does not outlive it."""

    def failing():
        yield tone()
        raise AudioError("the cache is damaged")

    with pytest.raises(AudioError, match="the cache is damaged"):
        encode(failing(), tmp_path / "x.mp3", format_named("mp3"), rate_hz=RATE_HZ)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_folders_place_is_explained(tmp_path):
    """The output folder's name is taken by a file: say so."""
    (tmp_path / "output").write_text("")
    with pytest.raises(ExportError, match="a file stands where the folder should be"):
        encode(blocks(tone()), tmp_path / "output" / "x.mp3", format_named("mp3"), rate_hz=RATE_HZ)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_explained(tmp_path):
    """No permission: say which cure there is."""
    folder = tmp_path / "output"
    folder.mkdir(mode=0o500)
    with pytest.raises(ExportError, match="change the folder's permissions"):
        encode(blocks(tone()), folder / "x.mp3", format_named("mp3"), rate_hz=RATE_HZ)


@pytest.mark.skipif(not Path("/dev/shm").exists() or os.geteuid() != 0, reason="needs the right to mount a small disk")
def test_a_full_disk_is_explained(tmp_path):
    """A disk of 200 kB: the message says that space is short, and no part of the file stays."""
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", small], capture_output=True, check=False
    ).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        with pytest.raises(ExportError, match="free some space"):
            encode(blocks(tone(30)), small / "x.wav", format_named("wav"), rate_hz=RATE_HZ)
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)
