"""A sound file is hashed and decoded from the same bytes, whoever saves over it meanwhile."""

from __future__ import annotations

import hashlib
import os

import pytest

from audiodrama.sounds import content
from audiodrama.sounds.content import UnreadableSoundError, content_hash, file_content


def test_a_small_file_is_a_copy(tmp_path):
    """Bytes saved over it later are not read."""
    path = tmp_path / "x"
    path.write_bytes(b"first")
    with file_content(path) as opened:
        path.write_bytes(b"other")
        assert (opened.digest, opened.file.read()) == (hashlib.sha256(b"first").hexdigest(), b"first")
        opened.must_be_unchanged()


@pytest.mark.parametrize("change", [b"other", b"x" * 40])
def test_a_large_file_that_is_saved_meanwhile(tmp_path, monkeypatch, change):
    """Changed in length or only in its bytes: it is refused."""
    monkeypatch.setattr(content, "SMALL_BYTES", 3)
    path = tmp_path / "x"
    path.write_bytes(b"first")
    os.utime(path, (1, 1))
    with file_content(path) as opened:
        opened.must_be_unchanged()
        path.write_bytes(change)
        with pytest.raises(UnreadableSoundError, match="changed while it was read"):
            opened.must_be_unchanged()
        with pytest.raises(UnreadableSoundError, match="changed while it was read"):
            opened.copy_to(tmp_path / "copy")


def test_only_regular_files(tmp_path):
    """A pipe, a folder, a device, a link in a circle, nothing: each is refused at once."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "device").symlink_to("/dev/zero")
    for name in ("pipe", "circle", "device", ".", "gone", "a\0b", "n" * 5000):
        with pytest.raises(UnreadableSoundError, match=r"^it (is not a file but|cannot be read)"):
            content_hash(tmp_path / name)
