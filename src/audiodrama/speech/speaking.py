"""Speaking what the cache lacks: all chapters feed one queue in the order of the script, and each can be waited for.

Identical phrases are spoken once. Engines work in other processes; this one trims, resamples and keeps what they
return in a thread of its own, so that no engine waits for the disk.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar

from audiodrama.base import pace
from audiodrama.base.errors import AudiodramaError, EngineError, StoreError
from audiodrama.engines import registry
from audiodrama.engines.base import Request, fingerprint
from audiodrama.engines.pool import Pool
from audiodrama.speech import recording
from audiodrama.speech.calibration import calibration_name, keep_db, kept_db, measure_db
from audiodrama.speech.failures import remember_failure
from audiodrama.speech.recording import PhraseTake, TakeFacts
from audiodrama.speech.requests import SILENT, PhraseRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from types import TracebackType

    from audiodrama.base.cache import Store
    from audiodrama.base.source import Place
    from audiodrama.dsp.audio import Sound
    from audiodrama.engines.base import Request, Take
    from audiodrama.engines.news import News
    from audiodrama.speech.kept_files import KeptSound


R = TypeVar("R")
T = TypeVar("T")
_FINISHERS = 2
_NEWS_S = 0.2


@dataclass(frozen=True, slots=True)
class Failure:
    """A line that could not be spoken; as text, a sentence for the user."""

    line: str
    place: Place | None
    engine: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place or self.line}: {self.engine} could not speak this line: {self.reason}"


@dataclass(frozen=True, slots=True)
class SpeakingProgress:
    """How far it is.

    Args:
        done: takes that engines have spoken.
        total: takes that engines have to speak.
        left_s: seconds left, None until it can be told.
        news: word of an engine that is still getting ready.
    """

    done: int
    total: int
    left_s: float | None
    news: News | None = None


@dataclass(frozen=True, slots=True)
class SpeakingResult:
    """The takes of all lines, and the lines that failed.

    Args:
        spoken: for each line's id one `PhraseTake` a phrase; lines that failed are not in it.
        failures: the lines that failed, in the order of the script.
        reached: ids of lines that sent a phrase to an engine; a line that shares another one's take did not.
    """

    spoken: dict[str, tuple[PhraseTake, ...]]
    failures: tuple[Failure, ...]
    reached: frozenset[str]


class Speaking:
    """Lines on their way to being spoken.

    Args:
        wanted: from `takes.requests`, in the order of the script.
        store: where takes are kept.
        jobs: how many worker processes; by default one for each processor.
        pool: workers to use instead; left open afterwards.
        order: the same requests in the order in which they are to be spoken, if that is another one.
        shared: whether others fill the same store, so that it is looked into just before a line is spoken.
        before: told of a request after that look and before it is spoken; may refuse it with an `EngineError`.

    Attributes:
        spoken_here: names of the takes that these workers have spoken.
        twice: names of those that somebody else had put into the store by the time they were done.
    """

    def __init__(
        self,
        wanted: Sequence[PhraseRequest],
        store: Store,
        *,
        jobs: int | None = None,
        pool: Pool | None = None,
        order: Sequence[PhraseRequest] | None = None,
        shared: bool = False,
        before: Callable[[PhraseRequest], None] | None = None,
    ) -> None:
        self._wanted, self._store = tuple(wanted), store
        self._lent = pool is not None
        self._pool = pool or Pool(jobs)
        self._finishers = ThreadPoolExecutor(_FINISHERS, thread_name_prefix="recording")
        self._takes: dict[str, Future[TakeFacts]] = {}
        self._levels: dict[str, Future[float]] = {}
        self._fresh: dict[str, int] = {}
        self._sent: dict[str, str] = {}
        self._shared, self._before = shared, before
        self.spoken_here: frozenset[str] = frozenset()
        self.twice: frozenset[str] = frozenset()
        self._counting = threading.Lock()
        self._first: tuple[float, int] | None = None
        self._there = store.fetch(recording.KIND, dict.fromkeys(request.name for request in self._wanted))
        for request in self._wanted if order is None else order:
            self._begin(request)

    def _begin(self, request: PhraseRequest) -> None:
        if request.name not in self._takes:
            self._takes[request.name] = self._take(request)
        if request.calibration is not None:
            name = level_name(request)
            if name not in self._levels:
                self._levels[name] = self._level(name, request.engine, request.calibration)

    def _take(self, request: PhraseRequest) -> Future[TakeFacts]:
        kept = recording.take_facts(self._store, request.name) if request.name in self._there else None
        if kept is not None:
            return _known(kept)
        if request.engine == SILENT:
            return self._finishers.submit(self._keep_pause, request.name)
        if request.kept is not None:
            return self._finishers.submit(self._bring, request.name, request.kept)
        self._fresh[request.name] = len(request.spoken.text)
        self._sent[request.name] = request.line
        return self._chained(
            self._pool.submit(request.engine, request.spoken, self._look(request)),
            lambda take: take if isinstance(take, TakeFacts) else self._keep(request.name, *_recorded(take, request)),
        )

    def _look(self, request: PhraseRequest) -> Callable[[], TakeFacts | None] | None:
        """Looks whether another machine has spoken a request meanwhile."""
        if not self._shared:
            return None

        def look() -> TakeFacts | None:
            found = recording.take_facts(self._store, request.name)
            if found is not None:
                self._sent.pop(request.name, None)
            elif self._before is not None:
                try:
                    self._before(request)
                except EngineError:
                    self._sent.pop(request.name, None)
                    raise
            return found

        return look

    def _keep_pause(self, name: str) -> TakeFacts:
        facts, sound = recording.pause()
        recording.keep_take(self._store, name, facts, sound)
        return facts

    def _bring(self, name: str, kept: KeptSound) -> TakeFacts:
        """A take out of the play, put into the store."""
        phrase = kept.phrase
        facts = TakeFacts(phrase.frames, phrase.words, phrase.timing, phrase.timing_error_s)
        recording.keep_take(self._store, name, facts, kept.samples())
        return facts

    def _keep(self, name: str, facts: TakeFacts, sound: Sound) -> TakeFacts:
        """Keep a take; where another machine was first, its take is the one that counts."""
        first = recording.keep_take(self._store, name, facts, sound)
        with self._counting:
            self.spoken_here |= {name}
            self.twice |= set() if first else {name}
        return facts if first else recording.take_facts(self._store, name) or facts

    def _level(self, name: str, engine: str, line: Request) -> Future[float]:
        kept = kept_db(self._store, name)
        if kept is not None:
            return _known(kept)

        def measured(take: Take | float) -> float:
            if isinstance(take, float):
                return take
            level_db = measure_db(take, line.text)
            first = None if keep_db(self._store, name, level_db) else kept_db(self._store, name)
            return level_db if first is None else first

        look = (lambda: kept_db(self._store, name)) if self._shared else None
        return self._chained(self._pool.submit(engine, line, look), measured)

    def _chained(self, first: Future[R], then: Callable[[R], T]) -> Future[T]:
        """A future for what `then` makes of the first one's result, made by the finishers."""
        last: Future[T] = Future()

        def pass_on(done: Future[R]) -> None:
            if done.cancelled():
                last.set_exception(EngineError("speaking was stopped"))  # a cancelled one would be waited for
            elif error := done.exception():
                last.set_exception(error)
            else:
                try:
                    self._finishers.submit(finish, done.result())
                except RuntimeError as error:  # no thread can be started; nobody else would hear of it
                    last.set_exception(EngineError(f"its take cannot be kept: {error}"))

        def finish(take: R) -> None:
            try:
                last.set_result(then(take))
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                last.set_exception(error)

        first.add_done_callback(pass_on)
        return last

    def wait(
        self, lines: Collection[str] | None = None, *, on_progress: Callable[[SpeakingProgress], None] | None = None
    ) -> SpeakingResult:
        """Wait until lines have been spoken, all or those named, and say what came of them.

        Args:
            lines: ids of lines, for instance of one chapter.
            on_progress: told how far everything is, about five times a second.

        Raises:
            StoreError: the store cannot be reached, read or written.
        """
        wanted = [request for request in self._wanted if lines is None or request.line in lines]
        pending: set[Future[Any]] = {self._takes[request.name] for request in wanted}
        pending |= {self._levels[level_name(request)] for request in wanted if request.calibration is not None}
        while pending:
            _, pending = wait_for(pending, timeout=_NEWS_S)
            if on_progress is not None:
                on_progress(self.progress())
        return self._gathered(wanted)

    def progress(self) -> SpeakingProgress:
        """How far everything is."""
        done = [name for name in self._fresh if self._takes[name].done()]
        letters = sum(self._fresh[name] for name in done)
        now_s, left = time.monotonic(), sum(self._fresh.values()) - letters
        if letters and self._first is None:
            self._first = (now_s, letters)
        left_s = 0.0 if not left else self._left_s(now_s, letters, left)
        return SpeakingProgress(len(done), len(self._fresh), left_s, self._pool.news)

    def _left_s(self, now_s: float, letters: int, left: int) -> float | None:
        """By the pace since the first take came: what engines need to load their models is no part of it."""
        if self._first is None:
            return None
        since_s, before = self._first
        return pace.left_s(left, letters - before, now_s - since_s, self._known_s)

    @cached_property
    def _known_s(self) -> float:
        """Seconds for a character as this machine spoke before, all workers together."""
        engines = {request.engine for request in self._wanted if request.name in self._fresh}
        each = [pace.seconds_each(self._store, engine) for engine in engines]
        return sum(each) / max(1, len(each)) / self._pool.workers

    def _gathered(self, wanted: Sequence[PhraseRequest]) -> SpeakingResult:
        spoken: dict[str, list[PhraseTake]] = {}
        failures: dict[str, Failure] = {}
        for request in wanted:
            try:
                spoken.setdefault(request.line, []).append(self._spoken(request))
            except StoreError:  # of no line in particular
                raise
            except AudiodramaError as error:
                remember_failure(self._store, request.name, error.message)
                failures.setdefault(request.line, Failure(request.line, request.place, request.engine, error.message))
        whole = {line: tuple(phrases) for line, phrases in spoken.items() if line not in failures}
        reached = set(self._sent.values()) & {request.line for request in wanted}
        return SpeakingResult(whole, tuple(failures.values()), frozenset(reached))

    def _spoken(self, request: PhraseRequest) -> PhraseTake:
        facts = self._takes[request.name].result()
        measured = request.kept is None and request.calibration is not None
        return phrase_take(request, facts, self._levels[level_name(request)].result() if measured else 0.0)

    def close(self) -> None:
        """Stop: what is queued is dropped, workers end."""
        if not self._lent:
            self._pool.close()
        self._finishers.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _recorded(take: Take, request: PhraseRequest) -> tuple[TakeFacts, Sound]:
    return recording.record(recording.at_speed(take, request.speed), request.spoken.text)


