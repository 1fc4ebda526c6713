"""Files fetched from the net when a user asks: resumed where they broke off, and kept only with the right hash."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_BLOCK = 1 << 18
_TIMEOUT_S = 30
_TRIES = 5


def fetch(address: str, target: Path, sha256: str, *, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Fetch a file; a part that is there already is not fetched again.

    Args:
        address: http or https.
        target: final path; what has come so far lies beside it, under a name that ends in `.part`.
        sha256: of the whole file, hex.
        on_progress: told how many bytes are there, and how many there will be (0 when that is not known).

    Raises:
        AudiodramaError: it cannot be fetched, or what came has another hash; then nothing is kept.
    """
    if target.is_file() and _hash(target) == sha256:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    _fetch_all(address, part, on_progress)
    if _hash(part) != sha256:
        part.unlink(missing_ok=True)
        raise AudiodramaError(f"{address} is not the file it should be", hint="its hash differs; try again later")
    part.replace(target)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch_all(address: str, part: Path, on_progress: Callable[[int, int], None] | None) -> None:
    """Go on until the server says it was all; a try that brings something does not count as a failure."""
    failures, reason = 0, ""
    while failures < _TRIES:
        before = part.stat().st_size if part.exists() else 0
        try:
            if _fetch_more(address, part, before, on_progress):
                return
        except (OSError, ValueError) as error:
            reason = str(error)
        came = part.stat().st_size - before if part.exists() else 0
        failures = 0 if came > 0 else failures + 1
    raise AudiodramaError(
        f"{address} cannot be fetched: {reason or 'it breaks off'}", hint="run the same command again"
    )


def _fetch_more(address: str, part: Path, have: int, on_progress: Callable[[int, int], None] | None) -> bool:
    """Append what is missing; whether that was all of it."""
    if not address.startswith(("https://", "http://")):
        raise ValueError("not an address on the net")
    request = urllib.request.Request(address, headers={"Range": f"bytes={have}-"} if have else {})  # noqa: S310 - checked above
    try:
        answer = urllib.request.urlopen(request, timeout=_TIMEOUT_S)  # noqa: S310
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # nothing beyond what is there
            return True
        raise
    with answer, part.open("ab" if answer.status == 206 else "wb") as file:
        done = have if answer.status == 206 else 0
        total = done + int(answer.headers.get("Content-Length") or 0)
        while block := answer.read(_BLOCK):
            file.write(block)
            done += len(block)
            if on_progress is not None:
                on_progress(done, max(total, done))
    return done >= total
