"""ID3v2.3 tags and their chapter frames (`id3`, `id3_chapters`), read by programs that had no part in writing them."""

from __future__ import annotations

import re
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinytag import TinyTag

from audiodrama.export.cover import Cover
from audiodrama.export.encode import encode, ffmpeg, format_named
from audiodrama.export.id3 import id3_tag
from audiodrama.export.tags import Tags

# players cut a text at its first zero and blanks at its ends
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)
COVER = Cover(b"\xff\xd8\xffpicture", "image/jpeg", 300, 300)
MARKS = (("Die Tür", 0.0, 1.25), ("扉が開いた", 1.25, 2.75), ("The end", 2.75, 4.0))


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    """Four seconds of an MP3 without tags."""
    path = tmp_path_factory.mktemp("mp3") / "bare.mp3"
    encode([np.zeros((44100 * 4, 2), np.float32)], path, format_named("mp3"), rate_hz=44100)
    return path.read_bytes()


def tagged(folder, frames, tags: Tags):
    path = folder / "x.mp3"
    path.write_bytes(id3_tag(tags) + frames)
    return path


@given(title=TEXT, author=TEXT, comment=TEXT)
def test_any_text_is_read_by_another_program(tmp_path_factory, frames, title, author, comment):
    """Every alphabet, and text that Latin-1 cannot hold, survives."""
    tags = Tags(title, "Album", author=author, narrator="N", track=3, tracks=9, comment=comment)
    found = TinyTag.get(tagged(tmp_path_factory.getbasetemp(), frames, tags), duration=False)
    assert (found.title, found.artist, found.comment) == (title, author, comment)
    assert (found.album, found.composer, found.track, found.track_total) == ("Album", "N", 3, 9)


def test_the_cover_is_the_front_cover(tmp_path, frames):
    """Byte for byte, as the picture that players show."""
    path = tagged(tmp_path, frames, Tags("t", "a", cover=COVER, chapters=MARKS))
    picture = TinyTag.get(path, image=True).images.front_cover
    assert (picture.data, picture.mime_type) == (COVER.image, "image/jpeg")


def test_the_comment_is_a_comment_frame():
    """Players read COMM, not ffmpeg's private field."""
    tag = id3_tag(Tags("t", "a", comment="hello"))
    assert b"COMM" in tag
    assert b"TXXX" not in tag


@pytest.mark.parametrize("series", ["The Lamp", "ランプ"])
def test_the_series_is_read_by_another_program(tmp_path, frames, series):
    """Name and part stand in the grouping, and alone in the fields that shelves look for."""
    tags = Tags("t", "a", comment="hello", series=series, part="2")
    found = TinyTag.get(tagged(tmp_path, frames, tags), duration=False)
    assert found.other["grouping"] == [f"{series} #2"]
    assert (found.other["series"], found.other["series-part"]) == ([series], ["2"])
    assert found.comment == "hello"
    assert Tags("t", "a", part="2").fields.keys().isdisjoint({"series", "series-part", "grouping"})


def chapters(path) -> list[tuple[str, float, float]]:
    """Title, start and end in seconds of every mark, as ffmpeg reads them."""
    said = subprocess.run([ffmpeg(), "-i", str(path)], capture_output=True, check=False).stderr.decode()
    found = re.findall(r"Chapter #0:\d+: start ([\d.]+), end ([\d.]+)\n +Metadata:\n +title +: (.*)", said)
    return [(title, float(start), float(end)) for start, end, title in found]


def test_chapter_marks_are_read_by_another_program(tmp_path, frames):
    """Titles in any alphabet, starts and ends to the thousandth, and the other tags as before."""
    path = tagged(tmp_path, frames, Tags("t", "a", chapters=MARKS))
    assert chapters(path) == list(MARKS)
    assert TinyTag.get(path).title == "t"


def test_without_marks_there_are_no_frames_for_them(frames, tmp_path):
    """Audiobookshelf and others take a file with marks for a book of its own."""
    tag = id3_tag(Tags("t", "a"))
    assert (b"CHAP" in tag, b"CTOC" in tag) == (False, False)
    assert chapters(tagged(tmp_path, frames, Tags("t", "a"))) == []


def test_more_marks_than_the_format_counts(tmp_path, frames):
    """A table of contents names 255 at most; those are whole."""
    marks = tuple((f"Part {n}", n / 100, (n + 1) / 100) for n in range(300))
    assert len(chapters(tagged(tmp_path, frames, Tags("t", "a", chapters=marks)))) == 255
