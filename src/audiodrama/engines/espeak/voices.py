"""The voices that come with espeak-ng, read from its data folder; the library itself is not loaded.

A voice is a file under `lang` (`gmw/en-US`); a variant, written after a plus sign, is a file under `voices/!v` that
changes the voice's throat and pitch (`en-us+f3`). espeak-ng keeps silent about a variant it does not have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.engines.base import VoiceInfo

if TYPE_CHECKING:
    from audiodrama.engines.base import Gender

LICENCE = "GPL-3.0-or-later"
_OFFERED_VARIANTS = ("f1", "f2", "f3", "f4", "f5", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8")


@dataclass(frozen=True, slots=True)
class EspeakVoice:
    """A voice file: `identifier` as espeak-ng wants it, in lower case, and its language tags, best first."""

    id: str
    identifier: str
    name: str
    languages: tuple[str, ...]


def package_folder() -> Path | None:
    """Where the wheel espeakng-loader lies; None when it is not installed."""
    found = find_spec("espeakng_loader")
    return Path(found.origin).parent if found and found.origin else None


@cache
def base_voices() -> dict[str, EspeakVoice]:
    """Voices by id, which is the file's name in lower case."""
    folder = package_folder()
    if folder is None:
        return {}
    languages = folder / "espeak-ng-data" / "lang"
    files = sorted(path for path in languages.rglob("*") if path.is_file())
    return {path.name.lower(): _read_voice(path, path.relative_to(languages).as_posix().lower()) for path in files}


@cache
def variants() -> dict[str, str]:
    """File names of variants by the same in lower case."""
    folder = package_folder()
    files = (folder / "espeak-ng-data" / "voices" / "!v").glob("*") if folder else ()
    return {path.name.lower(): path.name for path in sorted(files)}


def _read_voice(path: Path, identifier: str) -> EspeakVoice:
    name, languages = path.name, []
    for line in path.read_text("utf-8", errors="replace").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "name":
            name = rest.strip()
        elif word == "language":
            languages.append(rest.split()[0].lower())
    return EspeakVoice(path.name.lower(), identifier, name, tuple(languages))


def find_voice(written: str) -> tuple[EspeakVoice, str] | str:
    """The voice and the variant's file name (or "") that an id means, or the reason why there is none."""
    wanted, plus, variant = written.strip().partition("+")
    voice = _find_base(wanted.strip().lower())
    if voice is None:
        return f"espeak-ng has no voice {wanted}"
    if plus and variant.strip().lower() not in variants():
        return f"espeak-ng has no variant {variant}"
    return voice, variants().get(variant.strip().lower(), "")


def _find_base(wanted: str) -> EspeakVoice | None:
    voices = base_voices()
    if wanted in voices:
        return voices[wanted]
    return next((v for v in voices.values() if wanted in (v.identifier, v.name.lower(), *v.languages)), None)


def voice_for_language(tag: str) -> EspeakVoice | None:
    """The best voice for a BCP 47 tag, dropping its last part until one fits."""
    parts = tag.lower().replace("_", "-").split("-")
    for count in range(len(parts), 0, -1):
        if voice := _find_base("-".join(parts[:count])):
            return voice
    return None


def espeak_catalogue() -> tuple[VoiceInfo, ...]:
    """Every voice, and for the English ones the plain variants too, since they make most of the difference."""
    listed = []
    for voice in base_voices().values():
        listed.append(VoiceInfo(voice.id, voice.name, voice.languages, "male", LICENCE))
        if voice.languages and voice.languages[0].startswith("en"):
            listed += [_variant_info(voice, each) for each in _OFFERED_VARIANTS if each in variants()]
    return tuple(listed)


def _variant_info(voice: EspeakVoice, variant: str) -> VoiceInfo:
    gender: Gender = "female" if variant.startswith("f") else "male"
    return VoiceInfo(f"{voice.id}+{variant}", f"{voice.name}, {variant}", voice.languages, gender, LICENCE)
