"""What a render would do: voices chosen, chapters that are fresh, lines that the cache lacks, and how long it takes.

Nothing is spoken and nothing written; `rendering.render` carries a plan out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.audition.cast_report import parts, propose
from audiodrama.base import pace
from audiodrama.base.cache import Store, content_name
from audiodrama.base.errors import UsageError
from audiodrama.base.names import slug
from audiodrama.cast.model import EMBEDDED, VoiceChoice
from audiodrama.cast.profiles import DEFAULT_PROFILE
from audiodrama.engines import registry
from audiodrama.engines.base import fingerprint
from audiodrama.engines.pool import processors
from audiodrama.export.encode import format_named
from audiodrama.export.exporter import files_of
from audiodrama.export.tags import chapter_tags
from audiodrama.production.cache_keys import chapter_key, cover_key, places_key
from audiodrama.production.manifest import BOOK, Manifest
from audiodrama.production.project import SCRIPTS, SFX
from audiodrama.script.spoken_credits import with_spoken_credits
from audiodrama.speech import requests as takes
from audiodrama.speech.calibration import calibration_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiodrama.cast.profiles import Profile
    from audiodrama.export.tags import Tags
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.requests import Chosen, Request

MASTERS = "masters"
_WORDS_PER_S = 2.6
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
        draft: embedded voices and no rooms.
        clarity_lu: how much more than usual speech stands out (0, 3 or 6 LU).
        verify: hear every take back, and speak those again that say something else.
    """

    formats: tuple[str, ...] = ("mp3",)
    profile: str = DEFAULT_PROFILE
    jobs: int | None = None
    keep_going: bool = False
    strict_cast: bool = False
    draft: bool = False
    clarity_lu: float = 0.0
    verify: bool = False

    @property
    def chapter_formats(self) -> tuple[str, ...]:
        """Formats of the chapters' own files; a book alone still has them as MP3."""
        return tuple(each for each in self.formats if each != BOOK) or ("mp3",)


@dataclass(frozen=True)
class ChapterPlan:
    """What a chapter is made from.

    Args:
        chapter: its cues.
        requests: what has to be spoken for it.
        tags: still without the cover.
        key: content name of everything it is made from.
        places: content name of where its cues stand in the script.
        fresh: its files are there, as this key made them.
        moved: its files are fresh, but its cues stand elsewhere now.
    """

    chapter: Chapter
    requests: tuple[Request, ...]
    tags: Tags
    key: str
    places: str
    fresh: bool
    moved: bool


@dataclass(frozen=True)
class Plan:
    """What a render would do.

    Args:
        chapters: those asked for, in order.
        missing: requests that an engine would speak, each take once.
        chosen: the voice of each role.
        unmet: controls that a voice cannot honour, one sentence each.
        production: as it would be rendered (a draft has its own cast and palette).
        profile: what the masters aim at.
        options: as given.
        store: the cache.
        manifest: of the output folder, before.
    """

    chapters: tuple[ChapterPlan, ...]
    missing: tuple[Request, ...]
    chosen: Mapping[str, Chosen]
    unmet: tuple[str, ...]
    production: Production
    profile: Profile
    options: Options
    store: Store
    manifest: Manifest

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
        """The chapters that have to be made."""
        return tuple(each for each in self.chapters if not each.fresh)

    @property
    def book(self) -> bool:
        """Whether one file of the whole book is wanted."""
        return BOOK in self.options.formats


def plan(
    production: Production, wanted: Sequence[str] = (), options: Options | None = None, store: Store | None = None
) -> Plan:
    """Work out what a render would do. No engine is loaded and nothing is written.

    Args:
        production: without errors.
        wanted: chapters, as `Production.chapters` takes them; all when empty.
        options: how.
        store: the cache; the user's own by default.

    Raises:
        MistakesError: the production has errors.
        MissingError: a character has no voice that is installed.
        UsageError: there is no such chapter, profile or format.
    """
    options, store = options or Options(), store or Store.default()
    production.must_be_clean()
    production = drafted(production) if options.draft else production
    profile = _profile(production, options.profile)
    if profile.credits == "spoken":
        production = replace(production, sheet=with_spoken_credits(production.sheet, production.cast))
    chapters = production.chapters(tuple(wanted))
    for form in options.formats:
        format_named(form)
    chosen = takes.choose_voices(production.cast, chapters, strict=options.strict_cast)
    manifest = Manifest.read(production.output)
    title_page = production.sheet.title_page
    cover = cover_key(production.root / SCRIPTS, title_page.book_title, title_page.author)
    plans = [_chapter_plan(production, each, chosen, profile, options, manifest, cover) for each in chapters]
    if BOOK in options.formats:
        plans = _for_book(plans, production, manifest, store)
    requests = [request for each in plans if not each.fresh for request in each.requests]
    return Plan(
        tuple(plans),
        tuple(takes.missing(requests, store)),
        chosen,
        tuple(takes.unmet(production.cast, chosen, chapters)),
        production,
        profile,
        options,
        store,
        manifest,
    )


