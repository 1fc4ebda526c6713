"""A store that many machines fill: the first to write an entry wins, and everybody reads that one.

What takes long to make and what others need (`SHARED`) lies there; all else stays in this machine's own cache. What was
read once is kept here in a mirror, which holds nothing that did not come from the store.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from audiodrama.base.cache import CHECKSUM_BYTES, SUMS, Store, cache_folder, entry_checksum, has_sum, sum_size
from audiodrama.base.files import RefusedFileError
from audiodrama.base.machine import machine_facts
from audiodrama.base.stores.address import chosen_address, opened_remote
from audiodrama.base.strict import as_record, strict_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from audiodrama.base.stores.remote import Remote

PRODUCERS = "producers"
"""Kind of the entries that say which machine made an entry."""
LARGE = ("masters", "chapters", "inputs")
"""Kinds of large files, each with its checksum beside it: masters, chapters on their way, productions' sounds."""
SHARED = frozenset(("takes", "calibration", "claims", PRODUCERS, *LARGE, *(f"{kind}-{SUMS}" for kind in LARGE)))
"""Kinds that lie in a shared store; all others stay on the machine."""
_SIGNED = frozenset(("takes", "calibration"))
_AT_A_TIME = 64


@cache
def known_digests(address: str) -> dict[tuple[str, str], str]:
    """Checksums that this process has seen in a store; an entry never changes while it is there."""
    del address
    return {}


