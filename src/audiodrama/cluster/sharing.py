"""Several programs on one store, without a scheduler: each takes packets that nobody else has begun.

Every machine begins at another place of the script. It writes into the store which packet it begins, leaves those of
others for the end, and looks whether a take is there just before it speaks it. The marks are advice: one that a killed
program left behind only moves its packet to the end. What is not there by then is spoken from its end backwards, to
meet whoever is still at it, so a line is spoken twice only while two machines are inside the same one.
"""

from __future__ import annotations

import hashlib
import os
import platform
import secrets
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.base.errors import EngineError
from audiodrama.base.stores.shared import SharedStore
from audiodrama.cluster.packets import packets_of
from audiodrama.engines.pool import Pool
from audiodrama.production.crew import Crew
from audiodrama.production.plan import jobs_of
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from audiodrama.cluster.packets import Packet
    from audiodrama.production.crew import LineSpeaker
    from audiodrama.production.plan import Plan
    from audiodrama.production.progress import Listener
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.speech.speaking import SpeakingProgress, SpeakingResult

CLAIMS = "claims"
"""Kind of the entries that say who has begun a packet."""


class TakenError(EngineError):
    """A line that another machine has begun; it is left for the end."""


class Claims:
    """Who speaks which packet.

    Args:
        store: that all of them fill.
        packets: in any order.
        run: a name for this program, unlike any other's.
    """

    def __init__(self, store: SharedStore, packets: Sequence[Packet], run: str) -> None:
        self._store, self._run = store, run
        self._packet_of = {request.name: packet for packet in packets for request in packet.requests}
        self._ours: dict[str, bool] = {}
        self._lock = threading.Lock()

    def take(self, request: PhraseRequest) -> None:
        """Begin the packet of a request, if nobody has.

        Raises:
            TakenError: another machine has begun it.
        """
        packet = self._packet_of.get(request.name)
        if packet is None:
            return
        name = content_name("claim", packet.name)
        with self._lock:
            if name not in self._ours:
                self._ours[name] = self._store.put(CLAIMS, name, self._run.encode())
        if not self._ours[name]:
            raise TakenError("another machine has begun it")

    def release(self) -> None:
        """Take this program's marks away again."""
        for name in [name for name, ours in self._ours.items() if ours]:
            self._store.drop(CLAIMS, name)
        self._ours.clear()


def rotated(packets: Sequence[Packet], run: str) -> list[Packet]:
    """Packets in order from a place that depends on the machine, round to the one before it."""
    if not packets:
        return []
    at = int.from_bytes(hashlib.sha256(run.encode()).digest()[:8]) % len(packets)
    return [*packets[at:], *packets[:at]]


class SharingCrew(Crew):
    """This machine, beside others that fill the same store.

    Args:
        run: a name for this program; made of the host when left out.

    Attributes:
        spoken: names of the takes that this machine has spoken.
        twice: names of those that another machine had spoken first, when they were done.
    """

    def __init__(self, run: str | None = None) -> None:
        self._run = run or f"{platform.node()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.spoken: frozenset[str] = frozenset()
        self.twice: frozenset[str] = frozenset()
        self._reached: frozenset[str] = frozenset()

    def prepare(self, plan: Plan, listener: Listener) -> Plan:
        """Speak what nobody has spoken, before it is this render's turn in the output folder."""
        requests = [request for planned in plan.stale for request in planned.requests]
        if plan.missing and isinstance(plan.store, SharedStore):
            self._speak(plan, plan.store, requests, listener)
            return plan.once_more()
        return plan

    def _speak(self, plan: Plan, store: SharedStore, requests: Sequence[PhraseRequest], listener: Listener) -> None:
        packets = rotated(packets_of(requests), self._run)
        first = [request for packet in packets for request in packet.requests]
        claims = Claims(store, packets, self._run)

        def tell(news: SpeakingProgress) -> None:
            share = news.done / news.total if news.total else 1.0
            listener(share, news.left_s, "speaking, with other machines")

        try:
            with Pool(jobs_of(plan.options)) as pool:
                self._round(store, pool, requests, _with_rest(first, requests), tell, claims.take)
                self._round(store, pool, requests, _with_rest(first[::-1], requests), tell)
        finally:
            claims.release()

    def _round(
        self,
        store: SharedStore,
        pool: Pool,
        requests: Sequence[PhraseRequest],
        order: Sequence[PhraseRequest],
        tell: Callable[[SpeakingProgress], None],
        before: Callable[[PhraseRequest], None] | None = None,
    ) -> None:
        with Speaking(requests, store, pool=pool, order=order, shared=True, before=before) as speaking:
            result = speaking.wait(on_progress=tell)
            self.spoken |= speaking.spoken_here
            self.twice |= speaking.twice
            self._reached |= result.reached

    @contextmanager
    def speaking(self, plan: Plan, requests: Sequence[PhraseRequest]) -> Iterator[LineSpeaker]:
        """Lines that could not be spoken are tried once more; the rest is there."""
        with super().speaking(plan, requests) as speaking:
            yield _Remembering(speaking, self._reached)


class _Remembering:
    """Lines that were spoken before count as spoken by this render."""

    def __init__(self, speaking: LineSpeaker, reached: frozenset[str]) -> None:
        self._speaking, self._reached = speaking, reached

    def wait(
        self, lines: Collection[str] | None = None, *, on_progress: Callable[[SpeakingProgress], None] | None = None
    ) -> SpeakingResult:
        result = self._speaking.wait(lines, on_progress=on_progress)
        mine = self._reached if lines is None else self._reached & set(lines)
        return replace(result, reached=result.reached | mine)


def _with_rest(order: Sequence[PhraseRequest], requests: Sequence[PhraseRequest]) -> list[PhraseRequest]:
    """All requests: those in order, then the others, which share a take with them or are silent."""
    return list(dict.fromkeys([*order, *requests]))
