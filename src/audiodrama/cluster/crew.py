"""A render's hands on many machines: lines go out in packets, chapters as orders, and the files come home.

The render itself is the same as on one machine (`production.render`); only its crew is another.
"""

from __future__ import annotations

import secrets
import shutil
import threading
import time
from collections import defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audiodrama.base import pace
from audiodrama.base.errors import AudiodramaError, StoreError
from audiodrama.base.files import replacing_path
from audiodrama.cluster.dispatcher import TRIES, Dispatcher, Work
from audiodrama.cluster.link import ClusterError
from audiodrama.cluster.packets import packets_of
from audiodrama.cluster.tasks import CHAPTERS, INPUTS, ChapterOrder, file_in_store, make_chapter, speak_packet
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of, queue_of
from audiodrama.production.crew import Crew
from audiodrama.production.project import SFX
from audiodrama.speech import calibration, recording
from audiodrama.speech.requests import SILENT
from audiodrama.speech.speaking import Failure, SpeakingProgress, SpeakingResult, level_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from audiodrama.base.stores.shared import SharedStore
    from audiodrama.cluster.packets import Packet
    from audiodrama.cluster.tasks import ChapterDone, PacketResult
    from audiodrama.export.cover import Cover
    from audiodrama.production.crew import ChapterMaker, LineSpeaker
    from audiodrama.production.making import ChapterResult
    from audiodrama.production.plan import ChapterPlan, Plan
    from audiodrama.speech.requests import PhraseRequest

_NEWS_S = 0.2
_FETCHERS = 4


@dataclass
class Bill:
    """The work that each machine has done.

    Args:
        lines: takes spoken, by host.
        speech_s: seconds that took.
        chapters: chapters made.
        making_s: seconds that took.
        twice: takes that were spoken by two machines.
    """

    lines: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    speech_s: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    chapters: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    making_s: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    twice: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add_packet(self, result: PacketResult) -> None:
        """Write down a packet."""
        with self._lock:
            self.lines[result.host] += len(result.spoken)
            self.speech_s[result.host] += result.seconds
            self.twice += len(result.twice)

    def add_chapter(self, done: ChapterDone) -> None:
        """Write down a chapter."""
        with self._lock:
            self.chapters[done.host] += 1
            self.making_s[done.host] += done.seconds

    def machines(self) -> dict[str, dict[str, float]]:
        """Takes, chapters and seconds of each machine, in alphabetical order."""
        hosts = sorted({*self.lines, *self.chapters})
        return {
            host: {
                "lines": self.lines[host], "speaking_s": round(self.speech_s[host], 1),
                "chapters": self.chapters[host], "making_s": round(self.making_s[host], 1),
            }
            for host in hosts
        }  # fmt: skip

    def as_json(self) -> dict[str, object]:
        """The bill as it stands in a report."""
        return {"machines": self.machines(), "twice": self.twice}


class ClusterCrew(Crew):
    """Many machines behind a scheduler.

    Args:
        dispatcher: that has begun.
        bill: where the work is written down.
        rank: of the production among those that are rendered together; the first goes first.
    """

    def __init__(self, dispatcher: Dispatcher, bill: Bill, rank: int = 0) -> None:
        self._dispatcher, self._bill, self._rank = dispatcher, bill, rank
        self._run = secrets.token_hex(6)

    @contextmanager
    def speaking(self, plan: Plan, requests: Sequence[PhraseRequest]) -> Iterator[LineSpeaker]:
        """Hand out what the store lacks, in packets."""
        yield _Packets(plan, requests, self._dispatcher, self._bill, self._rank)

    @contextmanager
    def chapters(self, plan: Plan, tick: Callable[[], object]) -> Iterator[ChapterMaker]:
        """Hand out chapters, and bring home what was made."""
        del tick
        with ThreadPoolExecutor(_FETCHERS, thread_name_prefix="fetching") as fetchers:
            yield _Orders(plan.store, self._run, self._dispatcher, self._bill, self._rank, fetchers)  # type: ignore[arg-type]  # a cluster has a shared store


