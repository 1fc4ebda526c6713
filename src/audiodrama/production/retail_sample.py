"""The retail sample of a book whose credits are spoken: made again when its chapter is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.cache import code_name, content_name
from audiodrama.base.files import file_hash
from audiodrama.base.names import slug
from audiodrama.export.sample import SAMPLE_ENDING, sample_span, write_sample
from audiodrama.export.tags import chapter_tags
from audiodrama.production.manifest import SAMPLE, Manifest, SharedEntry, are_whole
from audiodrama.production.rendered import rendered_chapters
from audiodrama.script.spoken_credits import is_credits, is_spoken_title

if TYPE_CHECKING:
    from audiodrama.production.plan import Plan
    from audiodrama.production.rendered import RenderedChapter


def with_sample(plan: Plan, manifest: Manifest) -> Manifest:
    """The manifest with a fresh sample; without one where the profile asks for none, or its chapter is not there yet.

    Raises:
        AudioError: the chapter's file cannot be decoded.
        ExportError: the sample could not be written.
    """
    chapter = next((chapter for chapter in plan.production.sheet.chapters if not is_credits(chapter)), None)
    if plan.profile.credits != "spoken" or chapter is None or chapter.name not in manifest.chapters:
        return manifest.without_shared(SAMPLE)
    name = f"{slug(plan.production.sheet.title_page.book_title)}{SAMPLE_ENDING}"
    keys = manifest.chapters[chapter.name].keys
    key = content_name(SAMPLE, code_name("export/sample.py"), keys.sound, keys.tags, name)
    entry = manifest.shared.get(SAMPLE)
    if entry and entry.key == key and are_whole(plan.production.output, entry, [name]):
        return manifest
    (rendered,) = rendered_chapters(plan.production, [chapter])
    tags = chapter_tags(plan.production.sheet, chapter, narrator=plan.production.sheet.title_page.reader)
    path = plan.production.output / name
    write_sample(rendered.audio, sample_span(_story_lines(rendered), rendered.duration_s), path, tags, plan.profile)
    return manifest.with_shared(SAMPLE, SharedEntry(key, {name: file_hash(path)}))


def _story_lines(rendered: RenderedChapter) -> list[tuple[float, float]]:
    """Start and end in seconds of each line but the title that is read."""
    lines = [event for event in rendered.cues["events"] if event["kind"] == "line" and not is_spoken_title(event["id"])]
    return sorted((event["start_s"], event["end_s"]) for event in lines)
