"""Looking after a store: how much lies in it, which entries are damaged, what nobody used for long, copies of it.

Only these list a store; a render never does.
"""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.cache import CHECKSUM_BYTES, SUMS, Store, entry_checksum
from audiodrama.base.errors import UsageError
from audiodrama.base.stores.folder import FolderRemote
from audiodrama.base.stores.shared import LARGE, SHARED, SharedStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiodrama.base.stores.remote import Remote, StoredFile

_AGE = re.compile(r"(\d+(?:\.\d+)?)\s*(h|d|w)", re.ASCII)
_HOUR_S = 3600.0
_UNITS_S = {"h": _HOUR_S, "d": 24 * _HOUR_S, "w": 7 * 24 * _HOUR_S}
_HANDS = 16


def age_s(text: str) -> float:
    """An age such as `30d`, `12h` or `2w`, in seconds.

    Raises:
        UsageError: it is none.
    """
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"{text!r} is no age", hint="write it as 30d, 12h or 2w")
    return float(found[1]) * _UNITS_S[found[2]]


def remote_of(store: Store) -> Remote:
    """The files of a store; of this machine's cache too."""
    return store.remote if isinstance(store, SharedStore) else FolderRemote(store.folder, marked=False)


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """How much lies in a store.

    Args:
        address: as messages show it.
        kinds: number of files and their bytes, by kind.
        unused_s: how long the one that was used last, and the one that was not used for longest, have lain still.
    """

    address: str
    kinds: dict[str, tuple[int, int]]
    unused_s: tuple[float, float] | None


def store_facts(store: Store) -> StoreFacts:
    """Count a store's files.

    Raises:
        StoreError: it cannot be read.
    """
    remote = remote_of(store)
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    times = []
    for each in remote.files():
        kind = each.name.partition("/")[0]
        counts[kind] += 1
        sizes[kind] += each.size
        times.append(each.at_s)
    now_s = remote.now_s() if times else 0.0
    unused = (max(0.0, now_s - max(times)), max(0.0, now_s - min(times))) if times else None
    return StoreFacts(remote.shown, {kind: (counts[kind], sizes[kind]) for kind in sorted(counts)}, unused)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The files that were removed, and those that stay: how many, and their bytes."""

    files: int
    size: int
    left: int
    left_size: int


def trim_store(store: Store, older_s: float) -> Trimmed:
    """Remove what was neither written nor, in a folder, read for so long, by the store's own clock.

    Raises:
        StoreError: it cannot be read or written.
    """
    remote = remote_of(store)
    files = list(remote.files())
    now_s = remote.now_s() if files else 0.0
    old = [each for each in files if now_s - each.at_s > older_s]
    with ThreadPoolExecutor(_HANDS) as hands:
        list(hands.map(lambda each: remote.drop(each.name), old))
    size = sum(each.size for each in old)
    return Trimmed(len(old), size, len(files) - len(old), sum(each.size for each in files) - size)


@dataclass(frozen=True, slots=True)
class Verified:
    """Entries that were read, and the names of those that are damaged."""

    files: int
    size: int
    damaged: tuple[str, ...]


def verify_store(store: Store, on_each: Callable[[float], object] = lambda _share: None) -> Verified:
    """Read everything that a store shares, and hold it against its checksums.

    Args:
        store: to be read.
        on_each: told the share that has been read.

    Raises:
        StoreError: it cannot be read.
    """
    remote = remote_of(store)
    files = [each for each in remote.files() if each.name.partition("/")[0] in SHARED]
    damaged, done, size = [], 0, sum(each.size for each in files)
    files.sort(key=lambda each: each.name.partition("/")[0] in LARGE)  # damaged, these are dropped with their sums
    with ThreadPoolExecutor(_HANDS) as hands:
        for each, whole in zip(files, hands.map(lambda file: _is_whole(store, remote, file), files), strict=True):
            done += each.size
            on_each(done / max(1, size))
            if not whole:
                damaged.append(each.name)
    return Verified(len(files), size, tuple(sorted(damaged)))


def _is_whole(store: Store, remote: Remote, file: StoredFile) -> bool:
    kind, _, name = file.name.split("/", 2)
    if f"{kind}-{SUMS}" in SHARED:
        return store.sealed(kind, name)
    raw = remote.read(file.name)
    return raw is None or raw[:CHECKSUM_BYTES] == entry_checksum(kind, name, raw[CHECKSUM_BYTES:])


@dataclass(frozen=True, slots=True)
class Copied:
    """Entries that were copied, those that were there already, and damaged ones that were left out."""

    files: int
    size: int
    there: int
    damaged: tuple[str, ...]


def copy_store(source: Store, target: Store, on_each: Callable[[float], object] = lambda _share: None) -> Copied:
    """Copy everything that stores share; what the target has already stays as it is.

    Raises:
        StoreError: one of them cannot be read or written.
    """
    far, near = remote_of(source), remote_of(target)
    files = [each for each in far.files() if each.name.partition("/")[0] in SHARED]
    copied, size, there, damaged = 0, 0, 0, []

    def copy(file: StoredFile) -> bool | None:
        kind, _, name = file.name.split("/", 2)
        if f"{kind}-{SUMS}" in SHARED:
            return near.upload(file.name, source.path(kind, name)) if source.sealed(kind, name) else None
        raw = far.read(file.name) or b""
        if raw[:CHECKSUM_BYTES] != entry_checksum(kind, name, raw[CHECKSUM_BYTES:]):
            return None
        return near.write_new(file.name, raw)

    with ThreadPoolExecutor(_HANDS) as hands:
        for number, (each, new) in enumerate(zip(files, hands.map(copy, files), strict=True), 1):
            on_each(number / len(files))
            if new is None:
                damaged.append(each.name)
            copied, there, size = copied + bool(new), there + (new is False), size + each.size * bool(new)
    return Copied(copied, size, there, tuple(damaged))
