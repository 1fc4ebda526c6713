"""A file reduced to short frames of 10 ms, from which silence, room tone, level and width are read.

Ten hours take some 60 MB in this form; the samples themselves are never kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

FRAMES_HZ = 100
FLOOR_DB = -120.0
SOUND_DB = -50.0
"""From here on a frame counts as sound rather than room tone."""


@dataclass
class Frames:
    """Mean square, mean square of the mono sum, and peak of every 10 ms, and the mean of each channel.

    Args:
        rate_hz: of the stream.
        channels: of the stream.
    """

    rate_hz: int
    channels: int
    samples: int = 0
    _sums: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    _kept: list[NDArray[np.float32]] = field(default_factory=list)
    _rest: NDArray[np.float32] | None = None

    def add(self, block: Sound) -> None:
        """Take in the next samples (frames, channels)."""
        self.samples += len(block)
        self._sums = (
            self._sums + block.sum(axis=0, dtype=np.float64) if len(self._sums) else block.sum(axis=0, dtype=float)
        )
        held = block if self._rest is None else np.concatenate([self._rest, block])
        step = self.rate_hz // FRAMES_HZ
        whole = len(held) // step
        self._kept.append(_reduced(held[: whole * step].reshape(whole, step, self.channels)))
        self._rest = held[whole * step :]

    @property
    def duration_s(self) -> float:
        """Length of the stream."""
        return self.samples / self.rate_hz

    def table(self) -> NDArray[np.float32]:
        """Shape (3, frames): mean square over channels, mean square of the mono sum, peak."""
        return np.concatenate(self._kept, axis=1) if self._kept else np.zeros((3, 0), dtype=np.float32)

    def offset(self) -> float:
        """The largest mean of a channel: DC, as a part of full scale."""
        return float(np.abs(self._sums).max(initial=0.0)) / max(1, self.samples)


def _reduced(cut: NDArray[np.float32]) -> NDArray[np.float32]:
    """From (frames, samples, channels) to (3, frames)."""
    count, step, channels = cut.shape
    flat, mono = cut.reshape(count, step * channels), cut.mean(axis=2) if channels != 2 else _halved(cut)
    power = np.einsum("ij,ij->i", flat, flat) / (step * channels)
    return np.stack([power, np.einsum("ij,ij->i", mono, mono) / step, np.abs(flat).max(axis=1, initial=0.0)])


def _halved(cut: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((cut[:, :, 0] + cut[:, :, 1]) * np.float32(0.5))


def power_db(power: float) -> float:
    """Mean square to dBFS RMS, never below -120."""
    return FLOOR_DB if power <= 1e-12 else float(10 * np.log10(power))


def running_mean(power: NDArray[np.float32], frames: int) -> NDArray[np.float64]:
    """Running mean over a number of frames, of the same length."""
    if len(power) < frames:
        return np.full(len(power), float(power.mean()) if len(power) else 0.0)
    return np.convolve(power, np.full(frames, 1 / frames), mode="same")


def runs(held: NDArray[np.bool_], least: int) -> list[tuple[int, int]]:
    """Stretches `[start, end)` of at least so many frames in which a condition holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], held, [False]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]


def sounding(power: NDArray[np.float32]) -> tuple[int, int]:
    """First frame of sound and the frame after the last one; (0, 0) when there is only room tone."""
    loud = np.flatnonzero(running_mean(power, 5) > 10 ** (SOUND_DB / 10))
    return (int(loud[0]), int(loud[-1]) + 1) if len(loud) else (0, 0)
