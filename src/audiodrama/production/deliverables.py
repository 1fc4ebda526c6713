"""Deliverables for studios and shops, made from a production: stems, sessions, books and feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.files import must_keep_inside, write_text
from audiodrama.export.cover import cover_for
from audiodrama.export.encode import explaining
from audiodrama.export.tags import chapter_tags, inner_marks
from audiodrama.export.targets import audacity, audiobookshelf, epub, podcast, printed_sheet, reaper, stems
from audiodrama.export.targets.m4b import book_tags
from audiodrama.export.targets.podcast_ids import EpisodeName
from audiodrama.export.targets.podcast_show import ShowOptions, show_of
from audiodrama.mix import desk
from audiodrama.production.chapter import marks_of, score_of, spoken_job
from audiodrama.production.draft import draft_of
from audiodrama.production.manifest import Manifest
from audiodrama.production.plan import LARGE_BYTES, WORDS_PER_S, Options, plan
from audiodrama.production.project import SCRIPTS
from audiodrama.production.rendered import RenderedChapter, audio_file, rendered_chapters, start_in_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.production.project import Production
    from audiodrama.script.cuesheet import Chapter

KINDS = ("stems", "reaper", "audacity", "epub", "podcast", "shelf", "cues")
_FIRST_CHARACTERS = 120
_STEM_BYTES_PER_S = 44100 * 2 * 3
_OTHER_STEMS = 5
"""Effects, beds, music, a room and the mix."""
_AUDIO = (".mp3", ".m4a", ".opus", ".flac", ".wav")


def export(  # noqa: PLR0913  each is a choice of the command
    production: Production,
    kind: str,
    wanted: Sequence[str],
    folder: Path,
    store: Store,
    *,
    draft: bool = False,
    show: ShowOptions | None = None,
    on_chapter: Callable[[str], object] | None = None,
    on_size: Callable[[int], object] | None = None,
) -> list[Path]:
    """Make one kind of deliverable.

    Args:
        production: without errors.
        kind: one of `KINDS`.
        wanted: chapters; all when empty.
        folder: where it goes.
        store: the cache.
        draft: whether drafts are taken, instead of finished chapters.
        show: of a podcast, what the title page does not say.
        on_chapter: told before each chapter that has to be mixed.
        on_size: told about how many bytes will be written, when they are more than 100 MB.

    Returns:
        What was written, a file or a folder each.

    Raises:
        UsageError: another kind, a chapter that was not rendered yet or a podcast that lacks a fact.
        ExportError: a link in the folder leads out of the production, or of the folder.
    """
    if kind not in KINDS:
        raise UsageError(f"there is no export {kind}", hint=f"there are {', '.join(KINDS)}")
    production = draft_of(production) if draft else production
    with explaining(folder):
        must_keep_inside(production.root if folder.is_relative_to(production.root) else folder, folder)
    chapters = production.chapters(tuple(wanted))
    if on_size and (size := about_bytes(production, kind, chapters)) > LARGE_BYTES:
        on_size(size)
    if kind in {"stems", "reaper", "audacity"}:
        return [path for each in chapters for path in _session(production, kind, each, folder, store, on_chapter)]
    finished = rendered_chapters(production, chapters)
    if kind == "epub":
        return [_epub(production, finished, folder)]
    if kind == "podcast":
        return [_podcast(production, finished, folder, show or ShowOptions())]
    if kind == "shelf":
        return [_shelf(production, finished, folder)]
    cues = [each.cues for each in finished]
    page = folder / "cue-sheet.html"
    write_text(
        page,
        printed_sheet.cue_sheet_page(production.sheet.title_page.book_title, cues, language=_language(production)),
    )
    return [page]


def about_bytes(production: Production, kind: str, chapters: Sequence[Chapter]) -> int:
    """About how many bytes a deliverable takes; of chapters that were not rendered yet, by their words."""
    entries = Manifest.read(production.output).chapters
    if kind in {"epub", "podcast", "shelf"}:
        names = [audio_file(entries.get(chapter.name)) for chapter in chapters]
        paths = [production.output / name for name in names if name]
        return sum(path.stat().st_size for path in paths if path.is_file())
    if kind == "cues":
        return 0
    total = 0.0
    for chapter in chapters:
        words = sum(len(line.text.split()) for line in chapter.lines)
        length_s = entries[chapter.name].facts.duration_s if chapter.name in entries else words / WORDS_PER_S
        stems_count = len({line.role for line in chapter.lines}) + _OTHER_STEMS
        total += length_s * stems_count * _STEM_BYTES_PER_S
    return round(total)


def _language(production: Production) -> str:
    return production.sheet.title_page.spoken_language


def _session(
    production: Production,
    kind: str,
    chapter: Chapter,
    folder: Path,
    store: Store,
    on_chapter: Callable[[str], object] | None,
) -> list[Path]:
    """A chapter's stems, and the session that plays them."""
    if on_chapter:
        on_chapter(chapter.title)
    job = spoken_job(plan(production, [str(chapter.number)], Options(draft=production.draft), store))
    score = score_of(job)
    timeline, load, home = score.timeline, job.assets.reader, folder / chapter.name
    written = stems.write_stems(
        lambda: desk.stems(timeline, load, score.responses), home,
        rate_hz=timeline.rate_hz, start_frame=start_in_book(production, chapter, timeline.rate_hz),
    )  # fmt: skip
    if kind == "reaper":
        rooms = {name: path for name, path in written.files.items() if name.startswith(desk.REVERB)}
        return [reaper.write_session(timeline, load, home, chapter.name, rooms, rooms_db=-written.gain_db)]
    if kind == "audacity":
        return list(audacity.write_audacity(timeline, written, home, chapter.name))
    return [home]


