"""The bytes of a sound file, opened once: hashed and decoded are the same bytes, whoever saves over the file meanwhile.

A small file is read into memory. A large one stays open, and is refused when it was changed after it was hashed.
"""

from __future__ import annotations

import hashlib
import io
import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from audiodrama.base.files import RefusedFileError, file_hash, opened_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SMALL_BYTES = 32 << 20
"""Up to here a file is read into memory."""


class UnreadableSoundError(Exception):
    """A file cannot be used as sound; the message is the reason, in the writer's words."""


@dataclass
class FileContent:
    """The open bytes of a regular file.

    Args:
        file: binary, seekable; a copy in memory of a small file.
        digest: SHA-256 of the bytes, hex.
        size: number of bytes.
        path: where the file lies.
    """

    file: IO[bytes]
    digest: str
    size: int
    path: Path
    _state: tuple[int, ...] | None = field(default=None, repr=False)

    def must_be_unchanged(self) -> None:
        """See that a large file is still the one that was hashed.

        Raises:
            UnreadableSoundError: somebody has written to it since.
        """
        if self._state and _state(self.file.fileno()) != self._state:
            raise UnreadableSoundError("it was changed while it was read")

    def copy_to(self, target: Path) -> None:
        """Write the bytes to another file.

        Raises:
            UnreadableSoundError: they are no longer those that were hashed.
        """
        self.file.seek(0)
        with target.open("wb") as copy:
            while block := self.file.read(1 << 20):
                copy.write(block)
        self.must_be_unchanged()


def _state(handle: int) -> tuple[int, ...]:
    facts = os.fstat(handle)
    return facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the system's reasons why a file cannot be opened into `UnreadableSoundError`."""
    try:
        yield
    except RefusedFileError as error:
        raise UnreadableSoundError(str(error.strerror)) from None
    except (OSError, ValueError) as error:
        raise UnreadableSoundError(f"it cannot be read ({getattr(error, 'strerror', None) or error})") from None


@contextmanager
def file_content(path: Path) -> Iterator[FileContent]:
    """Open and hash a file.

    Raises:
        UnreadableSoundError: it is no regular file, or cannot be read.
    """
    with ExitStack() as stack:
        with refusing():
            content = _hashed(stack.enter_context(opened_regular(path)), path)
        yield content


def _hashed(file: IO[bytes], path: Path) -> FileContent:
    state = _state(file.fileno())
    head = file.read(SMALL_BYTES + 1)
    if len(head) <= SMALL_BYTES:
        return FileContent(io.BytesIO(head), hashlib.sha256(head).hexdigest(), len(head), path)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # an open file will do
    content = FileContent(file, digest, state[0], path, state)
    content.must_be_unchanged()
    return content


def content_hash(path: Path) -> str:
    """SHA-256 of a regular file, hex.

    Raises:
        UnreadableSoundError: it is none, or cannot be read.
    """
    with refusing():
        return file_hash(path)
