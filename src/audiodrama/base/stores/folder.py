"""A store in a folder that many machines see, such as a network's disk.

A file is written beside its place and then linked to it, so that it appears whole, and only where there is none. A mark
in the folder tells a store from the empty place where a disk is mounted that has gone.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from audiodrama.base.cache import LARGEST_ENTRY_BYTES
from audiodrama.base.errors import StoreError
from audiodrama.base.files import PART_PREFIX, RefusedFileError, clear_way, opened_regular, replacing, sweep
from audiodrama.base.stores.remote import BusyError, StoredFile, Tries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
MARK = "audiodrama-store"
_GONE = "its folder has gone, or the disk that it lies on"
_HANDS = 16
_COPIED_BYTES = 1 << 20
_AWAY = frozenset(
    getattr(errno, name)
    for name in ("EIO", "ESTALE", "ETIMEDOUT", "EHOSTDOWN", "EHOSTUNREACH", "ENOTCONN", "ENODEV", "EAGAIN", "EREMOTEIO")
    if hasattr(errno, name)
)
_NO_FILE = frozenset((errno.EISDIR, errno.ENOTDIR, errno.ELOOP))
"""A folder under a file's name, a file under a folder's, links in a circle: no entry lies there."""
_NO_LINKS = frozenset((errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK, errno.EACCES))


class FolderRemote:
    """A shared folder.

    Args:
        folder: that exists.
        marked: whether it has to carry the mark of a store; a machine's own cache has none.
        tries: how long it may be away.
    """

    def __init__(self, folder: Path, *, marked: bool = True, tries: Tries | None = None) -> None:
        self.shown, self._folder, self._marked = str(folder), folder, marked
        self._tries = tries or Tries(self.shown)

    def begin(self) -> bool:
        """See that the folder is there and takes files; True when it is a store from now on."""
        if not self._folder.is_dir():
            hint = "make the folder, or see that the disk it lies on is mounted"
            raise StoreError(f"there is no folder {self.shown} to share", hint=hint)
        return self.write_new(MARK, b"one file of audiodrama for each line, under the name of its content\n")

    def _asked(self, call: Callable[[], T]) -> T:
        def asked() -> T:
            try:
                return call()
            except RefusedFileError:
                raise
            except OSError as error:
                raise self._explained(error) from None

        return self._tries.until_it_answers(asked)

    def _explained(self, error: OSError) -> Exception:
        if isinstance(error, FileNotFoundError):
            return BusyError(_GONE)
        if error.errno in _AWAY:
            return BusyError(error.strerror)
        hint = {
            errno.ENOSPC: "`audiodrama store trim --older 30d` makes room",
            errno.EDQUOT: "`audiodrama store trim --older 30d` makes room",
            errno.EROFS: "it has to be writable for everybody who renders",
            errno.EACCES: "it has to be readable and writable for everybody who renders",
        }.get(error.errno or 0)
        told = f"the store {self.shown} cannot be used: {error.strerror or error}"
        return StoreError(told + self._place_of(error), hint=hint)

    def _place_of(self, error: OSError) -> str:
        """Which file of the store an error is about, as far as it says so and the name is no temporary one."""
        with suppress(TypeError, ValueError):
            place = Path(error.filename).relative_to(self._folder).as_posix()
            return "" if PART_PREFIX in place or place == "." else f" ({place})"
        return ""

    def _must_be_there(self) -> None:
        """A miss counts only while the store itself is there."""
        if self._marked and not (self._folder / MARK).is_file():
            raise BusyError(_GONE)

    def read(self, name: str) -> bytes | None:
        """A file's bytes; that it was used is written down by the disk's own clock.

        A pipe, a device, a folder or a file of nonsensical size is a damaged entry, without bytes, which readers drop.
        """

        def whole() -> bytes | None:
            path = self._folder / name
            try:
                with opened_regular(path, limit_bytes=LARGEST_ENTRY_BYTES) as file:
                    body = file.read()
            except FileNotFoundError:
                self._must_be_there()
                return None
            except OSError as error:
                if isinstance(error, RefusedFileError) or error.errno in _NO_FILE:
                    return b""
                raise
            with suppress(OSError):
                os.utime(path)
            return body

        return self._asked(whole)

    def heads(self, names: Sequence[str], size: int) -> dict[str, bytes]:
        """The first bytes of those of many files that are there."""

        def head(name: str) -> bytes | None:
            try:
                with opened_regular(self._folder / name) as file:
                    return file.read(size)
            except OSError as error:
                if isinstance(error, (FileNotFoundError, RefusedFileError)) or error.errno in _NO_FILE:
                    return None
                raise

        found = _each(names, lambda name: self._asked(lambda: head(name)))
        if len(found) < len(names):
            self._asked(self._must_be_there)
        return found

    def reads(self, names: Sequence[str]) -> dict[str, bytes]:
        """All bytes of those of many files that are there."""
        return _each(names, self.read)

    def write_new(self, name: str, body: bytes) -> bool:
        """Write a file whole, unless there is one."""

        def write(part: Path) -> None:
            part.write_bytes(body)

        return self._placed(name, write)

    def upload(self, name: str, path: Path) -> bool:
        """As `write_new`, for a large file."""
        return self._placed(name, lambda part: shutil.copyfile(path, part))

    def _placed(self, name: str, write: Callable[[Path], object]) -> bool:
        def place() -> bool:
            path = self._folder / name
            if path.is_file():
                return False
            if name != MARK:
                self._must_be_there()
            clear_way(path, below=self._folder)
            for number in range(name.count("/")):  # and never the store itself, whose disk may have gone meanwhile
                path.parents[name.count("/") - 1 - number].mkdir(exist_ok=True)
            part = path.parent / f"{PART_PREFIX}{secrets.token_hex(8)}"
            try:
                write(part)
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
                return _link_new(part, path)
            finally:
                with suppress(OSError):
                    part.unlink(missing_ok=True)

        return self._asked(place)

    def download(self, name: str, path: Path, size: int) -> bool:
        """Copy a large file to this machine; what claims more than its disk holds is not read to its end."""

        def copy() -> bool:
            try:
                with opened_regular(self._folder / name, limit_bytes=size) as file, replacing(path) as copied:
                    shutil.copyfileobj(file, copied, _COPIED_BYTES)
            except FileNotFoundError:
                self._must_be_there()
                return False
            except OSError as error:
                if error.errno in _NO_FILE:
                    raise RefusedFileError("it is no file") from None
                raise
            return True

        return self._asked(copy)

    def drop(self, name: str) -> None:
        """Remove a file, or what stands in its place."""

        def remove() -> None:
            clear_way(self._folder / name, below=self._folder)
            (self._folder / name).unlink(missing_ok=True)

        self._asked(remove)

    def files(self) -> Iterator[StoredFile]:
        """Every file that is whole."""
        for path in sorted(self._folder.glob("*/??/*")):
            with suppress(OSError):
                facts = path.lstat()
                if stat.S_ISREG(facts.st_mode) and not path.name.startswith(PART_PREFIX):
                    name = path.relative_to(self._folder).as_posix()
                    yield StoredFile(name, facts.st_size, facts.st_mtime)

    def now_s(self) -> float:
        """The time of the disk that the folder lies on."""

        def look() -> float:
            clock = self._folder / f"{PART_PREFIX}{secrets.token_hex(8)}"
            try:
                clock.write_bytes(b"")
                return clock.stat().st_mtime
            finally:
                with suppress(OSError):
                    clock.unlink(missing_ok=True)

        return self._asked(look)

    def sweep(self) -> None:
        """Remove parts that nobody has written to for an hour."""
        folders = (self._folder, *self._folder.glob("*/"), *self._folder.glob("*/??/"))
        left = {part.parent for folder in folders for part in folder.glob(f"{PART_PREFIX}*")}
        now_s = self.now_s() if left else 0.0
        for folder in left:
            sweep(folder, now_s=now_s)


def _link_new(part: Path, path: Path) -> bool:
    """Give a file its name unless that is taken; where a disk knows no links, by renaming after a look."""
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            return False
        part.replace(path)
    return True


def _each(names: Sequence[str], look: Callable[[str], bytes | None]) -> dict[str, bytes]:
    """The bytes found under many names, several at a time."""
    with ThreadPoolExecutor(min(_HANDS, max(1, len(names) // 8))) as hands:
        found = zip(names, hands.map(look, names), strict=True)
        return {name: body for name, body in found if body is not None}
