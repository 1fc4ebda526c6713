"""Chapters that only moved: new numbers, names and tags, the same sound, and nothing left of the old ones."""

from __future__ import annotations

from audiodrama.export.decode import decoding
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from audiodrama.qc.tags import read_tags

ONE_JOB = Options(formats=("flac",), jobs=1)


def sound_of(path) -> bytes:
    """A file's samples."""
    with decoding(path) as file:
        return b"".join(block.tobytes() for block in file.blocks)


def test_a_chapter_that_moved_keeps_its_sound(root):
    """Its files have the new number and tags; those of the old number are gone."""
    render(load(root), options=ONE_JOB)
    before = sound_of(root / "output" / "02-the-door.flac")
    (root / "script" / "00.fountain").write_text("# Before\n\nBEN\nIt is only me.\n")
    report = render(load(root), options=ONE_JOB)
    assert [chapter.work for chapter in report.chapters] == ["sound", "tags", "tags"]
    assert "02-the-door.flac" in report.removed
    path = root / "output" / "03-the-door.flac"
    assert (sound_of(path) == before, read_tags(path)["track"]) == (True, "3/3")
