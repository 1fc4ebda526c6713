"""The two things that workers do: speak a packet, and make a chapter whose takes are there.

Both are told plain values and names; sound is read from the store and put into it.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.blas import one_blas_thread
from audiodrama.base.errors import AudioError, EngineError
from audiodrama.base.files import file_hash
from audiodrama.base.machine import machine_facts
from audiodrama.base.stores.shared import SharedStore
from audiodrama.engines.pool import Pool
from audiodrama.production import making
from audiodrama.production.chapter import Job
from audiodrama.production.manifest import Manifest
from audiodrama.production.project import SFX
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.export.cover import Cover
    from audiodrama.production.making import ChapterResult
    from audiodrama.production.plan import ChapterPlan, Plan
    from audiodrama.speech.requests import PhraseRequest

INPUTS, CHAPTERS = "inputs", "chapters"
"""Kinds in the store of a production's sound files, and of chapters on their way to the client."""


@dataclass(frozen=True, slots=True)
class PacketResult:
    """A packet that was spoken, as far as it could be.

    Args:
        host: the machine.
        spoken: names of the takes that were spoken for it.
        twice: names of those that another machine had spoken first.
        failed: reasons of the takes that could not be spoken, by name.
        seconds: how long it took.
        letters: how much was said.
    """

    host: str
    spoken: frozenset[str]
    twice: frozenset[str]
    failed: Mapping[str, str]
    seconds: float
    letters: int


@cache
def _pool() -> Pool:
    """The engines of this worker, which stay loaded from packet to packet."""
    one_blas_thread()
    return Pool(1, threads=1)


def speak_packet(address: str, requests: tuple[PhraseRequest, ...]) -> PacketResult:
    """Speak a packet into the store; what is there already is not spoken again.

    Args:
        address: of the store.
        requests: of one engine and voice.

    Raises:
        StoreError: the store cannot be reached, read or written.
    """
    began = time.perf_counter()
    store = SharedStore.at(address)
    with Speaking(requests, store, pool=_pool(), shared=True) as speaking:
        result = speaking.wait()
    failed_lines = {failure.line: failure.reason for failure in result.failures}
    failed = {r.name: failed_lines[r.line] for r in requests if r.line in failed_lines}
    done = speaking.spoken_here
    letters = sum(len(request.spoken.text) for request in requests if request.name in done)
    return PacketResult(machine_facts()["host"], done, speaking.twice, failed, time.perf_counter() - began, letters)


@dataclass(frozen=True)
class ChapterOrder:
    """All that a worker has to know to make a chapter.

    Args:
        address: of the store.
        run: name of the render, before the names of its files in the store.
        plan: of this chapter alone.
        cover: of the book.
        inputs: SHA-256 of each sound file that it uses, by its name in sfx/.
    """

    address: str
    run: str
    plan: Plan
    cover: Cover
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, address: str, run: str, plan: Plan, planned: ChapterPlan, cover: Cover) -> ChapterOrder:
        """The order of a planned chapter; nothing of other chapters goes with it."""
        sheet = replace(plan.production.sheet, chapters=(planned.chapter,))
        production = replace(plan.production, sheet=sheet, diagnostics=())
        alone = replace(
            plan,
            chapters=(planned,),
            missing=(),
            production=production,
            asked=production,
            manifest=Manifest(),
            wanted=(),
        )
        return cls(address, run, alone, cover, input_files(planned, production.root / SFX))


def input_files(planned: ChapterPlan, sfx: Path) -> dict[str, str]:
    """SHA-256 of each sound file that a chapter uses, by its name in sfx/."""
    palette = planned.assets.palette
    names = {palette.sounds[use.key].file for use in planned.assets.planned} | set(planned.assets.planned_rooms)
    return {name: file_hash(sfx / name) for name in sorted(name for name in names if name)}


@dataclass(frozen=True, slots=True)
class ChapterDone:
    """A chapter that was made: its result, who made it, and the size of its files, which lie in the store."""

    result: ChapterResult
    host: str
    seconds: float


def file_in_store(run: str, digest: str) -> str:
    """Name in the store of a chapter's file on its way to the client."""
    return f"{digest[:2]}{run}-{digest}"


def make_chapter(order: ChapterOrder) -> ChapterDone:
    """Make a chapter whose takes lie in the store, and put its files there.

    Raises:
        StoreError: the store cannot be reached, read or written.
        EngineError: a take has gone from the store, and cannot be spoken here.
        AudioError: a sound file is not in the store.
    """
    began = time.perf_counter()
    one_blas_thread()
    store = SharedStore.at(order.address)
    with tempfile.TemporaryDirectory(prefix="audiodrama-") as folder:
        root = Path(folder)
        _lay_out(order, store, root / SFX)
        plan = _as_here(order.plan, store, root)
        (planned,) = plan.chapters
        with Speaking(planned.requests, store, pool=_pool(), shared=True) as speaking:
            speech = speaking.wait()
        if speech.failures:
            raise EngineError(str(speech.failures[0]))
        plan.production.output.mkdir(parents=True)
        result = making.make(Job.of(plan, planned, speech, cover=order.cover))
        for name, digest in result.entry.files.items():
            far = file_in_store(order.run, digest)
            near = store.free_path(CHAPTERS, far)
            near.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(plan.production.output / name, near)
            store.seal(CHAPTERS, far)
            near.unlink()
    return ChapterDone(result, machine_facts()["host"], time.perf_counter() - began)


def _lay_out(order: ChapterOrder, store: SharedStore, sfx: Path) -> None:
    """Put the sound files of a chapter where it looks for them."""
    for name, digest in order.inputs.items():
        if not store.sealed(INPUTS, digest):
            raise AudioError(f"the sound file {name} is not in the store {store.remote.shown}", hint="render again")
        path = sfx / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(store.path(INPUTS, digest), path)


def _as_here(plan: Plan, store: SharedStore, root: Path) -> Plan:
    """A plan whose production stands in a folder of this machine."""
    (planned,) = plan.chapters
    assets = replace(planned.assets, store=store, sfx=root / SFX)
    production = replace(plan.production, root=root)
    return replace(
        plan, chapters=(replace(planned, assets=assets),), production=production, asked=production, store=store
    )
