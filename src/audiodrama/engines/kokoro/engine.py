"""Kokoro-82M, a small neural voice: natural speech on a processor, blends of voices, exact word times.

Voices may be blended (`jf_alpha*0.7 + jf_nezumi*0.3`); weights are made to sum to one. What the model is given are
phonemes by espeak-ng in Kokoro's letters. A text is said at one go up to 280 tokens, which keeps its melody; a longer
one is cut where a reader breathes, and a very short one said after a carrier sentence that is cut off.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError, MissingError
from audiodrama.base.languages import reading_language
from audiodrama.base.versions import package_version
from audiodrama.engines import install
from audiodrama.engines.base import SECOND_WAY, Advice, Capabilities, Request, Take, VoiceInfo
from audiodrama.engines.kokoro import voices as kokoro_voices
from audiodrama.engines.kokoro import weights as kokoro_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from audiodrama.engines.base import Gender
    from audiodrama.engines.kokoro.chunks import Chunk, SpokenChunk
    from audiodrama.engines.kokoro.session import Session

LICENCE = "Apache-2.0 AND GPL-3.0-or-later"
_LANGUAGES = {
    "a": "en-us", "b": "en-gb", "e": "es", "f": "fr-fr", "h": "hi", "i": "it", "j": "ja", "p": "pt-br", "z": "cmn",
}  # fmt: skip
_PART = re.compile(r"\s*([a-z0-9_]+)\s*(?:\*\s*(\d+(?:\.\d+)?|\.\d+))?\s*")
_MODEL_VERSION = 9


class KokoroEngine:
    """Kokoro with the weights that are installed."""

    name = "kokoro"
    licence = LICENCE
    capabilities = Capabilities(rate=(0.5, 2.0), phonemes=True, languages=None)

    @cached_property
    def fingerprint(self) -> str:
        """Model, runtime and its version, phonemiser."""
        from audiodrama.engines.kokoro.openvino import precision
        from audiodrama.engines.kokoro.runtime import runtime

        weights, found = kokoro_weights.weights(), runtime()
        used = (f"{found} {package_version(found)}" if found else "no runtime") + (
            f" {precision()}" if found == "openvino" else ""
        )
        model = weights.name if weights else "none"
        return f"kokoro {_MODEL_VERSION}, model {model}, {used}, espeakng-loader {package_version('espeakng-loader')}"

    def installed(self) -> str | None:
        """None when there are weights and a runtime."""
        if kokoro_weights.weights() is None:  # the rest would load numpy
            return install.step("kokoro")
        from audiodrama.engines.kokoro.runtime import runtime

        return None if runtime() else install.step("kokoro")

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that can speak, then the official ones that could be installed."""
        there = kokoro_voices.usable_voices()
        others = [name for name in kokoro_voices.VOICE_NAMES if name not in there]
        return (*(_info(name, installed=True) for name in there), *(_info(name, installed=False) for name in others))

    def advice(self) -> Advice | None:
        """The step to the official voices, where only those of the wheels are there."""
        if len(kokoro_voices.installed_voices()) == len(kokoro_voices.VOICE_NAMES):
            return None
        return Advice("natural English voices (28 MB, Apache-2.0)", kokoro_voices.INSTALL)

    def knows(self, voice: str) -> str | None:
        """None for a voice, or a blend of voices, that is installed or could be."""
        try:
            parts = blend(voice)
        except EngineError as error:
            return error.message
        names = {each.id for each in self.voices()}
        unknown = [name for name in parts if name not in names]
        return f"Kokoro has no voice {unknown[0]}" if unknown else None

    def speak(self, line: Request) -> Take:
        """Say it."""
        from audiodrama.engines.kokoro.chunks import by_sentence, chunks, join

        language = line.language or _language(line)
        pieces = chunks(line, language)
        if not pieces:
            raise EngineError(f"Kokoro has no sounds for this text in {language}")
        style = self._style(line.voice)
        speed = self.capabilities.fit(line).rate
        said = [self._carried(piece, line, language, style, speed) for piece in pieces]
        return join(line, [each for part in said for each in (by_sentence(part) if self._session.exact else [part])])

    def _carried(
        self, piece: Chunk, line: Request, language: str, style: NDArray[np.float32], speed: float
    ) -> SpokenChunk:
        """Say a piece, after a carrier where it is short; another way to say it is alone."""
        from audiodrama.engines.kokoro.carrier import carried, without_carrier

        whole = carried(piece, language) if self._session.exact and line.attempt < SECOND_WAY else None
        if whole is None:
            return self._say(piece, style, speed)
        return without_carrier(self._say(whole.chunk, style, speed), whole.before)

    def _say(self, piece: Chunk, style: NDArray[np.float32], speed: float) -> SpokenChunk:
        from audiodrama.engines.kokoro.chunks import SpokenChunk

        tokens = piece.tokens
        samples, lengths = self._session.run(tokens, style[min(len(tokens), len(style)) - 1], speed)
        return SpokenChunk(piece, samples, lengths)

    @cached_property
    def _session(self) -> Session:
        from audiodrama.engines.kokoro.session import open_session

        return open_session(self._weights)

    @cached_property
    def _weights(self) -> kokoro_weights.Weights:
        found = kokoro_weights.weights()
        if found is None:
            raise MissingError("Kokoro's weights are not installed", hint=self.installed())
        return found

    def _style(self, voice: str) -> NDArray[np.float32]:
        """The styles of a blend, shape (510, 256)."""
        parts = blend(voice)
        styles = kokoro_voices.voice_styles(tuple(parts))
        mixed: NDArray[np.float32] = sum(styles[name] * styles[name].dtype.type(share) for name, share in parts.items())  # type: ignore[assignment]
        return mixed


def blend(voice: str) -> dict[str, float]:
    """The voices of a blend and their shares, which sum to one.

    Raises:
        EngineError: it is not written as `a`, `a*0.7 + b*0.3` or `a + b`.
    """
    shares: dict[str, float] = {}
    for part in voice.split("+"):
        match = _PART.fullmatch(part)
        if match is None:
            raise EngineError(f"{voice!r} is no voice and no blend such as jf_alpha*0.7 + jf_nezumi*0.3")
        shares[match[1]] = shares.get(match[1], 0.0) + float(match[2] or 1)
    total = sum(shares.values())
    if total <= 0:
        raise EngineError(f"the shares of {voice!r} are all zero")
    return {name: share / total for name, share in shares.items()}


def _info(voice: str, *, installed: bool) -> VoiceInfo:
    gender: Gender = "female" if voice[1:2] == "f" else "male"
    language = _LANGUAGES.get(voice[:1], "en-us")
    return VoiceInfo(voice, voice[3:].capitalize(), (language,), gender, "Apache-2.0", installed)


def _language(line: Request) -> str:
    """The language of the first voice; Latin letters are English in a voice whose language is written otherwise."""
    own = _LANGUAGES.get(next(iter(blend(line.voice)))[:1], "en-us")
    return reading_language(line.text, own, "en-us")
