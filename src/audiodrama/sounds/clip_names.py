"""Content names of sounds as they are prepared for the mix. Loads no numpy, so that cache keys are quick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.errors import AudioError
from audiodrama.base.versions import package_version
from audiodrama.sounds.content import UnreadableSoundError, content_hash
from audiodrama.sounds.murmurs import murmurs_name
from audiodrama.sounds.synth.recipes import RECIPES

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.sounds.palette import Sound

VERSION = 2
_SYNTHESIS = ("sounds/synth", "sounds/murmurs.py", "dsp")
"""The code that makes a synthesised sound and its level."""
_FILES = ("sounds/clips.py", "sounds/decoding.py", "sounds/downmix.py", "sounds/long_files.py", "sounds/synth/shape.py",
          "dsp/audio.py", "dsp/loudness.py")  # fmt: skip
"""The code that makes a clip of a file."""
_LIBRARIES = ("numpy", "scipy", "soundfile", "imageio-ffmpeg")


def clip_name(sound: Sound, variation: int, folder: Path) -> str:
    """Content name of one use of a sound: all that makes its samples, a file's own bytes included.

    Args:
        sound: from the palette.
        variation: which use of it.
        folder: sfx/ of the production.

    Raises:
        AudioError: the file cannot be read.
    """
    if sound.file is None:
        return synthesis_name(sound, variation)
    try:
        return file_clip_name(sound, content_hash(folder / sound.file))
    except UnreadableSoundError as error:
        raise AudioError(f"sfx/{sound.file} cannot be read as sound: {error}") from None


def synthesis_name(sound: Sound, variation: int) -> str:
    """Content name of a variation of a synthesised sound."""
    spoken = murmurs_name() if sound.recipe and RECIPES[sound.recipe].spoken else None
    facts = (sound.recipe, sound.figures, sound.seed, sound.duration_s, variation, spoken)
    return content_name("clip", VERSION, code_name(*_SYNTHESIS), _versions(), sound.kind, facts)


def file_clip_name(sound: Sound, digest: str) -> str:
    """Content name of a sound of a file whose bytes have this SHA-256."""
    return content_name("clip", VERSION, code_name(*_FILES), _versions(), sound.kind, digest, sound.trim, sound.loop)


def _versions() -> list[str]:
    return [package_version(name) for name in _LIBRARIES]
