"""A text as an engine would be asked to say it, without speaking: words, sounds, and what stands for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.errors import MissingError
from audiodrama.base.words import words
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of
from audiodrama.engines.phonemes import text_sounds
from audiodrama.speech.normalise import read_aloud
from audiodrama.speech.requests import voice_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.cast.model import Pronunciation, VoiceChoice
    from audiodrama.speech.reading import Reading

_ENGLISH = "en-us"


@dataclass(frozen=True, slots=True)
class AskedText:
    """A text as it is read.

    Args:
        reading: the words that are said.
        phonemes: IPA of all of it with its marks; None for an engine that is given words alone.
        words: written words and what is said for them, in order; several that share one reading stand together.
    """

    reading: str
    phonemes: str | None
    words: tuple[tuple[str, str], ...]


def asked_text(
    text: str, choice: VoiceChoice | None = None, pronounce: Mapping[str, Pronunciation] | None = None
) -> AskedText:
    """How a text is read.

    Args:
        text: as written.
        choice: whose engine and language count; without one, American English with sounds.
        pronounce: the lexicon of voices.yaml.

    Raises:
        UsageError: there is no such engine.
    """
    language = voice_language(choice, text) if choice else _ENGLISH
    sounded = choice is None or capabilities_of(registry.engine(choice.engine), choice.voice).phonemes
    reading = read_aloud(text, language=language, pronounce=pronounce, takes_phonemes=sounded)
    phonemes = _phonemes(reading, language) if sounded else None
    return AskedText(" ".join(reading.text.split()), phonemes, tuple(_pairs(reading)))


def _phonemes(reading: Reading, language: str) -> str | None:
    try:
        sounds = text_sounds(reading.text, language, dict(reading.phonemes))
    except MissingError:
        return None
    said = ""
    for sound in sounds:
        said += f" {sound.text}" if sound.word is not None else sound.text
    return said.replace("^", "").strip()


def _pairs(reading: Reading) -> list[tuple[str, str]]:
    written, said = words(reading.written), words(reading.text)
    return [
        (
            " ".join(word.text for word in written[group.first : group.last]),
            " ".join(word.text for word in said[group.said_first : group.said_last]),
        )
        for group in reading.groups
    ]
