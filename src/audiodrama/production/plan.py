"""A render before it is done: voices chosen, how much of each chapter has to be made, lines to speak, time it takes.

Nothing is spoken and nothing written; `render.carry_out` carries a plan out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from audiodrama.base import pace
from audiodrama.base.cache import content_name
from audiodrama.base.errors import UsageError
from audiodrama.base.names import slug
from audiodrama.base.stores.shared import chosen_store
from audiodrama.cast.profiles import DEFAULT_PROFILE
from audiodrama.engines.pool import processors
from audiodrama.export.encode import format_named
from audiodrama.export.tags import chapter_tags
from audiodrama.performance.choices import chosen_requests
from audiodrama.performance.take_keys import line_keys
from audiodrama.production.assets import Assets
from audiodrama.production.cache_keys import (
    Ingredients,
    clip_names,
    cover_key,
    labels_key,
    master_name,
    room_files,
    sound_key,
    tags_key,
    verified_key,
)
from audiodrama.production.draft import draft_of
from audiodrama.production.manifest import BOOK, MASTERS, Keys, Manifest, are_whole
from audiodrama.production.project import SCRIPTS, SFX
from audiodrama.script.spoken_credits import with_spoken_credits
from audiodrama.speech import calibration, recording, requests
from audiodrama.speech.speaking import level_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.base.cache import Store
    from audiodrama.cast.profiles import Profile
    from audiodrama.export.tags import Tags
    from audiodrama.performance.choices import Unused
    from audiodrama.production.manifest import ChapterEntry
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.requests import Chosen, PhraseRequest

Work = Literal["nothing", "labels", "tags", "sound"]
"""How much of a chapter has to be made: each includes those before it."""
LARGE_BYTES = 100_000_000
"""A larger size is announced before anything is written."""
WORDS_PER_S = 2.6
"""Of speech with its pauses: about 156 words a minute, the usual pace of audiobooks."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to render.

    Args:
        formats: names of formats, the first is the one the listening page plays; `m4b` is one file of the whole book.
        profile: name of a profile, built in or of voices.yaml.
        jobs: processes; None for one each processor.
        keep_going: make the other chapters when one has a line that failed.
        strict_cast: the first choice of each voice, or nothing.
        draft: embedded voices and no rooms, in a folder of its own.
        clarity_lu: how much more than usual speech stands out (0, 3 or 6 LU).
        verify: hear every take back, and speak those again that say something else.
        approved_only: make nothing of which a line was not found good.
    """

    formats: tuple[str, ...] = ("mp3",)
    profile: str = DEFAULT_PROFILE
    jobs: int | None = None
    keep_going: bool = False
    strict_cast: bool = False
    draft: bool = False
    clarity_lu: float = 0.0
    verify: bool = False
    approved_only: bool = False

    @property
    def chapter_formats(self) -> tuple[str, ...]:
        """Formats of the chapters' own files; a book alone still has them as MP3."""
        return tuple(form for form in self.formats if form != BOOK) or ("mp3",)


