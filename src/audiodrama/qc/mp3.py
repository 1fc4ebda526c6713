"""The frame headers of an MP3 (ISO/IEC 11172-3, 2.4.2.3): bit rate, whether it is constant, sample rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_HZ = (44100, 48000, 32000)
_ID3_HEADER_BYTES, _HEADER_BYTES, _WINDOW_BYTES = 10, 3, 1 << 18


@dataclass(frozen=True, slots=True)
class FrameHeaders:
    """Bit rates in the order they first occur, and the sample rate."""

    kbps: tuple[int, ...]
    rate_hz: int

    @property
    def constant(self) -> bool:
        """Whether every frame has the same bit rate."""
        return len(self.kbps) == 1


def frame_headers(path: Path) -> FrameHeaders | None:
    """Walk along all frame headers of layer III, holding no more of the file than a window; None when it has none."""
    rates: dict[int, None] = {}
    rate_hz = 0
    with path.open("rb") as file:
        window = _Window(file)
        at = _after_id3(window.bytes(0, _ID3_HEADER_BYTES))
        while frame := _frame(window.bytes(at, _HEADER_BYTES)):
            kbps, rate_hz, length = frame
            rates[kbps] = None
            at += length
    return FrameHeaders(tuple(rates), rate_hz) if rates else None


@dataclass
class _Window:
    """A stretch of a file that moves on as it is asked for what lies further on."""

    file: IO[bytes]
    start: int = 0
    held: bytes = b""

    def bytes(self, at: int, count: int) -> bytes:
        """So many bytes from a place, fewer at the end of the file."""
        if not self.start <= at <= at + count <= self.start + len(self.held):
            self.file.seek(at)
            self.start, self.held = at, self.file.read(max(_WINDOW_BYTES, count))
        return self.held[at - self.start : at - self.start + count]


def _after_id3(head: bytes) -> int:
    if head[:3] != b"ID3" or len(head) < _ID3_HEADER_BYTES:
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return _ID3_HEADER_BYTES + size


def _frame(head: bytes) -> tuple[int, int, int] | None:
    """Bit rate, sample rate and length of the frame that begins with these bytes, or None where none does."""
    if len(head) < _HEADER_BYTES or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    first_version, index, rate_index = bool(head[1] & 0x08), head[2] >> 4, head[2] >> 2 & 3
    if index in (0, 15) or rate_index == 3:
        return None
    halved = 1 if first_version else 2 if head[1] & 0x10 else 4
    rate_hz = _RATES_HZ[rate_index] // halved
    kbps = (_KBPS if first_version else _KBPS_LOW)[index]
    return kbps, rate_hz, (144 if first_version else 72) * kbps * 1000 // rate_hz + (head[2] >> 1 & 1)
