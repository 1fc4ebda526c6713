"""Work handed out over a Dask scheduler: only to workers that were looked at, three times at most, never to a lost one.

Workers are looked at as they come, and one that fits gives itself a resource that every task asks for; so a worker that
joins later gets no work before it has been looked at as well. A server's own limit of requests at a time holds for all
machines together, because no more packets than that are handed out. Whatever becomes of the machines, each piece of
work ends: done, handed out once more, or with the reason why nobody does it.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError, MissingError, StoreError
from audiodrama.cluster.link import GOES_ON, ClusterError, Link, LostError, WorkerState
from audiodrama.cluster.versions import WorkerFacts, fit_of, introduce, version_differences, voice_fit, worker_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


TRIES = 3
_LOOK_S = 1.0
_LOST_S = 15.0
_NOBODY_S = 60.0
_SLOW_S = 20.0
"""How long a render waits for the answer of every worker before it begins with those that have answered."""
_IDLE_LOOKS = 5
"""Every how many looks work is looked for that lies with nobody."""


@dataclass
class Work:
    """A task on its way.

    Args:
        call: what runs on a worker.
        arguments: of plain values.
        resources: that it takes.
        priority: higher goes first.
        what: it does, after "to".
        queue: name of the queue whose limit it counts for.
        done: the result.
        tries: how often it was handed out.
    """

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    resources: Mapping[str, float]
    priority: float
    what: str
    queue: str = ""
    done: Future[Any] = field(default_factory=Future)
    tries: int = 0


class Dispatcher:
    """Hands out work until it is closed.

    Args:
        address: of the scheduler.
        store: address of the store.
        voices: engine and voice of everybody who speaks.
        limits: how many tasks of a queue may be under way at a time.
        note: told what the user should know, one sentence each.
    """

    def __init__(
        self,
        address: str,
        store: str,
        voices: Sequence[tuple[str, str]],
        limits: Mapping[str, int],
        note: Callable[[str], object],
    ) -> None:
        self._address, self._store, self._voices, self._note = address, store, tuple(voices), note
        self._ours = worker_facts(store, self._voices)
        self._limits, self._busy = dict(limits), dict.fromkeys(limits, 0)
        self._waiting: dict[str, deque[Work]] = {queue: deque() for queue in limits}
        self._running: dict[str, tuple[Work, Future[Any]]] = {}
        self._idle_s: dict[str, float] = {}
        self._asked: dict[str, Future[WorkerFacts]] = {}
        self._fit: frozenset[str] = frozenset()
        self._noted: set[str] = set()
        self._here: dict[str, WorkerState] = {}
        self._lock = threading.RLock()
        self._over: AudiodramaError | None = None
        self._closing = threading.Event()
        self._number = 0
        self.link = Link(address)

    # Workers

    def begin(self) -> None:
        """Look at the workers that there are; one that does not answer is left out, or waited for where it is needed.

        Raises:
            ClusterError: there is none, or their versions differ.
            MissingError: a voice is on none of them.
            StoreError: none of them can use the store.
        """
        waited_s = 0.0
        while True:
            self._greet()
            there = self._answers()
            silent = self._asked.keys() - there.keys()
            late = waited_s > _NOBODY_S
            if there and (not silent or late or (waited_s > _SLOW_S and not self._lacking(there))):
                break
            if late:
                raise ClusterError(
                    f"the scheduler {self._address} has no workers" + " that answer" * bool(silent),
                    hint="audiodrama cluster worker ADDRESS",
                )
            time.sleep(_LOOK_S / 4)
            waited_s += _LOOK_S / 4
        for address in sorted(silent):
            self._note(f"the worker {address} is left out until it answers")
        self._must_fit(there)
        self._judge(there)
        self._watching = threading.Thread(target=self._watch, name="cluster", daemon=True)
        self._watching.start()

    def _greet(self) -> None:
        """Look who is there, and ask everybody who has not been asked, or did not answer, for his facts."""
        self._here = self.link.workers()
        gone = [address for address, asked in self._asked.items() if address not in self._here or _is_silent(asked)]
        for address in gone:
            self._asked.pop(address).cancel()
        self._fit = self._fit.intersection(self._here)
        for address in self._here.keys() - self._asked.keys():
            self._asked[address] = self.link.ask(address, introduce, self._store, self._voices)

    def _answers(self) -> dict[str, WorkerFacts | BaseException]:
        """Facts of those workers that have answered, or the error that came in their place."""
        done = {address: asked for address, asked in self._asked.items() if asked.done() and not _is_silent(asked)}
        return {address: asked.exception() or asked.result() for address, asked in done.items()}

    def _judge(self, found: Mapping[str, WorkerFacts | BaseException]) -> None:
        """Give work to those workers that fit, and say why the others get none."""
        for address, each in found.items():
            if not isinstance(each, WorkerFacts):
                self._leave_out(address, f"it cannot run audiodrama: {_told(each)}")
            elif others := version_differences(self._ours, each):
                self._leave_out(f"{address} on {each.host}", "; ".join(others))
            elif each.store:
                self._leave_out(f"{address} on {each.host}", each.store)
                del self._asked[address]  # a store may come back: it is asked again
            else:
                self._fit |= {address}

    def _leave_out(self, worker: str, why: str) -> None:
        told = f"the worker {worker} is left out: {why}"
        if told not in self._noted:
            self._noted.add(told)
            self._note(told)

    def _must_fit(self, found: Mapping[str, Any]) -> None:
        """Before anything begins, all workers have to fit: one that does not is more often a mistake than meant."""
        told = []
        for address, each in found.items():
            if not isinstance(each, WorkerFacts):
                told.append(f"{address}: it cannot run audiodrama: {_told(each)}")
            elif others := version_differences(self._ours, each):
                told += [f"{address} on {each.host}: {other}" for other in others]
        if told:
            hint = "install the same versions on every machine; nothing was begun"
            raise ClusterError("the workers are not of one version:\n" + "\n".join(told), hint=hint)
        if lost := [(a, each.store) for a, each in found.items() if each.store]:
            raise StoreError(f"the worker {lost[0][0]} cannot use the store: {lost[0][1]}")
        for name in self._lacking(found):
            why = next((each.lacks[name] for each in found.values() if name in each.lacks), "nobody has it")
            hint = f"install {name.partition(':')[0]} on one of them"
            raise MissingError(f"no worker can speak {name}: {why}", hint=hint)
        for engine, voice in self._voices:
            name = f"{engine}:{voice}"
            without = [each.host for each in found.values() if name not in each.fingerprints]
            if without:
                self._note(f"{len(without)} of {len(found)} workers cannot speak {name}, and leave it to the others")

    def _lacking(self, found: Mapping[str, Any]) -> list[str]:
        """The voices that none of these workers has."""
        present = {name for each in found.values() if isinstance(each, WorkerFacts) for name in each.fingerprints}
        return [name for engine, voice in self._voices if (name := f"{engine}:{voice}") not in present]

    @property
    def threads(self) -> int:
        """How many tasks all workers that fit could do at a time at the last look."""
        here, fit = self._here, self._fit
        return max(1, sum(here[address].threads for address in fit if address in here))

    # Work

    def resources_for(self, engine: str, voice: str, server: str = "") -> dict[str, float]:
        """The resources that a packet takes: a worker that has the voice, and those that workers were started with."""
        wanted = self.resources_for_chapters() | {voice_fit(self._ours, self._store, f"{engine}:{voice}"): 1.0}
        offered = {name for each in self._here.values() for name in each.resources}
        return wanted | {name: 1.0 for name in (engine, server) if name in offered}

    def resources_for_chapters(self) -> dict[str, float]:
        """The resources that a chapter takes."""
        return {fit_of(self._ours, self._store): 1.0}

    def submit(self, work: Work) -> Future[Any]:
        """Hand out a task, now or as soon as its queue has room."""
        with self._lock:
            if self._over:
                work.done.set_exception(self._over)
            elif work.queue in self._limits and self._busy[work.queue] >= self._limits[work.queue]:
                self._waiting[work.queue].append(work)
            else:
                self._send(work)
        return work.done

    def _send(self, work: Work) -> None:
        if work.queue in self._limits:
            self._busy[work.queue] += 1
        self._number += 1
        key = f"{getattr(work.call, '__name__', 'work')}-{id(self)}-{self._number}"
        coming = self.link.submit(key, work.call, work.arguments, work.resources, work.priority)
        self._running[key] = (work, coming)
        coming.add_done_callback(lambda done: self._finished(key, done))

    def _taken_back(self, key: str) -> Work | None:
        """A task that is off the list from now on; None when it was so before."""
        work, coming = self._running.pop(key, (None, None))
        if work is None or coming is None:
            return None
        if work.queue in self._limits:
            self._busy[work.queue] -= 1
        coming.cancel()
        return work

    def _finished(self, key: str, done: Future[Any]) -> None:
        with self._lock:
            work = self._taken_back(key)
            if work is None:
                return
            if not self._over and self._waiting.get(work.queue):
                self._send(self._waiting[work.queue].popleft())
        lost = LostError(f"the scheduler {self._address} has lost its work", hint=GOES_ON)
        error = lost if done.cancelled() else done.exception()
        if error is None:
            work.done.set_result(done.result())
        else:
            self._again(work, error)

    def _again(self, work: Work, error: BaseException) -> None:
        """Hand a task out once more, unless it failed too often or will not do better elsewhere."""
        work.tries += not isinstance(error, LostError)
        with self._lock:
            if self._over or self._closing.is_set():
                work.done.set_exception(self._over or error)
            elif isinstance(error, LostError) or (
                work.tries < TRIES and not isinstance(error, (StoreError, ClusterError))
            ):
                self._send(work)
            else:
                work.done.set_exception(error)

    def _mind_idle(self) -> None:
        """Hand out once more what lies with nobody, or end it when nobody is left who could do it.

        Dask looks at a task that no worker could take (the only one that could had died) when a worker comes, and not
        when it gives itself what the task asks for; and a result may lie with a worker that was stopped or has gone. A
        task is on its way to a worker or back for a moment only, so one that two looks find with nobody goes out again.
        """
        held, look_s = self.link.held(), _LOOK_S * _IDLE_LOOKS
        with self._lock:
            idle = [key for key, (_, coming) in self._running.items() if key not in held and not coming.done()]
            self._idle_s = {key: self._idle_s.get(key, 0.0) + look_s for key in idle}
            for key, idle_s in self._idle_s.items():
                work, _ = self._running[key]
                able = any(_offers(self._here[address], work.resources) for address in self._fit)
                if able and idle_s > look_s:
                    self._taken_back(key)
                    self._send(work)
                elif not able and idle_s >= _NOBODY_S:
                    self._taken_back(key)
                    told = f"no worker is left at {self._address} to {work.what}"
                    work.done.set_exception(ClusterError(told, hint=GOES_ON))

    # Watching

    def _watch(self) -> None:
        """Look now and then whether scheduler and workers are there, and whether new ones have come."""
        lost_s = nobody_s = 0.0
        looks = 0
        while not self._closing.wait(_LOOK_S):
            looks += 1
            try:
                if not self.link.stands:
                    raise LostError(f"the scheduler {self._address} has gone", hint=GOES_ON)
                self._greet()
                self._judge(self._answers())
                if looks % _IDLE_LOOKS == 0:
                    self._mind_idle()
            except LostError as error:  # it may come back
                lost_s += _LOOK_S
                if lost_s >= _LOST_S:
                    self._end(error)
                    return
                continue
            except Exception as error:  # noqa: BLE001  whatever it is, nobody may wait for a watch that has ended
                self._end(error if isinstance(error, AudiodramaError) else ClusterError(_told(error)))
                return
            lost_s = 0.0
            nobody_s = 0.0 if self._fit else nobody_s + _LOOK_S
            if nobody_s >= _NOBODY_S:
                self._end(ClusterError(f"the scheduler {self._address} has no workers any more", hint=GOES_ON))
                return

    def _end(self, error: AudiodramaError) -> None:
        """Nothing more will come: everybody who waits is told why."""
        with self._lock:
            self._over = error
            left = [work for work, _ in self._running.values()]
            left += [work for queue in self._waiting.values() for work in queue]
            for key in list(self._running):
                self._taken_back(key)
            for queue in self._waiting.values():
                queue.clear()
        for work in left:
            work.done.set_exception(error)

    def close(self) -> None:
        """Cancel what is under way, and let go of the scheduler."""
        self._closing.set()
        for asked in list(self._asked.values()):
            asked.cancel()
        self._end(ClusterError("the render was ended"))
        self.link.close()


def _offers(worker: WorkerState, wanted: Mapping[str, float]) -> bool:
    return worker.running and all(worker.resources.get(name, 0) >= amount for name, amount in wanted.items())


def _is_silent(asked: Future[Any]) -> bool:
    """Whether nobody was there to answer, so that one may ask again."""
    return asked.done() and (asked.cancelled() or isinstance(asked.exception(), (OSError, LostError)))


def _told(error: object) -> str:
    return f"{type(error).__name__}: {error}"
