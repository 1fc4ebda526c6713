"""The engine contract: what an engine is given, what it returns, and how engines are found.

An engine is a class named in the entry-point group `audiodrama.engines`, made without arguments in a worker process.
Its catalogue (`voices`) must be cheap: `check` and `voices` ask for it without any model being loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

GROUP = "audiodrama.engines"
SECOND_WAY = 2
"""The attempt at which engines seed, split or lead into a line differently."""
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
class Capabilities:
    """The abilities of an engine; `fit` is the one place where a request is held to them.

    What an engine lacks of rate and pitch is done to its takes afterwards; of the rest the user is told.

    Args:
        rate: the slowest and the fastest ratio of speed it honours; (1, 1) when it has one speed.
        pitch_st: the furthest shift in semitones it honours, up or down; 0 for none.
        phonemes: it takes IPA for single words.
        stress: it stresses single words.
        speakers: its voices have speakers to choose from.
        direction: it acts on a text that says how to speak: instructions, parentheticals.
        context: it takes the line before, to answer it in tone.
        seed: it takes a number that makes another take of the same line, and the same take of the same number.
        languages: primary tags it can be asked for beside the voice's own; None for any, () for none.
        parallel: how many requests may be under way at a time; None for as many as there are workers.
        waits_s: seconds more that a request may take, for an engine that waits where somebody else is busy.
        repeats: the same request gives the same samples, today and next year; where not, a take that is kept goes into
            the play.
    """

    rate: tuple[float, float] = (1.0, 1.0)
    pitch_st: float = 0.0
    phonemes: bool = False
    stress: bool = False
    speakers: bool = False
    direction: bool = False
    context: bool = False
    seed: bool = False
    languages: tuple[str, ...] | None = ()
    parallel: int | None = None
    waits_s: float = 0.0
    repeats: bool = True

    def speaks(self, language: str) -> bool:
        """Whether it can be asked for a language (BCP 47 tag) that is not the voice's own."""
        return self.languages is None or language.split("-", maxsplit=1)[0].lower() in self.languages

    def fit(self, line: Request) -> Request:
        """The part of a request that the engine honours: rate and pitch within its limits, nothing it would ignore."""
        slowest, fastest = self.rate
        return replace(
            line,
            language=line.language if line.language and self.speaks(line.language) else None,
            speaker=line.speaker if self.speakers else None,
            instructions=line.instructions if self.direction else None,
            context=line.context if self.context else None,
            seed=line.seed if self.seed else None,
            rate=min(max(line.rate, slowest), fastest),
            pitch_st=min(max(line.pitch_st, -self.pitch_st), self.pitch_st),
            phonemes=line.phonemes if self.phonemes else (),
            stressed=line.stressed if self.stress else (),
        )


class Advice(NamedTuple):
    """Something an engine could be given to speak better: what it is, and the command that brings it."""

    gain: str
    command: str


@dataclass(frozen=True, slots=True)
class Request:
    """A text that an engine is asked to say at one go.

    Args:
        text: what is to be said; pronunciations, numbers and abbreviations are already spelled as they are read.
        voice: id from the engine's catalogue, or a blend in its notation.
        language: BCP 47 tag, or None for the voice's own.
        speaker: speaker of a multi-speaker model, or None.
        instructions: how to speak, for engines that act on a text, or None.
        context: the line before, for engines that take it, or None.
        seed: number of the take, for engines that can make several, or None.
        rate: ratio of speed, 1 is the voice's own.
        pitch_st: shift in semitones; 0 where the engine cannot (the caller does it afterwards).
        phonemes: IPA of words by their index in `text` (`audiodrama.words`), for engines that take phonemes.
        stressed: indices of words to be stressed.
        attempt: 0 for the first try; from `SECOND_WAY` on an engine that can does it in another way.
    """

    text: str
    voice: str
    language: str | None = None
    speaker: str | None = None
    instructions: str | None = None
    context: str | None = None
    seed: int | None = None
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
    """The contract of every engine.

    Attributes:
        name: as it stands in voices.yaml and in the entry-point group.
        licence: SPDX expression of what has to be installed to use it.
        capabilities: what it does by itself.
        fingerprint: engine, versions and model hash; part of every take's name.
    """

    name: str
    licence: str

    @property
    def capabilities(self) -> Capabilities:
        """The abilities that it has by itself.

        An engine whose voices differ in this may offer `voice_capabilities(voice)` too, which is then used.
        """

    @property
    def fingerprint(self) -> str:
        """Engine, versions and model hash; part of every take's name.

        An engine whose voices are models of their own may offer `voice_fingerprint(voice)` instead, which is then used.
        """

    def installed(self) -> str | None:
        """None when it can speak, else the one command or step that would install what is missing.

        An engine whose voices need different things may offer `voice_lack(voice)` too: why, and the step, or None.
        """

    def voices(self) -> Sequence[VoiceInfo]:
        """The catalogue."""

    def knows(self, voice: str) -> str | None:
        """None when the voice (or blend, or variant) exists, else a reason in the writer's words."""

    def speak(self, line: Request) -> Take:
        """Say it.

        Raises:
            EngineError: it could not be said.
        """


def fingerprint(engine: Engine, voice: str) -> str:
    """The part of a take's name that stands for the engine, as one of its voices speaks."""
    own = getattr(engine, "voice_fingerprint", None)
    return str(own(voice)) if own is not None else engine.fingerprint


def queue_of(engine: Engine, voice: str) -> str:
    """The name of the queue whose requests share an engine's `parallel`; an engine may offer `voice_queue(voice)`."""
    own: Callable[[str], str] | None = getattr(engine, "voice_queue", None)
    return f"{engine.name} {own(voice)}" if own is not None else engine.name


def capabilities_of(engine: Engine, voice: str) -> Capabilities:
    """The abilities of an engine, as one of its voices speaks."""
    own: Callable[[str], Capabilities] | None = getattr(engine, "voice_capabilities", None)
    return own(voice) if own is not None else engine.capabilities


def advice(engine: Engine) -> Advice | None:
    """The step that would let an engine speak better on this machine, where it knows of one (`advice()`)."""
    own: Callable[[], Advice | None] | None = getattr(engine, "advice", None)
    return own() if own is not None else None
