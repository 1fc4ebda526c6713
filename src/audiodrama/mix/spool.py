"""A mix laid down in a temporary file, with what its mastering needs to know: loudness, peaks and energies."""

from __future__ import annotations

import math
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudioError, ExportError
from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.dsp.peaks import HOP, REACH, true_peaks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

    Floats = NDArray[np.float64]
    Rows = NDArray[np.float32]

_STRETCH_HOPS = 1 << 14
_CHANNELS = 2
_SPARE = 0.8


class Spool:
    """A stereo mix in a temporary file that vanishes with the last one who reads it.

    Args:
        rate_hz: of the mix.
        folder: where the file lies; an hour takes 1.3 GB.
    """

    def __init__(self, rate_hz: int, folder: Path | None = None) -> None:
        self.rate_hz = rate_hz
        self.frames = 0
        self._samples = _Rows(folder)
        self._features = _Rows(folder)
        self._studied = math.inf
        self._meter = LoudnessMeter(rate_hz, _CHANNELS)

    def write(self, block: Sound) -> None:
        """Take in the next samples, (frames, 2).

        Raises:
            ExportError: there is no room for them.
        """
        self.frames += len(block)
        self._meter.add(block)
        self._samples.append(block)

    @property
    def hops(self) -> int:
        """How many hops there are, the last one filled up with silence."""
        return -(-self.frames // HOP)

    def study(self, near: float) -> None:
        """Find peak and energy of every hop, and the true peak of those whose samples reach a level.

        Args:
            near: the level, as a factor of full scale. Nothing is done where a lower one was studied already; else it
                is studied some way further down, so that a little more gain needs no new study.

        Raises:
            AudioError: the mix holds values that are not finite.
            ExportError: there is no room for the result.
        """
        if near >= self._studied:
            return
        near *= _SPARE
        self._features.rewind()
        for start in range(0, self.hops, _STRETCH_HOPS):
            end = min(start + _STRETCH_HOPS, self.hops)
            samples = self.read(start * HOP - REACH, end * HOP + REACH)
            rows = samples[REACH:-REACH].reshape(-1, HOP * _CHANNELS)
            peaks = true_peaks(samples, near)
            if not np.isfinite(peaks).all():
                raise AudioError("the mix holds values that are not finite (NaN or infinity)")
            self._features.append(np.stack([peaks, np.einsum("ij,ij->i", rows, rows)], axis=1))
        self._studied = near

    def read(self, start: int, end: int) -> Sound:
        """Samples `[start, end)`, silence where that reaches beyond the mix."""
        first, last = max(start, 0), min(end, self.frames)
        samples = np.zeros((end - start, _CHANNELS), dtype=np.float32)
        if first < last:
            self._samples.fill(first, samples[first - start : last - start])
        return samples

    def features(self, start_hop: int, end_hop: int) -> tuple[Rows, Rows]:
        """Peaks and energies of a range of hops; both are 0 where that reaches beyond the mix."""
        rows = np.zeros((end_hop - start_hop, 2), dtype=np.float32)
        self._features.fill(start_hop, rows[: max(0, self.hops - start_hop)])
        return rows[:, 0], rows[:, 1]

    def tenths(self) -> Floats:
        """Weighted power of each 100 ms."""
        return self._meter.powers(1)


class _Rows:
    """Rows of two float32 in a temporary file without a name."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        with self.having_room():
            self._file = tempfile.TemporaryFile(prefix="audiodrama-", dir=folder)  # noqa: SIM115  open as long as it is read

    def append(self, rows: Rows) -> None:
        """Add rows at the end of what was added or sought last."""
        if len(rows):
            with self.having_room():
                self._file.write(np.ascontiguousarray(rows).data)

    def rewind(self) -> None:
        """Begin again from the first row."""
        with self.having_room():
            self._file.seek(0)

    def fill(self, row: int, rows: Rows) -> None:
        """Fill rows with what the file holds from a row on."""
        with self.having_room():  # what is still to be written goes out first
            self._file.seek(row * rows.itemsize * rows.shape[1])
        if self._file.readinto(rows.data) != rows.nbytes:
            raise ExportError("the temporary file of the mix ended too early")

    @contextmanager
    def having_room(self) -> Iterator[None]:
        """Say it where the disk is full."""
        try:
            yield
        except OSError as error:
            folder = self._folder or tempfile.gettempdir()
            raise ExportError(
                f"the mix cannot be kept in {folder}: {error.strerror}", hint="make room there"
            ) from error
