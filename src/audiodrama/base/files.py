"""Files that are old or new, never half; and the one door through which files that others wrote are opened."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import secrets
import shutil
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PART_PREFIX = ".part-"
"""Names of temporary files and folders begin with it."""
_ABANDONED_S = 3600.0
_TRIES = 100
_BLOCK_BYTES = 1 << 16
_HOLES_BYTES = 1 << 30
"""Long silence may lie on a disk as holes; a file that mostly consists of them, and of more, claims a size in vain."""
_RACY_NS = 2_000_000_000
"""A file that was written to so lately may be written to again without a change in its times."""
_WHOLE_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_digests: dict[str, tuple[tuple[int, ...], str]] = {}


class RefusedFileError(OSError):
    """A file that is not opened: a link out of its folder, a pipe, a device, a folder, far too large, or full of holes.

    `strerror` says why in words for the user, as that of every `OSError` does.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EPERM, reason)


# Writing


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that takes its final name only when the block ends without an exception.

    The temporary file lies beside the final one, and its name begins with `.part-`. A file that is replaced hands its
    permissions on; a new one has those that the system gives a new file.
    """
    with replacing_path(path) as part, part.open("wb") as file:
        yield file


@contextmanager
def replacing_path(path: Path) -> Iterator[Path]:
    """As `replacing`, for a writer that wants a path; the temporary name keeps the final one's ending."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        part = _part_beside(path)
    except OSError as error:
        error.filename = str(path)  # the name that the user knows
        raise
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        _hand_on_permissions(path, part)
        part.replace(path)
    except OSError as error:
        if error.filename in {None, str(part)}:
            error.filename = str(path)  # the name that the user knows
        raise
    finally:
        part.unlink(missing_ok=True)


def _part_beside(path: Path) -> Path:
    """A new empty file beside the final one; its mode is the system's business, so the umask holds without a look."""
    for _ in range(_TRIES):
        part = path.parent / f"{PART_PREFIX}{secrets.token_hex(8)}{path.suffix}"
        with suppress(FileExistsError):
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _WHOLE_FLAGS, 0o666))
            return part
    raise FileExistsError(errno.EEXIST, "no temporary name is free", str(path))


def _hand_on_permissions(path: Path, part: Path) -> None:
    try:
        before = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISREG(before.st_mode):
        part.chmod(stat.S_IMODE(before.st_mode))


def write_text(path: Path, text: str) -> None:
    """Write text as UTF-8 with bare line feeds, atomically."""
    with replacing(path) as file:
        file.write(text.encode())


