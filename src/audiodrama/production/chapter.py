"""One chapter from its takes to its files: sounds and rooms made ready, arranged, mixed, mastered, exported.

A `Job` is plain values, so that chapters can be made in processes of their own.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from audiodrama.arrange.arranger import arrange, sound_uses
from audiodrama.arrange.sources import SoundRef
from audiodrama.base.cache import Store, code_name, content_name
from audiodrama.base.errors import AudioError, EngineError
from audiodrama.base.files import file_hash, write_text
from audiodrama.dsp.audio import RATE_HZ, decode, resample
from audiodrama.dsp.sound_readers import ArrayReader, FileReader
from audiodrama.export import captions
from audiodrama.export.credits import facts_of
from audiodrama.export.encode import explaining
from audiodrama.export.exporter import export_master, file_name
from audiodrama.export.targets import m4b
from audiodrama.mix.clearance import PROFILE_VERSION, Watch, below, loudness_profile
from audiodrama.mix.desk import mix
from audiodrama.mix.master import master
from audiodrama.production import plan as plans
from audiodrama.production.cache_keys import places_key, seeded
from audiodrama.production.manifest import Finished
from audiodrama.production.project import SFX
from audiodrama.qc import one_shots
from audiodrama.qc.background import told
from audiodrama.sounds import clips, room_response
from audiodrama.sounds.palette import kind_of
from audiodrama.speech import recording
from audiodrama.speech.speaking import Speaking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from audiodrama.arrange.sources import SoundUse, Source
    from audiodrama.arrange.timeline import Timeline
    from audiodrama.cast.model import Cast
    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.dsp.sound_readers import SoundReader
    from audiodrama.export.tags import Tags
    from audiodrama.mix.clearance import Gap
    from audiodrama.production.plan import Options, Plan
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.sounds.palette import Palette, Space
    from audiodrama.speech.recording import PhraseTake

ROOMS = "rooms"
LOUDNESS = "loudness"
_LONG_S = 180


@dataclass(frozen=True)
class Job:
    """All that a chapter is made from.

    Args:
        chapter: its cues.
        spoken: for each line's id one `PhraseTake` a phrase.
        cast: levels, places, effects.
        palette: sounds and spaces.
        profile: what the master aims at.
        tags: what a player shows.
        formats: names of formats, such as `("mp3",)`.
        sfx: folder of the production's sound files.
        output: where the files go.
        store: the cache.
        draft: marks the files as a draft.
        clarity_lu: how much more than usual speech stands out (0, 3 or 6 LU).
        master: where a lossless copy is kept for the whole book's file; None for nowhere.
        voices: `engine:voice` of each role, for the credits.
    """

    chapter: Chapter
    spoken: Mapping[str, Sequence[PhraseTake]]
    cast: Cast
    palette: Palette
    profile: Profile
    tags: Tags
    formats: tuple[str, ...]
    sfx: Path
    output: Path
    store: Store
    draft: bool = False
    clarity_lu: float = 0.0
    master: Path | None = None
    voices: Mapping[str, str] = field(default_factory=dict)


def job_of(production: Production, chapter: Chapter, store: Store, options: Options | None = None) -> Job:
    """A chapter with its lines spoken, ready to be arranged.

    Raises:
        EngineError: a line could not be spoken.
    """
    return job_planned(plans.plan(production, [str(chapter.number)], options, store))


def job_planned(planned: Plan) -> Job:
    """As `job_of`, from a plan of one chapter."""
    (each,) = planned.chapters
    with Speaking(each.requests, planned.store, jobs=planned.options.jobs) as speaking:
        speech = speaking.wait()
    if speech.failures:
        failure = speech.failures[0]
        raise EngineError(
            f"{failure.place or failure.line}: {failure.engine} could not speak this line: {failure.reason}"
        )
    return Job(
        chapter=each.chapter,
        spoken=speech.spoken,
        cast=planned.production.cast,
        palette=planned.production.palette,
        profile=planned.profile,
        tags=each.tags,
        formats=planned.options.formats,
        sfx=planned.production.root / SFX,
        output=planned.production.output,
        store=planned.store,
        draft=planned.options.draft,
        clarity_lu=planned.options.clarity_lu,
    )


def plan(job: Job) -> tuple[Timeline, dict[str, Sound]]:
    """A chapter's timeline, and the responses of the spaces it plays in; its sounds lie in the cache afterwards."""
    sounds = {use: _prepared(use, job) for use in sound_uses(job.chapter, job.palette)}
    recorded = {key: response(space, job.sfx, job.store) for key, space in job.palette.spaces.items() if space.ir}
    tails = {key: len(sound) for key, sound in recorded.items() if sound is not None}
    timeline = arrange(
        job.chapter, job.spoken, job.cast, job.palette, sounds, job.profile,
        clarity_lu=job.clarity_lu, tails=tails, loudness=loudness(job),
    )  # fmt: skip
    responses = {key: response(job.palette.spaces[key], job.sfx, job.store) for key in timeline.spaces}
    return timeline, {key: sound for key, sound in responses.items() if sound is not None}


