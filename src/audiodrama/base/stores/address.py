"""Where a store lies: this machine's cache, a folder or an address, and which of them a command uses."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.stores.folder import FolderRemote
from audiodrama.base.stores.objects import ObjectRemote, shown_address
from audiodrama.base.stores.remote import PATIENCE_S, Tries

if TYPE_CHECKING:
    from audiodrama.base.stores.remote import Remote

VARIABLE = "AUDIODRAMA_STORE"
"""Environment variable with the address of the store that a machine uses."""
PATIENCE = "AUDIODRAMA_STORE_PATIENCE"
"""Environment variable with the seconds that a store may be away before a run ends."""


def is_url(address: str) -> bool:
    """Whether an address is fsspec's, such as `s3://bucket/folder`, and no folder's."""
    return "://" in address


@cache
def opened_remote(address: str) -> Remote:
    """The far side of a store, opened once in a process.

    Raises:
        StoreError: it cannot be used.
        MissingError: a package that opens such addresses is not installed.
    """
    remote: Remote
    if is_url(address):
        remote = ObjectRemote(address, Tries(shown_address(address), _patience_s()))
    else:
        remote = FolderRemote(Path(address), tries=Tries(address, _patience_s()))
    remote.begin()
    return remote


def _patience_s() -> float:
    """The patience of the environment; the usual one where it says nothing, or nonsense."""
    try:
        return max(0.1, float(os.environ.get(PATIENCE, "")))
    except ValueError:
        return PATIENCE_S


def full_address(address: str) -> str:
    """An address that means the same wherever a process stands: a folder's whole path."""
    return address if is_url(address) else str(Path(address).expanduser().resolve())


def chosen_address(address: str | None = None) -> str | None:
    """The address given, else that of the environment, else None: this machine's own cache."""
    wanted = address or os.environ.get(VARIABLE) or None
    return wanted and full_address(wanted)
