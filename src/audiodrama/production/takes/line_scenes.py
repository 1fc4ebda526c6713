"""A line with all that a take of it needs: its chapter, the line before, the voice of its role, its choice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import UsageError
from audiodrama.performance.choices import entry_requests, unused_reason
from audiodrama.performance.take_keys import line_keys
from audiodrama.production.draft import draft_of
from audiodrama.production.places import lines_at
from audiodrama.production.takes.take_file import LOST_TAKE
from audiodrama.speech import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.performance.take_entries import TakeEntry
    from audiodrama.production.plan import Options
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter, Line
    from audiodrama.speech.requests import Chosen, PhraseRequest


@dataclass(frozen=True)
class LineScene:
    """A line in its play.

    Args:
        production: as it is rendered.
        chapter: of the line.
        line: what is said.
        before: the line before it in its chapter.
        chosen: the voice of its role.
        keys: of all lines of the production, by id.
    """

    production: Production
    chapter: Chapter
    line: Line
    before: Line | None
    chosen: Chosen
    keys: Mapping[str, str]

    @property
    def key(self) -> str:
        """Its key in takes.yaml."""
        return self.keys[self.line.id]

    @property
    def entry(self) -> TakeEntry | None:
        """Its entry in takes.yaml."""
        return self.production.takes.entries.get(self.key)

    @property
    def at(self) -> str:
        """Where it stands, as takes.yaml writes it."""
        return f"{self.line.place.file}:{self.line.place.line}" if self.line.place else ""

    @cached_property
    def usual(self) -> list[PhraseRequest]:
        """Its requests as if nothing were kept."""
        return requests.line_requests(self.line, self.production.cast, self.chosen, before=self.before)

    @cached_property
    def requests(self) -> list[PhraseRequest]:
        """The requests of the take that is heard.

        Raises:
            EngineError: the file of the kept take is gone, or holds no line.
        """
        entry = self.entry
        if entry is None or not entry.keep or unused_reason(entry, self.chosen):
            return self.usual
        production = self.production
        return entry_requests(
            self.line, self.usual, entry, production.root, production.cast, self.chosen, before=self.before
        )


def line_scenes(production: Production, wanted: str, options: Options) -> list[LineScene]:
    """The lines that a name means (`places.lines_at`), each in its scene.

    A take whose file is gone is no hindrance here, since this is where it is mended.

    Raises:
        MistakesError: the production has other errors.
        UsageError: there is no such place, chapter or role.
        MissingError: a voice is not installed.
    """
    if any(each.code != LOST_TAKE.code for each in production.errors):
        raise MistakesError(production.diagnostics)
    production = draft_of(production) if options.draft else production
    found = lines_at(production, wanted)
    chapters = {chapter.number: chapter for chapter, _ in found}
    chosen = requests.choose_voices(production.cast, chapters.values(), strict=options.strict_cast)
    keys = line_keys(production.sheet.chapters)
    before = {
        line.id: earlier for chapter in chapters.values() for earlier, line in pairwise((None, *chapter.lines)) if line
    }
    return [LineScene(production, chapter, line, before[line.id], chosen[line.role], keys) for chapter, line in found]


def one_scene(production: Production, place: str, options: Options) -> LineScene:
    """The one line at a place.

    Raises:
        UsageError: there is none, or the name means several.
    """
    scenes = line_scenes(production, place, options)
    if len(scenes) > 1:
        first = scenes[0]
        raise UsageError(
            f"{place} means {len(scenes)} lines, and this is done to one",
            hint=f"name its place, such as {first.chapter.number}:{first.line.place.line if first.line.place else 1}",
        )
    return scenes[0]
