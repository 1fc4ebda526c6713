"""One chapter from its takes to its files: arranged, mixed, mastered, exported.

A `Job` is plain values, so that chapters can be made in processes of their own. What is arranged is the chapter without
its number and title (`cache_keys.relative`): the same chapter sounds the same wherever it stands in the book.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from audiodrama.arrange.arranger import arrange
from audiodrama.arrange.sources import RoomTone
from audiodrama.base.errors import EngineError
from audiodrama.base.files import write_text
from audiodrama.export import cue_list
from audiodrama.export.captions import webvtt
from audiodrama.export.credits import Credits
from audiodrama.export.encode import explaining
from audiodrama.mix.clearance import below
from audiodrama.production.cache_keys import relative, relative_id
from audiodrama.production.manifest import ChapterFacts, Keys
from audiodrama.qc import one_shots
from audiodrama.qc.report import with_background
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from audiodrama.arrange.sources import Loudness
    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.base.cache import Store
    from audiodrama.cast.model import Cast
    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.export.cover import Cover
    from audiodrama.export.cue_list import CueList
    from audiodrama.export.exporter import (
        Exported,
    )
    from audiodrama.export.tags import Tags
    from audiodrama.mix.clearance import Gap
    from audiodrama.production.assets import Assets
    from audiodrama.production.plan import ChapterPlan, Plan
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.recording import PhraseTake
    from audiodrama.speech.speaking import SpeakingResult


@dataclass(frozen=True)
class Job:
    """All that a chapter is made from.

    Args:
        chapter: its cues.
        spoken: for each line's id one `PhraseTake` a phrase.
        cast: levels, places, effects.
        assets: sounds, rooms and takes.
        profile: what the master aims at.
        tags: what a player shows.
        keys: of the entry that it becomes.
        takes: checksum of each take and each voice's level, by name.
        formats: names of formats, such as `("mp3",)`.
        output: where the files go.
        draft: marks the files as a draft.
        clarity_lu: how much more than usual speech stands out (0, 3 or 6 LU).
        keep_master: whether a lossless copy goes into the cache for the whole book's file.
        voices: `engine:voice` of each role by its key, for the credits.
        last_gain_db: what the master added to the mix the last time, which it probably will again.
    """

    chapter: Chapter
    spoken: Mapping[str, Sequence[PhraseTake]]
    cast: Cast
    assets: Assets
    profile: Profile
    tags: Tags
    keys: Keys
    takes: Mapping[str, str]
    formats: tuple[str, ...]
    output: Path
    draft: bool = False
    clarity_lu: float = 0.0
    keep_master: bool = False
    voices: Mapping[str, str] = field(default_factory=dict)
    last_gain_db: float | None = None

    @classmethod
    def of(cls, plan: Plan, planned: ChapterPlan, speech: SpeakingResult, *, cover: Cover | None = None) -> Self:
        """The job of a planned chapter, now that its lines have been spoken."""
        takes, last = plan.take_digests(planned), plan.manifest.chapters.get(planned.chapter.name)
        return cls(
            chapter=planned.chapter,
            spoken=speech.spoken,
            cast=plan.production.cast,
            assets=planned.assets,
            profile=plan.profile,
            tags=replace(planned.tags, cover=cover),
            keys=replace(planned.keys, sound=plan.sound_key(planned, takes)),
            takes=takes,
            formats=plan.options.chapter_formats,
            output=plan.production.output,
            draft=plan.options.draft,
            clarity_lu=plan.options.clarity_lu,
            keep_master=plan.book,
            voices=plan.voices,
            last_gain_db=last.facts.gain_db if last else None,
        )

    def keep(self, clip: Clip, make: Callable[[], Sound]) -> Sound:
        """A clip's sound through its effects, kept in the cache; as `mix` takes it."""
        return self.assets.kept_chain(self.takes, clip, make)

    @property
    def store(self) -> Store:
        """The cache."""
        return self.assets.store


def spoken_job(plan: Plan) -> Job:
    """The job of a plan of one chapter; what the cache lacks of it is spoken.

    Raises:
        EngineError: a line could not be spoken.
    """
    (planned,) = plan.chapters
    with Speaking(planned.requests, plan.store, jobs=plan.options.jobs) as speaking:
        speech = speaking.wait()
    if speech.failures:
        raise EngineError(str(speech.failures[0]))
    return Job.of(plan, planned, speech)


@dataclass(frozen=True)
class Score:
    """A chapter placed in time, with the responses of the spaces it plays in; its sounds lie in the cache."""

    timeline: Timeline
    responses: Mapping[str, Sound]


