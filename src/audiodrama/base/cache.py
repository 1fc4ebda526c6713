"""The cache: bytes under the hash of what made them.

The cache is bounded: what was not used for longest goes first. Each entry carries a checksum of its name and its bytes:
one that is damaged, or lies under another's name, counts as a miss.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from audiodrama.base.files import clear_way, file_hash, opened_regular, replacing, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

PACKAGE = Path(__file__).parents[1]
"""The program's own code, which `code_name` names."""
_LIMIT_BYTES = 8 << 30
LARGEST_ENTRY_BYTES = 1 << 30
"""No entry that is read at one go is larger; files that are, such as masters, are sealed instead."""
MADE_OF_OTHERS = frozenset({"levels", "pieces", "prints", "decoded", "chains", "loudness"})
"""Kinds of entries that are made of other entries, quickly and without an engine."""
CHECKSUM_BYTES = 32
SUMS = "sums"
_DIGITS = 20


def cache_folder() -> Path:
    """`$AUDIODRAMA_CACHE`, else `$XDG_CACHE_HOME/audiodrama`, else the platform's own cache folder."""
    if own := os.environ.get("AUDIODRAMA_CACHE"):
        return Path(own)
    if xdg := os.environ.get("XDG_CACHE_HOME"):
        return Path(xdg) / "audiodrama"
    from platformdirs import user_cache_path

    return user_cache_path("audiodrama", appauthor=False)


def content_name(*parts: Any) -> str:
    """A name for what these values make: hex of SHA-256 over their canonical JSON (sorted keys, repr of floats)."""
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(canonical.encode()).hexdigest()[:40]


def _plain(value: Any) -> Any:
    from dataclasses import fields, is_dataclass

    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value) if f.compare}
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def code_name(*parts: str) -> str:
    """A name for the program's own code, or some modules and sub-packages of it: what they make is made anew with them.

    Args:
        parts: paths inside the package, such as `mix` or `arrange/ducking.py`; all of it when none is named.

    Raises:
        FileNotFoundError: a path that is not there, since the name would never change with the code it was meant for.
    """
    home = PACKAGE
    roots = [home / part for part in parts or ("",)]
    for root in roots:
        if not root.exists():
            raise FileNotFoundError(f"the package has no {root.relative_to(home).as_posix()}")
    paths = {path for root in roots for path in ([root] if root.is_file() else root.rglob("*"))}
    files = sorted(p for p in paths if p.suffix in {".py", ".yaml", ".html", ".css", ".js", ".json"})
    return content_name([(p.relative_to(home).as_posix(), file_hash(p)) for p in files])


def entry_checksum(kind: str, name: str, body: bytes) -> bytes:
    """SHA-256 that stands before an entry's bytes: of its name too, so that a swapped one is not taken for it."""
    checksum = hashlib.sha256(f"{kind}/{name}\n".encode())
    checksum.update(body)
    return checksum.digest()


def sum_of_file(path: Path) -> bytes:
    """Checksum and size of a large file."""
    return f"{file_hash(path)} {path.stat().st_size}".encode()


def sum_size(wanted: bytes) -> int | None:
    """The size in a checksum of `sum_of_file`; None where none stands."""
    size = wanted.partition(b" ")[2]
    return int(size) if size.isdigit() and len(size) < _DIGITS else None


def has_sum(path: Path, wanted: bytes) -> bool:
    """Whether a file has a checksum and a size; one of another size is not even read, however large it claims to be."""
    try:
        return path.stat().st_size == sum_size(wanted) and sum_of_file(path) == wanted
    except OSError:
        return False


