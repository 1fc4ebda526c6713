"""The whole book as one M4B with chapters, as Apple Books and Audiobookshelf read it.

Chapters are opened one after another, so a book of twenty hours needs no more room than its longest chapter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import ExportError, UsageError
from audiodrama.base.units import db_to_gain
from audiodrama.dsp.peaks import TruePeakMeter
from audiodrama.export.decode import decoding
from audiodrama.export.exporter import export_master
from audiodrama.export.tags import inner_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.export.exporter import Exported, MasterStream
    from audiodrama.export.tags import Tags

MOST_CHAPTERS = 255
_UNDER_PEAK_DB = 0.5


@dataclass(frozen=True)
class BookPart:
    """A chapter of the book.

    Args:
        title: of its mark.
        frames: its length at `rate_hz`, known before it is opened.
        rate_hz: sample rate.
        open: gives the chapter's master; called once for each pass over the book.
        marks: title and start in seconds of its own parts.
    """

    title: str
    frames: int
    rate_hz: int
    open: Callable[[], MasterStream]
    marks: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class FileMaster:
    """An exported file as a master, where nothing else is at hand; a lossless file loses nothing by it."""

    path: Path
    rate_hz: int
    ceiling_db: float
    gain_db: float = 0.0

    def blocks(self) -> Iterator[Sound]:
        """The decoded sound as (frames, 2)."""
        gain = np.float32(db_to_gain(self.gain_db))
        with decoding(self.path) as opened:
            for block in opened.blocks:
                yield (block if block.shape[1] == 2 else block[:, :1].repeat(2, axis=1)) * gain

    def with_ceiling(self, ceiling_db: float) -> FileMaster:
        """The same file played down until its peak, as measured, stands at the ceiling."""
        return replace(self, ceiling_db=ceiling_db, gain_db=self.gain_db + min(0.0, ceiling_db - self.ceiling_db))


def part_of_file(path: Path, title: str, marks: tuple[tuple[str, float], ...] = ()) -> BookPart:
    """A chapter from its exported file, which is decoded once to know its length and its peak; `marks` are its parts.

    Raises:
        AudioError: it cannot be decoded.
    """
    frames, meter = 0, TruePeakMeter()
    with decoding(path) as opened:
        rate_hz = opened.rate_hz
        for block in opened.blocks:
            frames += len(block)
            meter.add(block)
    master = FileMaster(path, rate_hz, meter.level_db())
    return BookPart(title, frames, rate_hz, lambda: master, marks)


@dataclass(frozen=True)
class _Whole:
    """All chapters in a row, as one master."""

    parts: tuple[BookPart, ...]
    ceiling_db: float
    lowered: bool = False

    @property
    def rate_hz(self) -> int:
        return self.parts[0].rate_hz

    def blocks(self) -> Iterator[Sound]:
        for part in self.parts:
            master = part.open()
            frames = 0
            for block in (master.with_ceiling(self.ceiling_db) if self.lowered else master).blocks():
                frames += len(block)
                yield block
            if frames != part.frames:
                raise ExportError(
                    f"the chapter {part.title} has {frames} frames where {part.frames} were announced",
                    hint="render it again",
                )

    def with_ceiling(self, ceiling_db: float) -> _Whole:
        return replace(self, ceiling_db=ceiling_db, lowered=True)


def write_m4b(parts: Sequence[BookPart], path: Path, tags: Tags, profile: Profile) -> Exported:
    """Write the whole book.

    Args:
        parts: its chapters in order; all of one sample rate.
        path: final name, ending in .m4b.
        tags: of the book: title and album are its title; chapter marks are set here.
        profile: gives the highest true peak.

    Raises:
        UsageError: no chapter, more than 255 (older players read no more), or sample rates that differ.
        ExportError: the file could not be made or written.
    """
    if not parts:
        raise UsageError("a book needs at least one chapter", hint="render a chapter first")
    if len(parts) > MOST_CHAPTERS:
        raise UsageError(f"{len(parts)} chapters are more than the {MOST_CHAPTERS} of one M4B", hint="make two volumes")
    if len({part.rate_hz for part in parts}) > 1:
        raise UsageError("the chapters have different sample rates", hint="render all with the same profile")
    whole = _Whole(tuple(parts), profile.peak_dbtp - _UNDER_PEAK_DB)
    return export_master(whole, path, "m4b", replace(tags, chapters=marks(parts)), profile)


def marks(parts: Sequence[BookPart]) -> tuple[tuple[str, float, float], ...]:
    """Title, start and end in seconds of each chapter in the whole, and of the parts inside it.

    Parts of a chapter are called `Chapter: Part`, since an M4B has one level of marks. Where all of them together would
    be more than players read, only the chapters have marks.
    """
    whole, inside, at = [], [], 0
    for part in parts:
        start_s, length_s = at / part.rate_hz, part.frames / part.rate_hz
        whole.append((part.title, start_s, start_s + length_s))
        for title, first_s, last_s in inner_marks(part.title, part.marks, length_s) or ((part.title, 0.0, length_s),):
            name = title if title == part.title else f"{part.title}: {title}"
            inside.append((name, start_s + first_s, start_s + last_s))
        at += part.frames
    return tuple(inside if len(inside) <= MOST_CHAPTERS else whole)


def book_tags(tags: Tags) -> Tags:
    """Tags of the whole book from those of one of its chapters."""
    return replace(tags, title=tags.album, track=1, tracks=1)
