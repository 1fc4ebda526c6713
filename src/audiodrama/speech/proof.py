"""Proof-listening: every take is heard back, and one that says something else is spoken again, in another way or voice.

What was heard lies in the cache, of a take under its name and of a finished file under its bytes, so nothing is
listened to twice. It is held against the words as they are written: a respelling is for engines, not for ears.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from audiodrama.base.cache import content_name
from audiodrama.base.errors import MissingError
from audiodrama.base.units import frames
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of
from audiodrama.speech import recording
from audiodrama.speech import requests as takes
from audiodrama.speech.recogniser import Comparison
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.base.source import Place
    from audiodrama.cast.model import Cast
    from audiodrama.dsp.audio import Sound
    from audiodrama.script.cuesheet import Line
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.requests import Chosen, Request

KIND = "proofs"
VERSION = 3
_SLOWER = 0.93
_BETWEEN_S = 0.25
"""Silence between the phrases of a line that are heard together."""
SECOND_WAY = 2
"""The attempt at which engines seed or split differently."""


class Listener(Protocol):
    """Whoever hears a sound and says how it differs from a text; `listen.Recogniser` is one."""

    def check(
        self, sound: Sound, text: str, *, rate_hz: int = ..., language: str = ..., leave_out: Collection[str] = ()
    ) -> Comparison:
        """What differs; `leave_out` are words that do not count."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A take that was replaced: where, how it is spoken now, and the share of wrong words before and after."""

    place: Place | None
    line: str
    how: str
    before: float
    after: float

    def __str__(self) -> str:
        return (
            f"{self.place or self.line}: spoken {self.how}: word errors {self.before:.0%} before, {self.after:.0%} now"
        )


@dataclass(frozen=True, slots=True)
class Ears:
    """How to listen.

    Args:
        listener: who hears.
        store: the cache, with the takes.
        names: words that do not count, such as the cast's names, which no recogniser knows.
    """

    listener: Listener
    store: Store
    names: tuple[str, ...] = ()

    def takes(self, takes: Sequence[str], text: str, language: str) -> Comparison:
        """What is heard of takes, one after the other, against what they should say together.

        Raises:
            EngineError: the store has lost one.
        """
        pause = np.zeros((frames(_BETWEEN_S, RATE_HZ), 1), np.float32)
        sound = np.concatenate([part for name in takes for part in (recording.load(self.store, name), pause)])
        return self.heard(list(takes), sound, RATE_HZ, text, language)

    def heard(self, name: Any, sound: Sound, rate_hz: int, text: str, language: str) -> Comparison:
        """What is heard of a sound against what it should say; `name` stands for its content."""
        entry = content_name(KIND, VERSION, name, text, language, sorted(self.names))
        kept = self.store.get(KIND, entry)
        if kept is not None:
            words, *runs = json.loads(kept)
            return Comparison(words, *(tuple(map(tuple, each)) for each in runs))
        found = self.listener.check(sound, text, rate_hz=rate_hz, language=language, leave_out=self.names)
        told = json.dumps([found.words, found.substituted, found.dropped, found.added, found.repeated])
        self.store.put(KIND, entry, told.encode())
        return found


def cast_names(cast: Cast) -> tuple[str, ...]:
    """The names and aliases of everybody in a cast."""
    return tuple(sorted({name for role in cast.roles.values() for name in (role.name, *role.aliases)}))


def mend(
    requests: Sequence[Request],
    lines: Mapping[str, Line],
    cast: Cast,
    chosen: Mapping[str, Chosen],
    store: Store,
    listener: Listener,
) -> tuple[dict[tuple[str, int], PhraseTake], list[Mended]]:
    """Hear every take, and speak those again that say something else; the best of each is kept.

    Args:
        requests: with takes in the store.
        lines: by id.
        cast: whose lists name other voices to try.
        chosen: the voice each role has.
        store: the cache.
        listener: who hears them.

    Returns:
        By line and phrase the takes to use instead, and what was done, for the user.
    """
    ears = Ears(listener, store, cast_names(cast))
    better: dict[tuple[str, int], PhraseTake] = {}
    told = []
    for request in requests:
        if request.engine == takes.SILENT:
            continue
        first = _proof(request, ears)
        if first.verdict != "drift":
            continue
        found = _best(_others(request, lines[request.line], cast, chosen), first.rate, ears)
        if found is not None:
            other, spoken, rate = found
            better[request.line, request.phrase] = spoken
            told.append(Mended(request.place, request.line, _how(request, other), first.rate, rate))
    return better, told


def _others(request: Request, line: Line, cast: Cast, chosen: Mapping[str, Chosen]) -> Iterable[Request]:
    """Other ways to speak a phrase: the same voice cut elsewhere and slower, then the role's next voices."""
    engine = registry.engine(request.engine)
    slower = replace(request.spoken, attempt=SECOND_WAY, rate=round(request.spoken.rate * _SLOWER, 4))
    spoken = capabilities_of(engine, slower.voice).fit(slower)
    yield replace(request, spoken=spoken, name=takes.take_name(engine, spoken, request.speed))
    role = cast.roles[line.role]
    for index, choice in list(enumerate(role.choices))[chosen[line.role].index + 1 :]:
        if registry.lack(choice.engine, choice.voice) is None:
            yield takes.line_requests(line, cast, takes.Chosen(line.role, index, choice))[request.phrase]


def _proof(request: Request, ears: Ears) -> Comparison:
    return ears.takes([request.name], request.reading.written, request.language)


def _best(others: Iterable[Request], rate: float, ears: Ears) -> tuple[Request, PhraseTake, float] | None:
    """The first other way that is understood, else the one that is understood best, if better than before."""
    best = None
    for other in others:
        with Speaking([other], ears.store, jobs=1) as speaking:
            speech = speaking.wait()
        if speech.failures:
            continue
        heard = _proof(other, ears)
        if heard.rate < rate:
            best, rate = (other, speech.spoken[other.line][0], heard.rate), heard.rate
        if heard.verdict == "ok":
            break
    return best


def _how(request: Request, other: Request) -> str:
    if (request.engine, request.spoken.voice) == (other.engine, other.spoken.voice):
        return "once more in another way"
    return f"by {other.engine}:{other.spoken.voice}"


def recogniser() -> Listener:
    """The recogniser of the extra `listen`.

    Raises:
        MissingError: it is not installed.
    """
    from audiodrama.engines.pool import processors
    from audiodrama.speech.recogniser import Recogniser, installed

    if cure := installed():
        raise MissingError("no recogniser is installed", hint=cure)
    return Recogniser(processors())
