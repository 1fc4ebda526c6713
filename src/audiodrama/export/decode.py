"""Exported files, decoded by a program other than the one that encoded them, block by block.

MP3, FLAC, WAV and Opus go through libsndfile (encoded by ffmpeg); AAC, which libsndfile does not know, through ffmpeg.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.base.prefetch import ahead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from audiodrama.dsp.audio import Sound

_BLOCK_FRAMES = 1 << 16
_FFMPEG_ONLY = {".m4a", ".m4b", ".mp4", ".aac"}
_AU_HEADER = ">4sIIIII"


@dataclass(frozen=True)
class Decoding:
    """A file being decoded: its rate, its channels, and its samples as blocks (frames, channels), once."""

    rate_hz: int
    channels: int
    blocks: Iterator[Sound]


@contextmanager
def decoding(path: Path) -> Iterator[Decoding]:
    """Decode a file block by block at its own rate.

    Raises:
        AudioError: it is missing, or no sound that can be decoded.
    """
    if not path.is_file():
        raise AudioError(f"{path} does not exist")
    with _by_ffmpeg(path) if path.suffix.lower() in _FFMPEG_ONLY else _by_libsndfile(path) as opened:
        yield opened


@contextmanager
def _by_libsndfile(path: Path) -> Iterator[Decoding]:
    import soundfile

    try:
        file = soundfile.SoundFile(str(path))
    except soundfile.LibsndfileError as error:
        raise AudioError(f"{path} cannot be decoded: {error.error_string}") from None
    with file, closing(ahead(_libsndfile_blocks(file))) as blocks:
        yield Decoding(file.samplerate, file.channels, blocks)


def _libsndfile_blocks(file: Any) -> Iterator[Sound]:
    while len(block := file.read(_BLOCK_FRAMES, dtype="float32", always_2d=True)):
        yield block


@contextmanager
def _by_ffmpeg(path: Path) -> Iterator[Decoding]:
    from audiodrama.base.ffmpeg import ffmpeg
    from audiodrama.export.encode import input_arguments

    # Sun audio: a header of six words, then big-endian floats; it needs no length in advance
    command = [
        ffmpeg(), *input_arguments(path, "mov"), "-map", "0:a:0", "-c:a", "pcm_f32be", "-f", "au", "pipe:1",
    ]  # fmt: skip
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout is not None
            yield _au(path, process.stdout)
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _au(path: Path, stream: IO[bytes]) -> Decoding:
    header = stream.read(struct.calcsize(_AU_HEADER))
    if len(header) < struct.calcsize(_AU_HEADER):
        raise AudioError(f"{path} cannot be decoded: it holds no sound that ffmpeg knows")
    _, offset, _, _, rate_hz, channels = struct.unpack(_AU_HEADER, header)
    stream.read(offset - len(header))
    return Decoding(rate_hz, channels, _au_blocks(stream, channels))


def _au_blocks(stream: IO[bytes], channels: int) -> Iterator[Sound]:
    while raw := stream.read(_BLOCK_FRAMES * channels * 4):
        yield np.frombuffer(raw, dtype=">f4").astype(np.float32).reshape(-1, channels)
