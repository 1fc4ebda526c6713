"""The engine contract: what an engine is given, what it returns, and how engines are found.

An engine is a class named in the entry-point group `audiodrama.engines`, made without arguments in a worker process.
Its catalogue (`voices`) must be cheap: `check` and `voices` ask for it without any model being loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

GROUP = "audiodrama.engines"
Gender = Literal["female", "male", "neutral", "unknown"]


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice in an engine's catalogue; `installed` is False for one that would have to be fetched first."""

    id: str
    name: str
    languages: tuple[str, ...] = ()
    gender: Gender = "unknown"
    licence: str = ""
    installed: bool = True


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """What an engine is asked to say at one go.

    Args:
        text: what is to be said; pronunciations, numbers and abbreviations are already spelled as they are read.
        voice: id from the engine's catalogue, or a blend in its notation.
        language: BCP 47 tag, or None for the voice's own.
        speaker: speaker of a multi-speaker model, or None.
        instructions: how to speak, for engines that take a text, or None.
        rate: ratio of speed, 1 is the voice's own.
        pitch_st: shift in semitones; 0 where the engine cannot (the caller does it afterwards).
        phonemes: IPA of words by their index in `text` (`audiodrama.words`), for engines that take phonemes.
        stressed: indices of words to be stressed.
        attempt: 0 for the first try; a retry may seed or split differently.
    """

    text: str
    voice: str
    language: str | None = None
    speaker: str | None = None
    instructions: str | None = None
    rate: float = 1.0
    pitch_st: float = 0.0
    phonemes: tuple[tuple[int, str], ...] = ()
    stressed: tuple[int, ...] = ()
    attempt: int = 0


@dataclass(frozen=True)
class Take:
    """A line, spoken.

    Args:
        samples: mono float32, shape (frames,), within [-1, 1].
        rate_hz: sample rate.
        words: (start_s, end_s) of each word of the text given (`audiodrama.words`), or None when the engine has none.
        timing: where the word times come from.
        timing_error_s: how far off they may be.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    words: tuple[tuple[float, float], ...] | None = None
    timing: Literal["engine", "aligned", "proportional"] = "engine"
    timing_error_s: float = 0.01


@runtime_checkable
class Engine(Protocol):
    """What every engine offers.

    Attributes:
        name: as it stands in voices.yaml and in the entry-point group.
        licence: SPDX expression of what has to be installed to use it.
        controls: which of `rate`, `pitch`, `phonemes`, `stress`, `instructions`, `speaker` it honours by itself.
        pitch_limit_st: optional; the furthest shift it honours, either way. The mix does what is left.
        rate_limits: optional; the slowest and the fastest rate it honours. What is left is done to its takes.
        parallel: optional; how many lines may be under way at a time.
        fingerprint: engine, versions and model hash; part of every take's name.
    """

    name: str
    licence: str
    controls: frozenset[str]

    @property
    def fingerprint(self) -> str:
        """Engine, versions and model hash; part of every take's name.

        An engine whose voices are models of their own may offer `voice_fingerprint(voice)` instead, which is then used.
        """

    def installed(self) -> str | None:
        """None when it can speak, else the one command or step that would install what is missing."""

    def voices(self) -> Sequence[VoiceInfo]:
        """The catalogue."""

    def knows(self, voice: str) -> str | None:
        """None when the voice (or blend, or variant) exists, else a reason in the writer's words."""

    def speak(self, line: SpokenLine) -> Take:
        """Say it.

        Raises:
            EngineError: it could not be said.
        """


def fingerprint(engine: Engine, voice: str) -> str:
    """What stands for an engine in the name of a take by one of its voices."""
    own = getattr(engine, "voice_fingerprint", None)
    return str(own(voice)) if own is not None else engine.fingerprint
