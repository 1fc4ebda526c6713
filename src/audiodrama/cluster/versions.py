"""The versions that have to be the same on every machine, before any of them begins.

A take's name holds its engine's fingerprint and a chapter's key the program's code and libraries: a machine with others
would make things that nobody asked for.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.base.cache import code_name
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.machine import machine_facts
from audiodrama.base.stores.shared import SharedStore
from audiodrama.base.versions import package_version
from audiodrama.engines import registry
from audiodrama.engines.base import fingerprint
from audiodrama.production.cache_keys import shaping_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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
