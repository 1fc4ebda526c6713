"""Files that are old or new, and the door that opens those of others."""

from __future__ import annotations

import hashlib
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from audiodrama.base.files import (
    RefusedFileError,
    clear_way,
    file_hash,
    must_lie_inside,
    must_take_files,
    opened_regular,
    read_inside,
    replacing,
    replacing_path,
    snapshot,
    sweep,
    write_text,
)

POSIX = pytest.mark.skipif(os.name == "nt", reason="this system has other permissions, and no pipes with names")


def test_a_block_that_fails_leaves_the_old_file(tmp_path):
    """Under its final name a file is old or new, never half, and no temporary file stays."""
    path = tmp_path / "chapter.mp3"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"ne")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["chapter.mp3"]


def test_what_killed_writers_left_is_swept_up(tmp_path):
    """A temporary file that is being written stays, and so does everything that is no temporary file."""
    (tmp_path / ".part-left.mp3").touch()
    (tmp_path / "chapter.mp3").touch()
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    with replacing_path(tmp_path / "new.mp3") as part:
        sweep(tmp_path)
        assert {each.name for each in tmp_path.iterdir()} == {part.name, "chapter.mp3"}


@pytest.mark.parametrize("refuse", ["write", "replace"])
def test_a_refusal_names_the_file_that_the_user_knows(tmp_path, monkeypatch, refuse):
    """Not the temporary one, which is gone by then."""
    path = tmp_path / "chapter.mp3"

    def full(part, *_):
        raise OSError(28, "No space left on device", str(part) if refuse == "replace" else None)

    monkeypatch.setattr("pathlib.Path.replace" if refuse == "replace" else "os.fsync", full)
    with pytest.raises(OSError, match="No space") as error:
        write_text(path, "new")
    assert (error.value.filename, list(tmp_path.iterdir())) == (str(path), [])


