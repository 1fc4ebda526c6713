"""What the frame headers of an MP3 say (ISO/IEC 11172-3, 2.4.2.3): bit rate, whether it is constant, sample rate."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_HZ = (44100, 48000, 32000)


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
    """Walk along all frame headers of layer III; None when the file has none."""
    if not path.stat().st_size:
        return None
    rates: dict[int, None] = {}
    rate_hz = 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        at = _after_id3(raw)
        while found := _frame(raw, at):
            kbps, rate_hz, length = found
            rates[kbps] = None
            at += length
    return FrameHeaders(tuple(rates), rate_hz) if rates else None


def _after_id3(raw: mmap.mmap) -> int:
    if raw[:3] != b"ID3" or len(raw) < 10:
        return 0
    return 10 + sum(byte << shift for byte, shift in zip(raw[6:10], (21, 14, 7, 0), strict=True))


def _frame(raw: mmap.mmap, at: int) -> tuple[int, int, int] | None:
    head = raw[at : at + 3]
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    first_version, index, rate_index = bool(head[1] & 0x08), head[2] >> 4, head[2] >> 2 & 3
    if index in (0, 15) or rate_index == 3:
        return None
    halved = 1 if first_version else 2 if head[1] & 0x10 else 4
    rate_hz = _RATES_HZ[rate_index] // halved
    kbps = (_KBPS if first_version else _KBPS_LOW)[index]
    return kbps, rate_hz, (144 if first_version else 72) * kbps * 1000 // rate_hz + (head[2] >> 1 & 1)
