"""Chunks of RIFF files as they truly lie there: the channel mask, and sizes that cannot be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_CHUNKS = 1000
_EXTENSIBLE = 0xFFFE
_MASK_AT = 20
_UNKNOWN_BYTES = 0x7FFFF000  # from here on a length is what programs write that do not know it


@dataclass(frozen=True, slots=True)
class RiffChunk:
    """One chunk: its four letters, where its body starts, and the size it states."""

    name: bytes
    start: int
    size: int


def riff_chunks(file: IO[bytes]) -> Iterator[RiffChunk]:
    """The chunks of a RIFF, RF64 or AIFF file, by their own sizes, as far as the file goes."""
    file.seek(0)
    big = file.read(12)[:4] == b"FORM"
    at = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], "big" if big else "little")
        yield RiffChunk(head[:4], at + 8, size)
        at += 8 + size + size % 2


def channel_mask(file: IO[bytes]) -> int:
    """Which loudspeakers the channels of a WAV file are for; 0 where it does not say."""
    for chunk in riff_chunks(file):
        if chunk.name == b"fmt ":
            file.seek(chunk.start)
            body = file.read(24)
            extensible = len(body) == 24 and int.from_bytes(body[:2], "little") == _EXTENSIBLE
            return int.from_bytes(body[_MASK_AT:24], "little") if extensible else 0
        if chunk.name == b"data":
            break
    return 0


def promised_share(file: IO[bytes], size: int, *, missing: float = 0.01) -> float:
    """How many times as much sound the header of a WAV or AIFF promises as there is; 1 where that is not known.

    Args:
        file: the open file.
        size: its length in bytes.
        missing: the share that may be missing without a word.
    """
    for chunk in riff_chunks(file):
        if chunk.name in {b"data", b"SSND"}:
            there = size - chunk.start
            cut = there < chunk.size * (1 - missing) and chunk.size < _UNKNOWN_BYTES
            return chunk.size / there if cut and there > 0 else 1.0
    return 1.0


def size_patch(file: IO[bytes], size: int) -> tuple[int, bytes] | None:
    """Where a WAV whose sound states no size needs another one, and the bytes of it; None for every other file.

    A recorder that lost its power leaves a size of 0; what follows it is sound, unless it is a row of whole chunks.
    """
    wide: RiffChunk | None = None
    for chunk in riff_chunks(file):
        if chunk.name == b"ds64":
            wide = chunk
        if chunk.name == b"data":
            there = size - chunk.start
            if wide and chunk.size >= _UNKNOWN_BYTES:
                file.seek(wide.start + 8)
                return None if int.from_bytes(file.read(8), "little") else (wide.start + 8, there.to_bytes(8, "little"))
            if chunk.size or there <= 0 or _chunks_fit(file, chunk.start, size):
                return None
            return chunk.start - 4, min(there, _UNKNOWN_BYTES - 1).to_bytes(4, "little")
    return None


def _chunks_fit(file: IO[bytes], at: int, size: int) -> bool:
    """Whether whole chunks, and nothing else, fill the file from here on."""
    while at < size:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8 or not head[:4].isascii() or not head[:4].decode().isprintable():
            return False
        body = int.from_bytes(head[4:], "little")
        at += 8 + body + body % 2
    return True


class PatchedFile:
    """A binary file in which some bytes read otherwise than they are.

    Args:
        file: the file.
        at: where the other bytes stand.
        patch: the other bytes.
    """

    def __init__(self, file: IO[bytes], at: int, patch: bytes) -> None:
        self._file, self._at, self._patch = file, at, patch

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """The next bytes, patched."""
        start = self._file.tell()
        body = bytearray(self._file.read(size))
        for index, byte in enumerate(self._patch, self._at - start):
            if 0 <= index < len(body):
                body[index] = byte
        return bytes(body)
