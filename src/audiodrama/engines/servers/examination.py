"""Examining a speech server with six short requests; the answers make its entry for speech.yaml.

It lists its voices, speaks twelve words at two speeds, is asked for a voice that nobody has, and for two lines at once.
"""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError
from audiodrama.base.http import NetError, is_loopback
from audiodrama.base.patience import Breaker, Patience, StatusError, ask_server
from audiodrama.engines.base import Request
from audiodrama.engines.servers.catalogue import Catalogue, ask_catalogue
from audiodrama.engines.servers.client import speech_fields
from audiodrama.engines.servers.configuration import key_of
from audiodrama.engines.servers.server import Server, ServerVoice
from audiodrama.engines.servers.sound import sound_kind, take_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from audiodrama.base.http import HttpReply

_TWELVE = "Twelve words tell how fast this voice speaks when nobody hurries it."
_FOUR = "Nobody speaks before noon."
_FAST = 1.5
_NOBODY = "no-such-voice-anywhere"
_USUAL_VOICE = "alloy"
_CATALOGUE_S, _SPEECH_S = 5.0, 60.0
_LARGEST = 1 << 26
_SHOWN = 12
_SAME = math.log(1.25)
_ENTRY_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Trial:
    """One question to a server: what it did, and whether that is as it should be."""

    question: str
    answer: str
    good: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """All questions to a server, and the entry that follows from its answers; empty when it does not speak."""

    server: str
    voices: tuple[str, ...]
    trials: tuple[Trial, ...]
    entry: str


@dataclass(frozen=True, slots=True)
class _Sample:
    length_s: float
    rate_hz: int
    kind: str
    certain: bool
    took_s: float


def examine_server(server: Server, on_trial: Callable[[Trial], None] = lambda _: None) -> Examination:
    """Ask a server everything that its entry has to say.

    Args:
        server: as its entry stands now; an address is enough.
        on_trial: told each answer as it comes.

    Returns:
        The answers in order; no key is in them.
    """
    trials: list[Trial] = []

    def note(question: str, answer: str, *, good: bool) -> None:
        trials.append(Trial(question, answer, good))
        on_trial(trials[-1])

    try:
        catalogue = ask_catalogue(server, _CATALOGUE_S)
    except AudiodramaError as error:
        note("is it there?", str(error), good=False)
        return Examination(server.name, (), tuple(trials), "")
    note("is it there?", _presence(server, catalogue), good=True)
    note("which voices does it list?", _voices(server, catalogue), good=bool(catalogue.voices or server.voices))
    if not server.model and len(catalogue.models) == 1:
        server = replace(server, model=catalogue.models[0])
    tried = _spoken_to(server, catalogue, note)
    return Examination(
        server.name, catalogue.voices, tuple(trials), speech_yaml_entry(tried, catalogue) if tried else ""
    )


def _presence(server: Server, catalogue: Catalogue) -> str:
    open_key = server.key_env and server.url.startswith("http:") and not is_loopback(server.url)
    parts = [f"{server.url} answers"]
    if catalogue.models:
        parts.append(f"models {', '.join(catalogue.models[:_SHOWN])}")
    if catalogue.version:
        parts.append(f"version {catalogue.version}")
    if open_key:
        parts.append("its key travels unencrypted: use https")
    return "; ".join(parts)


def _voices(server: Server, catalogue: Catalogue) -> str:
    if not catalogue.voices:
        return "none: name those you use under voices, so that others are mistakes" if not server.voices else "none"
    more = f" and {len(catalogue.voices) - _SHOWN} more" if len(catalogue.voices) > _SHOWN else ""
    return ", ".join(catalogue.voices[:_SHOWN]) + more


def _spoken_to(server: Server, catalogue: Catalogue, note: Callable[..., None]) -> Server | None:
    """The entry after the questions that are about speaking; None when it does not speak."""
    voice = next(iter((*server.voices, *catalogue.voices)), _USUAL_VOICE)
    try:
        plain = _sample(server, _TWELVE, voice)
    except AudiodramaError as error:
        note(f"does it speak ({voice})?", error.message + (f" ({error.hint})" if error.hint else ""), good=False)
        return None
    told = f"{plain.length_s:.1f} s of {plain.kind} at {plain.rate_hz} Hz in {plain.took_s:.1f} s"
    end = "it says where it ends" if plain.certain else "it does not say where it ends, so a half may pass for a whole"
    note(f"does it speak ({voice})?", f"{told}; {end}", good=plain.certain)
    server = replace(server, pcm_hz=plain.rate_hz if plain.kind == "pcm" else server.pcm_hz)
    server = _speeds(server, voice, plain, note)
    _strangers(server, note)
    return _two_at_once(server, voice, plain, note)


