"""The cache: bytes under the hash of what made them.

The cache is bounded: what was not used for longest goes first. Each entry carries a checksum: damage counts as a miss.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from audiodrama.base.files import file_hash, replacing

_LIMIT_BYTES = 8 << 30
_CHECKSUM_BYTES = 32


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
    home = Path(__file__).parents[1]
    roots = [home / part for part in parts or ("",)]
    for root in roots:
        if not root.exists():
            raise FileNotFoundError(f"the package has no {root.relative_to(home).as_posix()}")
    paths = {path for root in roots for path in ([root] if root.is_file() else root.rglob("*"))}
    files = sorted(p for p in paths if p.suffix in {".py", ".yaml", ".html", ".css", ".js", ".json"})
    return content_name([(p.relative_to(home).as_posix(), file_hash(p)) for p in files])


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

    def has(self, kind: str, name: str) -> bool:
        """Whether an entry exists; its checksum is looked at only by `get`."""
        return self.path(kind, name).is_file()

    def get(self, kind: str, name: str) -> bytes | None:
        """The bytes put under this name, or None when there are none or they are damaged."""
        path = self.path(kind, name)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        body = raw[_CHECKSUM_BYTES:]
        if hashlib.sha256(body).digest() != raw[:_CHECKSUM_BYTES]:
            path.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(path)
        return body

    def put(self, kind: str, name: str, body: bytes) -> None:
        """Keep bytes under a name, atomically."""
        with replacing(self.path(kind, name)) as file:
            file.write(hashlib.sha256(body).digest())
            file.write(body)

    def trim(self) -> int:
        """Drop what was not used for longest until the limit holds; returns the bytes freed."""
        entries = []
        for path in self.folder.glob("*/??/*"):
            with suppress(OSError):
                found = path.stat()
                entries.append((found.st_mtime, found.st_size, path))
        over = sum(size for _, size, _ in entries) - self.limit_bytes
        freed = 0
        for _, size, path in sorted(entries):
            if freed >= over:
                break
            with suppress(OSError):
                path.unlink()
                freed += size
        return freed
