"""Proof-listening: every take is heard back, and one that says something else is spoken again, in another way or voice.

What was heard of a take lies in the cache under the take's name, so each is listened to once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from audiodrama import takes
from audiodrama.engines import registry
from audiodrama.errors import MissingError
from audiodrama.speech import recording
from audiodrama.speech.speaking import Speaking
from audiodrama.store import content_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from audiodrama.audio import Sound
    from audiodrama.cast import Cast
    from audiodrama.cuesheet import Line
    from audiodrama.source import Place
    from audiodrama.speech.listen import Comparison, Verdict
    from audiodrama.store import Store
    from audiodrama.takes import Chosen, Request
    from audiodrama.timeline import Spoken

KIND = "proofs"
VERSION = 1
SECOND_WAY = 2
"""The attempt at which engines seed or split differently."""


class Listener(Protocol):
    """Whoever hears a sound and says how it differs from a text; `listen.Recogniser` is one."""

    def check(
        self, sound: Sound, text: str, *, rate_hz: int = ..., language: str = ..., leave_out: Collection[str] = ()
    ) -> Comparison:
        """What differs; `leave_out` are words that do not count."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was heard of a take: the verdict, the share of wrong words, and the runs that were lost or came twice."""

    verdict: Verdict
    rate: float
    words: int
    dropped: tuple[tuple[str, ...], ...] = ()
    added: tuple[tuple[str, ...], ...] = ()


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


def proof(request: Request, store: Store, listener: Listener, names: Collection[str]) -> Proof:
    """What is heard of a take.

    Args:
        request: whose take lies in the store.
        store: the cache.
        listener: who hears it.
        names: words that do not count, such as the cast's names.
    """
    name = content_name(KIND, VERSION, request.name, request.reading.text, sorted(names))
    kept = store.get(KIND, name)
    if kept is not None:
        verdict, rate, words, dropped, added = json.loads(kept)
        return Proof(verdict, rate, words, tuple(map(tuple, dropped)), tuple(map(tuple, added)))
    language = request.spoken.language or "en"
    found = listener.check(
        recording.load(store, request.name), request.reading.text, language=language, leave_out=names
    )
    made = Proof(found.verdict, found.rate, found.words, found.dropped, found.added)
    store.put(KIND, name, json.dumps([made.verdict, made.rate, made.words, made.dropped, made.added]).encode())
    return made


def mend(
    requests: Sequence[Request],
    lines: Mapping[str, Line],
    cast: Cast,
    chosen: Mapping[str, Chosen],
    store: Store,
    listener: Listener,
) -> tuple[dict[tuple[str, int], Spoken], list[Mended]]:
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
    names = [name for role in cast.roles.values() for name in (role.name, *role.aliases)]
    better: dict[tuple[str, int], Spoken] = {}
    told = []
    for request in requests:
        if request.engine == takes.SILENT:
            continue
        first = proof(request, store, listener, names)
        if first.verdict != "drift":
            continue
        found = _best(_others(request, lines[request.line], cast, chosen), first.rate, store, listener, names)
        if found is not None:
            other, spoken, rate = found
            better[request.line, request.phrase] = spoken
            told.append(Mended(request.place, request.line, _how(request, other), first.rate, rate))
    return better, told


def _others(request: Request, line: Line, cast: Cast, chosen: Mapping[str, Chosen]) -> Iterable[Request]:
    """Other ways to speak a phrase: the same voice at another attempt, then the next voices of the role's list."""
    spoken = replace(request.spoken, attempt=SECOND_WAY)
    yield replace(request, spoken=spoken, name=takes.take_name(registry.engine(request.engine), spoken, request.speed))
    role = cast.roles[line.role]
    for index, choice in list(enumerate(role.choices))[chosen[line.role].index + 1 :]:
        if registry.lack(choice.engine, choice.voice) is None:
            yield takes.line_requests(line, cast, takes.Chosen(line.role, index, choice))[request.phrase]


def _best(
    others: Iterable[Request], rate: float, store: Store, listener: Listener, names: Collection[str]
) -> tuple[Request, Spoken, float] | None:
    """The first other way that is understood, else the one that is understood best, if better than before."""
    best = None
    for other in others:
        with Speaking([other], store, jobs=1) as speaking:
            speech = speaking.wait()
        if speech.failures:
            continue
        heard = proof(other, store, listener, names)
        if heard.rate < rate:
            best, rate = (other, speech.spoken[other.line][0], heard.rate), heard.rate
        if heard.verdict == "ok":
            break
    return best


def _how(request: Request, other: Request) -> str:
    if (request.engine, request.spoken.voice) == (other.engine, other.spoken.voice):
        return "once more in another way"
    return f"by {other.engine}:{other.spoken.voice}"


def heard_in_mix(
    cues: Mapping[str, Any], sound: Sound, rate_hz: int, listener: Listener, names: Collection[str]
) -> list[tuple[Mapping[str, Any], Comparison]]:
    """What is heard of each line of a finished chapter: its event in the cue list, and how it differs.

    Args:
        cues: the chapter's cue list.
        sound: the decoded file, (frames, channels).
        rate_hz: its sample rate.
        listener: who hears it.
        names: words that do not count.
    """
    found = []
    for event in cues["events"]:
        if event["kind"] == "line":
            start, end = (round((event[name] + by) * rate_hz) for name, by in (("start_s", -0.2), ("end_s", 0.3)))
            stretch = sound[max(0, start) : end]
            found.append((event, listener.check(stretch, event["text"], rate_hz=rate_hz, leave_out=names)))
    return found


def recogniser() -> Listener:
    """The recogniser of the extra `listen`.

    Raises:
        MissingError: it is not installed.
    """
    from audiodrama.engines.pool import processors
    from audiodrama.speech.listen import Recogniser, installed

    if cure := installed():
        raise MissingError("no recogniser is installed", hint=cure)
    return Recogniser(processors())
