"""Files fetched from the net when a user asks: resumed where they broke off, and kept only with the right hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.http import NetError, http_stream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_IDLE_S = 30.0
_TRIES = 5


def fetch(
    address: str,
    target: Path,
    sha256: str,
    *,
    size: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Fetch a file; a part that is there already is not fetched again.

    Args:
        address: http or https.
        target: final path; what has come so far lies beside it, under a name that ends in `.part`.
        sha256: of the whole file, hex.
        size: of the whole file in bytes, where it is known; no more than that is read.
        on_progress: told how many bytes are there, and how many there will be (0 when that is not known).

    Raises:
        AudiodramaError: it cannot be fetched, or what came has another hash; then nothing is kept.
    """
    if target.is_file() and _hash(target) == sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    _fetch_all(address, part, size, on_progress)
    if _hash(part) != sha256:
        part.unlink(missing_ok=True)
        raise AudiodramaError(f"{address} is not the file it should be", hint="its hash differs; try again later")
    part.replace(target)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_all(address: str, part: Path, size: int | None, on_progress: Callable[[int, int], None] | None) -> None:
    """Go on until the server says it was all; a try that brings something does not count as a failure."""
    failures, reason = 0, ""
    while failures < _TRIES:
        before = part.stat().st_size if part.exists() else 0
        try:
            if _fetch_more(address, part, before, size, on_progress):
                return
        except NetError as error:
            reason = error.message
            if error.kind == "wrong":
                break
        came = part.stat().st_size - before if part.exists() else 0
        failures = 0 if came > 0 else failures + 1
    raise AudiodramaError(
        f"{address} cannot be fetched: the server {reason or 'breaks off'}", hint="run the same command again"
    )


def _fetch_more(
    address: str, part: Path, have: int, size: int | None, on_progress: Callable[[int, int], None] | None
) -> bool:
    """Append what is missing; whether that was all of it."""
    headers = {"Range": f"bytes={have}-"} if have else {}
    with http_stream(address, headers, idle_s=_IDLE_S) as (status, fields, blocks):
        if status == 416 and have:  # nothing beyond what is there
            return True
        if status not in {200, 206}:
            raise NetError(f"answered {status}", kind="broken" if status >= 500 else "wrong")
        done = have if status == 206 else 0
        length = fields.get("Content-Length") or ""
        total = done + (int(length) if length.isdecimal() else 0)
        with part.open("ab" if status == 206 else "wb") as file:
            for block in blocks:
                file.write(block)
                done += len(block)
                if size is not None and done > size:
                    break  # the hash will say that it is another file
                if on_progress is not None:
                    on_progress(done, max(total, done))
    return True
