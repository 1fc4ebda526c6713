"""Rendering: a plan is carried out, and only what changed is done again.

All lines that the cache lacks go into one queue in the order of the script, and each chapter is made in a process of
its own as soon as its last line has been spoken. A chapter that only moved is given its new number and nothing more.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor
from concurrent.futures import wait as wait_for
from contextlib import nullcontext
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from audiodrama.base.blas import one_blas_thread
from audiodrama.base.errors import AudiodramaError, EngineError
from audiodrama.base.files import must_lie_inside, must_take_files, sweep
from audiodrama.base.memory import give_memory_back
from audiodrama.export.encode import explaining
from audiodrama.export.exporter import files_of
from audiodrama.production.book import is_outdated, make_book
from audiodrama.production.cache_keys import relative_id
from audiodrama.production.crew import Crew
from audiodrama.production.lock import only_one
from audiodrama.production.manifest import BOOK, Manifest, are_whole, remove_stale
from audiodrama.production.plan import Options, Plan, plan
from audiodrama.production.progress import Clock
from audiodrama.production.report import ChapterReport, RenderReport
from audiodrama.production.retail_sample import with_sample
from audiodrama.production.site import cover_of, write_pages
from audiodrama.production.takes.approvals import approved_part, chapter_approvals, must_be_as_approved, unlike_notes
from audiodrama.qc.old_pictures import remove_old_pictures
from audiodrama.speech.requests import missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from contextlib import AbstractContextManager

    from audiodrama.base.cache import Store
    from audiodrama.export.cover import Cover
    from audiodrama.performance.line_approval import LineApproval
    from audiodrama.production.crew import ChapterMaker, LineSpeaker
    from audiodrama.production.making import ChapterResult
    from audiodrama.production.manifest import ChapterEntry, ChapterFacts
    from audiodrama.production.plan import ChapterPlan
    from audiodrama.production.progress import Listener
    from audiodrama.production.project import Production
    from audiodrama.speech import proof
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.speech.speaking import SpeakingResult

_MIXING = "mixing and mastering"
_NEWS_S = 0.2


def render(
    production: Production,
    wanted: Sequence[str] = (),
    options: Options | None = None,
    *,
    store: Store | None = None,
    on_progress: Listener | None = None,
) -> RenderReport:
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
        UnapprovedError: only approved chapters are wanted, and a line of one is not.
    """
    return carry_out(plan(production, wanted, options, store), on_progress)


def carry_out(planned: Plan, on_progress: Listener | None = None, crew: Crew | None = None) -> RenderReport:
    """Render a plan, as `render` does. Another render of the same folder is waited for, and then planned for anew.

    Args:
        planned: what is to be done.
        on_progress: as for `render`.
        crew: who does it; this machine by default.
    """
    one_blas_thread()  # a program that calls this had numpy before: same bytes as on the command line
    crew = crew or Crew()
    output = planned.production.output
    listener = on_progress or _unheard
    with explaining(output):
        must_lie_inside(planned.production.root, output)
        must_take_files(output)
    unapproved: tuple[str, ...] = ()
    if planned.options.approved_only:
        planned, unapproved = approved_part(planned)
    planned = crew.prepare(planned, listener)
    with only_one(output, lambda: listener(0.0, None, "waiting for another render of this production")) as waited:
        if waited or Manifest.read(output) != planned.manifest:
            planned = planned.once_more()
            if planned.options.approved_only:
                planned, unapproved = approved_part(planned)
        with explaining(output):
            sweep(output)
        return replace(_Render(planned, listener, crew).run(), unapproved=unapproved)


def _unheard(_share: float, _left_s: float | None, _what: str) -> None:
    pass


class _Shelf:
    """The output folder: chapters are put on it one by one, and each is in its manifest at once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.manifest = plan.manifest
        self.tags_are_planned = True

    def put(self, entries: Mapping[str, ChapterEntry]) -> None:
        """Write the manifest and the page with chapters that were made, so that a stop loses nothing."""
        if not self.tags_are_planned:
            entries = {name: replace(entry, keys=replace(entry.keys, tags="")) for name, entry in entries.items()}
        production, manifest = self._plan.production, self.manifest
        for name, entry in entries.items():
            manifest = manifest.with_chapter(name, entry)
        manifest = manifest.only(chapter.name for chapter in production.sheet.chapters)
        with explaining(production.output):
            self.manifest = write_pages(production, manifest, self._plan.options.chapter_formats[0], self._plan.store)
            self.manifest.write(production.output)

    def put_book(self, plan: Plan, cover: Cover) -> None:
        """Make the whole book's file, and write it down."""
        self.manifest = self.manifest.with_shared(BOOK, make_book(plan, cover))
        self.manifest.write(self._plan.production.output)

    def put_sample(self) -> None:
        """Make the retail sample where the profile asks for one, and write it down."""
        manifest = with_sample(self._plan, self.manifest)
        if manifest is not self.manifest:
            self.manifest = manifest
            self.manifest.write(self._plan.production.output)


