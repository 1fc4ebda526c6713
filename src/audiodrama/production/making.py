"""The making of a chapter: its sections are mixed and encoded wherever a hand is free, then joined to its files."""

from __future__ import annotations

import time
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from audiodrama.arrange.ducking import attention
from audiodrama.base.files import PART_PREFIX, file_hash
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.export.encode import format_named
from audiodrama.export.exporter import (
    ATTEMPTS,
    Exported,
    export_master,
    export_pieces,
    file_name,
    too_high,
    under_lower_ceiling,
)
from audiodrama.export.mp3_pieces import can_be_joined
from audiodrama.export.tags import with_marks
from audiodrama.mix.clearance import clearance
from audiodrama.mix.dead_air import dead_air
from audiodrama.mix.levels import in_a_row
from audiodrama.mix.master import UNDER_PEAK_DB, master, near_peak
from audiodrama.mix.sections import alone, sections
from audiodrama.production.cache_keys import master_name
from audiodrama.production.chapter import cues_of, facts_of, marks_of, score_of, write_texts
from audiodrama.production.manifest import MASTERS, ChapterEntry
from audiodrama.production.section_jobs import Aim, LaidChapter, SectionJob, Sources, kept_print, room_digest
from audiodrama.production.workers import ExecutorHere
from audiodrama.qc import one_shots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor

    from audiodrama.arrange.timeline import Timeline
    from audiodrama.export.tags import Tags
    from audiodrama.mix.master import Mastered
    from audiodrama.production.chapter import Job


PREPARED_SHARE = 0.3
"""About so much of a chapter's time goes before its first section is mixed: takes coloured and placed in time."""


@dataclass(frozen=True)
class ChapterResult:
    """A chapter that was made.

    Args:
        entry: of the manifest.
        mix_s: how long its sections were mixed, added up over all processes.
        export_s: how long they were encoded and written, in the same way.
        new_s: length of the sections that were mixed; the others lay in the cache.
    """

    entry: ChapterEntry
    mix_s: float = 0.0
    export_s: float = 0.0
    new_s: float = 0.0


def make(job: Job, hands: Executor | None = None, tell: Callable[[float], object] | None = None) -> ChapterResult:
    """Make a chapter's files.

    Args:
        job: what it is made from.
        hands: where its parts are made; here, one after the other, by default.
        tell: told now and then what share of it is done, 0 to 1.

    Raises:
        AudiodramaError: a sound cannot be used, or a file not be made or written; nothing half-made is left.
    """
    job.store.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=PART_PREFIX, dir=job.store.folder) as folder:
        return _Making(job, hands or ExecutorHere(), tell or _untold, Path(folder)).run()


def _untold(_share: float) -> None:
    pass


