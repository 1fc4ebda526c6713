"""The user's sound files at the door: only what is inside and truly sound comes in."""

from __future__ import annotations

import io
import os

import numpy as np
import pytest
import soundfile

from audiodrama.sounds.formats import problem, quiet_decoders, sniff

SOUND = (np.sin(np.arange(4410) / 10) / 4).astype(np.float32)


def encoded(form: str, subtype: str | None = None) -> bytes:
    """A tone as a file of a format of libsndfile's."""
    buffer = io.BytesIO()
    soundfile.write(buffer, SOUND, 44100, format=form, subtype=subtype)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "subtype", "expected"),
    [
        ("WAV", "PCM_16", "wav"),
        ("WAV", "FLOAT", "wav"),
        ("RF64", "PCM_16", "wav"),
        ("FLAC", None, "flac"),
        ("OGG", "VORBIS", "ogg"),
        ("OGG", "OPUS", "ogg"),
        ("AIFF", "PCM_16", "aiff"),
        ("MP3", None, "mp3"),
    ],
)
def test_formats_by_their_first_bytes(form, subtype, expected):
    """Every format that can be read is known by what it holds."""
    if subtype == "OPUS":
        buffer = io.BytesIO()
        soundfile.write(buffer, SOUND, 48000, format=form, subtype=subtype)
        assert sniff(buffer.getvalue()[:64]) == expected
    else:
        assert sniff(encoded(form, subtype)[:64]) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"ID3\x04\x00" + bytes(20), "mp3"),
        (b"\xff\xfb\x90\x00" + bytes(20), "mp3"),
        (b"\xff\xfb\xf0\x00" + bytes(20), None),
        (b"\xff\xe1\x90\x00" + bytes(20), None),
        (b"\0\0\0\x20ftypM4A ", "mp4"),
        (b"\x1aE\xdf\xa3" + bytes(20), "matroska"),
        (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9", "asf"),
        (b"caff\0\1\0\0", "caf"),
        (b"\xff\xf1\x50\x80\x02\x1f\xfc", "adts"),
        (bytes(3000) + b"\xff\xfb\x90\x00", "late mp3"),
        (bytes(3000), None),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(20), None),
        (b"FORM\x00\x00\x00\x008SVX" + bytes(20), None),
        (b"#EXTM3U\nrain.wav\n", None),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", None),
        (b"sounds:\n  bell: {}\n", None),
        (b"RIFF", None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_what_is_no_sound(head, expected):
    """Playlists, pictures, text and stumps are nothing, however they are called."""
    assert sniff(head) == expected


def test_a_file_that_can_be_tried(tmp_path):
    """A sound under a name of another kind is sound all the same."""
    (tmp_path / "bell.txt").write_bytes(encoded("FLAC"))
    assert problem(tmp_path / "bell.txt", tmp_path) is None


def test_files_that_cannot_be_used(tmp_path):
    """Each reason in the writer's words."""
    inside = tmp_path / "play"
    inside.mkdir()
    (tmp_path / "outside.wav").write_bytes(encoded("WAV"))
    (inside / "empty.wav").write_bytes(b"")
    (inside / "list.wav").write_bytes(b"#EXTM3U\nrain.wav\n")
    (inside / "link.wav").symlink_to(tmp_path / "outside.wav")
    (inside / "folder.wav").mkdir()
    names = ["../outside.wav", "link.wav", "gone.wav", "folder.wav", "empty.wav"]
    assert [problem(inside / name, inside) for name in names] == [
        "it lies outside the production",
        "it lies outside the production",
        "there is no such file",
        "it cannot be read (it is a folder, not a file)",
        "it is empty",
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"#EXTM3U\nrain.wav\n", "it is a playlist"),
        (b"\x89PNG\r\n\x1a\n", "it is a picture"),
        (b"a letter to the director", "it is not a sound file of a kind that can be read"),
    ],
)
def test_what_a_file_is_instead(tmp_path, head, expected):
    """Common kinds are named, so that the writer sees what went wrong."""
    (tmp_path / "rain.wav").write_bytes(head)
    assert problem(tmp_path / "rain.wav", tmp_path) == expected


def test_decoders_are_quiet(capfd):
    """What is written to stderr below Python is not seen, and what comes afterwards is."""
    with quiet_decoders():
        os.write(2, b"Note: trying to resync\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"