def test_a_folder_that_takes_no_files(tmp_path):
    """A file in its place, or in place of one above it, is named; a folder that is not there yet is made."""
    must_take_files(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        must_take_files(tmp_path / "file")


def mode_of(path) -> int:
    """Permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@POSIX
def test_permissions_survive_an_edit(tmp_path):
    """A file that only its owner may read stays so; a new one has what the system gives."""
    path = tmp_path / "voices.yaml"
    write_text(path, "old")
    path.chmod(0o600)
    write_text(path, "new")
    (tmp_path / "plain").touch()
    write_text(tmp_path / "fresh", "new")
    assert (path.read_text(), mode_of(path)) == ("new", 0o600)
    assert mode_of(tmp_path / "fresh") == mode_of(tmp_path / "plain")


@POSIX
def test_the_umask_is_never_touched(tmp_path, monkeypatch):
    """It belongs to the whole process: files that other threads make meanwhile would be open to everybody."""
    monkeypatch.setattr(os, "umask", lambda _: pytest.fail("the umask was touched"))
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: write_text(tmp_path / f"{n}", "x"), range(40)))
    assert len({mode_of(path) for path in tmp_path.iterdir()}) == 1


def test_a_link_is_replaced_and_not_written_through(tmp_path):
    """The file it leads to stays as it was."""
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "mine").symlink_to(tmp_path / "theirs")
    write_text(tmp_path / "mine", "mine")
    assert ((tmp_path / "theirs").read_text(), (tmp_path / "mine").is_symlink()) == ("theirs", False)


@pytest.fixture
def root(tmp_path):
    """A production's folder, with a file outside of it."""
    (tmp_path / "secret").write_text("secret")
    folder = tmp_path / "play"
    (folder / "sfx").mkdir(parents=True)
    (folder / "sfx" / "bell.wav").write_bytes(b"bell")
    return folder


def test_a_file_inside_is_opened(root):
    """By its name, also through a link that stays inside."""
    (root / "link.wav").symlink_to("sfx/bell.wav")
    assert [read_inside(root, name, limit_bytes=4) for name in ("sfx/bell.wav", "link.wav")] == [b"bell", b"bell"]


@pytest.mark.parametrize("name", ["../secret", "link", "folder/secret"])
def test_a_way_out_is_refused(root, name):
    """By dots, by a link, by a link to a folder."""
    (root / "link").symlink_to("../secret")
    (root / "folder").symlink_to("..")
    with pytest.raises(RefusedFileError, match=r"(out of|outside) the production"):
        read_inside(root, name, limit_bytes=100)


@pytest.mark.parametrize("name", ["loop", "a\0b", "x" * 5000, "none", "sfx"])
def test_what_is_no_file_is_an_error_of_the_system(root, name):
    """A link in a circle, a name that no file can have, nothing, a folder: each is an `OSError` with its reason."""
    (root / "loop").symlink_to("loop")
    with pytest.raises(OSError, match=r"Errno") as error:
        read_inside(root, name, limit_bytes=100)
    assert error.value.strerror


@POSIX
def test_pipes_and_devices_are_not_opened(root):
    """Neither waits nor reads for ever, a link to one neither."""
    os.mkfifo(root / "pipe")
    (root / "device").symlink_to("/dev/zero")
    for path in (root / "pipe", root / "device"):
        for read in (opened_regular, snapshot):
            with pytest.raises(RefusedFileError, match="a pipe"), read(path):
                pass
        with pytest.raises(RefusedFileError, match="a pipe"):
            file_hash(path)


def test_a_large_file_is_refused(root):
    """By what it holds, with the size that is allowed."""
    (root / "large").write_bytes(bytes(2001))
    with pytest.raises(RefusedFileError, match="larger than 2 kB"):
        read_inside(root, "large", limit_bytes=2000)


@POSIX
def test_a_file_that_was_never_written_is_refused(root):
    """One that claims far more than its disk holds is not read to its end; one of long silence, or of no holes, is."""
    path = root / "large"
    path.write_bytes(b"sound" * 1_000_000)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("r+b") as file:
        file.truncate(1 << 42)
    if path.stat().st_blocks > 1 << 20:
        pytest.skip("this disk knows no holes")
    for read in (opened_regular, snapshot):
        with pytest.raises(RefusedFileError, match="claims 4,398,046 MB"), read(path):
            pass
    with pytest.raises(RefusedFileError):
        file_hash(path)
    with path.open("r+b") as file:
        file.truncate(5_000_000)
    assert file_hash(path) == digest
    with path.open("r+b") as file:
        file.truncate(60_000_000)
    assert file_hash(path) == hashlib.sha256(path.read_bytes()).hexdigest()


@POSIX
@pytest.mark.parametrize("place", ["takes", "takes/ab", "takes/ab/ab12"])
def test_the_way_to_a_file_is_cleared(tmp_path, place):
    """A folder under its name is set aside, to be swept up later; what is no folder above it is taken away."""
    path = tmp_path / "takes" / "ab" / "ab12"
    blocked = tmp_path / place
    stands = [os.mkfifo, lambda each: each.symlink_to("/dev/null")]
    if blocked == path:
        stands.append(lambda each: (each / "within").mkdir(parents=True))
    else:
        stands.append(lambda each: each.write_bytes(b"no folder"))
    for stand in stands:
        blocked.parent.mkdir(parents=True, exist_ok=True)
        stand(blocked)
        clear_way(path, below=tmp_path)
        write_text(path, "whole")
        assert path.read_text() == "whole"
        for part in blocked.parent.glob(".part-*"):
            os.utime(part, (0, 0))
        sweep(blocked.parent)
        assert not list(blocked.parent.glob(".part-*"))
        path.unlink()
        path.parent.rmdir()
        path.parents[1].rmdir()


def test_where_a_file_would_be_written(root):
    """A path that leads out is refused, also when nothing is there yet."""
    must_lie_inside(root, root / "output" / "export" / "book.epub")
    (root / "output").symlink_to("..")
    with pytest.raises(RefusedFileError, match="out of the production") as error:
        must_lie_inside(root, root / "output" / "export" / "book.epub")
    assert error.value.filename == str(root / "output" / "export" / "book.epub")


def test_a_file_is_hashed_once_until_it_changes(tmp_path, monkeypatch):
    """The second look costs nothing; other bytes are noticed."""
    path = tmp_path / "bell.wav"
    path.write_bytes(b"bell")
    monkeypatch.setattr("audiodrama.base.files._RACY_NS", -(10**20))
    wanted = hashlib.sha256(b"bell").hexdigest()
    assert file_hash(path) == wanted
    with monkeypatch.context() as patch:
        patch.setattr("audiodrama.base.files.opened_regular", lambda *_: pytest.fail("it was read again"))
        assert file_hash(path) == wanted
    path.write_bytes(b"a gong")
    assert file_hash(path) == hashlib.sha256(b"a gong").hexdigest()


def test_a_file_just_written_is_hashed_again(tmp_path):
    """Its times may stay the same while its bytes change."""
    path = tmp_path / "bell.wav"
    for text in ("bell", "gong", "horn"):
        path.write_text(text)
        assert file_hash(path) == hashlib.sha256(text.encode()).hexdigest()


def test_a_snapshot_stays_what_was_hashed(tmp_path):
    """Whoever saves the file meanwhile changes the file, not the copy."""
    path = tmp_path / "bell.wav"
    path.write_bytes(b"bell")
    with snapshot(path) as (copy, digest):
        path.write_bytes(b"gong")
        assert hashlib.sha256(copy.read_bytes()).hexdigest() == digest == hashlib.sha256(b"bell").hexdigest()
    assert not copy.exists()
