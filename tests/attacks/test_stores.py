"""A shared store that holds anything: the right bytes, or a word why not; never a traceback, never a wrong sound."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from attacking import digests, linux_only, seeds, survives
from attacks.test_forged import NONSENSE, damaged
from attacks.test_productions import run
from audiodrama.base.cache import entry_checksum
from audiodrama.base.stores.address import PATIENCE, VARIABLE
from audiodrama.base.text import unprintable
from conftest import SCRIPT, VOICES

RENDER = ["render", "--format", "flac,m4b", "--jobs", "1"]
FILES = (".flac", ".m4b", ".json", ".vtt")
READ = {"takes", "calibration", "masters-sums", "masters"}
"""Kinds of which every entry is read by a render that has to make everything."""
LOOKING = [
    ["store", "verify"],
    ["store", "info"],
    ["store", "info", "--json"],
    ["store", "copy", "ELSEWHERE"],
    ["store", "copy", "SHELF", "ELSEWHERE", "--json"],
    ["store", "trim", "--older", "1h", "--json"],
    ["render", "--dry-run", "--json"],
    ["status", "--json"],
]
LINKED = ["/dev/zero", "/dev/full", "/dev/tty", "/etc/passwd", "/proc/self/mem", "/proc/kmsg", "nowhere", ".", "/"]
STRANGE = [
    "\x1b[2J",
    "x\ny",
    "\u202e",
    os.fsdecode(b"\xff\xfe"),
    "README.txt",
    "-rf",
    "a" * 200,
    "x.part",
    ".hidden",
    "CON",
]


def made(home: Path) -> Path:
    """A production that nobody has rendered."""
    for name, text in (("script/01.fountain", SCRIPT), ("voices.yaml", VOICES)):
        (home / "play" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "play" / name).write_text(text)
    return home / "play"


def own(home: Path) -> None:
    """From now on this process uses the store and the cache of a folder."""
    os.environ |= {"AUDIODRAMA_CACHE": str(home / "cache"), VARIABLE: str(home / "shelf"), PATIENCE: "0.2"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A production, with a store that two programs could have filled, and the files that come of it."""
    home = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "environ", os.environ.copy())
        play = made(home)
        (home / "shelf").mkdir()
        names = {"AUDIODRAMA_CACHE": str(home / "cache"), VARIABLE: str(home / "shelf")}
        subprocess.run(
            [*_program(), *RENDER, "--share", str(home / "shelf"), "-C", str(play)],
            env=os.environ | names, check=True, capture_output=True,
        )  # fmt: skip
    return home


def _program() -> list[str]:
    import sys

    return [sys.executable, "-m", "audiodrama"]