@dataclass(frozen=True)
class SharedStore(Store):
    """A store that many machines share, with a mirror on this one.

    Args:
        folder: this machine's own cache.
        limit_bytes: of the cache, and of the mirror.
        address: a folder, or an address that fsspec opens.
    """

    address: str = ""

    @classmethod
    def at(cls, address: str) -> SharedStore:
        """The store at an address, with its mirror in the user's cache."""
        return cls(cache_folder(), address=address)

    @cached_property
    def remote(self) -> Remote:
        """The far side."""
        return opened_remote(self.address)

    @cached_property
    def mirror(self) -> Store:
        """Copies of entries of the store, on this machine."""
        name = hashlib.sha256(self.address.encode()).hexdigest()[:16]
        return Store(self.folder / "stores" / name, self.limit_bytes)

    def __getstate__(self) -> dict[str, object]:
        return {"folder": self.folder, "limit_bytes": self.limit_bytes, "address": self.address}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    def path(self, kind: str, name: str) -> Path:
        """Where an entry lies on this machine, whether it exists or not."""
        return self.mirror.path(kind, name) if kind in SHARED else super().path(kind, name)

    def has(self, kind: str, name: str) -> bool:
        """Whether an entry lies on this machine; `present` asks the store."""
        return self.mirror.has(kind, name) if kind in SHARED else super().has(kind, name)

    def get(self, kind: str, name: str) -> bytes | None:
        """The bytes put under this name, of the mirror or else of the store."""
        if kind not in SHARED:
            return super().get(kind, name)
        kept = self.mirror.get(kind, name)
        return kept if kept is not None else self._taken_over(kind, name, self.remote.read(_far_name(kind, name)))

    def _taken_over(self, kind: str, name: str, raw: bytes | None) -> bytes | None:
        """An entry as it came, put into the mirror; one that is damaged is read once more before it is dropped."""
        if raw is None:
            return None
        body = _whole(kind, name, raw)
        if body is None:
            body = _whole(kind, name, self.remote.read(_far_name(kind, name)) or b"")
        if body is None:
            self.drop(kind, name)
            return None
        self.mirror.put(kind, name, body)
        return body

    def digest(self, kind: str, name: str) -> str | None:
        """The checksum that an entry of the store carries."""
        return self.digests(kind, (name,)).get(name) if kind in SHARED else super().digest(kind, name)

    def put(self, kind: str, name: str, body: bytes) -> bool:
        """Keep bytes under a name, unless another machine was first: then its bytes stay, and are what is read here."""
        if kind not in SHARED:
            return super().put(kind, name, body)
        raw = entry_checksum(kind, name, body) + body
        if not self.remote.write_new(_far_name(kind, name), raw):
            first = self._taken_over(kind, name, self.remote.read(_far_name(kind, name)))
            if first is not None:
                return False
            self.remote.write_new(_far_name(kind, name), raw)
        self.mirror.put(kind, name, body)
        if kind in _SIGNED:
            self._sign(name)
        return True

    def _sign(self, name: str) -> None:
        """Write down beside an entry which machine made it."""
        body = json.dumps(machine_facts(), sort_keys=True).encode()
        self.remote.write_new(_far_name(PRODUCERS, name), entry_checksum(PRODUCERS, name, body) + body)

    def drop(self, kind: str, name: str) -> None:
        """Forget an entry, here and in the store."""
        if kind not in SHARED:
            super().drop(kind, name)
            return
        self.mirror.drop(kind, name)
        known_digests(self.address).pop((kind, name), None)
        self.remote.drop(_far_name(kind, name))

    # Large files

    def seal(self, kind: str, name: str) -> None:
        """Keep the checksum of a large file written to `path(kind, name)`, and share both."""
        super().seal(kind, name)
        if kind in SHARED:
            self.remote.upload(_far_name(kind, name), self.path(kind, name))

    def sealed(self, kind: str, name: str) -> bool:
        """Whether a large file is there, brought to this machine and byte for byte as it was sealed."""
        if kind not in SHARED:
            return super().sealed(kind, name)
        wanted = self.get(f"{kind}-{SUMS}", name)
        if wanted is None:
            return False
        if has_sum(self.path(kind, name), wanted):
            return True
        try:
            if not self.remote.download(_far_name(kind, name), self.free_path(kind, name), sum_size(wanted) or 0):
                return False
            whole = has_sum(self.path(kind, name), wanted)
        except RefusedFileError:
            whole = False
        if not whole:
            self.drop(kind, name)
            self.drop(f"{kind}-{SUMS}", name)
        return whole

    # Many names at a time

    def present(self, kind: str, names: Iterable[str]) -> frozenset[str]:
        """Those of many names that have an entry in the store; no sound is moved for it."""
        return frozenset(self.digests(kind, names)) if kind in SHARED else super().present(kind, names)

    def digests(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """Checksums of those of many names that the store has, by one question for each that is not known."""
        wanted = tuple(dict.fromkeys(names))
        if kind not in SHARED:
            return super().digests(kind, wanted)
        known = known_digests(self.address)
        unknown = [name for name in wanted if (kind, name) not in known]
        heads = self.remote.heads([_far_name(kind, name) for name in unknown], CHECKSUM_BYTES) if unknown else {}
        for name in unknown:
            head = heads.get(_far_name(kind, name), b"")
            if len(head) == CHECKSUM_BYTES:
                known[kind, name] = head.hex()
            self._hold_mirror_to(kind, name, known.get((kind, name)))
        return {name: known[kind, name] for name in wanted if (kind, name) in known}

    def _hold_mirror_to(self, kind: str, name: str, digest: str | None) -> None:
        """Put back what the store has lost and the mirror has; forget what the store has otherwise."""
        own = self.mirror.digest(kind, name)
        if own is None or own == digest:
            return
        body = self.mirror.get(kind, name) if digest is None else None
        self.mirror.drop(kind, name)
        if body is not None and self.put(kind, name, body):
            known_digests(self.address)[kind, name] = own

    def fetch(self, kind: str, names: Iterable[str]) -> frozenset[str]:
        """Bring the entries of many names to this machine; the names of those that are there."""
        wanted = tuple(dict.fromkeys(names))
        if kind not in SHARED:
            return super().fetch(kind, wanted)
        there = self.digests(kind, wanted)
        lacking = [name for name in there if not self.mirror.has(kind, name)]
        for start in range(0, len(lacking), _AT_A_TIME):
            self._fetch(kind, lacking[start : start + _AT_A_TIME])
        return frozenset(there)

    def _fetch(self, kind: str, names: Sequence[str]) -> None:
        found = self.remote.reads([_far_name(kind, name) for name in names])
        for name in names:
            self._taken_over(kind, name, found.get(_far_name(kind, name)))

    # Looking after it

    def sweep(self) -> None:
        """Remove what writers that were killed have left, here by this machine's clock and there by the store's."""
        super().sweep()
        self.mirror.sweep()
        self.remote.sweep()

    def trim(self) -> int:
        """Keep this machine's cache and mirror small; the takes of others are never touched."""
        return super().trim() + self.mirror.trim()

    def producer(self, name: str) -> dict[str, object] | None:
        """The machine that made an entry: its host, processor and versions; None when nobody wrote it down."""
        return self.read(PRODUCERS, name, lambda body: dict(as_record(strict_json(body))))


def chosen_store(address: str | None = None) -> Store:
    """The store that a command uses: at the address given, else at `$AUDIODRAMA_STORE`, else the user's cache."""
    wanted = chosen_address(address)
    return SharedStore.at(wanted) if wanted else Store.default()


def _far_name(kind: str, name: str) -> str:
    """The name of an entry in a store: as its path in a cache."""
    return f"{kind}/{name[:2]}/{name}"


def _whole(kind: str, name: str, raw: bytes) -> bytes | None:
    """The body of an entry; None when it is damaged."""
    body = raw[CHECKSUM_BYTES:]
    return body if raw[:CHECKSUM_BYTES] == entry_checksum(kind, name, body) else None
