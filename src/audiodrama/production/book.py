"""The whole book as one file, made of the lossless masters that the cache keeps of its chapters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import ExportError
from audiodrama.base.files import file_hash
from audiodrama.export.targets import m4b
from audiodrama.production.cache_keys import master_name
from audiodrama.production.chapter import marks_of
from audiodrama.production.manifest import BOOK, MASTERS, SharedEntry
from audiodrama.production.rendered import rendered_chapters

if TYPE_CHECKING:
    from audiodrama.export.cover import Cover
    from audiodrama.production.manifest import Manifest
    from audiodrama.production.plan import Plan


def make_book(plan: Plan, cover: Cover) -> SharedEntry:
    """Make one M4B of all chapters, with a mark for each.

    Args:
        plan: of the whole production, whose chapters have been made.
        cover: of the file.

    Raises:
        UsageError: there are more chapters than players can show (255).
        ExportError: a master is not in the cache as it was made, or the file could not be made or written.
    """
    parts = []
    rendered = rendered_chapters(plan.production, [planned.chapter for planned in plan.chapters])
    marks = {chapter.chapter.name: marks_of(chapter.timeline) for chapter in rendered}
    for planned in plan.chapters:
        name = master_name(planned.keys.sound)
        if not plan.store.sealed(MASTERS, name):
            raise ExportError(f"the master of {planned.chapter.title} has gone from the cache", hint="render again")
        parts.append(
            m4b.part_of_file(plan.store.path(MASTERS, name), planned.chapter.title, marks[planned.chapter.name])
        )
    path = plan.production.output / plan.book_name
    m4b.write_m4b(parts, path, m4b.book_tags(replace(plan.chapters[0].tags, cover=cover, chapters=())), plan.profile)
    return SharedEntry(plan.book_key, {path.name: file_hash(path)}, chapters_of(plan))


def chapters_of(plan: Plan) -> dict[str, str]:
    """The sound key of each chapter by its name."""
    return {planned.chapter.name: planned.keys.sound for planned in plan.chapters}


def is_outdated(plan: Plan, manifest: Manifest) -> bool:
    """Whether a book of the manifest was made of other chapters than these."""
    entry = manifest.shared.get(BOOK)
    if entry is None:
        return False
    names = {chapter.name for chapter in plan.production.sheet.chapters}
    return set(entry.chapters) != names or any(entry.chapters[name] != key for name, key in chapters_of(plan).items())
