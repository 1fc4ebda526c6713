"""Portraits of the cast: each voice reads one passage, as its role speaks, and the cache keeps what it is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama import likeness, recording, takes
from audiodrama.audio import RATE_HZ
from audiodrama.calibration import passage
from audiodrama.cuesheet import Line, Phrase
from audiodrama.effects import apply
from audiodrama.errors import MissingError
from audiodrama.speaking import Speaking
from audiodrama.store import Store

if TYPE_CHECKING:
    from audiodrama.cast import Cast, Effect
    from audiodrama.likeness import Portrait


def portraits(cast: Cast, store: Store | None = None) -> dict[str, Portrait]:
    """The portrait of every role that can speak on this machine, by key; effects included, since they are heard."""
    store = store or Store.default()
    wanted: list[takes.Request] = []
    for key, role in cast.roles.items():
        try:
            chosen = takes.choose(role)
        except MissingError:
            continue
        text = passage(chosen.choice.language or "en")
        wanted += takes.line_requests(Line(key, role.name, key, text, (Phrase(text),)), cast, chosen)
    with Speaking(wanted, store) as speaking:
        speech = speaking.wait()
    found = {}
    for key, (spoken,) in speech.spoken.items():
        steps = [*spoken.effects, *cast.chain(cast.roles[key], ())]
        found[key] = _portrait(spoken.sound, steps, store)
    return found


def _portrait(take: str, steps: list[Effect], store: Store) -> Portrait:
    name = likeness.portrait_name(take, steps)
    known = likeness.load(store, name)
    if known is None:
        known = likeness.portray(apply(steps, recording.load(store, take), RATE_HZ), RATE_HZ)
        likeness.keep(store, name, known)
    return known
