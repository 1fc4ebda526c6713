"""Chapters whose sound is there already, under another number, title or name: tags and labels are written anew.

Nothing is spoken, mixed or encoded for it, and the bytes are those that a clean render makes.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.base.files import file_hash, read_inside
from audiodrama.export.cue_list import LARGEST_BYTES, parse_cue_list, read_cue_list, with_labels
from audiodrama.export.encode import explaining
from audiodrama.export.retag import retag
from audiodrama.export.tags import with_marks
from audiodrama.production.chapter import marks_of, write_texts
from audiodrama.production.manifest import ChapterEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.export.cover import Cover
    from audiodrama.production.plan import ChapterPlan, Plan


def relabel(plan: Plan, cover: Cover) -> dict[str, ChapterEntry]:
    """Write tags, cue lists and captions anew where they have changed.

    Args:
        plan: whose `relabelled` chapters these are.
        cover: of the audio files.

    Returns:
        Entries of the manifest by the chapters' names.

    Raises:
        ExportError: a file could not be written.
        ValueError: a cue list in output/ is none.
    """
    output = plan.production.output
    with explaining(output), tempfile.TemporaryDirectory(prefix=".part-", dir=output) as folder:
        # one chapter's new name may be another's old one, so all sources are set aside first
        aside = {planned.chapter.name: _set_aside(plan, planned, Path(folder)) for planned in plan.relabelled}
        return {
            planned.chapter.name: _relabelled(plan, planned, aside[planned.chapter.name], cover)
            for planned in plan.relabelled
        }


def _set_aside(plan: Plan, planned: ChapterPlan, folder: Path) -> Path:
    """Copies of a chapter's files, under its own name already."""
    aside = folder / planned.chapter.name
    aside.mkdir()
    for suffix in _suffixes(plan.manifest.chapters[planned.source], planned.source):
        shutil.copyfile(plan.production.output / f"{planned.source}{suffix}", aside / f"{planned.chapter.name}{suffix}")
    return aside


def _suffixes(entry: ChapterEntry, name: str) -> Sequence[str]:
    """Endings of all files of a chapter, such as `.mp3` and `.cues.json`."""
    return [file.removeprefix(name) for file in entry.files if file.startswith(f"{name}.")]


def _relabelled(plan: Plan, planned: ChapterPlan, aside: Path, cover: Cover) -> ChapterEntry:
    output, name = plan.production.output, planned.chapter.name
    entry = plan.manifest.chapters[planned.source]
    paths = []
    raw = read_inside(aside, f"{name}.cues.json", limit_bytes=LARGEST_BYTES)
    cues = with_labels(parse_cue_list(raw), planned.chapter)
    timeline = read_cue_list(cues)
    if planned.work == "tags":
        for suffix in _suffixes(entry, planned.source):
            if suffix not in {".cues.json", ".vtt"}:
                path = output / f"{name}{suffix}"
                form, length_s = suffix.removeprefix("."), timeline.frames / timeline.rate_hz
                tags = with_marks(replace(planned.tags, cover=cover), form, marks_of(timeline), length_s)
                retag(aside / path.name, path, form, tags)
                paths.append(path)
    paths += write_texts(output, planned.chapter, cues, draft=plan.options.draft)
    kept = entry.files if planned.source == name else {}
    return ChapterEntry(planned.keys, {**kept, **{path.name: file_hash(path) for path in paths}}, entry.facts)
