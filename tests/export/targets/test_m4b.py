"""The whole book as one M4B: chapters, marks, tags, peaks."""

import subprocess
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pytest

from audiodrama.base.errors import ExportError, UsageError
from audiodrama.base.ffmpeg import ffmpeg
from audiodrama.cast.profiles import Profile
from audiodrama.export.cover import draw_cover
from audiodrama.export.encode import encode, format_named
from audiodrama.export.exporter import check_file
from audiodrama.export.tags import Tags
from audiodrama.export.targets.m4b import BookPart, book_tags, marks, part_of_file, write_m4b
from deliverables import RATE_HZ

COVER = draw_cover("Book", "A. Writer", 400)
TAGS = Tags(
    "Two = 2", "Book & more", author="A. Writer, B. Writer", narrator="N. Reader", track=2, tracks=2, cover=COVER
)
PROFILE = Profile("test", peak_dbtp=-3.0)


@dataclass(frozen=True)
class Noise:
    """A master of clipped noise at its ceiling."""

    seconds: float
    ceiling_db: float = -3.5
    rate_hz: int = RATE_HZ

    def blocks(self):
        random = np.random.default_rng(int(self.seconds * 10))
        for _ in range(round(self.seconds * 10)):
            noise = np.clip(random.normal(0, 0.3, (RATE_HZ // 10, 2)), -0.5, 0.5) * 2 * 10 ** (self.ceiling_db / 20)
            yield noise.astype(np.float32)

    def with_ceiling(self, ceiling_db):
        return replace(self, ceiling_db=ceiling_db)


def part(title: str, seconds: float) -> BookPart:
    return BookPart(title, round(seconds * RATE_HZ), RATE_HZ, lambda: Noise(seconds))


def test_the_book_is_an_m4b_with_chapters(tmp_path):
    """Marks at the chapters' ends, tags of the book, brand and type of an audiobook, peaks below the profile's."""
    done = write_m4b([part("One; #1", 2.0), part("Zwölf = 12", 3.0)], tmp_path / "book.m4b", book_tags(TAGS), PROFILE)
    assert done.checked.true_peak_db <= -3.0
    assert done.checked.duration_s == pytest.approx(5.0, abs=0.06)
    command = [ffmpeg(), "-loglevel", "error", "-i", done.path, "-f", "ffmetadata", "pipe:1"]
    said = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    body = said.split("[CHAPTER]")
    found = [dict(line.split("=", 1) for line in each.splitlines() if "=" in line) for each in body[1:]]
    times = [[float(int(each[key]) * Fraction(each["TIMEBASE"])) for key in ("START", "END")] for each in found]
    assert times == [[0.0, 2.0], [2.0, 5.0]]
    assert [each["title"] for each in found] == ["One\\; \\#1", "Zwölf \\= 12"]
    for wanted in ("title=Book & more", "album=Book & more", "composer=N. Reader", "media_type=2"):
        assert wanted in body[0]
    raw = done.path.read_bytes()
    assert raw[4:12] == b"ftypM4B "
    assert b"chpl" in raw


def test_a_book_can_be_made_of_exported_files(tmp_path):
    """Chapters in files of their own are decoded; a peak that is too high is played down, not left."""
    for name, seconds in (("a.flac", 1.0), ("b.flac", 2.0)):
        encode(Noise(seconds, -2.0).blocks(), tmp_path / name, format_named("flac"), rate_hz=RATE_HZ)
    parts = [part_of_file(tmp_path / name, name) for name in ("a.flac", "b.flac")]
    assert marks(parts) == (("a.flac", 0.0, 1.0), ("b.flac", 1.0, 3.0))
    done = write_m4b(parts, tmp_path / "book.m4b", TAGS, PROFILE)
    assert done.checked.true_peak_db <= -3.0
    assert check_file(done.path) == done.checked


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([], "at least one chapter"),
        ([part("x", 1.0)] * 256, "256 chapters are more than the 255"),
        ([part("x", 1.0), replace(part("y", 1.0), rate_hz=48000)], "different sample rates"),
    ],
)
def test_books_that_cannot_be_are_refused(tmp_path, parts, message):
    """Each with its cure, before anything is written."""
    with pytest.raises(UsageError, match=message):
        write_m4b(parts, tmp_path / "book.m4b", TAGS, PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_a_chapter_of_another_length_is_a_failure(tmp_path):
    """Marks would be wrong: nothing is written."""
    with pytest.raises(ExportError, match="has 44100 frames where 88200 were announced"):
        write_m4b([replace(part("x", 1.0), frames=88200)], tmp_path / "book.m4b", TAGS, PROFILE)
    assert list(tmp_path.iterdir()) == []


def test_parts_of_a_chapter_have_marks_of_their_own():
    """Under the chapter's name, the chapter's own mark first; a chapter without parts has one."""
    divided = replace(part("One", 4.0), marks=(("Dawn", 3.5), ("Noon", 3.75)))
    assert marks([divided, part("Two", 2.0)]) == (
        ("One", 0.0, 3.5),
        ("One: Dawn", 3.5, 3.75),
        ("One: Noon", 3.75, 4.0),
        ("Two", 4.0, 6.0),
    )


def test_more_marks_than_players_read_are_those_of_the_chapters():
    """200 chapters of two parts each keep 200 marks."""
    divided = replace(part("One", 8.0), marks=(("Dawn", 4.0),))
    assert len(marks([divided] * 200)) == 200
    assert len(marks([divided] * 100)) == 200
