"""A shelf of productions rendered on many machines in one run."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.cluster.crew import Bill, ClusterCrew
from audiodrama.cluster.dispatcher import Dispatcher
from audiodrama.cluster.security import must_be_safe, scheduler_address
from audiodrama.engines import registry
from audiodrama.engines.base import capabilities_of, queue_of
from audiodrama.production.plan import plan
from audiodrama.production.render import carry_out
from audiodrama.speech import calibration
from audiodrama.speech.speaking import level_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiodrama.base.stores.shared import SharedStore
    from audiodrama.production.plan import Options, Plan
    from audiodrama.production.progress import Listener
    from audiodrama.production.project import Production
    from audiodrama.production.report import RenderReport

_LOOK_S = 0.2


@dataclass(frozen=True)
class Shelf:
    """All that came of one run.

    Args:
        reports: of the productions that were rendered, by their place in the run.
        failures: of those that were not.
        bill: who did what.
    """

    reports: dict[int, RenderReport]
    failures: dict[int, BaseException]
    bill: Bill


def plan_shelf(
    productions: Sequence[Production], wanted: Sequence[str], options: Options, store: SharedStore
) -> list[Plan]:
    """Plan several productions for many machines.

    Raises:
        UsageError: two of them write to one folder, or something was asked for that many machines do not do.
        MistakesError: one of them has errors.
    """
    if options.verify:
        raise UsageError("many machines do not hear takes back", hint="render --verify afterwards, on one of them")
    outputs = [production.output.resolve() for production in productions]
    if twice := next((path for path in outputs if outputs.count(path) > 1), None):
        raise UsageError(f"{twice.parent} is named twice")
    if wanted and len(productions) > 1:
        raise UsageError("chapters can be chosen of one production only")
    return [plan(production, wanted, options, store) for production in productions]


def voices_of(plans: Sequence[Plan]) -> list[tuple[str, str]]:
    """Engine and voice of everybody who has something to say, or to be measured by, in alphabetical order."""
    found = {(request.engine, request.spoken.voice) for each in plans for request in each.missing}
    for each in plans:
        requests = [r for planned in each.stale for r in planned.requests if r.calibration is not None]
        levels = {level_name(request): (request.engine, request.spoken.voice) for request in requests}
        known = each.store.present(calibration.KIND, levels)
        found |= {voice for name, voice in levels.items() if name not in known}
    return sorted(found)


def limits_of(voices: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How many requests at a time each queue takes, of the engines that say so."""
    limits = {}
    for name, voice in voices:
        engine = registry.engine(name)
        parallel = capabilities_of(engine, voice).parallel
        if parallel is not None:
            limits[queue_of(engine, voice)] = parallel
    return limits


@contextmanager
def machines(
    address: str, store: SharedStore, plans: Sequence[Plan], note: Callable[[str], object], *, insecure: bool = False
) -> Iterator[Dispatcher]:
    """The machines behind a scheduler, looked at, until the block ends.

    Raises:
        UsageError: the address is none, or not safe.
        ClusterError: nobody answers there, there are no workers, or their versions differ.
        MissingError: a voice is on none of them.
        StoreError: they cannot use the store.
    """
    full = scheduler_address(address)
    must_be_safe(full, insecure=insecure)
    voices = voices_of(plans)
    dispatcher = Dispatcher(full, store.address, voices, limits_of(voices), note)
    try:
        dispatcher.begin()
        yield dispatcher
    finally:
        dispatcher.close()


def render_shelf(plans: Sequence[Plan], dispatcher: Dispatcher, listener: Listener) -> Shelf:
    """Render planned productions on many machines, the first one first.

    A production that fails does not hold up the others.

    Args:
        plans: from `plan_shelf`.
        dispatcher: from `machines`.
        listener: told how far all of them are together.
    """
    bill, together = Bill(), _Together(listener, [max(each.seconds, 0.1) for each in plans])
    shelf = Shelf({}, {}, bill)

    def render_one(rank: int) -> None:
        options = replace(plans[rank].options, jobs=dispatcher.threads)
        crew = ClusterCrew(dispatcher, bill, rank)
        try:
            planned = replace(plans[rank], options=options)
            shelf.reports[rank] = carry_out(planned, lambda *news: together.tell(rank, *news), crew)
        except (AudiodramaError, OSError) as error:
            shelf.failures[rank] = error

    with ThreadPoolExecutor(max(1, len(plans)), thread_name_prefix="production") as threads:
        running = {threads.submit(render_one, rank) for rank in range(len(plans))}
        try:
            while running:
                done, running = wait_for(running, timeout=_LOOK_S)
                for each in done:
                    each.result()
                together.show()
        except BaseException:
            dispatcher.close()  # so that nobody waits for what will not come
            raise
    return shelf


class _Together:
    """How far several productions are together; shown by one thread.

    Args:
        listener: told.
        weights: about how much there is to do in each.
    """

    def __init__(self, listener: Listener, weights: Sequence[float]) -> None:
        self._listener, self._weights = listener, weights
        self._news: dict[int, tuple[float, float | None, str]] = {}
        self._lock = threading.Lock()

    def tell(self, rank: int, share: float, left_s: float | None, what: str) -> None:
        """Take down how far one of them is."""
        with self._lock:
            self._news[rank] = (share, left_s, what)

    def show(self) -> None:
        """Tell how far all are: their shares by weight, the longest time left, the words of the first at work."""
        with self._lock:
            news = dict(self._news)
        if not news:
            return
        share = sum(self._weights[rank] * told[0] for rank, told in news.items()) / sum(self._weights)
        left = [told[1] for told in news.values()]
        known = None if None in left else max(each for each in left if each is not None)
        rank = min(news, key=lambda rank: (news[rank][0] >= 1.0, rank))
        what = news[rank][2] if len(self._weights) == 1 else f"{rank + 1} of {len(self._weights)}: {news[rank][2]}"
        self._listener(share, known, what)
