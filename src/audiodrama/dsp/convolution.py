"""Streaming convolution with a long stereo response, exact for blocks of any length and without latency.

Uniformly partitioned overlap-add in float32: the response is cut into partitions, their spectra kept; each whole
partition of input is transformed once, and its products with every partition add up in the frequency domain, so that
one inverse transform a side is enough.  A piece shorter than a partition is convolved with the first partition at once,
and joins the history when its partition is full.  (Wefers, "Partitioned convolution algorithms for real-time
auralization", 2015, chapter 3.)
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from audiodrama.dsp.filters import NORM, fast_length

Sound = npt.NDArray[np.float32]
Spectrum = npt.NDArray[np.complex64]
_SMALLEST, _LARGEST = 4096, 65536
_AT_ONCE = 1 << 19


class Convolver:
    """Convolves a stream with an impulse response, left with left and right with right; mono goes to both sides.

    Args:
        ir: impulse response, (n, 2), n at least 1.
        block: how many frames a call of `process` usually brings; decides the partition, not the result.

    Raises:
        ValueError: when ir has not the shape (n, 2).
    """

    def __init__(self, ir: npt.NDArray[np.floating], block: int = 32768) -> None:
        if ir.ndim != 2 or ir.shape[1] != 2 or not len(ir):
            raise ValueError(f"an impulse response has the shape (frames, 2), not {ir.shape}")
        self._length = len(ir)
        self._part = _partition(block, len(ir))
        self._size = fast_length(2 * self._part)
        self._fill = 0
        count = -(-len(ir) // self._part)
        padded = np.zeros((2, count * self._part), dtype=np.float32)
        padded[:, : len(ir)] = ir.T
        pieces = padded.reshape(2, count, self._part)
        self._response = np.asarray(np.fft.rfft(pieces, self._size, axis=2), dtype=np.complex64)
        self._past: Spectrum = np.zeros((count, *self._response.shape[::2]), dtype=np.complex64)
        self._newest = 0
        self._carry = np.zeros((2, self._part), dtype=np.float32)
        self._placed = np.zeros((2, self._size), dtype=np.float32)
        self._pending = np.zeros((2, self._size), dtype=np.float32)
        self._pieces = np.zeros(self._past.shape[1:], dtype=np.complex64)
        self._product = np.empty(self._past.shape[2], dtype=np.complex64)

    def process(self, block: npt.NDArray[np.floating]) -> Sound:
        """As many frames of result as block has, (frames, 2) float32; mono is (frames, 1) or (frames,)."""
        if block.ndim == 2 and block.shape[1] not in {1, 2}:
            raise ValueError(f"a block has one channel or two, not {block.shape[1]}")
        return np.ascontiguousarray(self.planes(np.atleast_2d(block.T)).T)

    def planes(self, block: npt.NDArray[np.floating]) -> Sound:
        """As `process`, from planes (1 or 2, frames) to planes (2, frames)."""
        result = np.empty((2, block.shape[1]), dtype=np.float32)
        at = 0
        while at < block.shape[1]:
            whole = 0 if self._fill else (block.shape[1] - at) // self._part
            size = whole * self._part or min(self._part - self._fill, block.shape[1] - at)
            step = self._wholes if whole else self._piece
            step(block[:, at : at + size], result[:, at : at + size])
            at += size
        return result

    def tail(self) -> Sound:
        """The rest behind the last block, shape (length of the response less one, 2); the state is empty afterwards."""
        rest = self.process(np.zeros((self._length - 1, 2), dtype=np.float32))
        for state in (self._past, self._carry, self._pending, self._pieces):
            state[...] = 0
        self._fill = 0
        return rest

    def _wholes(self, planes: Sound, result: Sound) -> None:
        """Several partitions at a time: transforms are quicker side by side."""
        count = planes.shape[1] // self._part
        placed = np.zeros((count, 2, self._size), dtype=np.float32)
        placed[:, :, : self._part] = np.broadcast_to(planes, (2, planes.shape[1])).reshape(2, count, -1).swapaxes(0, 1)
        spectra = np.fft.rfft(placed, axis=2, norm=NORM)
        for each in spectra:
            self._past[self._newest] = each
            each[...] = self._history(first=0)
            self._newest = (self._newest + 1) % len(self._past)
        made = np.fft.irfft(spectra, self._size, axis=2, norm=NORM)
        for number, each in enumerate(made):
            part = result[:, number * self._part : (number + 1) * self._part]
            np.add(each[:, : self._part], self._carry, out=part)
            self._carry[...] = each[:, self._part : 2 * self._part]

    def _piece(self, planes: Sound, result: Sound) -> None:
        if not self._fill:
            self._back(self._history(first=1))
            self._pending[:, : self._part] += self._carry
            self._pieces[...] = 0
        start, end = self._fill, self._fill + planes.shape[1]
        self._placed[:, : self._part] = 0
        self._placed[:, start:end] = planes
        spectrum = np.fft.rfft(self._placed, axis=1, norm=NORM)
        self._pending += np.fft.irfft(spectrum * self._response[:, 0], self._size, axis=1, norm=NORM)
        self._pieces += spectrum
        result[...] = self._pending[:, start:end]
        self._fill = end % self._part
        if not self._fill:
            self._past[self._newest] = self._pieces
            self._next()

    def _next(self) -> None:
        """Go on with the next partition: the second half of what was made joins its beginning."""
        self._newest = (self._newest + 1) % len(self._past)
        self._carry[...] = self._pending[:, self._part : 2 * self._part]

    def _back(self, spectra: Spectrum) -> None:
        out: Any = self._pending  # numpy's own types allow for float64 alone
        np.fft.irfft(spectra, self._size, axis=1, norm=NORM, out=out)

    def _history(self, *, first: int) -> Spectrum:
        """Sum of the products of past inputs with their partitions; first=0 includes the newest input."""
        count = len(self._past)
        total: Spectrum = np.zeros((2, self._past.shape[2]), dtype=np.complex64)
        for partition in range(first, count):
            past = self._past[(self._newest - partition) % count]
            for side in (0, 1):
                np.multiply(past[side], self._response[side, partition], out=self._product)
                total[side] += self._product
        return total


def convolve(sound: npt.NDArray[np.floating], response: npt.NDArray[np.floating]) -> Sound:
    """A whole sound, (frames,) or (frames, 2), through a response (n, 2): (frames + n - 1, 2), float32."""
    frames = len(sound) + len(response) - 1
    if frames <= _AT_ONCE:
        size = fast_length(frames)
        planes = np.atleast_2d(np.asarray(sound.T, dtype=np.float32))
        heard = np.fft.rfft(planes, size, norm=NORM) * np.fft.rfft(response.T.astype(np.float32), size, norm=NORM)
        heard *= np.sqrt(np.float32(size))
        return np.ascontiguousarray(np.fft.irfft(heard, size, norm=NORM)[:, :frames].T, dtype=np.float32)
    convolver = Convolver(response, _AT_ONCE)
    made = [convolver.process(sound[start : start + _AT_ONCE]) for start in range(0, len(sound), _AT_ONCE)]
    return np.concatenate([*made, convolver.tail()])


def _partition(block: int, length: int) -> int:
    """A partition of which a usual block is a multiple, so that no piece is left over; else a power of two."""
    largest = min(_LARGEST, max(_SMALLEST, length))
    for count in range(max(1, -(-block // largest)), 2 * block // largest + 1):
        if block % count == 0:
            return block // count
    return 1 << (min(max(block, _SMALLEST), largest) - 1).bit_length()
