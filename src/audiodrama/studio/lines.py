"""Lines as they would be asked of an engine, and which of them have been spoken; known ones are not looked up again."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.cast.voices import speaking_choice
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.engines.base import Request
from audiodrama.engines.pool import Pool
from audiodrama.performance.choices import chosen_requests
from audiodrama.performance.take_keys import line_keys
from audiodrama.speech import calibration, recording
from audiodrama.speech.recording import PhraseTake, TakeFacts, proportional
from audiodrama.speech.requests import SILENT, Chosen, PhraseRequest, choose, choose_voices, line_requests
from audiodrama.speech.speaking import Failure, Speaking, level_name, phrase_take

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.cast.model import Cast, VoiceChoice
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter, Line

_REQUESTS_KEPT = 40_000
_LETTERS_PER_S = 14.0
_BREATH_S = 0.2
_OWN_ENGINES = ("pyttsx3", "kokoro", "piper")
"""Engines that are made warm: they cost nobody anything, and loading them takes long."""
ESTIMATE = "estimate"
"""A take whose name begins so has not been spoken; its length is a guess by its letters."""


@dataclass(frozen=True)
class ChapterLines:
    """A chapter's lines: requests in order, what is known of each, and which are still to be spoken.

    Args:
        requests: for all phrases of the chapter.
        takes: for each line's id one `PhraseTake` a phrase; guesses where it has not been spoken.
        estimated: ids of the lines of which some phrase is a guess.
        digests: checksums of the takes and levels that are known, by name.
    """

    requests: tuple[PhraseRequest, ...]
    takes: Mapping[str, tuple[PhraseTake, ...]]
    estimated: frozenset[str]
    digests: Mapping[str, str]


class LineBook:
    """Keeps what was worked out and looked up about lines, for as long as the studio runs.

    Args:
        store: the cache.
        on_news: told the lines that begin to be spoken (`speaking`), were (`spoken`) or could not be (`failed`).
    """

    def __init__(self, store: Store, on_news: Callable[[Iterable[str], str], object] = lambda *_: None) -> None:
        self.store = self._store = store
        self._on_news = on_news
        self._requests: OrderedDict[Hashable, tuple[PhraseRequest, ...]] = OrderedDict()
        self._facts: dict[str, TakeFacts] = {}
        self._levels: dict[str, float] = {}
        self._digests: dict[str, str] = {}
        self._takes: dict[tuple[str, str, float], PhraseTake] = {}
        self._lock = threading.RLock()
        self._speaking = threading.Lock()
        self._pool: Pool | None = None
        self.failed: dict[str, Failure] = {}

    # Requests

    def requests(self, production: Production, chapter: Chapter) -> tuple[PhraseRequest, ...]:
        """The requests of a chapter, those of kept takes in their places, as a plan has them.

        Raises:
            MissingError: a role has no voice that is installed.
            EngineError: a file of a kept take is gone.
        """
        cast = production.cast
        chosen = choose_voices(cast, [chapter])
        found: list[PhraseRequest] = []
        with self._lock:
            read = _reading_of(cast)
            for before, line in pairwise((None, *chapter.lines)):
                assert line is not None
                found += self._requests_of(line, before, cast, chosen[line.role], read)
        if not production.takes:
            return tuple(found)
        wanted, _ = chosen_requests(
            chapter, found, self.keys(production), production.takes, production.root, cast, chosen
        )  # fmt: skip
        return tuple(wanted)

    def keys(self, production: Production) -> dict[str, str]:
        """The key in takes.yaml of each line, by its id."""
        return line_keys(production.sheet.chapters)

    def some_requests(self, lines: Iterable[tuple[Line | None, Line]], cast: Cast) -> dict[str, list[PhraseRequest]]:
        """The requests of some lines by their ids, each given with the line before it.

        Raises:
            MissingError: a role has no voice that is installed.
        """
        chosen: dict[str, Chosen] = {}
        found = {}
        with self._lock:
            read = _reading_of(cast)
            for before, line in lines:
                role = cast.role(line.role)
                if role is not None and line.role not in chosen:
                    chosen[line.role] = choose(role)
                if role is not None:
                    found[line.id] = self._requests_of(line, before, cast, chosen[line.role], read)
        return found

    def _requests_of(
        self, line: Line, before: Line | None, cast: Cast, chosen: Chosen, read: str
    ) -> list[PhraseRequest]:
        known = (line.role, cast.role(line.role), chosen.choice, line.phrases, before.text if before else None, read)
        wanted = self._remembered(known, line, cast, chosen, before)
        return [replace(each, line=line.id, place=line.place) for each in wanted]

    def _remembered(
        self, known: Hashable, line: Line, cast: Cast, chosen: Chosen, before: Line | None
    ) -> tuple[PhraseRequest, ...]:
        if known in self._requests:
            self._requests.move_to_end(known)
        else:
            self._requests[known] = tuple(line_requests(line, cast, chosen, before=before))
            while len(self._requests) > _REQUESTS_KEPT:
                self._requests.popitem(last=False)
        return self._requests[known]

    # Takes

    def lines(self, production: Production, chapter: Chapter) -> ChapterLines:
        """All that is known of a chapter's lines; nothing is spoken."""
        requests = self.requests(production, chapter)
        takes: dict[str, list[PhraseTake]] = {}
        estimated: set[str] = set()
        digests: dict[str, str] = {}
        with self._lock:
            for request in requests:
                take = self._take(request)
                if take is None:
                    estimated.add(request.line)
                    take = self._estimated(request)
                else:
                    digests |= self._digests_of(request)
                takes.setdefault(request.line, []).append(take)
        whole = {line: tuple(phrases) for line, phrases in takes.items()}
        return ChapterLines(requests, whole, frozenset(estimated), digests)

    def is_spoken(self, requests: Iterable[PhraseRequest]) -> bool:
        """Whether all of these have been spoken."""
        with self._lock:
            return all(self._take(request) is not None for request in requests)

    def _take(self, request: PhraseRequest) -> PhraseTake | None:
        facts, level_db = self._facts_of(request), self._level_of(request)
        if facts is None or level_db is None:
            return None
        known = (request.name, request.reading.written, level_db)
        if known not in self._takes:
            self._takes[known] = phrase_take(request, facts, level_db)
        return self._takes[known]

    def _estimated(self, request: PhraseRequest) -> PhraseTake:
        known = (f"{ESTIMATE}-{request.name}", request.reading.written, 0.0)
        if known not in self._takes:
            self._takes[known] = estimate(request)
        return self._takes[known]

    def _facts_of(self, request: PhraseRequest) -> TakeFacts | None:
        if request.name not in self._facts:
            found = recording.take_facts(self._store, request.name)
            if found is None:
                return None
            self._facts[request.name] = found
        return self._facts[request.name]

    def _level_of(self, request: PhraseRequest) -> float | None:
        if request.calibration is None:
            return 0.0
        name = level_name(request)
        if name not in self._levels:
            found = calibration.kept_db(self._store, name)
            if found is None:
                return None
            self._levels[name] = found
        return self._levels[name]

    def _digests_of(self, request: PhraseRequest) -> dict[str, str]:
        if request.name not in self._digests:
            self._digests[request.name] = self._store.digest(recording.KIND, request.name) or ""
        return {request.name: self._digests[request.name]}

    def forget(self) -> None:
        """Look everything up again: the cache may have been emptied."""
        with self._lock:
            self._facts.clear()
            self._levels.clear()
            self._digests.clear()
            self._takes.clear()

    # Speaking

    def speak(self, wanted: Sequence[PhraseRequest]) -> dict[str, Failure]:
        """Speak what has not been spoken, in workers that stay warm; the lines that failed.

        Args:
            wanted: in the order in which they are needed.
        """
        with self._speaking:
            with self._lock:
                missing = [request for request in wanted if self._take(request) is None]
            lines = list(dict.fromkeys(request.line for request in missing))
            if not missing:
                return {}
            self._on_news(lines, "speaking")
            with Speaking(missing, self._store, pool=self._warm_pool()) as speaking:
                outcome = speaking.wait()
            failures = {failure.line: failure for failure in outcome.failures}
            with self._lock:
                self.failed = {line: why for line, why in self.failed.items() if line not in lines} | failures
            self._on_news([line for line in lines if line not in failures], "spoken")
            self._on_news(failures, "failed")
            return failures

    def warm(self, production: Production) -> None:
        """Start the workers and let them load the engines of this machine that the cast speaks with."""
        choices: dict[str, VoiceChoice] = {}
        for role in production.cast.roles.values():
            choice = speaking_choice(role)
            if choice is not None and choice.engine in _OWN_ENGINES:
                choices.setdefault(choice.engine, choice)
        for choice in choices.values():
            for _ in range(self._warm_pool().workers):
                with suppress(RuntimeError):  # the studio has been closed
                    self._warm_pool().submit(choice.engine, Request("One.", choice.voice, language=choice.language))

    def _warm_pool(self) -> Pool:
        with self._lock:
            if self._pool is None:
                self._pool = Pool()
            return self._pool

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.close()


def _reading_of(cast: Cast) -> str:
    """A name for all of a casting that shapes how every role's words are read."""
    lexicon = sorted((name, repr(each)) for name, each in cast.pronounce.items())
    return content_name(lexicon, sorted((name, repr(each)) for name, each in cast.deliveries.items()))


def estimate(request: PhraseRequest) -> PhraseTake:
    """A take that stands in for one that has not been spoken: as long as its letters let expect."""
    if request.engine == SILENT:
        facts, _ = recording.pause()
        return phrase_take(request, facts, 0.0)
    length_s = _BREATH_S + len(request.spoken.text) / (_LETTERS_PER_S * max(request.spoken.rate * request.speed, 0.1))
    times = proportional(request.spoken.text, 0.03, length_s - 0.09)
    facts = TakeFacts(math.ceil(length_s * RATE_HZ), times, "proportional", round(length_s / 4, 3))
    return replace(phrase_take(request, facts, 0.0), name=f"{ESTIMATE}-{request.name}")
