"""The retail sample (`retail_sample`), and marks inside chapters and the book (`book`), as a render leaves them."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.ffmpeg import ffmpeg
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render

MARKED = (
    "Title: T\n\n# One\n\nMARTA\nHello there, who is it?\n\n## Later\n\nMARTA\nAnd now it is later.\n\n"
    "# Two\n\nMARTA\nBye.\n"
)


def marks(path) -> list[tuple[str, float]]:
    """Title and start in seconds of every mark, as another program reads them."""
    said = subprocess.run([ffmpeg(), "-i", str(path)], capture_output=True, check=False).stderr.decode()
    found = re.findall(r"Chapter #0:\d+: start ([\d.]+), end [\d.]+\n +Metadata:\n +title +: (.*)", said)
    return [(title, float(start)) for start, title in found]


@pytest.fixture
def marked(tmp_path, production_at):
    """A play with a heading inside its first chapter."""
    return production_at(tmp_path / "play", script=MARKED)


def test_headings_are_marks_in_chapters_and_in_the_book(marked, tmp_path):
    """An MP3 has those of its chapter, one without headings none; the book has all, under the chapters' names."""
    render(load(marked), options=Options(formats=("mp3", "m4b"), jobs=1), store=Store(tmp_path / "cache"))
    cues = json.loads((marked / "output" / "01-one.cues.json").read_text())
    ((title, later_s),) = cues["marks"]
    assert title == "Later"
    assert marks(marked / "output" / "01-one.mp3") == [("One", 0.0), ("Later", pytest.approx(later_s, abs=0.002))]
    assert marks(marked / "output" / "02-two.mp3") == []
    book = marks(marked / "output" / "t.m4b")
    assert [name for name, _ in book] == ["One", "One: Later", "Two"]
    assert book[1][1] == pytest.approx(later_s, abs=0.002)


def test_a_new_heading_text_is_a_new_tag_and_no_new_sound(marked, tmp_path):
    """Nothing is mixed or encoded for it."""
    store = Store(tmp_path / "cache")
    render(load(marked), options=Options(jobs=1), store=store)
    path = marked / "output" / "01-one.mp3"
    before = path.read_bytes()
    script = marked / "script" / "01.fountain"
    script.write_text(script.read_text().replace("## Later", "## Sooner"))
    report = render(load(marked), options=Options(jobs=1), store=store)
    assert report.seconds["mix"] == 0
    assert [name for name, _ in marks(path)] == ["One", "Sooner"]
    assert path.read_bytes()[-10_000:] == before[-10_000:]


def test_the_sample_comes_and_goes_with_the_profile(root, tmp_path):
    """It is made once, made again with its chapter, and taken away by a render that asks for none."""
    voices = (root / "voices.yaml").read_text() + "\nprofiles: {shop: {like: audiobook, credits: spoken}}\n"
    (root / "voices.yaml").write_text(voices)
    store, shop = Store(tmp_path / "cache"), Options(profile="shop", jobs=1)
    render(load(root), options=shop, store=store)
    sample = root / "output" / "the-lamp-sample.mp3"
    first = sample.stat().st_mtime_ns
    render(load(root), options=shop, store=store)
    assert sample.stat().st_mtime_ns == first
    script = root / "script" / "01.fountain"
    script.write_text(script.read_text().replace("Is it you?", "Was it you?"))
    render(load(root), options=shop, store=store)
    assert sample.stat().st_mtime_ns > first
    report = render(load(root), options=Options(jobs=1), store=store)
    assert "the-lamp-sample.mp3" in report.removed
    assert not sample.exists()