def must_take_files(folder: Path) -> None:
    """Make a folder if need be, and see that files can be made in it.

    Raises:
        OSError: they cannot; it names the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        error.filename = str(folder)
        raise


def must_lie_inside(root: Path, path: Path) -> None:
    """See that what is written to a path lands in a folder, whatever links lie on the way.

    Args:
        root: the folder, such as that of a production.
        path: a file or folder, which need not exist yet.

    Raises:
        RefusedFileError: a link on the way leads out of the folder, or in a circle.
    """
    if not _resolved(path).is_relative_to(_resolved(root)):
        refused = RefusedFileError("a link on the way to it leads out of the production")
        refused.filename = str(path)
        raise refused


def must_keep_inside(root: Path, folder: Path) -> None:
    """See that nothing that is written anywhere below a folder leaves another one, whatever links lie there.

    Args:
        root: as of `must_lie_inside`.
        folder: in it; need not exist.

    Raises:
        RefusedFileError: a link on the way or below leads out.
    """
    must_lie_inside(root, folder)
    for here, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if (path := Path(here, name)).is_symlink():
                must_lie_inside(root, path)


def clear_way(path: Path, *, below: Path) -> None:
    """Set aside whatever stands where a file is to be written and is none, and what stands where its folders are to be.

    A folder under a file's name is renamed to a temporary one, which `sweep` removes with all that lies in it: nobody
    but the program writes below such a folder. A pipe, a device or a link is taken away.

    Args:
        path: of the file.
        below: the folder that holds all of these, and stays as it is.
    """
    for folder in [each for each in reversed(path.parents) if below in each.parents]:
        with suppress(FileNotFoundError):
            if not stat.S_ISDIR(folder.stat().st_mode):
                _set_aside(folder)
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):  # one look, since another writer may put a file there any moment
            _set_aside(path)


def _set_aside(path: Path) -> None:
    if stat.S_ISDIR(path.lstat().st_mode):
        path.rename(path.parent / f"{PART_PREFIX}{secrets.token_hex(8)}")
    else:
        path.unlink()


def sweep(folder: Path, *, now_s: float | None = None) -> None:
    """Remove the temporary files of writers that were killed: those that nobody has written to for an hour.

    Args:
        folder: where they lie.
        now_s: the time by the clock of its disk; this machine's own when left out.
    """
    for part in folder.glob(f"{PART_PREFIX}*"):
        with suppress(OSError):
            facts = part.lstat()
            if (time.time() if now_s is None else now_s) - facts.st_mtime <= _ABANDONED_S:
                continue
            if stat.S_ISDIR(facts.st_mode):
                shutil.rmtree(part)
            else:
                part.unlink()


# Reading


@contextmanager
def opened_inside(root: Path, name: str | Path, *, limit_bytes: int | None = None) -> Iterator[IO[bytes]]:
    """A file of a folder, open for reading: a regular one that lies inside, links followed, and is not too large.

    Args:
        root: the folder, such as that of a production.
        name: relative to it, or a path into it.
        limit_bytes: the largest size that is opened; None for any.

    Raises:
        RefusedFileError: it is something else, with the reason.
        OSError: it cannot be opened.
    """
    path = root / name
    real = _resolved(path)
    if not real.is_relative_to(_resolved(root)):
        linked = Path(os.path.abspath(path)).is_relative_to(os.path.abspath(root))  # noqa: PTH100  links are not followed
        raise RefusedFileError(
            "it is a link out of the production; put a copy in its place"
            if linked
            else "it lies outside the production; put a copy into it"
        )
    with opened_regular(real, limit_bytes=limit_bytes) as file:
        yield file


@contextmanager
def opened_regular(path: Path, *, limit_bytes: int | None = None) -> Iterator[IO[bytes]]:
    """As `opened_inside`, wherever the file lies. Pipes and devices are not even opened, so nothing waits for them."""
    _must_be_regular(path.stat())
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _WHOLE_FLAGS)
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(handle)
        _must_be_regular(facts)
        if limit_bytes is not None and facts.st_size > limit_bytes:
            raise RefusedFileError(f"it is larger than {_shown(limit_bytes)}")
        _must_be_written(handle, facts.st_size)
        yield file


def _must_be_written(handle: int, size: int) -> None:
    """See that a file's bytes lie on the disk: one of terabytes that consists of holes would be read for hours."""
    most = max(_HOLES_BYTES, size // 2)
    if size <= most or not hasattr(os, "SEEK_HOLE"):
        return
    holes = at = 0
    while at < size and holes <= most:
        hole = at
        try:
            hole = os.lseek(handle, at, os.SEEK_HOLE)
            at = os.lseek(handle, hole, os.SEEK_DATA) if hole < size else size
        except OSError as error:
            if error.errno != errno.ENXIO:  # this disk does not tell
                break
            at = size  # nothing but a hole up to the end
        holes += at - hole
    os.lseek(handle, 0, os.SEEK_SET)
    if holes > most:
        raise RefusedFileError(f"it claims {_shown(size)}, and most of them were never written")


def read_inside(root: Path, name: str | Path, *, limit_bytes: int) -> bytes:
    """All bytes of a file of a folder, as `opened_inside` opens it; sizes that a system only claims are not believed.

    Raises:
        RefusedFileError: it is no regular file inside the folder, or too large.
        OSError: it cannot be read.
    """
    with opened_inside(root, name, limit_bytes=limit_bytes) as file:
        raw = bytearray()
        while block := file.read(min(_BLOCK_BYTES, limit_bytes + 1 - len(raw))):  # a larger read takes its size at once
            raw += block
    if len(raw) > limit_bytes:
        raise RefusedFileError(f"it is larger than {_shown(limit_bytes)}")
    return bytes(raw)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError:
        raise RefusedFileError("it is a link that leads to itself") from None
    except ValueError:
        raise RefusedFileError("no file can have this name") from None


def _must_be_regular(facts: os.stat_result) -> None:
    if stat.S_ISDIR(facts.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file")
    if not stat.S_ISREG(facts.st_mode):
        raise RefusedFileError("it is not a file but a pipe, a socket or a device")


def _shown(size: int) -> str:
    return f"{size // 1_000_000:,} MB" if size >= 1_000_000 else f"{size // 1000} kB"


# Contents


def file_hash(path: Path) -> str:
    """SHA-256 of a regular file's bytes, hex. A file is read once in a run, until its size or times change.

    Raises:
        RefusedFileError: it is a pipe, a device or a folder.
        OSError: it cannot be read.
    """
    before = _identity(path.stat())
    known = _digests.get(str(path))
    if known and known[0] == before:
        return known[1]
    with opened_regular(path) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file will do
        after = os.fstat(file.fileno())
    if _identity(after) == before and time.time_ns() - max(after.st_mtime_ns, after.st_ctime_ns) > _RACY_NS:
        _digests[str(path)] = (before, digest)
    return digest


def _identity(facts: os.stat_result) -> tuple[int, ...]:
    return (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)


@contextmanager
def snapshot(path: Path) -> Iterator[tuple[Path, str]]:
    """A private copy of a file and the SHA-256 of its bytes: what is hashed is what is read, whoever saves meanwhile.

    Raises:
        RefusedFileError: it is a pipe, a device or a folder.
        OSError: it cannot be read, or there is no room for the copy.
    """
    with tempfile.TemporaryDirectory(prefix="audiodrama-") as folder, opened_regular(path) as file:
        copy = Path(folder) / f"copy{path.suffix}"
        digest = hashlib.sha256()
        with copy.open("wb") as out:
            while chunk := file.read(io.DEFAULT_BUFFER_SIZE << 7):
                digest.update(chunk)
                out.write(chunk)
        shutil.copymode(path, copy)
        yield copy, digest.hexdigest()