def _profile(production: Production, name: str) -> Profile:
    if name not in production.cast.profiles:
        raise UsageError(f"there is no profile {name}", hint=f"there are {', '.join(production.cast.profiles)}")
    return production.cast.profiles[name]


def _chapter_plan(
    production: Production,
    chapter: Chapter,
    chosen: Mapping[str, Chosen],
    profile: Profile,
    options: Options,
    manifest: Manifest,
    cover: str,
) -> ChapterPlan:
    cast, sheet = production.cast, production.sheet
    requests = tuple(takes.requests([chapter], cast, chosen))
    tags = chapter_tags(sheet, chapter, narrator=sheet.title_page.reader, draft=options.draft)
    made_from = (
        [request.effects for request in requests],
        profile,
        tags,
        cover,
        options.draft,
        options.clarity_lu,
    )
    names, files = _take_names(requests), files_of(chapter, options.chapter_formats)
    key = chapter_key(chapter, names, cast, production.palette, production.root / SFX, *made_from)
    verified = content_name("verified", key)
    # a chapter that was heard back does for a render that does not ask for it, which would undo what was mended
    if options.verify or manifest.fresh(chapter.name, verified, files, production.output):
        key = verified
    fresh = manifest.fresh(chapter.name, key, files, production.output)
    places = places_key(chapter)
    moved = fresh and manifest.chapters[chapter.name].facts.get("places") != places
    return ChapterPlan(chapter, requests, tags, key, places, fresh, moved)


def _for_book(
    plans: Sequence[ChapterPlan], production: Production, manifest: Manifest, store: Store
) -> list[ChapterPlan]:
    """The plans when one file of the whole book is wanted: what it lacks a lossless master of is made again."""
    if len(plans) != len(production.sheet.chapters):
        raise UsageError("m4b is one file of the whole book, so it takes all chapters", hint="leave the chapters out")
    if book_is_fresh(plans, production, manifest):
        return list(plans)
    return [replace(each, fresh=each.fresh and master_path(store, each.key).is_file()) for each in plans]


def book_is_fresh(plans: Sequence[ChapterPlan], production: Production, manifest: Manifest) -> bool:
    """Whether the whole book's file is there, made of these chapters."""
    return manifest.fresh(BOOK, book_key(plans), [book_name(production)], production.output)


def book_key(plans: Sequence[ChapterPlan]) -> str:
    """Content name of the whole book's file."""
    return content_name(BOOK, [each.key for each in plans])


def book_name(production: Production) -> str:
    """Name of the whole book's file: `what-the-glass-remembers.m4b`."""
    return f"{slug(production.sheet.title_page.book_title)}.{BOOK}"


def master_path(store: Store, key: str) -> Path:
    """Where the lossless master of a chapter is kept for the whole book's file."""
    return store.path(MASTERS, f"{key}.flac")


def _take_names(requests: Sequence[Request]) -> list[str]:
    """Names of takes, and of the calibrations that level them."""
    levels = {
        calibration_name(fingerprint(registry.engine(request.engine), request.spoken.voice), request.calibration)
        for request in requests
        if request.calibration is not None
    }
    return [request.name for request in requests] + sorted(levels)


def drafted(production: Production) -> Production:
    """The production as a draft: embedded voices only, no rooms.

    A role without an embedded voice gets the one that `cast --fill` would give it.
    """
    cast = production.cast
    embedded = {role: tuple(c for c in r.choices if c.engine == EMBEDDED) for role, r in cast.roles.items()}
    lacking = [part for part in parts(production.sheet, cast) if part.cast and not embedded[part.role]]
    for part, proposal in zip(lacking, propose(lacking, cast), strict=True):
        embedded[part.role] = (VoiceChoice(proposal.engine, proposal.voice),)
    roles = {role: replace(each, choices=embedded[role]) for role, each in cast.roles.items()}
    dry = {key: replace(space, size_m=None, rt60_s=(), ir=None) for key, space in production.palette.spaces.items()}
    return replace(production, cast=replace(cast, roles=roles), palette=replace(production.palette, spaces=dry))


def jobs_of(options: Options) -> int:
    """How many processes to use."""
    return max(1, options.jobs or processors())


def making_s(each: ChapterPlan, store: Store) -> float:
    """About how long making a chapter takes on one processor."""
    words = sum(len(line.text.split()) for line in each.chapter.lines)
    return (words / _WORDS_PER_S + 10.0) * pace.seconds_each(store, pace.MAKING)


def speaking_s(missing: Sequence[Request], store: Store) -> float:
    """About how long speaking takes on one processor: by characters, at the engine's pace here."""
    rates = {request.engine: pace.seconds_each(store, request.engine) for request in missing}
    return sum(len(request.spoken.text) * rates[request.engine] for request in missing)
