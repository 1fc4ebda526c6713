"""Rendering: a plan is carried out, and only what changed is done again.

All lines that the cache lacks go into one queue in the order of the script, and each chapter is made in a process of
its own as soon as its last line has been spoken.
"""

from __future__ import annotations

import json
import time
from concurrent.futures import BrokenExecutor
from concurrent.futures import wait as wait_for
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from audiodrama.base import pace
from audiodrama.base.errors import AudiodramaError, EngineError
from audiodrama.base.files import file_hash, must_take_files, sweep, write_text
from audiodrama.export.captions import cue_list_text, with_places
from audiodrama.export.encode import explaining
from audiodrama.export.exporter import files_of
from audiodrama.production.manifest import BOOK, Finished, Made, Manifest, remove_stale
from audiodrama.production.plan import (
    Options,
    Plan,
    book_is_fresh,
    book_key,
    book_name,
    jobs_of,
    making_s,
    master_path,
    plan,
)
from audiodrama.production.project import SFX
from audiodrama.production.site import cover_of, write_pages
from audiodrama.production.workers import makers
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor, Future
    from contextlib import AbstractContextManager

    from audiodrama.base.cache import Store
    from audiodrama.export.cover import Cover
    from audiodrama.production import chapter as making
    from audiodrama.production.plan import ChapterPlan
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.proof import Listener
    from audiodrama.speech.requests import Chosen, Request
    from audiodrama.speech.speaking import Failure, Progress, Speech

    Heard = Callable[[float, float | None, str], object]


@dataclass(frozen=True)
class ChapterReport:
    """What became of a chapter; `files` is empty when a line of it failed."""

    chapter: Chapter
    files: tuple[str, ...]
    duration_s: float
    spoken: int
    failed: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    fresh: bool = False