def phrase_take(request: PhraseRequest, facts: TakeFacts, level_db: float) -> PhraseTake:
    """All that arranging needs to know of a phrase that was spoken.

    Args:
        request: what was asked.
        facts: of the take that came back, or of the one that is kept.
        level_db: gain that brings the voice to the common speech level; a kept take has its own.
    """
    kept = request.kept
    times = request.reading.written_times(facts.words) if kept is None else facts.words
    level_db = level_db if kept is None else kept.phrase.level_db
    return PhraseTake(
        request.name, facts.frames, times, facts.timing, facts.timing_error_s, level_db, effects=request.effects
    )


def level_name(request: PhraseRequest) -> str:
    """Name in the store of the level of a request's voice, which has to be calibrated."""
    assert request.calibration is not None
    engine = registry.engine(request.engine)
    return calibration_name(fingerprint(engine, request.spoken.voice), request.calibration)


def _known(value: T) -> Future[T]:
    done: Future[T] = Future()
    done.set_result(value)
    return done


def speak_all(
    wanted: Sequence[PhraseRequest],
    store: Store,
    *,
    jobs: int | None = None,
    on_progress: Callable[[SpeakingProgress], None] | None = None,
) -> SpeakingResult:
    """Speak what the store does not have yet and say what came of it.

    Args:
        wanted: from `requests`, in the order of the script; the first is spoken first.
        store: where takes are kept.
        jobs: how many worker processes; by default one for each processor.
        on_progress: told after each take; called in the caller's thread.

    Returns:
        What was spoken, and which lines failed, with the reason.
    """
    with Speaking(wanted, store, jobs=jobs) as speaking:
        return speaking.wait(on_progress=on_progress)
