"""Frame headers of an MP3, however large the file and whatever stands before them."""

from __future__ import annotations

import io

import numpy as np
import pytest

from audiodrama.export.encode import encode, format_named
from audiodrama.qc import mp3
from audiodrama.qc.mp3 import FrameHeaders, frame_headers


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    """A second at 192 kb/s, without tags."""
    path = tmp_path_factory.mktemp("mp3") / "x.mp3"
    encode([np.zeros((44100, 2), np.float32)], path, format_named("mp3"), rate_hz=44100)
    return path.read_bytes()


@pytest.mark.parametrize("window", [16, 417, 1 << 18])
def test_every_frame_is_seen(tmp_path, frames, monkeypatch, window):
    """Whatever part of the file is held at a time, and behind a tag of any size."""
    monkeypatch.setattr(mp3, "_WINDOW_BYTES", window)
    path = tmp_path / "x.mp3"
    path.write_bytes(b"ID3\x03\0\0\0\0\x07\x68" + bytes(1000) + frames)
    assert frame_headers(path) == FrameHeaders((192,), 44100)


@pytest.mark.parametrize("raw", [b"", b"ID3", b"RIFF" + bytes(100), b"\xff\xfb", b"ID3\x03\0\0\x7f\x7f\x7f\x7f"])
def test_a_file_without_frames_has_none(tmp_path, raw):
    """No sound, half a header, a tag that claims more than there is."""
    path = tmp_path / "x.mp3"
    path.write_bytes(raw)
    assert frame_headers(path) is None


def test_no_more_than_a_window_is_held(frames):
    """A file of any length is walked through a window of 256 kB."""
    held: list[int] = []

    class Counting(io.BytesIO):
        def read(self, size=-1):
            held.append(size)
            return super().read(size)

    window = mp3._Window(Counting(frames * 200))
    at = 0
    while frame := mp3._frame(window.bytes(at, 3)):
        at += frame[2]
    assert at > 20 * mp3._WINDOW_BYTES / 2
    assert set(held) == {mp3._WINDOW_BYTES}
