"""Checksums of how takes sound, whichever version or machine spoke them: those of one checksum are the same sound."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.speech import recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.base.cache import Store
    from audiodrama.speech.requests import PhraseRequest

KIND = "takesums"
VERSION = 1


def take_sum(store: Store, name: str) -> str | None:
    """SHA-256 of a take's samples as 24-bit numbers, hex; None when the store has none that is whole.

    It is worked out once for each entry of the store and then remembered.
    """
    digest = store.digest(recording.KIND, name)
    if digest is None:
        return None
    entry = content_name(KIND, VERSION, name, digest)
    if known := store.get(KIND, entry):
        return known.decode()
    if recording.take_facts(store, name) is None:
        return None
    whole = (recording.load_take(store, name)[:, 0].astype("<f8") * (1 << 23)).round().astype("<i4")
    found = hashlib.sha256(whole.tobytes()).hexdigest()
    store.put(KIND, entry, found.encode())
    return found


def line_sum(store: Store, names: Sequence[str]) -> str | None:
    """One checksum of the takes of a line, in order; None when one of them is not in the store."""
    sums = [take_sum(store, name) for name in names]
    if any(each is None for each in sums):
        return None
    return str(sums[0]) if len(sums) == 1 else hashlib.sha256("".join(map(str, sums)).encode()).hexdigest()


def sound_sum(store: Store, wanted: Sequence[PhraseRequest]) -> str | None:
    """As `line_sum`, of the requests of a line; phrases without a word do not count."""
    return line_sum(store, [request.name for request in wanted if request.engine != "silence"])
