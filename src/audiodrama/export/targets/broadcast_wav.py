"""Broadcast WAV of 24 bits, written while it streams.

A `bext` chunk carries the time reference (EBU Tech 3285); beyond four gigabytes the file becomes RF64 (EBU Tech 3306).
The room for RF64's sizes is kept from the beginning, in a `JUNK` chunk that ordinary readers skip.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from audiodrama.dsp.audio import Sound

_BYTES = 3
_FULL = 2**23 - 1
_LARGEST = 0xFFFF_FFFF
_DS64_BYTES = 28
_FORMAT_PCM = 1


@dataclass
class BroadcastWav:
    """A file being written.

    Args:
        file: opened for writing, able to seek.
        rate_hz: sample rate.
        channels: number of channels.
        time_reference: first frame, counted from midnight, by which editors put the file in its place.
        description: at most 256 bytes.
    """

    file: IO[bytes]
    rate_hz: int
    channels: int = 2
    time_reference: int = 0
    description: str = ""
    largest: int = _LARGEST
    frames: int = 0
    _data_at: int = field(default=0)

    def __post_init__(self) -> None:
        align = self.channels * _BYTES
        form = struct.pack("<HHIIHH", _FORMAT_PCM, self.channels, self.rate_hz, self.rate_hz * align, align, 8 * _BYTES)
        self.file.write(b"RIFF" + struct.pack("<I", 0) + b"WAVE")
        self.file.write(b"JUNK" + struct.pack("<I", _DS64_BYTES) + bytes(_DS64_BYTES))
        self.file.write(b"bext" + struct.pack("<I", 602) + self._bext())
        self.file.write(b"fmt " + struct.pack("<I", len(form)) + form)
        self.file.write(b"data" + struct.pack("<I", 0))
        self._data_at = self.file.tell()

    def _bext(self) -> bytes:
        """Version 1, without date and time, so that the same sound makes the same file."""
        text = self.description.encode("ascii", errors="replace")[:256].ljust(256, b"\0")
        originator = b"audiodrama".ljust(32, b"\0") + bytes(32 + 10 + 8)
        return text + originator + struct.pack("<QH", self.time_reference, 1) + bytes(64 + 190)

    def write(self, block: Sound) -> None:
        """Append samples (frames, channels); what is beyond full scale is held there."""
        whole = np.clip(np.rint(block.astype(np.float64) * _FULL), -_FULL - 1, _FULL).astype("<i4")
        self.file.write(np.ascontiguousarray(whole).view(np.uint8).reshape(-1, 4)[:, :_BYTES].tobytes())
        self.frames += len(block)

    def finish(self) -> None:
        """Fill in the sizes."""
        data = self.frames * self.channels * _BYTES
        if data % 2:
            self.file.write(b"\0")
        riff = self._data_at - 8 + data + data % 2
        large = riff > self.largest
        self.file.seek(0)
        self.file.write((b"RF64" if large else b"RIFF") + struct.pack("<I", _LARGEST if large else riff))
        if large:
            self.file.seek(12)
            self.file.write(b"ds64" + struct.pack("<IQQQI", _DS64_BYTES, riff, data, self.frames, 0))
        self.file.seek(self._data_at - 4)
        self.file.write(struct.pack("<I", _LARGEST if large else data))
        self.file.seek(0, 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.finish()
