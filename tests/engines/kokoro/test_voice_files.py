"""Where voices may come from: archives and folders are read, and broken or foreign ones are one sentence."""

import io
import tarfile
import zipfile

import numpy as np
import pytest

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.engines.kokoro.voice_files import read_voices
from fake_voices import BODIES, archive_of, bomb, folder_of, tarball_of


@pytest.mark.parametrize("make", [folder_of, archive_of, tarball_of])
def test_every_source_gives_the_same_voices(tmp_path, make):
    """Folder, archive and tarball hold the same bytes by the same names."""
    assert dict(read_voices(make(tmp_path / "source"))) == BODIES


def test_what_lies_beside_the_voices_is_passed_over(tmp_path):
    """Other files, folders and links are no voices."""
    folder = folder_of(tmp_path / "voices")
    (folder / "README.txt").write_text("hello")
    (folder / "sub.bin").mkdir()
    link = tarfile.TarInfo("package/voices/link.bin")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    other = tarfile.TarInfo("package/dist/af_sky.bin")
    other.size = 4
    tarball = tarball_of(tmp_path / "a.tgz", extra=[(link, b""), (other, b"abcd")])
    assert set(dict(read_voices(folder))) == set(dict(read_voices(tarball))) == set(BODIES)


def test_another_package_is_refused_by_its_name(tmp_path):
    """The tarball says which package it is."""
    with pytest.raises(AudiodramaError, match=r"other\.tgz is the package left-pad, not kokoro-js"):
        list(read_voices(tarball_of(tmp_path / "other.tgz", package="left-pad")))


@pytest.mark.parametrize("make", [archive_of, tarball_of])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_half_a_file_is_one_sentence(tmp_path, make, share):
    """Whatever breaks inside, the message says which file is cut short."""
    whole = make(tmp_path / "source").read_bytes()
    (tmp_path / "half").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(AudiodramaError, match="half is cut short or damaged"):
        list(read_voices(tmp_path / "half"))


@pytest.mark.parametrize("body", [b"", b"RIFF", b"\x7fELF" * 100, b"<html>"])
def test_something_else_is_refused(tmp_path, body):
    """A file that is no archive is named."""
    (tmp_path / "x.bin").write_bytes(body)
    with pytest.raises(AudiodramaError, match=r"x\.bin is neither"):
        list(read_voices(tmp_path / "x.bin"))


def test_a_bomb_is_stopped(tmp_path):
    """A tarball that unpacks to more than all voices together is not read to its end."""
    with pytest.raises(AudiodramaError, match="unpacks to more than 128 MB"):
        list(read_voices(bomb(tmp_path / "bomb.tgz")))


def test_an_archive_with_code_in_it_runs_nothing(tmp_path):
    """Pickled objects are refused."""
    stored = io.BytesIO()
    np.save(stored, np.array([print], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(tmp_path / "evil.bin", "w") as archive:
        archive.writestr("af_heart.npy", stored.getvalue())
    with pytest.raises(AudiodramaError, match=r"evil\.bin is cut short or damaged"):
        list(read_voices(tmp_path / "evil.bin"))


def test_nothing_there_is_a_usage_error(tmp_path):
    """The path is named."""
    with pytest.raises(UsageError, match="nowhere is no file and no folder"):
        list(read_voices(tmp_path / "nowhere"))