def score_of(job: Job) -> Score:
    """Place a chapter in time.

    Raises:
        AudioError: a sound file or the response of a room cannot be used.
        UsageError: a line was not spoken.
    """
    timeline = timeline_of(
        job.chapter, job.spoken, job.cast, job.assets, job.profile, clarity_lu=job.clarity_lu
    )  # fmt: skip
    return Score(timeline, job.assets.responses(timeline.spaces))


def timeline_of(
    chapter: Chapter,
    spoken: Mapping[str, Sequence[PhraseTake]],
    cast: Cast,
    assets: Assets,
    profile: Profile,
    *,
    clarity_lu: float = 0.0,
    loudness: Loudness | None = None,
) -> Timeline:
    """A chapter's timeline, the same wherever the chapter stands in the book.

    Args:
        chapter: its cues.
        spoken: for each line's id one `PhraseTake` a phrase.
        cast: levels, places, effects.
        assets: sounds, rooms and takes.
        profile: head and tail.
        clarity_lu: how much more than usual speech stands out.
        loudness: of takes and sounds; by default as the assets measure it.

    Raises:
        AudioError: a sound file or the response of a room cannot be used.
        UsageError: a line was not spoken.
    """
    timeline = arrange(
        relative(chapter), {relative_id(line): phrases for line, phrases in spoken.items()}, cast, assets.palette,
        assets.sounds, profile, clarity_lu=clarity_lu, tails=assets.tails, loudness=loudness or assets.loudness,
    )  # fmt: skip
    return _named(timeline, chapter)


def _named(timeline: Timeline, chapter: Chapter) -> Timeline:
    """A timeline whose clips, events and marks have the chapter's number and titles."""
    number = f"{chapter.number:02}-"
    clips = tuple(
        clip if isinstance(clip.sound, RoomTone) else replace(clip, id=number + clip.id) for clip in timeline.clips
    )
    events = tuple(replace(event, id=number + event.id) for event in timeline.events)
    return replace(timeline, clips=clips, events=events)


def marks_of(timeline: Timeline) -> tuple[tuple[str, float], ...]:
    """Title and start in seconds of each heading inside a chapter."""
    return tuple((title, frame / timeline.rate_hz) for title, frame in timeline.marks)


def cues_of(
    job: Job, timeline: Timeline, gaps: Sequence[Gap], exported: Exported, prints: Mapping[str, Any]
) -> CueList:
    """The cue list, with all that qc holds the exported file against."""
    cues = cue_list.cue_list(
        timeline,
        draft=job.draft,
        number=job.chapter.number,
        slug=job.chapter.slug,
        title=job.chapter.title,
        profile=job.profile.name,
        waveform=exported.checked.outline,
    )
    cues = with_background(cues, {gap.id: round(gap.gap_lu, 2) for gap in gaps})
    return one_shots.with_prints(cues, prints)


def write_texts(output: Path, chapter: Chapter, cues: CueList, *, draft: bool) -> list[Path]:
    """Write a chapter's cue list and its captions; both say the same.

    Raises:
        ExportError: they cannot be written.
    """
    texts = {
        "cues.json": cue_list.cue_list_text(cues),
        "vtt": webvtt(cue_list.read_cue_list(cues), draft=draft),
    }
    paths = []
    for suffix, text in texts.items():
        path = output / f"{chapter.name}.{suffix}"
        with explaining(path):
            write_text(path, text)
        paths.append(path)
    return paths


def facts_of(job: Job, timeline: Timeline, notes: tuple[str, ...], gain_db: float, gaps: Sequence[Gap]) -> ChapterFacts:
    """The facts that the manifest keeps of a chapter; `notes` are sentences for the user."""
    return ChapterFacts(
        duration_s=round(timeline.frames / timeline.rate_hz, 3),
        gain_db=round(gain_db, 3),
        notes=notes,
        takes=dict(job.takes),
        lines={relative_id(line): tuple(phrase.name for phrase in phrases) for line, phrases in job.spoken.items()},
        unclear={relative_id(gap.id): round(gap.gap_lu, 2) for gap in below(gaps)},
        credits=_credits(job, timeline),
    )


def _credits(job: Job, timeline: Timeline) -> Credits:
    roles = {line.role for line in job.chapter.lines}
    palette = job.assets.palette
    return Credits(
        {role: voice for role, voice in sorted(job.voices.items()) if role in roles},
        tuple(sorted({use.key for use in job.assets.planned})),
        tuple(sorted(name for name in timeline.spaces if palette.spaces[name].ir)),
    )
