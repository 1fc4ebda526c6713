"""Chunks of WAV and AIFF files, and sizes in their headers that cannot be believed."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from audiodrama.sounds.riff import PatchedFile, channel_mask, promised_share, riff_chunks, size_patch

SAMPLES = np.round(8000 * np.sin(np.arange(4000) / 9)).astype("<i2").tobytes()
FORMAT = b"fmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0"


def wav(size: int, *, tail: bytes = b"", head: bytes = b"", mark: bytes = b"RIFF") -> bytes:
    """A WAV whose sound states a size."""
    return mark + b"\0\0\0\0WAVE" + head + FORMAT + b"data" + size.to_bytes(4, "little") + SAMPLES + tail


def heard(raw: bytes) -> int:
    """How many frames are read when the size is mended."""
    file = io.BytesIO(raw)
    patch = size_patch(file, len(raw))
    file.seek(0)
    with soundfile.SoundFile(PatchedFile(file, *patch) if patch else file) as sound:
        return len(sound.read())


DS64 = b"ds64\x1c\0\0\0" + bytes(28)


@pytest.mark.parametrize(
    ("raw", "frames"),
    [
        (wav(0), 4000),
        (wav(0, head=b"JUNK\4\0\0\0abcd"), 4000),
        (wav(0, tail=b"\0"), 4000),
        (wav(0xFFFFFFFF, head=DS64, mark=b"RF64"), 4000),
        (wav(8000), 4000),
        (wav(4000), 2000),
        (wav(0xFFFFFFFF), 4000),
    ],
)
def test_a_size_that_was_never_written(raw, frames):
    """Sound of size 0 goes on to the end of the file; every other size is left alone."""
    assert heard(raw) == frames


@pytest.mark.parametrize("tail", [b"", b"LIST\4\0\0\0abcd", b"id3 \2\0\0\0abbext\0\0\0\0"])
def test_a_file_that_is_truly_empty(tail):
    """Nothing, or only whole chunks, behind a size of 0."""
    raw = b"RIFF\0\0\0\0WAVE" + FORMAT + b"data\0\0\0\0" + tail
    assert size_patch(io.BytesIO(raw), len(raw)) is None


@pytest.mark.parametrize(("form", "channels", "mask"), [("WAVEX", 6, 0x3F), ("WAVEX", 4, 0x33), ("WAV", 6, 0)])
def test_the_channel_mask(form, channels, mask):
    """It stands in the format of an extensible WAV, and nowhere else."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros((10, channels)), 8000, format=form, subtype="PCM_16")
    assert channel_mask(buffer) == mask


@pytest.mark.parametrize("raw", [b"", b"RIFF", wav(0)[:30], b"RIFF\0\0\0\0WAVE" + b"\0" * 9000, bytes(range(256)) * 9])
def test_rubbish_ends(raw):
    """Whatever the bytes are, the chunks come to an end within the file."""
    assert len(list(riff_chunks(io.BytesIO(raw)))) <= 1000
    assert (channel_mask(io.BytesIO(raw)), promised_share(io.BytesIO(raw), len(raw))) == (0, 1.0)


def test_reads_across_a_patch():
    """The other bytes appear wherever a read begins."""
    patched = PatchedFile(io.BytesIO(b"0123456789"), 3, b"abcd")
    assert patched.read() == b"012abcd789"
    patched.seek(5)
    assert (patched.read(1), patched.tell(), patched.read(3)) == (b"c", 6, b"d78")
    patched.seek(8)
    assert patched.read() == b"89"