def loader(job: Job, *, long_s: float = _LONG_S) -> Callable[[Source], SoundReader]:
    """What gives the mix its takes and sounds. Long ones are decoded piece by piece."""

    def load(source: Source) -> SoundReader:
        if isinstance(source, SoundRef):
            return _sound_reader(source, job, long_s)
        return ArrayReader(recording.load(job.store, source.name))

    return load


def _sound_reader(sound: SoundRef, job: Job, long_s: float) -> SoundReader:
    raw = job.store.get(clips.KIND, sound.name)
    if raw is None and (long := _long(sound.use, job)):
        return long
    if raw is None:  # it was damaged since it was planned
        _prepared(sound.use, job)
        raw = job.store.get(clips.KIND, sound.name)
    if raw is None:
        raise AudioError(f"the sound {sound.use.key} is not in the cache any more", hint="render again")
    reader = FileReader(raw, RATE_HZ)
    return reader if reader.frames > long_s * RATE_HZ else ArrayReader(reader.read(0, reader.frames))


def _long(use: SoundUse, job: Job) -> SoundReader | None:
    return clips.reader(seeded(use, job.palette), use.variation, job.sfx, job.store)


def _prepared(use: SoundUse, job: Job) -> clips.Prepared:
    return clips.prepare(seeded(use, job.palette), use.variation, job.sfx, job.store)


def loudness(job: Job) -> Callable[[Source], Sequence[float]]:
    """How loud takes and sounds are from moment to moment; measured once, then kept in the cache."""
    load = loader(job)

    @cache
    def profile(source: Source) -> Sequence[float]:
        entry = content_name("loudness", PROFILE_VERSION, source.name)
        raw = job.store.get(LOUDNESS, entry)
        if raw is None:
            raw = json.dumps(loudness_profile(load(source), RATE_HZ)).encode()
            job.store.put(LOUDNESS, entry, raw)
        found: Sequence[float] = json.loads(raw)
        return found

    return profile


def response(space: Space, sfx: Path, store: Store) -> Sound | None:
    """The impulse response of a space at the mix's rate, kept in the cache; None for a dry one.

    Raises:
        AudioError: its file cannot be used.
    """
    if space.ir is not None:
        shown = f"sfx/{space.ir}"
        samples, rate_hz = clips.read_file(sfx / space.ir, shown, store)
        try:
            return room_response.as_response(resample(samples, rate_hz, RATE_HZ), rate_hz=RATE_HZ)
        except AudioError as error:
            hint = f"it is the `ir:` of {space.name} in sfx/sounds.yaml; choose another file"
            raise AudioError(f"{shown}: {error.message}", hint=hint) from None
    if kind_of(space) == "dry":
        return None
    code = code_name("sounds/room_response.py", "sounds/reverberation.py", "dsp/filters.py")
    name = content_name("room", code, replace(space, key="", name="", aliases=(), beds=(), wet_db=0.0))
    raw = store.get(ROOMS, name)
    if raw is None:
        import io

        import soundfile

        made = room_response.space_response(space, rate_hz=RATE_HZ)
        buffer = io.BytesIO()
        soundfile.write(buffer, made, RATE_HZ, format="WAV", subtype="FLOAT")
        raw = buffer.getvalue()
        store.put(ROOMS, name, raw)
    return decode(raw)[0]


