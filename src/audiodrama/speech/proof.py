"""Proof-listening: every take is heard back, and one that says something else is spoken again, in another way or voice.

What was heard lies in the cache, of a take under its name and of a finished file under its bytes, so nothing is
listened to twice. It is held against the words as they are written: a respelling is for engines, not for ears.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np

from audiodrama.base.cache import content_name
from audiodrama.base.errors import MissingError
from audiodrama.base.strict import as_list, as_number, as_text, as_texts, strict_json
from audiodrama.base.units import frames
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.engines import registry
from audiodrama.engines.base import SECOND_WAY, capabilities_of
from audiodrama.speech import recording
from audiodrama.speech import requests as takes
from audiodrama.speech.recogniser import Comparison, Excerpt
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.base.source import Place
    from audiodrama.cast.model import Cast
    from audiodrama.script.cuesheet import Line
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.requests import Chosen, PhraseRequest

KIND = "proofs"
VERSION = 7
_SLOWER = 0.93
_BATCH = 32
_BETWEEN_S = 0.25
"""Silence between the phrases of a line that are heard together."""


class Listener(Protocol):
    """Something that hears sounds and says how they differ from texts; `recogniser.Recogniser` is one."""

    def check_all(self, excerpts: Sequence[Excerpt], leave_out: Collection[str] = ()) -> list[Comparison]:
        """The differences, in the order of the excerpts; `leave_out` are words that do not count."""


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


class NamedExcerpt(NamedTuple):
    """An excerpt and a name that stands for its content: the names of takes, or a file's hash and a stretch of it."""

    name: Any
    excerpt: Excerpt


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
        """Takes, heard one after the other, against what they should say together.

        Raises:
            EngineError: the store has lost one.
        """
        return next(self.compare_all([self.spoken(takes, text, language)]))

    def spoken(self, takes: Sequence[str], text: str, language: str) -> NamedExcerpt:
        """Takes one after the other as an excerpt, with a short silence after each.

        Raises:
            EngineError: the store has lost one.
        """
        pause = np.zeros((frames(_BETWEEN_S, RATE_HZ), 1), np.float32)
        sound = np.concatenate([part for name in takes for part in (recording.load_take(self.store, name), pause)])
        return NamedExcerpt(list(takes), Excerpt(sound, RATE_HZ, text, language))

    def compare_all(self, named: Iterable[NamedExcerpt]) -> Iterator[Comparison]:
        """Excerpts against their texts, in their order; those that were heard before are not heard again.

        A few dozen are held and heard at a time.
        """
        waiting = iter(named)
        while batch := list(islice(waiting, _BATCH)):
            entries = [self._entry(each) for each in batch]
            known = {entry: self._known(entry) for entry in entries}
            new = {entry: each.excerpt for entry, each in zip(entries, batch, strict=True) if known[entry] is None}
            answers = self.listener.check_all(list(new.values()), self.names) if new else []
            for entry, comparison in zip(new, answers, strict=True):
                self._keep(entry, comparison)
            yield from ({**known, **dict(zip(new, answers, strict=True))}[entry] for entry in entries)  # type: ignore[misc]

    def _entry(self, named: NamedExcerpt) -> str:
        return _entry_of(named.name, named.excerpt.text, named.excerpt.language, self.names)

    def _known(self, entry: str) -> Comparison | None:
        return self.store.read(KIND, entry, _comparison)

    def _keep(self, entry: str, comparison: Comparison) -> None:
        figures = (comparison.words, comparison.substituted, comparison.dropped, comparison.added, comparison.repeated)
        self.store.put(KIND, entry, json.dumps(figures).encode())


def remembered_comparison(
    store: Store, takes: Sequence[str], text: str, language: str, names: Collection[str]
) -> Comparison | None:
    """As `Ears.takes`, when they were heard before; None, and nobody listens, when they were not."""
    return store.read(KIND, _entry_of(list(takes), text, language, names), _comparison)


def _entry_of(name: Any, text: str, language: str, names: Collection[str]) -> str:
    return content_name(KIND, VERSION, name, text, language, sorted(names))


def _comparison(raw: bytes) -> Comparison:
    """An entry of the cache, read strictly."""
    words, substituted, *runs = strict_json(raw)
    pairs = tuple((as_text(said), as_text(heard)) for said, heard in as_list(substituted))
    dropped, added, repeated = (tuple(map(as_texts, as_list(run))) for run in runs)
    return Comparison(int(as_number(words, 0)), pairs, dropped, added, repeated)


def cast_names(cast: Cast) -> tuple[str, ...]:
    """The names and aliases of everybody in a cast."""
    return tuple(sorted({name for role in cast.roles.values() for name in (role.name, *role.aliases)}))


def mend(
    requests: Sequence[PhraseRequest],
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
    audible = [request for request in requests if request.engine != takes.SILENT and not request.fixed]
    for request, first in zip(audible, proofs(audible, ears), strict=True):
        if first.verdict != "drift":
            continue
        found = _best(_others(request, lines[request.line], cast, chosen), first.rate, ears)
        if found is not None:
            other, spoken, rate = found
            better[request.line, request.phrase] = spoken
            told.append(Mended(request.place, request.line, _how(request, other), first.rate, rate))
    return better, told


def _others(request: PhraseRequest, line: Line, cast: Cast, chosen: Mapping[str, Chosen]) -> Iterable[PhraseRequest]:
    """Other ways to speak a phrase: the same voice cut elsewhere and slower, then the role's next voices."""
    engine = registry.engine(request.engine)
    slower = replace(request.spoken, attempt=SECOND_WAY, rate=round(request.spoken.rate * _SLOWER, 4))
    spoken = capabilities_of(engine, slower.voice).fit(slower)
    yield replace(request, spoken=spoken, name=takes.take_name(engine, spoken, request.speed))
    role = cast.roles[line.role]
    for index, choice in list(enumerate(role.choices))[chosen[line.role].index + 1 :]:
        if registry.lack(choice.engine, choice.voice) is None:
            yield takes.line_requests(line, cast, takes.Chosen(line.role, index, choice))[request.phrase]


def proofs(requests: Iterable[PhraseRequest], ears: Ears) -> Iterator[Comparison]:
    """Every take against the text as it is written; the same take is heard once.

    Raises:
        EngineError: the store has lost a take.
    """
    return ears.compare_all(ears.spoken([each.name], each.reading.written, each.language) for each in requests)


def _best(others: Iterable[PhraseRequest], rate: float, ears: Ears) -> tuple[PhraseRequest, PhraseTake, float] | None:
    """The first other way that is understood, else the one that is understood best, if better than before."""
    best = None
    for other in others:
        with Speaking([other], ears.store, jobs=1) as speaking:
            speech = speaking.wait()
        if speech.failures:
            continue
        (heard,) = proofs([other], ears)
        if heard.rate < rate:
            best, rate = (other, speech.spoken[other.line][0], heard.rate), heard.rate
        if heard.verdict == "ok":
            break
    return best


def _how(request: PhraseRequest, other: PhraseRequest) -> str:
    if (request.engine, request.spoken.voice) == (other.engine, other.spoken.voice):
        return "once more in another way"
    return f"by {other.engine}:{other.spoken.voice}"


def recogniser() -> Listener:
    """The recogniser of the extra `listen`.

    Raises:
        MissingError: it is not installed.
    """
    from audiodrama.engines.pool import processors
    from audiodrama.speech.recogniser import Recogniser, recogniser_lack

    if cure := recogniser_lack():
        raise MissingError("no recogniser is installed", hint=cure)
    return Recogniser(processors())