def _epub(production: Production, finished: Sequence[RenderedChapter], folder: Path) -> Path:
    title_page = production.sheet.title_page
    title, author = title_page.book_title, title_page.author
    cover = cover_for(production.root / SCRIPTS, title, author)
    book = epub.EpubBook(title, author, production.cast.narrator, _language(production), cover)
    chapters = [epub.EpubChapter(each.chapter.title, each.timeline, each.audio, each.duration_s) for each in finished]
    return epub.write_epub(book, chapters, folder / f"{audiobookshelf.folder_name(title)}.epub")


def _podcast(production: Production, finished: Sequence[RenderedChapter], folder: Path, options: ShowOptions) -> Path:
    title_page = production.sheet.title_page
    cover = cover_for(production.root / SCRIPTS, title_page.book_title, title_page.author)
    show = show_of(title_page, options, language=_language(production), cover=cover)
    return podcast.write_podcast(folder, show, [_episode(production, each) for each in finished])


def _episode(production: Production, finished: RenderedChapter) -> podcast.Episode:
    chapter = finished.chapter
    words = " ".join(line.text for line in chapter.lines[:3])[:_FIRST_CHARACTERS]
    return podcast.Episode(
        chapter.number, chapter.title, finished.audio, finished.duration_s,
        production.output / f"{chapter.name}.vtt", marks_of(finished.timeline),
        name=EpisodeName(chapter.slug, words),
    )  # fmt: skip


def _shelf(production: Production, finished: Sequence[RenderedChapter], folder: Path) -> Path:
    title_page = production.sheet.title_page
    cover = cover_for(production.root / SCRIPTS, title_page.book_title, title_page.author)
    tags = book_tags(chapter_tags(production.sheet, finished[0].chapter, narrator=title_page.reader, cover=cover))
    at, chapters = 0.0, []
    for each in finished:
        parts = inner_marks(each.chapter.title, marks_of(each.timeline), each.duration_s)
        for title, start_s, end_s in parts or ((each.chapter.title, 0.0, each.duration_s),):
            name = title if title == each.chapter.title else f"{each.chapter.title}: {title}"
            chapters.append((name, at + start_s, at + end_s))
        at += each.duration_s
    return audiobookshelf.write_shelf(folder, tags, [each.audio for each in finished], chapters=chapters)
