"""Chapters placed in time and kept warm: a line that has not been spoken stands there with the length it may have."""

from __future__ import annotations

import itertools
import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.arrange.sources import TakeRef
from audiodrama.base.errors import EngineError
from audiodrama.cast.profiles import DEFAULT_PROFILE
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.production.assets import Assets
from audiodrama.production.cache_keys import clip_names, room_files
from audiodrama.production.chapter import timeline_of
from audiodrama.production.manifest import Manifest
from audiodrama.production.preview import gain_of
from audiodrama.production.project import SFX
from audiodrama.studio.lines import ESTIMATE, ChapterLines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audiodrama.arrange.sources import Source
    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.base.cache import Store
    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.script.cuesheet import Chapter
    from audiodrama.speech.requests import PhraseRequest
    from audiodrama.studio.edition import Edition
    from audiodrama.studio.lines import LineBook

_KEPT = 4
_ROUNDS = 6
_LOUDNESS_STEP = RATE_HZ // 10


@dataclass(frozen=True)
class Staged:
    """A chapter placed in time.

    Args:
        stamp: another one whenever anything of it changed.
        chapter: its cues.
        lines: requests and takes.
        timeline: when everything is heard.
        responses: of the rooms it plays in.
        assets: its sounds.
        profile: what its master aims at.
        gain_db: the master's gain.
    """

    stamp: str
    chapter: Chapter
    lines: ChapterLines
    timeline: Timeline
    responses: Mapping[str, Sound]
    assets: Assets
    profile: Profile
    gain_db: float

    def keep(self, clip: Clip, make: Callable[[], Sound]) -> Sound:
        """A clip's sound through its effects, kept in the cache; as `hear` takes it."""
        return self.assets.kept_chain(self.lines.digests, clip, make)


class Stage:
    """Places chapters in time, the last few kept.

    Args:
        store: the cache.
        book: what is known of lines.
        run: begins every stamp, so that those of an earlier run are never taken for one of this.
    """

    def __init__(self, store: Store, book: LineBook, run: str) -> None:
        self._store, self._book, self._run = store, book, run
        self._numbers = itertools.count(1)
        self._staged: dict[int, tuple[tuple[object, ...], Staged]] = {}
        self._assets: dict[int, Assets] = {}
        self._responses: dict[str, Sound] = {}
        self._lock = threading.RLock()

    def staged(self, edition: Edition, number: int) -> Staged:
        """A chapter as it is now.

        Raises:
            MistakesError: the production has errors.
            MissingError: a role has no voice that is installed.
            AudioError: a sound cannot be used.
        """
        production = edition.production
        chapter = edition.chapter(number)
        production.must_be_clean()
        with self._lock:
            lines = self._book.lines(production, chapter)
            gain_db = gain_of(Manifest.read(production.output), production.cast.profiles[DEFAULT_PROFILE], chapter.name)
            made_of = (chapter, lines.takes, production.cast, production.palette, gain_db, production.root)
            kept = self._staged.pop(number, None)
            if kept is None or kept[0] != made_of:
                kept = made_of, self._place(edition, chapter, lines, gain_db)
            self._staged[number] = kept
            while len(self._staged) > _KEPT:
                self._staged.pop(next(iter(self._staged)))
            return kept[1]

    def forget(self) -> None:
        """Look everything up again: the cache has lost something."""
        with self._lock:
            self._book.forget()
            self._staged.clear()
            self._assets.clear()

    def _place(self, edition: Edition, chapter: Chapter, lines: ChapterLines, gain_db: float) -> Staged:
        production = edition.production
        assets = self._assets_of(edition, chapter)
        profile = production.cast.profiles[DEFAULT_PROFILE]
        guessed = {
            take.name: take.frames for takes in lines.takes.values() for take in takes if take.name.startswith(ESTIMATE)
        }

        def loudness(source: Source) -> Sequence[float]:
            if isinstance(source, TakeRef) and source.name in guessed:
                return (0.0,) * max(1, math.ceil(guessed[source.name] / _LOUDNESS_STEP))
            return assets.loudness(source)

        timeline = timeline_of(chapter, lines.takes, production.cast, assets, profile, loudness=loudness)
        stamp = f"{self._run}-{next(self._numbers)}"
        return Staged(stamp, chapter, lines, timeline, assets.responses(timeline.spaces), assets, profile, gain_db)

    def _assets_of(self, edition: Edition, chapter: Chapter) -> Assets:
        """The chapter's sounds; those of its last edition where they are the same, for they are in memory by now."""
        production = edition.production
        sfx = production.root / SFX
        names = clip_names(chapter, production.palette, sfx)
        rooms = room_files(production.palette, sfx)
        fresh = Assets(production.palette, sfx, self._store, names, rooms)
        if self._assets.get(chapter.number) != fresh:
            self._assets[chapter.number] = fresh
        return self._assets[chapter.number]

    def with_lines_spoken(
        self, edition: Edition, number: int, window: Callable[[Staged], tuple[int, int]], first: str | None = None
    ) -> tuple[Staged, int, int]:
        """A chapter whose lines within a window have been spoken, and that window in frames.

        Args:
            edition: of the production.
            number: of the chapter.
            window: frames `[start, end)` that are to be heard, which move when lengths become known.
            first: id of a line in it, which is spoken before the chapter is placed in time at all.

        Raises:
            EngineError: a line in the window could not be spoken.
        """
        if first is not None:
            edition.production.must_be_clean()
            wanted = self._book.requests(edition.production, edition.chapter(number))
            self._speak([each for each in wanted if each.line == first])
        for _ in range(_ROUNDS):
            staged = self.staged(edition, number)
            start, end = window(staged)
            within = {
                event.id
                for event in staged.timeline.events
                if event.kind == "line" and event.start_frame < end and event.end_frame > start
            }
            unspoken = within & staged.lines.estimated
            if not unspoken:
                return staged, start, end
            self._speak([each for each in staged.lines.requests if each.line in unspoken])
        raise EngineError("lines are lost from the cache as they are spoken", hint="see that its disk is not full")

    def _speak(self, wanted: Sequence[PhraseRequest]) -> None:
        failures = self._book.speak(wanted)
        if failures:
            raise EngineError(str(next(iter(failures.values()))), hint="give the character another voice")