class _Packets:
    """Lines on their way to being spoken by others."""

    def __init__(
        self, plan: Plan, requests: Sequence[PhraseRequest], dispatcher: Dispatcher, bill: Bill, rank: int
    ) -> None:
        self._wanted, self._dispatcher, self._bill, self._rank = tuple(requests), dispatcher, bill, rank
        self._store: SharedStore = plan.store  # type: ignore[assignment]  # a cluster has a shared store
        self._takes: dict[str, Future[None]] = {}
        self._spoken: set[str] = set()
        self._first: tuple[float, int] | None = None
        self._begin()

    def _begin(self) -> None:
        names = dict.fromkeys(request.name for request in self._wanted if request.engine != SILENT)
        present = self._store.present(recording.KIND, names)
        self._carriers = self._levels_lacking()
        carried = {request.name for request in self._carriers.values()}
        lacking = [r for r in self._wanted if r.engine != SILENT and (r.name not in present or r.name in carried)]
        self._letters = {request.name: len(request.spoken.text) for request in lacking}
        self._takes = {name: Future() for name in self._letters}
        chapters: dict[str, int] = {}
        for packet in packets_of(lacking):
            number = packet.requests[0].line.partition("-")[0]
            self._send(self._with_levels(packet), chapters.setdefault(number, len(chapters)))

    def _levels_lacking(self) -> dict[str, PhraseRequest]:
        """For each voice's level that is not known one request, with which it is to be measured."""
        levels = {level_name(request): request for request in reversed(self._wanted) if request.calibration is not None}
        known = self._store.present(calibration.KIND, levels)
        return {name: request for name, request in levels.items() if name not in known}

    def _with_levels(self, packet: Packet) -> Packet:
        """A packet in which a voice is measured only where no other packet does it."""
        carriers = set(self._carriers.values())
        requests = tuple(r if r in carriers else replace(r, calibration=None) for r in packet.requests)
        return replace(packet, requests=requests)

    def _send(self, packet: Packet, place: int) -> None:
        engine = registry.engine(packet.engine)
        limited = capabilities_of(engine, packet.voice).parallel is not None
        queue = queue_of(engine, packet.voice)
        server = f"server.{queue.partition(' ')[2]}" if limited else ""
        work = Work(
            speak_packet,
            (self._store.address, packet.requests),
            self._dispatcher.resources_for(packet.engine, packet.voice, server),
            priority=-(self._rank * 10_000 + place),
            what=f"speak {packet.engine}:{packet.voice}",
            queue=queue if limited else "",
        )
        self._dispatcher.submit(work).add_done_callback(lambda done: self._received(packet, place, done))

    def _received(self, packet: Packet, place: int, done: Future[PacketResult]) -> None:
        error = done.exception()
        if error is None:
            self._credit(packet, place, done.result())
        elif isinstance(error, (StoreError, ClusterError)):
            self._fail({request.name: error for request in packet.requests})
        elif len(packet.requests) > 1:  # it failed three times as a whole: one line of it is to blame
            for half in packet.halves():
                self._send(half, place)
        else:
            self._fail({packet.requests[0].name: _as_ours(error)})

    def _credit(self, packet: Packet, place: int, result: PacketResult) -> None:
        self._bill.add_packet(result)
        self._spoken |= result.spoken
        for request in packet.requests:
            if request.name not in result.failed:
                self._settle(request.name, None)
        failed = tuple(request for request in packet.requests if request.name in result.failed)
        if failed and packet.tries + 1 < TRIES:
            self._send(replace(packet, requests=failed, tries=packet.tries + 1), place)
        else:
            self._fail({request.name: AudiodramaError(result.failed[request.name]) for request in failed})

    def _fail(self, errors: Mapping[str, BaseException]) -> None:
        for name, error in errors.items():
            self._settle(name, error)

    def _settle(self, name: str, error: BaseException | None) -> None:
        take = self._takes.get(name)
        if take is None or take.done():
            return
        if error is None:
            take.set_result(None)
        else:
            take.set_exception(error)

    def wait(
        self, lines: Collection[str] | None = None, *, on_progress: Callable[[SpeakingProgress], None] | None = None
    ) -> SpeakingResult:
        """Wait until lines have been spoken, all or those named; their takes are for whoever makes the chapter.

        Raises:
            StoreError: the store is gone.
            ClusterError: the scheduler or all workers are.
        """
        wanted = [request for request in self._wanted if lines is None or request.line in lines]
        pending = {self._takes[name] for request in wanted for name in self._needs(request)}
        while pending:
            _, pending = wait_for(pending, timeout=_NEWS_S)
            if on_progress is not None:
                on_progress(self.progress())
        failures: dict[str, Failure] = {}
        for request in wanted:
            error = self._takes[request.name].exception() if request.name in self._takes else None
            if isinstance(error, (StoreError, ClusterError)):
                raise error
            if error is not None:
                told = error.message if isinstance(error, AudiodramaError) else str(error)
                failures.setdefault(request.line, Failure(request.line, request.place, request.engine, told))
        reached = frozenset(request.line for request in wanted if request.name in self._spoken)
        return SpeakingResult({}, tuple(failures.values()), reached)

    def _needs(self, request: PhraseRequest) -> list[str]:
        """Names of the takes that are being spoken and that a request waits for: its own, and its voice's level."""
        carrier = self._carriers.get(level_name(request)) if request.calibration is not None else None
        return [name for name in (request.name, carrier and carrier.name) if name in self._takes]

    def progress(self) -> SpeakingProgress:
        """How far everything is."""
        done = [name for name, take in self._takes.items() if take.done()]
        letters = sum(self._letters[name] for name in done)
        now_s, left = time.monotonic(), sum(self._letters.values()) - letters
        if letters and self._first is None:
            self._first = (now_s, letters)
        left_s = 0.0 if not left else None
        if left and self._first is not None:
            since_s, before = self._first
            left_s = pace.left_s(left, letters - before, now_s - since_s, self._known_s())
        return SpeakingProgress(len(done), len(self._takes), left_s)

    def _known_s(self) -> float:
        engines = {request.engine for request in self._wanted if request.name in self._takes}
        each = [pace.seconds_each(self._store, engine) for engine in engines]
        return sum(each) / max(1, len(each)) / self._dispatcher.threads


