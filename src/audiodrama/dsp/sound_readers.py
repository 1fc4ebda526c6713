"""Where a mix reads its sounds: from an array, or from a file piece by piece, so that length costs no memory."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.dsp.audio import valid_sound

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.dsp.audio import Sound


_SAMPLE_BYTES = 4


class SoundReader(Protocol):
    """A sound that can be read in pieces, in any order."""

    @property
    def frames(self) -> int:
        """Length."""

    @property
    def channels(self) -> int:
        """1 or 2."""

    def read(self, start_frame: int, end_frame: int) -> Sound:
        """Samples `[start_frame, end_frame)`, shape (frames, channels); the range lies inside the sound."""


class ArrayReader:
    """A sound in memory, shape (frames,) or (frames, channels).

    Raises:
        AudioError: it is not sound, or has more than two channels.
    """

    def __init__(self, samples: Sound) -> None:
        self._samples = np.asfortranarray(valid_sound(samples))
        self.frames, self.channels = self._samples.shape
        _check_channels(self.channels)

    def read(self, start_frame: int, end_frame: int) -> Sound:
        """A view of the samples, each channel in one piece."""
        return self._samples[start_frame:end_frame]


class FileReader:
    """A sound file (WAV, FLAC), read piece by piece.

    Args:
        file: its path, or its bytes.
        rate_hz: the rate it must have, or None for any.

    Raises:
        AudioError: it cannot be opened, has another rate, or more than two channels.
    """

    def __init__(self, file: Path | bytes, rate_hz: int | None = None) -> None:
        import soundfile

        self._name = name = "a sound in the cache" if isinstance(file, bytes) else str(file)
        try:
            self._file = soundfile.SoundFile(io.BytesIO(file) if isinstance(file, bytes) else file)
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioError(f"{name} cannot be read as sound: {error}") from error
        self.frames, self.channels = self._file.frames, self._file.channels
        self._may_be_infinite = self._file.subtype in {"FLOAT", "DOUBLE"}
        if rate_hz not in {None, self._file.samplerate}:
            raise AudioError(f"{name} has {self._file.samplerate} Hz where {rate_hz} Hz are due")
        _check_channels(self.channels)

    def read(self, start_frame: int, end_frame: int) -> Sound:
        """Decode a stretch.

        Raises:
            AudioError: the file holds less than its header says, or something that is not finite.
        """
        samples = self._decoded(start_frame, end_frame)
        whole = len(samples) == end_frame - start_frame
        if not whole or (self._may_be_infinite and not np.isfinite(samples).all()):
            raise AudioError(f"{self._name} is damaged at frame {start_frame}")
        return samples

    def _decoded(self, start: int, end: int) -> Sound:
        import soundfile

        try:
            if self._file.tell() != start:
                self._file.seek(start)
            samples: Sound = self._file.read(end - start, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise AudioError(f"{self._name} is damaged at frame {start}: {error}") from error
        return samples


class PlanarReader:
    """Samples as they are, float32 of one channel after the other, read from a file piece by piece.

    Args:
        path: of the file.
        channels: 1 or 2.
    """

    def __init__(self, path: Path, channels: int) -> None:
        self._path = path
        self.channels = channels
        self.frames = path.stat().st_size // (_SAMPLE_BYTES * channels)

    def read(self, start_frame: int, end_frame: int) -> Sound:
        """Samples of a stretch, each channel in one piece.

        Raises:
            AudioError: the file ends before that.
        """
        planes = np.empty((self.channels, end_frame - start_frame), dtype=np.float32)
        with self._path.open("rb") as file:
            for channel, plane in enumerate(planes):
                file.seek((channel * self.frames + start_frame) * _SAMPLE_BYTES)
                if file.readinto(plane.data) != plane.nbytes:
                    raise AudioError(f"a sound in the cache is damaged at frame {start_frame}")
        return planes.T


def _check_channels(channels: int) -> None:
    if channels not in {1, 2}:
        raise AudioError(f"a sound in a mix has one channel or two, not {channels}")
