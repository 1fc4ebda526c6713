"""Ways to say a line once more: other seeds of an engine that has them, else honest variants, each named as what it is.

A voice that always says the same is not asked to pretend otherwise: its variants are a little slower, faster, lower or
higher, or cut elsewhere, and are called so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.engines import registry
from audiodrama.engines.base import SECOND_WAY, capabilities_of
from audiodrama.performance.take_entries import FIRST, SEED, VARIANT, VARIANTS
from audiodrama.speech.requests import UNSPOKEN, Chosen, line_requests, take_name

if TYPE_CHECKING:
    from audiodrama.cast.model import Cast, VoiceChoice
    from audiodrama.engines.base import Capabilities
    from audiodrama.script.cuesheet import Line
    from audiodrama.speech.requests import PhraseRequest

PACE, PITCH_ST = 0.04, 0.3
"""A variant is so much faster or slower, and so many semitones higher or lower: heard as the same person's next try."""
MOST = 99
"""The highest number of a take."""
_AGAIN = "again"
_SPLIT = "split"
_APART = 2
"""Attempts between two takes of an engine that never says the same: a retry counts one on."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to say a line.

    Args:
        name: as takes.yaml keeps it: `first`, `seed 7`, `variant faster`, `variant again 2`.
        rate: ratio to the role's own.
        pitch_st: on top of the role's own.
        seed: of an engine that has them.
        attempt: at which engines that know several ways take another.
    """

    name: str
    rate: float = 1.0
    pitch_st: float = 0.0
    seed: int | None = None
    attempt: int = 0

    @property
    def kind(self) -> str:
        """`first`, `seed` or `variant`."""
        return self.name.partition(" ")[0]


def ways_of(choice: VoiceChoice) -> tuple[Way, ...]:
    """All ways to say a line in a voice, the usual one first; take N is the N-th of them."""
    able = capabilities_of(registry.engine(choice.engine), choice.voice)
    names = _seeds(choice) if able.seed else _variants(able)
    return (Way(FIRST), *(way_named(name) for name in names))[:MOST]


def _seeds(choice: VoiceChoice) -> list[str]:
    return [f"{SEED} {number}" for number in range(1, MOST + 1) if number != choice.seed]


def _variants(able: Capabilities) -> list[str]:
    again = [] if able.repeats else [f"{VARIANT} {_AGAIN} {number}" for number in range(2, MOST + 1)]
    return again or [f"{VARIANT} {name}" for name in VARIANTS if name != _AGAIN]


def way_named(name: str) -> Way:
    """The way that takes.yaml keeps under a name.

    Raises:
        ValueError: there is none of this name.
    """
    kind, _, rest = name.partition(" ")
    if name == FIRST:
        return Way(FIRST)
    if kind == SEED:
        return Way(name, seed=int(rest))
    what, _, number = rest.partition(" ")
    if kind != VARIANT or what not in VARIANTS:
        raise ValueError(f"there is no take {name}")
    if what == _AGAIN:
        return Way(name, attempt=_APART * int(number or 2))
    changes = what.split("-")
    rate = 1 + PACE * (("faster" in changes) - ("slower" in changes))
    pitch_st = PITCH_ST * (("higher" in changes) - ("lower" in changes))
    return Way(name, rate, pitch_st, attempt=SECOND_WAY if _SPLIT in changes else 0)


def way_requests(
    line: Line,
    cast: Cast,
    chosen: Chosen,
    way: Way,
    *,
    before: Line | None = None,
    usual: list[PhraseRequest] | None = None,
) -> list[PhraseRequest]:
    """The requests of a line, said in a way; the level of its voice is that of the usual one.

    Args:
        line: what is said.
        cast: figures, deliveries, pronunciations.
        chosen: the voice of its role.
        way: how.
        before: the line before it, for engines that answer in tone.
        usual: its requests as it is usually said, where they are at hand.
    """
    usual = line_requests(line, cast, chosen, before=before) if usual is None else usual
    if way.name == FIRST:
        return usual
    role = cast.roles[line.role]
    role = replace(role, rate=round(role.rate * way.rate, 4), pitch_st=round(role.pitch_st + way.pitch_st, 4))
    choice = chosen.choice if way.seed is None else replace(chosen.choice, seed=way.seed)
    recast = replace(cast, roles={**cast.roles, line.role: role})
    other = line_requests(line, recast, replace(chosen, choice=choice), before=before)
    return [_once_more(request, first, way.attempt) for request, first in zip(other, usual, strict=True)]


def _once_more(request: PhraseRequest, usual: PhraseRequest, attempt: int) -> PhraseRequest:
    if request.engine in UNSPOKEN:
        return usual
    spoken = replace(request.spoken, attempt=attempt)
    name = take_name(registry.engine(request.engine), spoken, request.speed)
    return replace(request, spoken=spoken, name=name, calibration=usual.calibration)