class _Render:
    """One render on its way: lines are spoken, chapters made, and both reported."""

    def __init__(self, plan: Plan, listener: Listener, crew: Crew) -> None:
        self._crew = crew
        self.plan, self.clock, self.shelf = plan, Clock(plan, listener), _Shelf(plan)
        self._speech: dict[str, SpeakingResult] = {}
        self._making: dict[str, Future[ChapterResult]] = {}
        self._mended: dict[str, tuple[str, ...]] = {}

    def run(self) -> RenderReport:
        self._relabel()
        if self.plan.stale:
            must_take_files(self.plan.store.folder)
            self.plan.store.sweep()
            self._make_stale()
        self.shelf.put({})
        self._make_book()
        self.shelf.put_sample()
        remove_old_pictures(self.plan.production.output)
        removed = tuple(remove_stale(self.plan.production.output, self.plan.manifest, self.shelf.manifest))
        self.plan.store.trim()
        return self._report(removed)

    @cached_property
    def _cover(self) -> Cover:
        """The cover; of a picture saved since the plan was made, chapters have tags that no plan knows."""
        named = cover_of(self.plan.production, self.plan.store)
        self.shelf.tags_are_planned = named.name == self.plan.cover
        return named.cover

    # Tags and labels

    def _relabel(self) -> None:
        """Give chapters their new numbers, titles and names; one whose files turn out to be none is made again."""
        from audiodrama.production.relabel import relabel

        if not self.plan.relabelled:
            return
        self.clock.tell("numbers and titles")
        try:
            self.shelf.put(relabel(self.plan, self._cover))
        except (AudiodramaError, ValueError):
            self._plan_as_stale()

    def _plan_as_stale(self) -> None:
        chapters = tuple(c if c.work == "nothing" else replace(c, work="sound") for c in self.plan.chapters)
        plan = replace(self.plan, chapters=chapters)
        wanted = [request for planned in plan.stale for request in planned.requests]
        self.plan = replace(plan, missing=tuple(missing(wanted, plan.store)))

    # Speech and sound

    def _make_stale(self) -> None:
        """Speak in the order of the script; each chapter is made elsewhere as soon as it has been spoken."""
        plan = self.plan
        requests = [request for planned in plan.stale for request in planned.requests]
        try:
            with self._crew.chapters(plan, lambda: self.clock.tell(_MIXING)) as maker:
                with self._crew.speaking(plan, requests) as speaking, self._hearing(requests):
                    for planned in plan.stale:
                        self._speak(speaking, planned, maker)
                self.clock.learn_speech()
                give_memory_back()
                self._collect()
        except BrokenExecutor:
            message = "a process that made a chapter was ended from outside, perhaps for want of memory"
            raise AudiodramaError(message, hint="run it again with --jobs 1; what was done is kept") from None

    def _speak(self, speaking: LineSpeaker, planned: ChapterPlan, maker: ChapterMaker) -> None:
        name, what = planned.chapter.name, f"speaking {planned.chapter.title}"
        lines = {line.id for line in planned.chapter.lines}
        speech = speaking.wait(lines, on_progress=lambda news: self.clock.tell(what, news))
        if self.plan.options.verify:
            speech = self._verified(planned, speech)
        self.clock.spoken()
        self._speech[name] = speech
        if self.plan.options.approved_only:
            must_be_as_approved(self.plan, planned)
        if not speech.failures:
            tell = partial(self.clock.made_share, name)
            self._making[name] = maker.make(self.plan, planned, speech, self._cover, tell)
            self.clock.submitted(name, self._making[name])
        elif not self.plan.options.keep_going:
            self._collect()
            hint = "give the character another voice, or leave the chapter out with --keep-going"
            raise EngineError("\n".join(map(str, speech.failures)), hint=hint)

    def _verified(self, planned: ChapterPlan, speech: SpeakingResult) -> SpeakingResult:
        """The speech with takes that say something else replaced by better ones."""
        from audiodrama.speech.proof import mend

        plan = self.plan
        lines = {line.id: line for line in planned.chapter.lines}
        taken = [request for request in planned.requests if request.line in speech.spoken]
        self.clock.tell(f"listening to {planned.chapter.title}")
        better, notes = mend(taken, lines, plan.production.cast, plan.chosen, plan.store, self._listener)
        self._mended[planned.chapter.name] = tuple(map(str, notes))
        spoken = {
            line: tuple(better.get((line, index), phrase) for index, phrase in enumerate(phrases))
            for line, phrases in speech.spoken.items()
        }
        return replace(speech, spoken=spoken)

    def _hearing(self, requests: Sequence[PhraseRequest]) -> AbstractContextManager[None]:
        """Takes are heard while others are still being spoken, where they are to be verified."""
        if not self.plan.options.verify:
            return nullcontext()
        from audiodrama.speech.hearing_ahead import hearing_ahead
        from audiodrama.speech.proof import Ears, cast_names

        names = cast_names(self.plan.production.cast)
        return hearing_ahead(requests, lambda: Ears(self._listener, self.plan.store, names))

    @cached_property
    def _listener(self) -> proof.Listener:
        from audiodrama.speech.proof import recogniser

        return recogniser()

    def _collect(self) -> None:
        """Wait for the chapters and keep each as soon as it is made."""
        names = {future: name for name, future in self._making.items()}
        waiting, failed = set(names), []
        while waiting:
            done, waiting = wait_for(waiting, timeout=_NEWS_S)
            for future in done:
                if error := future.exception():
                    failed.append(error)
                else:
                    self.clock.finished(future.result())
                    self.shelf.put({names[future]: future.result().entry})
            self.clock.tell(_MIXING)
        if failed:
            raise failed[0]

    def _make_book(self) -> None:
        """The whole book's file, when it is wanted and no chapter of it is lacking."""
        if not self.plan.book or any(speech.failures for speech in self._speech.values()):
            return
        plan = replace(self.plan, chapters=tuple(map(self._as_made, self.plan.chapters)))
        if not replace(plan, manifest=self.shelf.manifest).book_is_fresh:
            self.clock.tell("the whole book")
            self.shelf.put_book(plan, self._cover)

    def _as_made(self, planned: ChapterPlan) -> ChapterPlan:
        """A plan with the keys that the chapter was made under."""
        return replace(planned, keys=self.shelf.manifest.chapters[planned.chapter.name].keys, work="nothing")

    # The report

    def _report(self, removed: tuple[str, ...]) -> RenderReport:
        plan, manifest = self.plan, self.shelf.manifest
        has_book = are_whole(plan.production.output, manifest.shared.get(BOOK), [plan.book_name])
        as_made = replace(plan, chapters=tuple(self._as_made(c) for c in plan.chapters if self._is_there(c)))
        return RenderReport(
            chapters=tuple(map(self._chapter_report, plan.chapters)),
            chosen=plan.chosen,
            names={role: plan.production.cast.roles[role].name for role in plan.chosen},
            seconds=self.clock.seconds,
            draft=plan.options.draft,
            book=plan.book_name if plan.book and has_book else None,
            outdated_book=plan.book_name if has_book and is_outdated(as_made, manifest) else None,
            removed=removed,
        )

    def _is_there(self, planned: ChapterPlan) -> bool:
        speech = self._speech.get(planned.chapter.name)
        return not (speech and speech.failures)

    def _chapter_report(self, planned: ChapterPlan) -> ChapterReport:
        name = planned.chapter.name
        speech = self._speech.get(name)
        if speech and speech.failures:
            spoken = len(speech.reached - {failure.line for failure in speech.failures})
            return ChapterReport(planned.chapter, (), 0.0, spoken, speech.failures)
        facts = self.shelf.manifest.chapters[name].facts
        standing = chapter_approvals(self.plan, planned)
        return ChapterReport(
            planned.chapter,
            files_of(planned.chapter, self.plan.options.chapter_formats),
            facts.duration_s,
            len(speech.reached) if speech else 0,
            notes=(
                *self._mended.get(name, ()),
                *facts.notes,
                *_unclear(planned, facts),
                *unlike_notes(self.plan, planned),
                *_lapsed(planned, standing),
            ),
            work=planned.work,
            approved=sum(held.approved is not None for held in standing.values()),
        )


def _lapsed(planned: ChapterPlan, standing: Mapping[str, LineApproval]) -> Iterator[str]:
    """Lines whose approval no longer holds, in the user's words."""
    for line in planned.chapter.lines:
        if reason := standing[line.id].lapsed:
            yield f"{line.place or line.id}: {line.speaker}'s line is no longer approved: {reason}"


def _unclear(planned: ChapterPlan, facts: ChapterFacts) -> Iterator[str]:
    """Lines that stand too little above their background, in the user's words."""
    for line in planned.chapter.lines:
        gap_lu = facts.unclear.get(relative_id(line.id))
        if gap_lu is not None:
            yield f"{line.place or line.id}: {line.speaker} stands only {gap_lu:.0f} LU above the background"