class _Making:
    """A chapter on its way: its sections are mixed, then encoded, each wherever a hand is free."""

    def __init__(self, job: Job, hands: Executor, tell: Callable[[float], object], folder: Path) -> None:
        self._job, self._hands, self._tell, self._folder = job, hands, tell, folder
        self._form = format_named("mp3", kbps=job.profile.bit_rate_kbps, rate_hz=job.profile.rate_hz)
        self._pieces = "mp3" in job.formats and can_be_joined(self._form, RATE_HZ)
        self._steps = self._done = 0
        self._mix_s = self._export_s = self._new_s = 0.0

    def run(self) -> ChapterResult:
        job = self._job
        timeline, rooms, self._are_as_planned, prepared_s = self._hands.submit(_scored, job).result()
        self._mix_s += prepared_s
        self._tell(PREPARED_SHARE)
        laid = self._laid(timeline, rooms)
        mastered = self._hands.submit(master, laid, job.profile).result()
        prints = self._prints(timeline, mastered)
        exported = self._exported(laid, mastered, timeline)
        levels = [laid.levels(number) for number in range(len(laid.jobs))]
        speech, behind, untoned = (in_a_row(laid.sections, levels, name) for name in ("speech", "behind", "untoned"))
        gaps = clearance(timeline, speech, behind)
        silences = dead_air(timeline, untoned)
        cues = cues_of(job, timeline, gaps, exported[0], prints())
        paths = [*(each.path for each in exported), *write_texts(job.output, job.chapter, cues, draft=job.draft)]
        # one that was made of other sounds than planned lies under no key, so that the next render makes it again
        keys = job.keys if self._are_as_planned else replace(job.keys, sound="")
        facts = facts_of(job, timeline, (*mastered.notes, *map(str, silences)), mastered.outcome.gain_db, gaps)
        entry = ChapterEntry(keys, {path.name: file_hash(path) for path in paths}, facts)
        return ChapterResult(entry, self._mix_s, self._export_s, self._new_s)

    # Mixing

    def _laid(self, timeline: Timeline, rooms: Mapping[str, _Room]) -> LaidChapter:
        """Mix the sections that the cache does not know, and encode them at once where the last gain is known."""
        job, profile = self._job, self._job.profile
        cut = sections(timeline, {space: room.frames for space, room in rooms.items()})
        near = near_peak(profile)
        self._sources = Sources(job.assets, job.takes, {space: room.digest for space, room in rooms.items()})
        jobs = tuple(
            SectionJob.of(
                section, self._sources, near, last=number == len(cut) - 1, laid=self._folder / f"{number}.f32"
            )
            for number, section in enumerate(cut)
        )
        guess = None
        if self._pieces and job.last_gain_db is not None:
            guess = Aim.of(job.last_gain_db, profile.peak_dbtp - UNDER_PEAK_DB, self._form)
        new = [each for each in jobs if not each.is_laid(guess)]
        self._new_s = sum(each.section.frames for each in new) / RATE_HZ
        self._mix_s += self._do([partial(each.lay, guess) for each in new], more=0 if guess else len(new))
        return LaidChapter(jobs)

    def _do(self, parts: Sequence[Callable[[], object]], more: int = 0) -> float:
        """Do parts wherever a hand is free; `more` that come later count for the share that is done.

        Returns:
            How long they took, in seconds, all added up.
        """
        took_s = 0.0
        self._steps = self._done + len(parts) + more
        futures = [self._hands.submit(_timed, part) for part in parts]
        try:
            for future in as_completed(futures):
                took_s += future.result()
                self._done += 1
                self._tell(1.0 - (1.0 - PREPARED_SHARE) * (1.0 - self._done / self._steps))
        finally:
            for future in futures:
                future.cancel()
        return took_s

    # Files

    def _exported(self, laid: LaidChapter, mastered: Mastered, timeline: Timeline) -> list[Exported]:
        """The chapter's audio files in the order of its formats, and the lossless copy for the whole book."""
        job, marks, length_s = self._job, marks_of(timeline), timeline.frames / timeline.rate_hz
        tags = {form: with_marks(job.tags, form, marks, length_s) for form in job.formats}
        streams = {
            form: self._hands.submit(
                export_master, mastered, job.output / file_name(job.chapter, form), form, tags[form], job.profile
            )
            for form in job.formats if form != "mp3" or not self._pieces
        }  # fmt: skip
        keeps = job.keep_master and job.keys.sound and self._are_as_planned
        kept = self._hands.submit(_keep_master, job, mastered) if keeps else None
        joined = {"mp3": self._joined(laid, mastered, tags["mp3"])} if self._pieces else {}
        files = joined | {form: future.result() for form, future in streams.items()}
        if kept:
            kept.result()
        return [files[form] for form in job.formats]

    def _joined(self, laid: LaidChapter, mastered: Mastered, tags: Tags) -> Exported:
        """The chapter's MP3, of pieces that were encoded by themselves; again as long as its true peak is too high."""
        job = self._job
        path = job.output / file_name(job.chapter, "mp3")
        for attempt in range(1, ATTEMPTS + 1):
            aim = Aim.of(mastered.outcome.gain_db, mastered.ceiling_db, self._form)
            self._export_s += self._do(
                [partial(each.make_piece, aim) for each in laid.jobs if not each.is_encoded(aim)]
            )
            pieces = [partial(each.piece, aim) for each in laid.jobs]
            checked = self._hands.submit(
                export_pieces, pieces, mastered.frames, path, tags, self._form, job.profile
            ).result()
            if checked.true_peak_db <= job.profile.peak_dbtp:
                return Exported(path, checked, attempt)
            mastered = self._hands.submit(under_lower_ceiling, mastered, checked, job.profile, attempt).result()
        raise too_high(path, checked, job.profile)

    def _prints(self, timeline: Timeline, mastered: Mastered) -> Callable[[], dict[str, Any]]:
        """Begin to make the prints of the one-shots; gives what waits for them."""
        gain_db = mastered.outcome.gain_db
        shots, speech = one_shots.one_shots_of(timeline), attention(timeline)
        futures = {}
        for clip in shots:
            excerpt, said = alone(timeline, speech, clip, one_shots.searched_end(clip, RATE_HZ))
            futures[clip.id] = self._hands.submit(
                kept_print, excerpt.clips[0], excerpt, said, self._sources, gain_db=gain_db
            )

        def prints() -> dict[str, Any]:
            found = {clip.id: (clip, futures[clip.id].result()) for clip in shots}
            return {name: each.as_json(clip, RATE_HZ) for name, (clip, each) in found.items() if each}

        return prints


def _timed(part: Callable[[], object]) -> float:
    """How long a part took, in seconds."""
    began = time.perf_counter()
    part()
    return time.perf_counter() - began


class _Room(NamedTuple):
    """A space's response: its length, and the SHA-256 of its samples."""

    frames: int
    digest: str


def _scored(job: Job) -> tuple[Timeline, dict[str, _Room], bool, float]:
    """A chapter placed in time, its rooms, whether its sounds are those that were planned, and how long it took."""
    began = time.perf_counter()
    score = score_of(job)
    found = {space: score.responses.get(space) for space in score.timeline.spaces}
    rooms = {space: _Room(0 if one is None else len(one), room_digest(one)) for space, one in found.items()}
    return score.timeline, rooms, job.assets.are_as_planned, time.perf_counter() - began


def _keep_master(job: Job, mastered: Mastered) -> Exported:
    name = master_name(job.keys.sound)
    tags = replace(job.tags, cover=None, chapters=())
    exported = export_master(mastered, job.store.free_path(MASTERS, name), "flac", tags, job.profile)
    job.store.seal(MASTERS, name)
    return exported
