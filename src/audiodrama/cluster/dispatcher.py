"""Work handed out over a Dask scheduler: only to workers that were looked at, three times at most, never to a lost one.

Workers are looked at as they come, and those that fit are given a resource that every task asks for; so a worker that
joins later gets no work before it has been looked at as well. A server's own limit of requests at a time holds for all
machines together, because no more packets than that are handed out.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import content_name
from audiodrama.base.errors import AudiodramaError, MissingError, StoreError
from audiodrama.cluster.versions import WorkerFacts, version_differences, worker_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


TRIES = 3
_LOOK_S = 1.0
_LOST_S = 15.0
_NOBODY_S = 60.0
_PLENTY = 1e6


class ClusterError(AudiodramaError):
    """The scheduler or all workers are gone, or do not fit; nothing was lost."""


GOES_ON = "nothing is lost: run it again when it is there, and it goes on from here"


@dataclass
class Work:
    """A task on its way.

    Args:
        call: what runs on a worker.
        arguments: of plain values.
        resources: that it takes.
        priority: higher goes first.
        queue: name of the queue whose limit it counts for.
        done: the result.
        tries: how often it was handed out.
    """

    call: Callable[..., Any]
    arguments: tuple[Any, ...]
    resources: Mapping[str, float]
    priority: float
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
        self._fit = f"audiodrama {content_name(self._ours.versions, sorted(self._ours.fingerprints.items()))[:12]}"
        self._limits, self._busy = dict(limits), dict.fromkeys(limits, 0)
        self._waiting: dict[str, deque[Work]] = {queue: deque() for queue in limits}
        self._running: dict[str, tuple[Work, Any]] = {}
        self._seen: dict[str, WorkerFacts] = {}
        self._here: dict[str, Any] = {}
        self._older: frozenset[str] = frozenset()
        self._lock = threading.RLock()
        self._over: AudiodramaError | None = None
        self._closing = threading.Event()
        self.client: Any = _connected(address)
        self._number = 0

    # Workers

    def begin(self) -> None:
        """Look at the workers that there are; one that goes meanwhile is left out, or waited for where it is needed.

        Raises:
            ClusterError: there is none, or their versions differ.
            MissingError: a voice is on none of them.
            StoreError: none of them can use the store.
        """
        deadline = time.monotonic() + _NOBODY_S
        self._must_speak_the_same(self.client.get_versions()["scheduler"])
        while True:
            found = self._looked_at()
            there = {address: each for address, each in found.items() if not isinstance(each, OSError)}
            late = time.monotonic() > deadline
            if there and (late or len(there) == len(found) or not self._lacking(there)):
                break
            if late:
                raise ClusterError(
                    f"the scheduler {self._address} has no workers" + " that answer" * bool(found),
                    hint="audiodrama cluster worker ADDRESS",
                )
            time.sleep(_LOOK_S / 4)
        for address in found.keys() - there.keys():
            self._note(f"the worker {address} is left out until it answers: it went away while it was looked at")
        self._must_fit(there)
        self._let_work(there)
        self._watching = threading.Thread(target=self._watch, name="cluster", daemon=True)
        self._watching.start()

    def _must_speak_the_same(self, scheduler: Mapping[str, Any]) -> None:
        ours = self._ours.versions["distributed"]
        theirs = str(scheduler.get("packages", {}).get("distributed", "unknown"))
        if theirs != ours:
            told = f"the scheduler {self._address} is of another version: distributed is {theirs} there and {ours} here"
            raise ClusterError(told, hint="install the same versions on every machine")

    def _workers(self) -> dict[str, Any]:
        found = self.client.scheduler_info(n_workers=-1).get("workers")
        if found is None:
            raise ClusterError(f"the scheduler {self._address} does not answer", hint=GOES_ON)
        self._here = dict(found)
        return self._here

    def _known_workers(self) -> dict[str, Any]:
        """As `_workers`, or those of the last look while the scheduler does not answer, for which `_watch` is there."""
        with suppress(Exception):
            return self._workers()
        return self._here

    def _looked_at(self) -> dict[str, Any]:
        """Facts of each new worker, or the error that came in their place: an OSError when nobody answers there."""
        here = self._workers()
        self._seen = {address: facts for address, facts in self._seen.items() if address in here}
        new = [address for address in here if address not in self._seen]
        if not new:
            return {}
        return dict(self.client.run(worker_facts, self._store, self._voices, workers=new, on_error="return"))

    def _let_work(self, found: Mapping[str, Any]) -> None:
        """Let those workers work that were looked at and fit."""
        for address, each in found.items():
            if not isinstance(each, WorkerFacts):
                continue
            others = version_differences(self._ours, each)
            if others or each.store:
                told = "; ".join(others) or each.store
                self._note(f"the worker {address} on {each.host} is left out: {told}")
            else:
                speaks = {f"{self._fit} {name}": _PLENTY for name in each.fingerprints}
                granted = self.client.run(_grant, {self._fit: _PLENTY, **speaks}, workers=[address], on_error="return")
                if isinstance(granted.get(address), Exception):  # it has gone meanwhile, or is looked at once more
                    continue
                with self._lock:
                    self._older = frozenset(self._running)
            self._seen = {**self._seen, address: each}  # anew, since others read it meanwhile

    def _must_fit(self, found: Mapping[str, Any]) -> None:
        """Before anything begins, all workers have to fit: one that does not is more often a mistake than meant."""
        told = []
        for address, each in found.items():
            if not isinstance(each, WorkerFacts):
                told.append(f"{address}: it cannot run audiodrama: {type(each).__name__}: {each}")
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
        """How many tasks all workers that fit can do at a time."""
        known = self._known_workers()
        return max(1, sum(int(known[address]["nthreads"]) for address in self._seen if address in known))

    # Work

    def resources_for(self, engine: str, voice: str, server: str = "") -> dict[str, float]:
        """The resources that a packet takes: a worker that has the voice, and those that workers were started with."""
        wanted = {self._fit: 1.0, f"{self._fit} {engine}:{voice}": 1.0}
        offered = {name for each in self._known_workers().values() for name in each.get("resources", {})}
        return wanted | {name: 1.0 for name in (engine, server) if name in offered}

    def resources_for_chapters(self) -> dict[str, float]:
        """The resources that a chapter takes."""
        return {self._fit: 1.0}

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
        work.tries += 1
        if work.queue in self._limits:
            self._busy[work.queue] += 1
        self._number += 1
        key = f"{getattr(work.call, '__name__', 'work')}-{id(self)}-{self._number}"
        try:
            future = self.client.submit(
                work.call, *work.arguments, key=key, resources=dict(work.resources), priority=work.priority, pure=False
            )
        except Exception as error:  # noqa: BLE001  a client that has given its scheduler up takes nothing more
            gone = ClusterError(f"the scheduler {self._address} takes no work: {error}", hint=GOES_ON)
            work.done.set_exception(gone)
            return
        self._running[key] = (work, future)
        future.add_done_callback(lambda done: self._finished(key, done))

    def _finished(self, key: str, future: Any) -> None:
        with self._lock:
            work, _ = self._running.pop(key, (None, None))
            if work is None:
                return
            if work.queue in self._limits:
                self._busy[work.queue] -= 1
                if self._waiting[work.queue] and not self._over:
                    self._send(self._waiting[work.queue].popleft())
        try:
            result = future.result()
        except CancelledError:
            self._again(work, ClusterError(f"the scheduler {self._address} has lost its work", hint=GOES_ON))
        except Exception as error:  # noqa: BLE001  whatever happened on a worker, or to it
            self._again(work, error)
        else:
            work.done.set_result(result)
        future.release()

    def _again(self, work: Work, error: Exception) -> None:
        """Hand a task out once more, unless it failed too often or will not do better elsewhere."""
        with self._lock:
            if self._over or self._closing.is_set():
                work.done.set_exception(self._over or error)
            elif work.tries >= TRIES or isinstance(error, StoreError):
                work.done.set_exception(error)
            else:
                self._send(work)

    def _hand_out_stranded(self) -> None:
        """Hand out once more what was handed out before the last worker came, and is on none.

        A task that no worker could take when it came (the only one that could had died) is not looked at again by Dask
        when a worker is given what it asks for. Whether it is on a worker by now is seen at the look after that.
        """
        older, self._older = self._older, frozenset()
        if not older:
            return
        somewhere = {str(key) for keys in self.client.processing().values() for key in keys}
        with self._lock:
            stranded = [key for key in self._running if key in older - somewhere and not self._running[key][1].done()]
            for key in stranded:
                work, future = self._running.pop(key)
                work.tries -= 1
                if work.queue in self._limits:
                    self._busy[work.queue] -= 1
                self._send(work)
                future.release()

    # Watching

    def _watch(self) -> None:
        """Look now and then whether scheduler and workers are there, and whether new ones have come."""
        lost_s = nobody_s = 0.0
        while not self._closing.wait(_LOOK_S):
            lost_s = 0.0 if self.client.status == "running" else lost_s + _LOOK_S
            if lost_s >= _LOST_S:
                self._end(ClusterError(f"the scheduler {self._address} has gone", hint=GOES_ON))
                return
            if lost_s:
                continue
            try:
                nobody_s = 0.0 if set(self._workers()) & set(self._seen) else nobody_s + _LOOK_S
                self._hand_out_stranded()
                self._let_work(self._looked_at())
            except Exception:  # noqa: BLE001, S112  the scheduler may go at any moment, which the next look finds
                continue
            if nobody_s >= _NOBODY_S:
                self._end(ClusterError(f"the scheduler {self._address} has no workers any more", hint=GOES_ON))
                return

    def _end(self, error: AudiodramaError) -> None:
        """Nothing more will come: everybody who waits is told why."""
        with self._lock:
            self._over = error
            left = [work for work, _ in self._running.values()]
            left += [work for queue in self._waiting.values() for work in queue]
            self._running.clear()
            for queue in self._waiting.values():
                queue.clear()
        for work in left:
            if not work.done.done():
                work.done.set_exception(error)

    def close(self) -> None:
        """Cancel what is under way, and let go of the scheduler."""
        self._closing.set()
        with self._lock:
            futures = [future for _, future in self._running.values()]
        self._end(ClusterError("the render was ended"))
        try:
            if futures and self.client.status == "running":
                self.client.cancel(futures, force=True)
        finally:
            self.client.close(timeout=2)


def _connected(address: str) -> Any:
    import logging

    from distributed import Client

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # its words are told in ours
    try:
        connect: Any = Client
        return connect(address, timeout=10, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        why = str(error).split("\n", maxsplit=1)[0] or type(error).__name__
        hint = "audiodrama cluster scheduler starts one; a tls:// address needs certificates in Dask's configuration"
        raise ClusterError(f"no scheduler answers at {address}: {why}", hint=hint) from None


async def _grant(resources: dict[str, float], dask_worker: Any = None) -> None:
    """Let a worker take tasks that ask for these."""
    await dask_worker.set_resources(**resources)