@dataclass(frozen=True)
class Report:
    """What a render did; `as_json` is the document of `render --json`."""

    chapters: tuple[ChapterReport, ...]
    chosen: Mapping[str, Chosen]
    names: Mapping[str, str]
    seconds: Mapping[str, float]
    draft: bool
    book: str | None = None
    removed: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Every line that failed, in order."""
        return tuple(failure for chapter in self.chapters for failure in chapter.failed)

    @property
    def spoken(self) -> int:
        """Lines that reached an engine."""
        return sum(chapter.spoken for chapter in self.chapters)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        lines = sum(len(each.chapter.lines) for each in self.chapters)
        return {
            "chapters": [_chapter_json(each) for each in self.chapters],
            "spoken": self.spoken,
            "cached": lines - self.spoken - len(self.failures),
            "voices": {self.names[role]: _voice_json(chosen) for role, chosen in self.chosen.items()},
            "seconds": {name: round(seconds, 3) for name, seconds in self.seconds.items()},
            "draft": self.draft,
            "book": self.book,
        }


def _voice_json(chosen: Chosen) -> dict[str, Any]:
    return {"engine": chosen.choice.engine, "voice": chosen.choice.voice, "choice": chosen.index + 1}


def _chapter_json(each: ChapterReport) -> dict[str, Any]:
    failed = [{"place": f.place and f.place.as_json(), "engine": f.engine, "reason": f.reason} for f in each.failed]
    lines = len(each.chapter.lines)
    return {
        "number": each.chapter.number,
        "slug": each.chapter.slug,
        "title": each.chapter.title,
        "files": list(each.files),
        "duration_s": each.duration_s,
        "lines": lines,
        "spoken": each.spoken,
        "cached": lines - each.spoken - len(each.failed),
        "failed": failed,
        "notes": list(each.notes),
    }


def render(
    production: Production,
    wanted: Sequence[str] = (),
    options: Options | None = None,
    *,
    store: Store | None = None,
    on_progress: Heard | None = None,
) -> Report:
    """Render chapters.

    Args:
        production: without errors.
        wanted: chapters, as `Production.chapters` takes them; all when empty.
        options: how.
        store: the cache; the user's own by default.
        on_progress: told what share is done (0 to 1), how many seconds are left or None, and what is being done.

    Raises:
        MistakesError: the production has errors.
        MissingError: a character has no voice that is installed.
        EngineError: a line could not be spoken, and `keep_going` was not asked for; finished chapters are kept.
    """
    return carry_out(plan(production, wanted, options, store), on_progress)


def carry_out(planned: Plan, on_progress: Heard | None = None) -> Report:
    """Render what a plan says, as `render`."""
    return _Render(planned, on_progress or _unheard).run()


def _unheard(_share: float, _left_s: float | None, _what: str) -> None:
    pass


class _Render:
    """One render on its way."""

    def __init__(self, planned: Plan, heard: Heard) -> None:
        self.plan, self._heard = planned, heard
        self._began = time.perf_counter()
        self._spoke_s = self._mix_s = self._export_s = 0.0
        self._finished: dict[str, Finished] = {}
        self._speech: dict[str, Speech] = {}
        self._making: dict[str, Future[Finished]] = {}
        self._mended: dict[str, tuple[str, ...]] = {}
        self._since: dict[str, float] = {}

    def run(self) -> Report:
        plan = self.plan
        with explaining(plan.production.output):
            must_take_files(plan.production.output)
            sweep(plan.production.output)
        if plan.stale:
            must_take_files(plan.store.folder)
            self._make_stale()
        for each in plan.chapters:
            if each.moved:
                self._finished[each.chapter.name] = self._moved(each)
        manifest = self._with_book(self._write_down())
        removed = tuple(remove_stale(plan.production.output, plan.manifest, manifest))
        plan.store.trim()
        reports = tuple(map(self._report, plan.chapters))
        book = book_name(plan.production) if plan.book and BOOK in manifest.chapters else None
        return Report(reports, plan.chosen, self._names(), self._seconds(), plan.options.draft, book, removed)

    @cached_property
    def _cover(self) -> Cover:
        production = self.plan.production
        return cover_of(production, self.plan.store)

    def _make_stale(self) -> None:
        """Speak in the order of the script; each chapter is made elsewhere as soon as it has been spoken."""
        plan, jobs = self.plan, jobs_of(self.plan.options)
        requests = [request for each in plan.stale for request in each.requests]
        try:
            with makers(min(jobs, len(plan.stale)), lambda: self._tell(None, "mixing and mastering")) as executor:
                with Speaking(requests, plan.store, jobs=jobs) as speaking, self._hearing(requests):
                    for each in plan.stale:
                        self._speak(speaking, each, executor)
                self._learn_speech()
                self._collect()
        except BrokenExecutor:
            message = "a process that made a chapter was ended from outside, perhaps for want of memory"
            raise AudiodramaError(message, hint="run it again with --jobs 1; what was done is kept") from None

    def _with_book(self, manifest: Manifest) -> Manifest:
        """The manifest with the whole book's file: made when wanted, dropped when its chapters have changed."""
        plan = self.plan
        if not plan.book:
            made = manifest.chapters.get(BOOK)
            current = {each.chapter.name: each.key for each in plan.chapters}
            stale = made and any(made.facts["chapters"].get(name) != key for name, key in current.items())
            return self._kept(manifest.without(BOOK)) if stale else manifest
        if any(not (each.fresh or each.chapter.name in self._finished) for each in plan.chapters):
            return self._kept(manifest.without(BOOK))
        if book_is_fresh(plan.chapters, plan.production, manifest):
            return manifest
        from audiodrama.production.chapter import make_book

        self._heard(0.99, None, "the whole book")
        path = plan.production.output / book_name(plan.production)
        masters = [(each.chapter, master_path(plan.store, each.key)) for each in plan.chapters]
        tags = replace(plan.chapters[0].tags, cover=self._cover)
        make_book(masters, path, tags, plan.profile)
        facts = {"chapters": {each.chapter.name: each.key for each in plan.chapters}}
        entry = Made(book_key(plan.chapters), {path.name: file_hash(path)}, facts)
        return self._kept(Manifest({**manifest.chapters, BOOK: entry}))

    def _kept(self, manifest: Manifest) -> Manifest:
        manifest.write(self.plan.production.output)
        return manifest

    def _moved(self, each: ChapterPlan) -> Finished:
        """A chapter whose cues only stand elsewhere now: its cue list is written again."""
        plan, name = self.plan, f"{each.chapter.name}.cues.json"
        path = plan.production.output / name
        write_text(path, cue_list_text(with_places(json.loads(path.read_text(encoding="utf-8")), each.chapter)))
        made = plan.manifest.chapters[each.chapter.name]
        facts = {**made.facts, "places": each.places}
        return Finished({**made.files, name: file_hash(path)}, facts)

    def _speak(self, speaking: Speaking, each: ChapterPlan, executor: Executor) -> None:
        from audiodrama.production import chapter as making

        lines = {line.id for line in each.chapter.lines}
        speech = speaking.wait(lines, on_progress=lambda news: self._tell(news, f"speaking {each.chapter.title}"))
        if self.plan.options.verify:
            speech = self._verified(each, speech)
        self._spoke_s = time.perf_counter() - self._began
        self._speech[each.chapter.name] = speech
        if not speech.failures:
            self._since[each.chapter.name] = time.perf_counter()
            self._making[each.chapter.name] = executor.submit(making.make, self._job(each, speech))
        elif not self.plan.options.keep_going:
            self._collect()
            raise EngineError(
                "\n".join(
                    f"{f.place or f.line}: {f.engine} could not speak this line: {f.reason}" for f in speech.failures
                ),
                hint="give the character another voice, or leave the chapter out with --keep-going",
            )

    def _verified(self, each: ChapterPlan, speech: Speech) -> Speech:
        """The speech with takes that say something else replaced by better ones."""
        from audiodrama.speech.proof import mend

        plan = self.plan
        lines = {line.id: line for line in each.chapter.lines}
        heard = [request for request in each.requests if request.line in speech.spoken]
        self._heard(0.5, None, f"listening to {each.chapter.title}")
        better, told = mend(heard, lines, plan.production.cast, plan.chosen, plan.store, self._listener)
        self._mended[each.chapter.name] = tuple(map(str, told))
        spoken = {
            line: tuple(better.get((line, index), phrase) for index, phrase in enumerate(phrases))
            for line, phrases in speech.spoken.items()
        }
        return replace(speech, spoken=spoken)

    def _hearing(self, requests: Sequence[Request]) -> AbstractContextManager[None]:
        """Takes are heard while others are still being spoken, where they are to be verified."""
        if not self.plan.options.verify:
            return nullcontext()
        from audiodrama.speech.hearing_ahead import hearing_ahead
        from audiodrama.speech.proof import Ears, cast_names

        names = cast_names(self.plan.production.cast)
        return hearing_ahead(requests, lambda: Ears(self._listener, self.plan.store, names))

    @cached_property
    def _listener(self) -> Listener:
        from audiodrama.speech.proof import recogniser

        return recogniser()

    def _job(self, each: ChapterPlan, speech: Speech) -> making.Job:
        from audiodrama.production import chapter as making

        plan, production = self.plan, self.plan.production
        return making.Job(
            each.chapter,
            speech.spoken,
            production.cast,
            production.palette,
            plan.profile,
            replace(each.tags, cover=self._cover),
            plan.options.chapter_formats,
            production.root / SFX,
            production.output,
            plan.store,
            plan.options.draft,
            plan.options.clarity_lu,
            master_path(plan.store, each.key) if plan.book else None,
            {self._names()[role]: f"{c.choice.engine}:{c.choice.voice}" for role, c in plan.chosen.items()},
        )

    def _collect(self) -> None:
        """Wait for the chapters; each is in the manifest as soon as it is made, so that a stop loses nothing."""
        names = {future: name for name, future in self._making.items()}
        waiting, failed = set(names), []
        while waiting:
            done, waiting = wait_for(waiting, timeout=0.2)
            for future in done:
                if error := future.exception():
                    failed.append(error)
                else:
                    self._keep(names[future], future.result())
            self._tell(None, "mixing and mastering")
        if failed:
            raise failed[0]

    def _keep(self, name: str, finished: Finished) -> None:
        self._finished[name] = finished
        mix_s, export_s = finished.seconds["mix"], finished.seconds["export"]
        self._mix_s += mix_s
        self._export_s += export_s
        pace.learn(self.plan.store, pace.MAKING, mix_s + export_s, finished.facts["duration_s"])
        self._write_down()

    def _tell(self, news: Progress | None, what: str) -> None:
        """Work out the share done and the time left: speech by its own pace, chapters by theirs."""
        left = self._making_left_s() + ((news.left_s or 0.0) if news else 0.0)
        spent = time.perf_counter() - self._began
        known = news is None or news.left_s is not None or not news.total
        self._heard(spent / (spent + left) if spent + left else 1.0, left if known else None, what)

    def _making_left_s(self) -> float:
        """Chapters that are under way count by how long they have been; the others by their length."""
        plan, now = self.plan, time.perf_counter()
        left = 0.0
        for each in plan.stale:
            whole = making_s(each, plan.store)
            since = self._since.get(each.chapter.name)
            if not self._done(each.chapter.name):
                left += (
                    whole
                    if since is None
                    else max(whole * 0.05, whole - (now - since) * jobs_of(plan.options) / self._busy)
                )
        return left / jobs_of(plan.options)

    @property
    def _busy(self) -> int:
        """Chapters that share the processors now."""
        return max(1, sum(not each.done() for each in self._making.values()))

    def _done(self, name: str) -> bool:
        return name in self._making and self._making[name].done()

    def _learn_speech(self) -> None:
        engines = {request.engine for request in self.plan.missing}
        letters = sum(len(request.spoken.text) for request in self.plan.missing)
        if len(engines) == 1:
            pace.learn(self.plan.store, engines.pop(), self._spoke_s * jobs_of(self.plan.options), letters)

    def _write_down(self) -> Manifest:
        """The manifest and the page, with every chapter that has been made so far."""
        plan, production = self.plan, self.plan.production
        keys = {each.chapter.name: each.key for each in plan.chapters}
        manifest = plan.manifest
        for name, finished in self._finished.items():
            manifest = manifest.with_chapter(name, Made(keys[name], finished.files, finished.facts))
        manifest = manifest.only(chapter.name for chapter in production.sheet.chapters)
        with explaining(production.output):
            manifest = write_pages(production, manifest, plan.options.chapter_formats[0], plan.store)
            manifest.write(production.output)
        return manifest

    def _report(self, each: ChapterPlan) -> ChapterReport:
        name = each.chapter.name
        speech, made = self._speech.get(name), self._finished.get(name)
        facts = made.facts if made else self.plan.manifest.chapters[name].facts if each.fresh else {}
        return ChapterReport(
            each.chapter,
            files_of(each.chapter, self.plan.options.chapter_formats) if made or each.fresh else (),
            float(facts.get("duration_s", 0.0)),
            len(speech.reached - {f.line for f in speech.failures}) if speech else 0,
            speech.failures if speech else (),
            (*self._mended.get(name, ()), *facts.get("notes", ())),
            each.fresh,
        )

    def _names(self) -> dict[str, str]:
        return {role: self.plan.production.cast.roles[role].name for role in self.plan.chosen}

    def _seconds(self) -> dict[str, float]:
        total = time.perf_counter() - self._began
        return {"speak": self._spoke_s, "mix": self._mix_s, "export": self._export_s, "total": total}