def _speeds(server: Server, voice: str, plain: _Sample, note: Callable[..., None]) -> Server:
    question = "does it speak faster?"
    try:
        fast = _sample(server, _TWELVE, voice, _FAST)
    except NetError as error:
        note(question, f"no, {error.message}; its takes are made faster here", good=True)
        return replace(server, speed="here")
    ratio = plain.length_s / fast.length_s
    works = abs(math.log(ratio / _FAST)) < abs(math.log(ratio))
    note(question, f"{ratio:.2f} times as fast when asked for {_FAST}" + ("" if works else ": done here"), good=True)
    return replace(server, speed="native" if works else "here")


def _strangers(server: Server, note: Callable[..., None]) -> None:
    question = "does it refuse a voice that it does not have?"
    try:
        _sample(server, _FOUR, _NOBODY)
    except NetError as error:
        note(question, error.message, good=isinstance(error, StatusError))
    else:
        note(
            question,
            "no, it speaks with another one: only voices that it lists, or that you name, are checked",
            good=False,
        )


def _two_at_once(server: Server, voice: str, plain: _Sample, note: Callable[..., None]) -> Server:
    question = "does it take two lines at once?"
    try:
        alone = _sample(server, _FOUR, voice)
        with ThreadPoolExecutor(2) as pool:
            long, short = pool.map(lambda text: _sample(server, text, voice), (_TWELVE, _FOUR))
    except NetError as error:
        note(question, f"no, {error.message}: asked for one at a time", good=True)
        return replace(server, parallel=1)
    mixed = _differs(long.length_s, plain.length_s) or _differs(short.length_s, alone.length_s)
    if mixed:
        note(question, "no, it mixes them up: asked for one at a time", good=True)
        return replace(server, parallel=1)
    note(question, "yes", good=True)
    return replace(server, parallel=max(2, server.parallel))


def _differs(length_s: float, usual_s: float) -> bool:
    return abs(math.log(length_s / usual_s)) > _SAME


def _sample(server: Server, text: str, voice: str, speed: float = 1.0) -> _Sample:
    began_s = time.monotonic()

    def accept(reply: HttpReply) -> _Sample:
        take, certain = take_of(reply, server, len(text))
        took_s = time.monotonic() - began_s
        kind = sound_kind(reply, server)
        length_s = len(take.samples) / take.rate_hz
        if not length_s:
            raise NetError("sent no sound at all", kind="broken")
        return _Sample(length_s, take.rate_hz, kind, certain, took_s)

    return ask_server(
        f"{server.url}/audio/speech",
        Breaker(),
        Patience(_SPEECH_S, tries=2),
        body=speech_fields(server, Request(text, voice), ServerVoice(voice, server.name), speed),
        key=key_of(server),
        largest=_LARGEST,
        accept=accept,
    )


def speech_yaml_entry(server: Server, catalogue: Catalogue) -> str:
    """The entry of a server for speech.yaml: whatever differs from what holds without it."""
    import yaml

    usual = Server(server.name)
    values: dict[str, Any] = {
        field.name: getattr(server, field.name)
        for field in fields(Server)
        if field.name != "name" and getattr(server, field.name) != getattr(usual, field.name)
    }
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    if not catalogue.voices and "voices" not in plain:
        plain["voices"] = []
    document = {"servers": {server.name: plain}}
    text: str = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=_ENTRY_WIDTH)
    return text.replace("voices: []", "# voices: [name those you use]").rstrip()


def server_for(name: str, servers: dict[str, Server]) -> Server | None:
    """The server of a name, or a new one for an address; None where there is neither."""
    if name.startswith(("http://", "https://")):
        return Server("mine", name.rstrip("/"))
    return servers.get(name)
