"""A store in a shared folder: whole files, written once, by the disk's own clock."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from audiodrama.base.errors import StoreError
from audiodrama.base.files import RefusedFileError
from audiodrama.base.stores import folder as folders
from audiodrama.base.stores.folder import FolderRemote
from audiodrama.base.stores.remote import Tries

NAME = "takes/ab/abc"


@pytest.fixture
def remote(tmp_path):
    """An empty store, that begins."""
    remote = FolderRemote(tmp_path, tries=Tries("here", 0.0, 0.0))
    assert remote.begin()
    return remote


def test_a_file_is_written_once(remote, tmp_path):
    """The second writer is told so, and no part of a file is left."""
    assert remote.write_new(NAME, b"one")
    assert not remote.write_new(NAME, b"two")
    assert remote.read(NAME) == b"one"
    assert remote.heads([NAME, "takes/no/no"], 2) == {NAME: b"on"}
    assert remote.reads([NAME, "takes/no/no"]) == {NAME: b"one"}
    assert [path.name for path in (tmp_path / "takes/ab").iterdir()] == ["abc"]
    assert not remote.begin(), "it has begun before"


def test_where_a_disk_knows_no_links(remote, tmp_path, monkeypatch):
    """Files are renamed after a look instead."""

    def no_links(*_):
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "link", no_links)
    assert remote.write_new(NAME, b"one")
    assert not remote.write_new(NAME, b"two")
    assert remote.read(NAME) == b"one"


def test_two_writers_at_the_same_moment(remote, tmp_path):
    """One of them wins, and what lies there is whole."""
    code = (
        "import sys; from pathlib import Path; from audiodrama.base.stores.folder import FolderRemote;"
        "r = FolderRemote(Path(sys.argv[1]));"
        "print(sum(r.write_new(f'takes/ab/{n}', sys.argv[2].encode() * 1000) for n in range(60)))"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), letter], stdout=subprocess.PIPE, text=True)
        for letter in "xy"
    ]
    assert sum(int(each.communicate()[0]) for each in writers) == 60
    for number in range(60):
        assert remote.read(f"takes/ab/{number}") in {b"x" * 1000, b"y" * 1000}


def test_what_killed_writers_left_goes_by_the_disks_clock(remote, tmp_path, monkeypatch):
    """A machine whose clock is a day ahead removes nothing that is being written."""
    young, old = tmp_path / "takes/ab/.part-young", tmp_path / "takes/ab/.part-old"
    young.parent.mkdir(parents=True)
    young.write_bytes(b"")
    old.write_bytes(b"")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 86400)
    remote.sweep()
    assert young.exists()
    assert not old.exists()


def test_a_full_or_locked_disk_is_told_with_its_cure(remote, monkeypatch):
    """The error is final: nobody waits for room to come."""
    for number, words in ((errno.ENOSPC, "trim --older"), (errno.EROFS, "writable"), (errno.EACCES, "writable")):

        def fail(*_, number=number):
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(folders, "_link_new", fail)
        with pytest.raises(StoreError, match="cannot be used") as error:
            remote.write_new(f"takes/ab/{number}", b"one")
        assert words in str(error.value)


def test_a_store_that_goes_while_it_is_written_to(remote, tmp_path, monkeypatch):
    """Nothing is made in its place, and it is waited for as any store that is away."""
    look = remote._must_be_there

    def gone_after_the_look():
        look()
        tmp_path.rename(tmp_path.with_name("elsewhere"))

    monkeypatch.setattr(remote, "_must_be_there", gone_after_the_look)
    with pytest.raises(StoreError, match="does not answer: its folder has gone"):
        remote.write_new(NAME, b"one")
    assert not tmp_path.exists()


def test_a_folder_that_is_not_there(tmp_path):
    """It is not made: it may be the place of a disk that is not mounted."""
    with pytest.raises(StoreError, match="there is no folder"):
        FolderRemote(tmp_path / "absent").begin()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_under_an_entrys_name_is_damage(remote, tmp_path):
    """Nothing waits for it, it has no bytes, and an entry takes its place; so with a link to nothing."""
    (tmp_path / "takes/ab").mkdir(parents=True)
    here = tmp_path / "here.flac"
    here.write_bytes(b"sound")
    for put in (lambda name: remote.write_new(name, b"sound"), lambda name: remote.upload(name, here)):
        for number, place in enumerate((os.mkfifo, lambda path: path.symlink_to("nowhere"))):
            name = f"{NAME}{number}"
            place(tmp_path / name)
            assert not remote.read(name)
            assert remote.heads([name], 2) == {}
            with suppress(RefusedFileError):
                assert not remote.download(name, tmp_path / "there.flac", 5)
            assert put(name)
            assert remote.read(name) == b"sound"
            assert not put(name), "the first one stays"
            remote.drop(name)


@pytest.mark.parametrize("place", ["takes/ab/abc", "takes/ab", "takes"])
def test_what_is_no_entry_is_damage(remote, tmp_path, place):
    """A folder under an entry's name, a file under a folder's: no bytes, no error, and an entry takes its place."""
    blocked = tmp_path / place
    blocked.parent.mkdir(parents=True, exist_ok=True)
    if place == NAME:
        (blocked / "folder").mkdir(parents=True)
    else:
        blocked.write_bytes(b"no folder")
    assert not remote.read(NAME)
    assert remote.heads([NAME], 2) == {}
    with suppress(RefusedFileError):
        assert not remote.download(NAME, tmp_path / "there", 5)
    assert remote.write_new(NAME, b"sound")
    assert remote.read(NAME) == b"sound"
    old = time.time() - 7200
    for part in tmp_path.rglob(".part-*"):
        os.utime(part, (old, old))
    remote.sweep()
    assert not list(tmp_path.rglob(".part-*"))


def test_a_locked_entry_is_named(remote, monkeypatch):
    """The message says which file it is that cannot be read."""

    def locked(path, **_):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(folders, "opened_regular", locked)
    with pytest.raises(StoreError, match=r"Permission denied \(takes/ab/abc\)"):
        remote.read(NAME)


def test_large_files(remote, tmp_path):
    """They are copied whole, both ways."""
    here = tmp_path / "here.flac"
    here.write_bytes(b"sound")
    assert remote.upload("masters/m./m.flac", here)
    assert not remote.upload("masters/m./m.flac", here)
    assert remote.download("masters/m./m.flac", tmp_path / "there.flac", 5)
    with pytest.raises(RefusedFileError):
        remote.download("masters/m./m.flac", tmp_path / "small.flac", 4)
    assert not (tmp_path / "small.flac").exists()
    assert (tmp_path / "there.flac").read_bytes() == b"sound"
    assert not remote.download("masters/no/no", tmp_path / "no.flac", 5)
    assert [(each.name, each.size) for each in remote.files()] == [("masters/m./m.flac", 5)]
    remote.drop("masters/m./m.flac")
    assert list(remote.files()) == []
