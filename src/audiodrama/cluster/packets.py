"""Packets: lines of one engine and voice that are spoken together, enough that handing them out costs little.

A packet is 20 to 40 s of speech and belongs to one chapter, so that a chapter never waits for lines of the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from audiodrama.base.cache import content_name
from audiodrama.speech.requests import SILENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.speech.requests import PhraseRequest

LETTERS_PER_S = 15.0
"""Of speech, about: 156 words a minute of nearly six letters each, with their spaces."""
ENOUGH_S, MOST_S = 25.0, 40.0


@dataclass(frozen=True, slots=True)
class Packet:
    """Requests that one machine speaks in one go.

    Args:
        engine: their engine.
        voice: their voice.
        requests: each take once, in the order of the script.
        tries: how often it has failed as a whole.
    """

    engine: str
    voice: str
    requests: tuple[PhraseRequest, ...]
    tries: int = 0

    @property
    def name(self) -> str:
        """Content name of its takes."""
        return content_name("packet", [request.name for request in self.requests])

    @property
    def letters(self) -> int:
        """How much there is to say."""
        return sum(len(request.spoken.text) for request in self.requests)

    def halves(self) -> tuple[Packet, Packet]:
        """Two packets of about half its lines each, that have not failed yet."""
        half = math.ceil(len(self.requests) / 2)
        first, second = self.requests[:half], self.requests[half:]
        return replace(self, requests=first, tries=0), replace(self, requests=second, tries=0)


def speech_s(request: PhraseRequest) -> float:
    """About how long a request will sound."""
    return len(request.spoken.text) / LETTERS_PER_S / max(request.spoken.rate * request.speed, 0.1)


def packets_of(wanted: Iterable[PhraseRequest]) -> list[Packet]:
    """Packets of requests, each take once, in the order in which their first lines stand in the script."""
    once = {request.name: request for request in reversed(list(wanted)) if request.engine != SILENT}
    ordered = [request for request in dict.fromkeys(wanted) if once.get(request.name) is request]
    found: list[Packet] = []
    for _, lines in groupby(ordered, key=lambda request: request.line.partition("-")[0]):
        found += _of_one_chapter(list(lines))
    return found


def _of_one_chapter(requests: Sequence[PhraseRequest]) -> list[Packet]:
    whole: list[tuple[int, Packet]] = []
    open_: dict[tuple[str, str], tuple[int, list[PhraseRequest], float]] = {}
    for at, request in enumerate(requests):
        voice, length_s = (request.engine, request.spoken.voice), speech_s(request)
        first, lines, sum_s = open_.pop(voice, (at, [], 0.0))
        if lines and sum_s + length_s > MOST_S:
            whole.append((first, Packet(*voice, tuple(lines))))
            first, lines, sum_s = at, [], 0.0
        lines.append(request)
        if sum_s + length_s >= ENOUGH_S:
            whole.append((first, Packet(*voice, tuple(lines))))
        else:
            open_[voice] = (first, lines, sum_s + length_s)
    whole += [(first, Packet(*voice, tuple(lines))) for voice, (first, lines, _) in open_.items()]
    return [packet for _, packet in sorted(whole, key=lambda pair: pair[0])]
