"""Chapters as they lie in output/, for whatever is made of them: only files that the manifest lists are believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.files import read_inside
from audiodrama.export.cue_list import LARGEST_BYTES, parse_cue_list, read_cue_list
from audiodrama.production.manifest import Manifest, are_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.arrange.timeline import Timeline
    from audiodrama.export.cue_list import CueList
    from audiodrama.production.manifest import ChapterEntry
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter

_AUDIO = (".mp3", ".m4a", ".opus", ".flac", ".wav")
"""Endings of audio files, the one that is taken first before the others."""


@dataclass(frozen=True)
class RenderedChapter:
    """A chapter that has been rendered: its audio file, its cue list, and what the cue list tells of."""

    chapter: Chapter
    audio: Path
    cues: CueList
    timeline: Timeline
    duration_s: float


def rendered_chapters(production: Production, chapters: Sequence[Chapter]) -> list[RenderedChapter]:
    """The chapters as they lie in the output folder of a production, which for a draft is that of drafts.

    Raises:
        UsageError: one of them was not rendered yet, or its files are not those that were written.
    """
    manifest = Manifest.read(production.output)
    return [_rendered(production, chapter, manifest.chapters.get(chapter.name)) for chapter in chapters]


def _rendered(production: Production, chapter: Chapter, entry: ChapterEntry | None) -> RenderedChapter:
    audio, cues = audio_file(entry), f"{chapter.name}.cues.json"
    if entry is None or audio is None:
        raise _not_rendered(production, chapter, "is not rendered yet")
    if not are_whole(production.output, entry, [audio, cues]):
        raise _not_rendered(production, chapter, "has other files than were rendered")
    try:
        read = parse_cue_list(read_inside(production.output, cues, limit_bytes=LARGEST_BYTES))
    except (OSError, ValueError):
        raise _not_rendered(production, chapter, "has a cue list that cannot be read") from None
    path = production.output / audio
    return RenderedChapter(chapter, path, read, read_cue_list(read), entry.facts.duration_s)


def audio_file(entry: ChapterEntry | None) -> str | None:
    """Name of the audio file of a chapter that is taken before the others; None when there is none."""
    files = entry.files if entry else ()
    return next((file for ending in _AUDIO for file in sorted(files) if file.endswith(ending)), None)


def _not_rendered(production: Production, chapter: Chapter, fault: str) -> UsageError:
    kind = " --draft" if production.draft else ""
    message = f"chapter {chapter.number} ({chapter.slug}) {fault}{' as a draft' if production.draft else ''}"
    finished = not production.draft and _lies_as_draft(production, chapter)
    hint = f"audiodrama render{kind}{'; a draft of it can be exported with --draft' if finished else ''}"
    return UsageError(message, hint=hint)


def _lies_as_draft(production: Production, chapter: Chapter) -> bool:
    from audiodrama.production.project import DRAFTS

    return chapter.name in Manifest.read(production.output / DRAFTS).chapters


def start_in_book(production: Production, chapter: Chapter, rate_hz: int) -> int:
    """Where a chapter begins in the book, in frames; 0 as long as one before it has not been rendered."""
    entries = Manifest.read(production.output).chapters
    before = [each.name for each in production.sheet.chapters if each.number < chapter.number]
    if any(name not in entries for name in before):
        return 0
    return round(sum(entries[name].facts.duration_s for name in before) * rate_hz)
