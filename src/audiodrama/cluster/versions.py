"""The versions that have to be the same on every machine, before any of them begins.

A take's name holds its engine's fingerprint and a chapter's key the program's code and libraries: a machine with others
would make things that nobody asked for.
"""

from __future__ import annotations

import asyncio
import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.machine import machine_facts
from audiodrama.base.stores.shared import SharedStore
from audiodrama.base.versions import package_version
from audiodrama.engines import registry
from audiodrama.engines.base import fingerprint
from audiodrama.production.cache_keys import shaping_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_PLENTY = 1e6


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """Facts of one worker.

    Args:
        host: its machine.
        versions: by what they are of.
        fingerprints: of each engine and voice that is wanted and that it has.
        lacks: why it has not the others.
        store: why it cannot use the store; empty when it can.
    """

    host: str
    versions: Mapping[str, str]
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    lacks: Mapping[str, str] = field(default_factory=dict)
    store: str = ""


def own_versions() -> dict[str, str]:
    """Versions of this process: the program, its code, Python, and the libraries that shape sound."""
    python = ".".join(platform.python_version_tuple()[:2])
    shaping = {f"library {name}": version for name, version in shaping_versions().items()}
    return {
        "audiodrama": package_version("audiodrama"),
        "code of audiodrama": code_name(),
        "python": python,
        **shaping,
        **{name: package_version(name) for name in ("distributed", "cloudpickle")},
    }


def worker_facts(address: str, voices: Iterable[tuple[str, str]]) -> WorkerFacts:
    """Facts of this process, as a worker tells them.

    Args:
        address: of the store.
        voices: engine and voice of everybody who speaks.
    """
    prints, lacks, store = {}, {}, ""
    for engine, voice in voices:
        name = f"{engine}:{voice}"
        try:
            if lack := registry.lack(engine, voice):
                lacks[name] = lack[0]
            else:
                prints[name] = fingerprint(registry.engine(engine), voice)
        except AudiodramaError as error:
            lacks[name] = error.message
    try:
        SharedStore.at(address).remote  # noqa: B018  opening it is the question
    except AudiodramaError as error:
        store = str(error)
    return WorkerFacts(machine_facts()["host"], own_versions(), prints, lacks, store)


def fit_of(facts: WorkerFacts, address: str) -> str:
    """The resource of workers of these versions that can use a store; work asks for that of its own program."""
    return f"audiodrama {content_name(facts.versions, address)[:12]}"


def voice_fit(facts: WorkerFacts, address: str, name: str) -> str:
    """The resource of those of them that have an engine and voice, of the same fingerprint."""
    return f"{fit_of(facts, address)} {name} {content_name(facts.fingerprints.get(name, ''))[:12]}"


async def introduce(address: str, voices: Iterable[tuple[str, str]], dask_worker: Any = None) -> WorkerFacts:
    """Facts of this worker, which takes the work that it fits from then on.

    Args:
        address: of the store.
        voices: engine and voice of everybody who speaks.
        dask_worker: given by Dask.
    """
    facts = await asyncio.to_thread(worker_facts, address, voices)
    if not facts.store:
        offered = [fit_of(facts, address), *(voice_fit(facts, address, name) for name in facts.fingerprints)]
        await dask_worker.set_resources(**dict.fromkeys(offered, _PLENTY))
    return facts


def version_differences(ours: WorkerFacts, theirs: WorkerFacts) -> list[str]:
    """One clause for each thing that is not the same on a worker, with both values."""
    found = []
    for name, version in ours.versions.items():
        other = theirs.versions.get(name, "none")
        if other != version:
            found.append(f"{name} is {other} there and {version} here")
    for name, mark in ours.fingerprints.items():
        other = theirs.fingerprints.get(name, mark)
        if other != mark:
            found.append(f"{name} is {other!r} there and {mark!r} here")
    return found