class Shelf:
    """A store to be harmed.

    Args:
        folder: of the store.
        rng: what is harmed.

    Attributes:
        damaged: names of entries that `store verify` has to find.
        locked: whether it cannot be written, so that a render may end with a word.
    """

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self.rng, self.damaged, self.locked = folder, rng, set(), False

    def entries(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*/??/*") if path.is_file())

    def some(self) -> list[Path]:
        """One of them, or several."""
        return self.rng.sample(self.entries(), self.rng.choice((1, 1, 3, 8)))

    def found(self, path: Path) -> None:
        self.damaged.add(path.relative_to(self.folder).as_posix())


def damage(shelf: Shelf) -> None:
    for path in shelf.some():
        raw = path.read_bytes()
        path.write_bytes(damaged(raw, shelf.rng))
        if path.read_bytes() != raw:
            shelf.found(path)


def swap(shelf: Shelf) -> None:
    one = shelf.rng.choice(shelf.entries())
    other = shelf.rng.choice([path for path in shelf.entries() if path != one])
    one_raw, other_raw = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_raw)
    other.write_bytes(one_raw)
    if one_raw != other_raw:
        shelf.found(one)
        shelf.found(other)


def foreign(shelf: Shelf) -> None:
    """Files and folders that nobody put there, under any names, some with an entry's bytes."""
    kinds = sorted(path.name for path in shelf.folder.iterdir() if path.is_dir())
    for name in shelf.rng.sample(STRANGE, 4):
        place = shelf.rng.choice([
            shelf.folder, shelf.folder / shelf.rng.choice(kinds), shelf.folder / shelf.rng.choice(kinds) / "ab",
            shelf.folder / "unknown" / "ab", shelf.folder / shelf.rng.choice(kinds) / "ab" / "deep",
        ])  # fmt: skip
        place.mkdir(parents=True, exist_ok=True)
        if shelf.rng.random() < 0.3:
            (place / name).mkdir()
        else:
            (place / name).write_bytes(shelf.rng.choice(shelf.entries()).read_bytes()[: 10**6])


def gigantic(shelf: Shelf) -> None:
    for path in shelf.some():
        with path.open("r+b") as file:
            file.truncate(1 << shelf.rng.choice((31, 36, 43)))
        shelf.found(path)


def linked(shelf: Shelf) -> None:
    for path in shelf.some():
        path.unlink()
        path.symlink_to(shelf.rng.choice([*LINKED, path.name]))


def pipes(shelf: Shelf) -> None:
    for path in shelf.some():
        path.unlink()
        os.mkfifo(path)


def folders(shelf: Shelf) -> None:
    """A folder under an entry's name, empty or not."""
    for path in shelf.some():
        path.unlink()
        path.mkdir()
        if shelf.rng.random() < 0.5:
            (path / "within").write_bytes(b"x")


def no_folders(shelf: Shelf) -> None:
    """A file, a pipe or a link in place of a folder of entries."""
    path = shelf.rng.choice(shelf.entries())
    place = shelf.rng.choice((path.parent, path.parents[1]))
    shutil.rmtree(place)
    shelf.rng.choice(
        (lambda: place.write_bytes(b"x"), lambda: os.mkfifo(place), lambda: place.symlink_to("/dev/null"))
    )()


def newer(shelf: Shelf) -> None:
    """Entries with right checksums, whose bytes only a later version could read, or nobody."""
    for path in shelf.some():
        kind, name = path.parents[1].name, path.name
        if kind == "masters":
            continue
        body = path.read_bytes()[32:]
        body = shelf.rng.choice([
            b'{"version": 99, "sound": "elsewhere"}', b"\0\0\0\x12" + b'{"version": 99}xxx' + body[20:], b"", bytes(64),
            damaged(body, shelf.rng), json.dumps(shelf.rng.choice(NONSENSE)).encode(), b"sha512 " + b"0" * 128,
            b"0" * 64 + b" " + b"9" * 30, b"0" * 64 + b" -1",
        ])  # fmt: skip
        path.write_bytes(entry_checksum(kind, name, body) + body)


def marks(shelf: Shelf) -> None:
    """Marks of programs that are dead, or were none; the store's own mark gone, or something else."""
    for _ in range(30):
        name = shelf.rng.randbytes(20).hex()
        path = shelf.folder / "claims" / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shelf.rng.choice((b"", entry_checksum("claims", name, b"x") + b"x", b"x" * 100)))
    own = shelf.folder / "audiodrama-store"
    choice = shelf.rng.random()
    if choice < 0.6:
        own.unlink()
    if choice < 0.2:
        own.mkdir()
    elif choice < 0.4:
        own.symlink_to("nowhere")


def lacking(shelf: Shelf) -> None:
    """Some are gone: their sound, their checksum, or whole kinds."""
    for path in shelf.some():
        path.unlink()
    if shelf.rng.random() < 0.3:
        shutil.rmtree(shelf.rng.choice([path for path in shelf.folder.iterdir() if path.is_dir()]))


def locked(shelf: Shelf) -> None:
    """Read-only or full, with everything in it or not."""
    if shelf.rng.random() < 0.6:
        lacking(shelf)
    size = 64 + sum(path.stat().st_size // 4096 * 4 + 8 for path in shelf.folder.rglob("*"))
    kept = shelf.folder.with_name("kept")
    shelf.folder.rename(kept)
    shelf.folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(shelf.folder)]
    if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        shelf.folder.rmdir()
        kept.rename(shelf.folder)
        return
    shelf.locked = True
    shutil.copytree(kept, shelf.folder, dirs_exist_ok=True, symlinks=True)
    if shelf.rng.random() < 0.5:
        with contextlib.suppress(OSError):
            (shelf.folder / "filler").write_bytes(bytes(size * 1024))
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(shelf.folder)], check=True)


HARMS = (
    damage, damage, swap, swap, foreign, gigantic, linked, pipes, folders, no_folders, newer, newer, marks, lacking,
    locked,
)  # fmt: skip


def used(seed: int, filled: Path) -> None:
    """Harm a store, look at it, render with it, and hold the files against those that were there first."""
    rng = random.Random(seed)
    home = Path(tempfile.mkdtemp(prefix="shelf-"))
    try:
        wanted = {name: each for name, each in digests(filled / "play" / "output").items() if name.endswith(FILES)}
        shutil.copytree(filled / "shelf", home / "shelf")
        if rng.random() < 0.3:  # a machine that has used it before
            shutil.copytree(filled / "cache", home / "cache")
        (home / "elsewhere").mkdir()
        own(home)
        made(home)
        shelf, harm = Shelf(home / "shelf", rng), rng.choice(HARMS)
        harm(shelf)
        status, out, err = run("store", "verify", "--json")
        assert status in {0, 1}, (harm.__name__, status, err)
        _clean(harm, out, err)
        if status == 0 or out:
            assert shelf.damaged <= set(json.loads(out)["damaged"]), (harm.__name__, shelf.damaged, out)
        for command in (rng.choice(LOOKING), [*RENDER, "--share", "SHELF"], rng.choice(LOOKING)):
            words = {"SHELF": str(home / "shelf"), "ELSEWHERE": str(home / "elsewhere")}
            given = [words.get(each, each) for each in command]
            status, out, err = run(*given, *(() if command[0] == "store" else ("-C", str(home / "play"))))
            assert 0 <= status <= 5, (harm.__name__, command, status)
            _clean(harm, out if "--json" not in command else "", err)
            if "--share" in command:
                assert status == 0 or shelf.locked or "/proc/self/mem" in _targets(home), (harm.__name__, err)
                assert status == 0 or str(home / "shelf") in err, (harm.__name__, err)
                found = digests(home / "play" / "output") if (home / "play" / "output").exists() else {}
                found = {name: each for name, each in found.items() if name.endswith(FILES)}
                assert found.items() <= wanted.items(), (harm.__name__, set(found.items()) - set(wanted.items()))
                assert status or found == wanted, (harm.__name__, wanted.keys() - found.keys())
    finally:
        subprocess.run(["umount", "-l", home / "shelf"], check=False, capture_output=True)
        with contextlib.suppress(OSError):
            shutil.rmtree(home)


def _targets(home: Path) -> set[str]:
    """Where links in the store lead: an entry that cannot be read for a fault of the disk ends a render with a word."""
    return {str(path.readlink()) for path in (home / "shelf").rglob("*") if path.is_symlink()}


def _clean(harm, out: str, err: str) -> None:
    assert "Traceback" not in err + out, (harm.__name__, err)
    assert not unprintable(err), (harm.__name__, err)
    assert not unprintable(out), (harm.__name__, out)
    assert "root:x:0" not in out + err, harm.__name__


@linux_only
@pytest.mark.attack
def test_a_store_that_holds_anything(filled):
    """Damaged, swapped, foreign, gigantic, linked, of another version, locked: looked at, rendered with, mended."""
    survives(lambda seed: used(seed, filled), seeds(10), seconds=60)