def _as_ours(error: BaseException) -> AudiodramaError:
    """The end of a packet that failed three times, in a sentence."""
    if isinstance(error, AudiodramaError):
        return error
    kind = type(error).__name__
    told = (
        "it ended its worker three times" if kind == "KilledWorker" else f"{kind}: {error}".split("\n", maxsplit=1)[0]
    )
    return AudiodramaError(told)


class _Orders:
    """Chapters on their way to being made by others."""

    def __init__(
        self, store: SharedStore, run: str, dispatcher: Dispatcher, bill: Bill, rank: int, fetchers: ThreadPoolExecutor
    ) -> None:
        self._store, self._run, self._dispatcher = store, run, dispatcher
        self._bill, self._rank, self._fetchers = bill, rank, fetchers

    def make(
        self, plan: Plan, planned: ChapterPlan, speech: SpeakingResult, cover: Cover, tell: Callable[[float], object]
    ) -> Future[ChapterResult]:
        """Order a chapter; its files are in output/ when the future is done."""
        del tell  # a chapter is made elsewhere in one go
        del speech
        made: Future[ChapterResult] = Future()
        order = ChapterOrder.of(self._store.address, self._run, plan, planned, cover)
        for name, digest in order.inputs.items():
            self._share_input(plan, name, digest)
        resources = self._dispatcher.resources_for_chapters()
        work = Work(make_chapter, (order,), resources, priority=1e6 - self._rank, what="make chapters")
        self._dispatcher.submit(work).add_done_callback(lambda done: self._have_brought(plan, done, made))
        return made

    def _have_brought(self, plan: Plan, done: Future[ChapterDone], made: Future[ChapterResult]) -> None:
        """Bring a chapter home, unless its production has failed meanwhile: then nobody waits for it."""
        with suppress(RuntimeError):  # the fetchers have gone
            self._fetchers.submit(self._bring, plan, done, made)

    def _share_input(self, plan: Plan, name: str, digest: str) -> None:
        """Put a sound file into the store, if it is not there."""
        if self._store.digest(f"{INPUTS}-sums", digest) is not None:
            return
        with replacing_path(self._store.free_path(INPUTS, digest)) as part:
            shutil.copyfile(plan.production.root / SFX / name, part)
        self._store.seal(INPUTS, digest)

    def _bring(self, plan: Plan, done: Future[ChapterDone], made: Future[ChapterResult]) -> None:
        """Bring the files of a chapter home, each under its name only when it is whole."""
        try:
            chapter = done.result()
            for name, digest in chapter.result.entry.files.items():
                self._bring_file(plan, name, digest)
            self._bill.add_chapter(chapter)
            made.set_result(chapter.result)
        except BaseException as error:  # noqa: BLE001  handed to whoever waits
            made.set_exception(error)

    def _bring_file(self, plan: Plan, name: str, digest: str) -> None:
        far = file_in_store(self._run, digest)
        if not self._store.sealed(CHAPTERS, far):
            raise StoreError(
                f"{name} was made, and has gone from the store {self._store.remote.shown}", hint="render again"
            )
        with replacing_path(plan.production.output / name) as part:
            shutil.copyfile(self._store.path(CHAPTERS, far), part)
        self._store.drop(CHAPTERS, far)
        self._store.drop(f"{CHAPTERS}-sums", far)