def make(job: Job) -> Finished:
    """Make a chapter's files.

    Raises:
        AudiodramaError: a sound cannot be used, or a file not be made or written; nothing half-made is left.
    """
    began = time.perf_counter()
    timeline, responses = plan(job)
    watch = Watch(timeline)
    mastered = master(mix(timeline, loader(job), responses, watch=watch), job.profile, folder=job.store.folder)
    mixed = time.perf_counter()
    exported = [
        export_master(mastered, job.output / file_name(job.chapter, form), form, job.tags, job.profile)
        for form in job.formats
    ]
    if job.master is not None:
        export_master(mastered, job.master, "flac", job.tags, job.profile)
    duration_s = round(timeline.frames / timeline.rate_hz, 3)
    cues = captions.cue_list(
        timeline,
        draft=job.draft,
        number=job.chapter.number,
        slug=job.chapter.slug,
        title=job.chapter.title,
        profile=job.profile.name,
        waveform=exported[0].checked.outline,
    )
    gaps = watch.gaps()
    cues = told(cues, {gap.id: round(gap.gap_lu, 2) for gap in gaps})
    cues = one_shots.told(cues, one_shots.printed(timeline, loader(job), responses, gain_db=mastered.outcome.gain_db))
    paths = [each.path for each in exported]
    for suffix, text in (
        ("cues.json", captions.cue_list_text(cues)),
        ("vtt", captions.webvtt(timeline, draft=job.draft)),
    ):
        path = job.output / f"{job.chapter.name}.{suffix}"
        with explaining(path):
            write_text(path, text)
        paths.append(path)
    facts = {
        "places": places_key(job.chapter),
        "duration_s": duration_s,
        "gain_db": round(mastered.outcome.gain_db, 3),
        "notes": [*mastered.notes, *map(str, watch.dead_air()), *_unclear(gaps)],
        "takes": {line: [take.name for take in takes] for line, takes in job.spoken.items()},
        "credits": _credited(job, timeline),
    }
    seconds = {"mix": mixed - began, "export": time.perf_counter() - mixed}
    return Finished({path.name: file_hash(path) for path in paths}, facts, seconds)


def _credited(job: Job, timeline: Timeline) -> dict[str, Any]:
    heard = {job.cast.roles[line.role].name for line in job.chapter.lines if line.role in job.cast.roles}
    voices = {role: voice for role, voice in job.voices.items() if role in heard}
    recorded = [name for name in timeline.spaces if job.palette.spaces[name].ir]
    return facts_of(voices, (use.key for use in sound_uses(job.chapter, job.palette)), recorded)


def _unclear(gaps: Sequence[Gap]) -> list[str]:
    """Lines that stand too little above their background, in the user's words."""
    return [
        f"{gap.place or gap.id}: {gap.speaker} stands only {gap.gap_lu:.0f} LU above the background"
        for gap in below(gaps)
    ]


def make_book(masters: Sequence[tuple[Chapter, Path]], path: Path, tags: Tags, profile: Profile) -> None:
    """One M4B of the whole book, with a mark for each chapter.

    Args:
        masters: each chapter with its lossless master, in order.
        path: final name.
        tags: of one of the chapters; those of the book are made from them.
        profile: gives the highest true peak.

    Raises:
        UsageError: there are more chapters than players can show (255).
        ExportError: the file could not be made or written.
    """
    parts = [m4b.part_of_file(master, chapter.title) for chapter, master in masters]
    m4b.write_m4b(parts, path, m4b.book_tags(tags), profile)
