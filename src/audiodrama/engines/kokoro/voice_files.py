"""Where Kokoro's voices may come from: voices-v1.0.bin, a folder of NAME.bin, or the tarball of the package kokoro-js.

Nothing of them is believed: a file is read as far as a voice goes, an archive as far as fifty-four voices could.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.engines.kokoro.voices import VOICE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Voices = Iterator[tuple[str, bytes]]

JS_PACKAGE = "kokoro-js"
_LARGEST_BYTES = 128 << 20
"""An unpacked archive that goes beyond this is none of Kokoro's; the tarball has 45 MB."""
_READ = VOICE_BYTES + 1
_DESCRIPTION = "package/package.json"
_DESCRIPTION_BYTES = 1 << 20
_NPY_HEAD = 1024
_BROKEN = (OSError, EOFError, ValueError, zlib.error, tarfile.TarError, zipfile.BadZipFile, NotImplementedError)


def read_voices(path: Path) -> Voices:
    """The voices of a folder or an archive, by name, one after the other, unchecked.

    Args:
        path: a folder with NAME.bin files, `voices-v1.0.bin`, or the tarball of kokoro-js.

    Raises:
        UsageError: there is no such file.
        AudiodramaError: it is something else, or broken.
    """
    if path.is_dir():
        yield from _folder_voices(path)
        return
    if not path.is_file():
        raise UsageError(f"{path} is no file and no folder", hint="name voices-v1.0.bin, a folder or a tarball")
    with path.open("rb") as file:
        start = file.read(4)
    if start[:2] == b"\x1f\x8b":
        yield from _unbroken(path, _tarball_voices(path))
    elif start == b"PK\x03\x04":
        yield from _unbroken(path, _archive_voices(path))
    else:
        raise AudiodramaError(
            f"{path.name} is neither Kokoro's voices-v1.0.bin nor a tarball",
            hint="for single voices name the folder that holds them",
        )


def _unbroken(path: Path, voices: Voices) -> Voices:
    """The same, with whatever a reader of archives may raise as one sentence."""
    try:
        yield from voices
    except _BROKEN as error:
        raise AudiodramaError(f"{path.name} is cut short or damaged: {error}", hint="fetch it again") from None


def _folder_voices(folder: Path) -> Voices:
    for path in sorted(folder.glob("*.bin")):
        if path.is_file():
            with path.open("rb") as file:
                yield path.stem, file.read(_READ)


def _tarball_voices(path: Path) -> Voices:
    with gzip.open(path) as unpacked, tarfile.open(fileobj=_Bounded(unpacked), mode="r|") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.isreg() else None
            if file is None:
                continue
            if member.name == _DESCRIPTION:
                _must_be_kokoro(path, file.read(_DESCRIPTION_BYTES))
            folder, _, name = member.name.rpartition("/")
            if folder == "package/voices" and name.endswith(".bin"):
                yield name.removesuffix(".bin"), file.read(_READ)


def _must_be_kokoro(path: Path, description: bytes) -> None:
    read = json.loads(description)
    name = read.get("name") if isinstance(read, dict) else None
    if name != JS_PACKAGE:
        raise AudiodramaError(
            f"{path.name} is the package {name}, not {JS_PACKAGE}", hint=f"npm pack {JS_PACKAGE}@1.2.1"
        )


class _Bounded(io.RawIOBase):
    """A stream that ends in an error where an archive grows beyond what it can be."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile) -> None:
        self._stream, self._left = stream, _LARGEST_BYTES

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, and never more than an archive may hold."""
        if size < 0 or size > self._left:
            raise ValueError(f"it unpacks to more than {_LARGEST_BYTES >> 20} MB")
        block = self._stream.read(size)
        self._left -= len(block)
        return block


def _archive_voices(path: Path) -> Voices:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if member.filename.endswith(".npy"):
                with archive.open(member) as file:
                    yield member.filename.removesuffix(".npy"), _numbers(file.read(_READ + _NPY_HEAD))


def _numbers(stored: bytes) -> bytes:
    """The numbers of an array as NumPy stores it, without its head."""
    import numpy as np

    if len(stored) > VOICE_BYTES + _NPY_HEAD:
        return stored
    array = np.lib.format.read_array(io.BytesIO(stored), allow_pickle=False)
    return array.astype("<f4").tobytes() if array.dtype.kind == "f" else array.tobytes()