@dataclass(frozen=True)
class ChapterPlan:
    """One chapter of a render.

    Args:
        chapter: its cues.
        requests: what has to be spoken for it.
        tags: still without the cover.
        assets: the sounds it plays.
        keys: of everything it is made from; that of its sound is empty as long as a take is to be spoken.
        work: how much of it has to be made.
        source: name in the manifest of the entry whose sound is this chapter's; its own, but for one that moved.
        unused: takes that are kept in takes.yaml and are not heard, with the reason.
    """

    chapter: Chapter
    requests: tuple[PhraseRequest, ...]
    tags: Tags
    assets: Assets
    keys: Keys
    work: Work
    source: str = ""
    unused: tuple[Unused, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether its sound need not be made."""
        return self.work != "sound"


@dataclass(frozen=True)
class Plan:
    """A render before it is done.

    Args:
        chapters: those asked for, in order.
        missing: requests that an engine would speak, each take once.
        chosen: the voice of each role.
        unmet: controls that a voice cannot honour, one sentence each.
        production: as it would be rendered (a draft has its own cast, palette and output folder).
        profile: what the masters aim at.
        options: as given.
        store: the cache.
        manifest: of the output folder, before.
        asked: the production as it was given.
        wanted: chapters as they were asked for, to plan once more.
    """

    chapters: tuple[ChapterPlan, ...]
    missing: tuple[PhraseRequest, ...]
    chosen: Mapping[str, Chosen]
    unmet: tuple[str, ...]
    production: Production
    profile: Profile
    options: Options
    store: Store
    manifest: Manifest
    asked: Production
    wanted: tuple[str, ...] = ()

    @property
    def stale_lines(self) -> tuple[str, ...]:
        """Ids of the lines that would reach an engine, in order."""
        return tuple(dict.fromkeys(request.line for request in self.missing))

    @property
    def seconds(self) -> float:
        """About how long it would take here."""
        alone = speaking_s(self.missing, self.store) + sum(making_s(each, self.store) for each in self.stale)
        return alone / jobs_of(self.options)

    @property
    def stale(self) -> tuple[ChapterPlan, ...]:
        """The chapters whose sound has to be made."""
        return tuple(planned for planned in self.chapters if not planned.fresh)

    @property
    def relabelled(self) -> tuple[ChapterPlan, ...]:
        """The chapters whose tags or labels have to be written anew, and whose sound stays."""
        return tuple(planned for planned in self.chapters if planned.work in {"tags", "labels"})

    @property
    def about_bytes(self) -> int:
        """About how many bytes the chapters that have to be made will take, by their words."""
        length_s = sum(len(line.text.split()) for planned in self.stale for line in planned.chapter.lines) / WORDS_PER_S
        each_s = sum(format_named(name).bytes_per_s for name in self.options.formats)
        return round(length_s * each_s)

    @property
    def book(self) -> bool:
        """Whether one file of the whole book is wanted."""
        return BOOK in self.options.formats

    @property
    def book_name(self) -> str:
        """Name of the whole book's file: `what-the-glass-remembers.m4b`."""
        return f"{slug(self.production.sheet.title_page.book_title)}.{BOOK}"

    @property
    def book_key(self) -> str:
        """Content name of the whole book's file."""
        return content_name(BOOK, [(each.keys.sound, each.keys.tags) for each in self.chapters])

    @property
    def book_is_fresh(self) -> bool:
        """Whether the whole book's file is there, made of these chapters."""
        entry = self.manifest.shared.get(BOOK)
        whole = are_whole(self.production.output, entry, [self.book_name])
        return not self.stale and whole and entry is not None and entry.key == self.book_key

    @property
    def voices(self) -> dict[str, str]:
        """`engine:voice` of each role, by its key."""
        return {role: f"{chosen.choice.engine}:{chosen.choice.voice}" for role, chosen in self.chosen.items()}

    @cached_property
    def line_keys(self) -> dict[str, str]:
        """The key in takes.yaml of each line of the production, by the line's id."""
        return line_keys(self.production.sheet.chapters)

    @cached_property
    def cover(self) -> str:
        """Content name of the cover."""
        title_page = self.production.sheet.title_page
        return cover_key(self.production.root / SCRIPTS, title_page.book_title, title_page.author)

    def take_digests(self, planned: ChapterPlan) -> dict[str, str]:
        """Checksums of a chapter's takes and of its voices' levels, by name; those that nobody knows are left out."""
        return _digests(planned.requests, self.store, _known_digests(self.manifest))

    def sound_key(self, planned: ChapterPlan, takes: Mapping[str, str]) -> str:
        """The key of a chapter's sound as it will be made; empty when the checksum of a take is not known."""
        key = _sound_key(self, planned, takes)
        return verified_key(key) if key and self.options.verify else key

    def once_more(self) -> Plan:
        """The same plan, now that another render may have changed what lies in output/."""
        return plan(self.asked, self.wanted, self.options, self.store)


def plan(
    production: Production, wanted: Sequence[str] = (), options: Options | None = None, store: Store | None = None
) -> Plan:
    """Work out what a render would do. No engine is loaded and nothing is written.

    Args:
        production: without errors.
        wanted: chapters, as `Production.chapters` takes them; all when empty.
        options: how.
        store: the cache; by default that of `$AUDIODRAMA_STORE`, else the user's own.

    Raises:
        MistakesError: the production has errors.
        MissingError: a character has no voice that is installed.
        UsageError: there is no such chapter, profile or format.
        AudioError: a sound file cannot be read.
    """
    options, store = options or Options(), store or chosen_store()
    production.must_be_clean()
    asked, production = production, draft_of(production) if options.draft else production
    profile = _profile(production, options.profile)
    if profile.credits == "spoken":
        production = replace(production, sheet=with_spoken_credits(production.sheet, production.cast))
    chapters = production.chapters(tuple(wanted))
    for form in options.formats:
        format_named(form)
    chosen = requests.choose_voices(production.cast, chapters, strict=options.strict_cast)
    bare = Plan(
        (), (), chosen, tuple(requests.unmet(production.cast, chosen, chapters)), production, profile, options, store,
        Manifest.read(production.output), asked, tuple(wanted),
    )  # fmt: skip
    rooms = room_files(production.palette, production.root / SFX)
    planned = replace(bare, chapters=tuple(_chapter_plan(bare, chapter, rooms) for chapter in chapters))
    if planned.book and len(chapters) != len(production.sheet.chapters):
        raise UsageError("m4b is one file of the whole book, so it takes all chapters", hint="leave the chapters out")
    planned = planned if not planned.book else _with_masters(planned)
    to_speak = [request for each in planned.stale for request in each.requests]
    return replace(planned, missing=tuple(requests.missing(to_speak, store)))


def _profile(production: Production, name: str) -> Profile:
    if name not in production.cast.profiles:
        raise UsageError(f"there is no profile {name}", hint=f"there are {', '.join(production.cast.profiles)}")
    return production.cast.profiles[name]


def _chapter_plan(plan: Plan, chapter: Chapter, rooms: Mapping[str, str]) -> ChapterPlan:
    production, sheet = plan.production, plan.production.sheet
    usual = requests.requests([chapter], production.cast, plan.chosen)
    keys = plan.line_keys if production.takes else {}
    wanted, unused = chosen_requests(
        chapter, usual, keys, production.takes, production.root, production.cast, plan.chosen
    )
    tags = chapter_tags(sheet, chapter, narrator=sheet.title_page.reader, draft=plan.options.draft)
    sfx = production.root / SFX
    clips = clip_names(chapter, production.palette, sfx)
    assets = Assets(production.palette, sfx, plan.store, clips, rooms)
    made_of = Keys("", tags_key(tags, plan.cover), labels_key(chapter))
    told = () if plan.options.draft else tuple(unused)
    bare = ChapterPlan(chapter, tuple(wanted), tags, assets, made_of, "sound", chapter.name, told)
    key = _sound_key(plan, bare, plan.take_digests(bare))
    return _compared(plan, bare, key) if key else bare


def _compared(plan: Plan, bare: ChapterPlan, key: str) -> ChapterPlan:
    """How much of a chapter has to be made, held against what lies in output/.

    A chapter that was heard back does for a render that does not ask for it, which would undo what was mended.
    """
    sounds = (verified_key(key),) if plan.options.verify else (verified_key(key), key)
    for name, entry in _by_nearness(plan.manifest, bare.chapter.name):
        if entry.keys.sound in sounds and _has_files(plan, name, entry):
            keys = replace(bare.keys, sound=entry.keys.sound)
            return replace(bare, keys=keys, source=name, work=_work(name, entry, bare, keys))
    return replace(bare, keys=replace(bare.keys, sound=sounds[-1]))


def _by_nearness(manifest: Manifest, name: str) -> list[tuple[str, ChapterEntry]]:
    """Entries of a manifest, that of a name first: of two that sound the same each chapter keeps its own."""
    return sorted(manifest.chapters.items(), key=lambda pair: (pair[0] != name, pair[0]))


def _has_files(plan: Plan, name: str, entry: ChapterEntry) -> bool:
    forms = plan.options.chapter_formats
    files = [*(f"{name}.{form}" for form in forms), f"{name}.cues.json", f"{name}.vtt"]
    return are_whole(plan.production.output, entry, files)


def _work(name: str, entry: ChapterEntry, bare: ChapterPlan, keys: Keys) -> Work:
    if name != bare.chapter.name or entry.keys.tags != keys.tags:
        return "tags"
    return "labels" if entry.keys.labels != keys.labels else "nothing"


def _with_masters(planned: Plan) -> Plan:
    """The plan for one file of the whole book: a chapter that the cache has no lossless master of is made again."""
    if planned.book_is_fresh:
        return planned
    chapters = [
        each if not each.fresh or planned.store.sealed(MASTERS, master_name(each.keys.sound))
        else replace(each, work="sound")
        for each in planned.chapters
    ]  # fmt: skip
    return replace(planned, chapters=tuple(chapters))


def _sound_key(plan: Plan, planned: ChapterPlan, takes: Mapping[str, str]) -> str:
    """The key of a chapter's sound before anything is heard back; empty when the checksum of a take is not known."""
    if any(name not in takes for name, _ in _ingredients(planned.requests)):
        return ""
    made_of = Ingredients(
        plan.production.cast, plan.production.palette, plan.profile, planned.assets.planned,
        planned.assets.planned_rooms, tuple(request.effects for request in planned.requests), plan.options.draft,
        plan.options.clarity_lu,
    )  # fmt: skip
    return sound_key(planned.chapter, takes, made_of)


def _ingredients(wanted: Sequence[PhraseRequest]) -> list[tuple[str, str]]:
    """Name and kind in the store of each take, and of each level of a voice."""
    takes = {request.name: recording.KIND for request in wanted}
    levels = {level_name(request): calibration.KIND for request in wanted if request.calibration is not None}
    return sorted({**takes, **levels}.items())


def _digests(wanted: Sequence[PhraseRequest], store: Store, known: Mapping[str, str]) -> dict[str, str]:
    """Checksums by name: those in the store, else those that a chapter in output/ was made from."""
    ingredients = _ingredients(wanted)
    found = {name: known[name] for name, _ in ingredients if name in known}
    for each in (recording.KIND, calibration.KIND):
        found |= store.digests(each, [name for name, kind in ingredients if kind == each])
    return found


def _known_digests(manifest: Manifest) -> dict[str, str]:
    return {name: digest for entry in manifest.chapters.values() for name, digest in entry.facts.takes.items()}


def jobs_of(options: Options) -> int:
    """How many processes to use."""
    return max(1, options.jobs or processors())


def making_s(planned: ChapterPlan, store: Store) -> float:
    """About how long making a chapter takes on one processor."""
    return (about_s(planned) + 10.0) * pace.seconds_each(store, pace.MAKING)


def about_s(planned: ChapterPlan) -> float:
    """About how long a chapter is, by its words."""
    return sum(len(line.text.split()) for line in planned.chapter.lines) / WORDS_PER_S


def speaking_s(missing: Sequence[PhraseRequest], store: Store) -> float:
    """About how long speaking takes on one processor: by characters, at the engine's pace here."""
    rates = {request.engine: pace.seconds_each(store, request.engine) for request in missing}
    return sum(len(request.spoken.text) * rates[request.engine] for request in missing)