@dataclass(frozen=True)
class Store:
    """Bytes by content name, one folder a kind.

    Args:
        folder: where entries lie; made when first written.
        limit_bytes: `trim` keeps the sum of all entries below it.
    """

    folder: Path
    limit_bytes: int = _LIMIT_BYTES

    @classmethod
    def default(cls) -> Store:
        """The user's cache."""
        return cls(cache_folder())

    def path(self, kind: str, name: str) -> Path:
        """Where an entry lies, whether it exists or not."""
        return self.folder / kind / name[:2] / name

    def free_path(self, kind: str, name: str) -> Path:
        """As `path`, for a writer: whatever stands there and is no file, such as a folder, is set aside."""
        path = self.path(kind, name)
        clear_way(path, below=path.parents[2])
        return path

    def has(self, kind: str, name: str) -> bool:
        """Whether an entry exists; its checksum is looked at only by `get`."""
        return self.path(kind, name).is_file()

    def get(self, kind: str, name: str) -> bytes | None:
        """The bytes put under this name, or None when there are none or they are damaged."""
        path = self.path(kind, name)
        try:
            with opened_regular(path, limit_bytes=LARGEST_ENTRY_BYTES) as file:
                raw = file.read()
        except OSError:
            return None
        body = raw[CHECKSUM_BYTES:]
        if entry_checksum(kind, name, body) != raw[:CHECKSUM_BYTES]:
            self.drop(kind, name)
            return None
        with suppress(OSError):
            os.utime(path)
        return body

    def read(self, kind: str, name: str, parse: Callable[[bytes], T]) -> T | None:
        """The entry of a name, parsed; None when there is none, and when it is nonsense, which is dropped.

        Args:
            kind: folder of the entry.
            name: of the entry.
            parse: makes a value of the bytes, and raises anything at all on bytes that it did not write.
        """
        body = self.get(kind, name)
        if body is None:
            return None
        try:
            return parse(body)
        except Exception:  # noqa: BLE001  whatever nonsense makes of a parser
            self.drop(kind, name)
            return None

    def digest(self, kind: str, name: str) -> str | None:
        """The checksum that an entry carries, hex, or None; two stores that hold the same have the same.

        It is not held against the entry's bytes here: `get` does that, and whatever is damaged is made again.
        """
        try:
            with opened_regular(self.path(kind, name)) as file:
                checksum = file.read(CHECKSUM_BYTES)
        except OSError:
            return None
        return checksum.hex() if len(checksum) == CHECKSUM_BYTES else None

    def put(self, kind: str, name: str, body: bytes) -> bool:
        """Keep bytes under a name, atomically.

        Returns:
            Whether these bytes are now what lies there; a store that many write to keeps the first ones.
        """
        with replacing(self.free_path(kind, name)) as file:
            file.write(entry_checksum(kind, name, body))
            file.write(body)
        return True

    # Many names at a time: one question each would be slow where a store is far away

    def present(self, kind: str, names: Iterable[str]) -> frozenset[str]:
        """Those of many names that have an entry."""
        return frozenset(name for name in names if self.get(kind, name) is not None)

    def digests(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """The checksums of those of many names that have an entry, as `digest` gives them."""
        known = {name: self.digest(kind, name) for name in names}
        return {name: digest for name, digest in known.items() if digest is not None}

    def fetch(self, kind: str, names: Iterable[str]) -> frozenset[str]:
        """Bring the entries of many names near, all at a time; gives the names that are worth a `get`."""
        del kind
        return frozenset(names)

    def drop(self, kind: str, name: str) -> None:
        """Forget an entry."""
        with suppress(OSError):
            self.free_path(kind, name).unlink()

    def seal(self, kind: str, name: str) -> None:
        """Keep the checksum of a large file written to `path(kind, name)`; without it, the file does not count."""
        self.put(f"{kind}-{SUMS}", name, sum_of_file(self.path(kind, name)))

    def sealed(self, kind: str, name: str) -> bool:
        """Whether a large file is there, byte for byte as it was sealed; one that is not is dropped."""
        wanted = self.get(f"{kind}-{SUMS}", name)
        if wanted is None:
            return False
        whole = has_sum(self.path(kind, name), wanted)
        if not whole:
            self.drop(kind, name)
        return whole

    def sweep(self) -> None:
        """Remove what writers that were killed have left."""
        for folder in (self.folder, *self.folder.glob("*/"), *self.folder.glob("*/??/")):
            sweep(folder)

    def trim(self) -> int:
        """Drop what was not used for longest until the limit holds; returns the bytes freed.

        What is made of other entries in seconds goes first, so that no take is lost to it.
        """
        entries = []
        for path in self.folder.glob("*/??/*"):
            with suppress(OSError):
                facts = path.lstat()
                entries.append((path.parents[1].name not in MADE_OF_OTHERS, facts.st_mtime, facts.st_size, path))
        over = sum(size for _, _, size, _ in entries) - self.limit_bytes
        freed = 0
        for _, _, size, path in sorted(entries):
            if freed >= over:
                break
            with suppress(OSError):
                path.unlink()
                freed += size
        return freed
