"""Decoding: files that are no sound are told, not guessed."""

import pytest

from audiodrama.base.errors import AudioError
from audiodrama.export.decode import decoding


@pytest.mark.parametrize("name", ["x.mp3", "x.wav", "x.m4b", "x.opus"])
@pytest.mark.parametrize("content", [b"", b"ffconcat version 1.0\nfile other.wav\n"])
def test_what_is_no_sound_is_refused(tmp_path, name, content):
    """An empty file and a playlist in disguise are errors that name the file."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(AudioError, match=f"{name} cannot be decoded"), decoding(path) as opened:
        list(opened.blocks)


def test_a_missing_file_is_told(tmp_path):
    """A file that does not exist is named."""
    with pytest.raises(AudioError, match=r"none\.mp3 does not exist"), decoding(tmp_path / "none.mp3"):
        pass
