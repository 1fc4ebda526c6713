"""The manifest: nothing is made twice, nothing stale stays, nothing of the user's is touched."""

from __future__ import annotations

import json

import pytest

from audiodrama.base.files import file_hash
from audiodrama.production.manifest import NAME, Made, Manifest, remove_stale


@pytest.fixture
def output(tmp_path):
    (tmp_path / "01-door.mp3").write_bytes(b"sound")
    return tmp_path


def made(output, key="k1") -> Made:
    return Made(key, {"01-door.mp3": file_hash(output / "01-door.mp3")}, {"duration_s": 1.5})


def test_a_manifest_reads_back(output):
    """What was written is read, facts included."""
    manifest = Manifest().with_chapter("01-door", made(output))
    manifest.write(output)
    assert Manifest.read(output) == manifest


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 9, "chapters": {}}', '{"version": 1, "chapters": {"a": 1}}']
)
def test_a_broken_manifest_is_an_empty_one(output, text):
    """Damage costs a render, never an exception."""
    (output / NAME).write_text(text)
    assert Manifest.read(output) == Manifest()


def test_only_the_same_key_and_bytes_are_fresh(output):
    """Another key, a missing format, a changed or a missing file: none of them is fresh."""
    manifest = Manifest().with_chapter("01-door", made(output))
    assert manifest.fresh("01-door", "k1", ["01-door.mp3"], output)
    assert not manifest.fresh("01-door", "k2", ["01-door.mp3"], output)
    assert not manifest.fresh("01-door", "k1", ["01-door.mp3", "01-door.flac"], output)
    (output / "01-door.mp3").write_bytes(b"hound")
    assert not manifest.fresh("01-door", "k1", ["01-door.mp3"], output)
    (output / "01-door.mp3").unlink()
    assert not manifest.fresh("01-door", "k1", ["01-door.mp3"], output)


def test_formats_of_the_same_key_stay_and_others_go(output):
    """A second format is added to the first; a new key drops what the old one made."""
    first = Manifest().with_chapter("01-door", made(output))
    both = first.with_chapter("01-door", Made("k1", {"01-door.flac": "x"}))
    assert both.files == {"01-door.mp3", "01-door.flac"}
    assert both.with_chapter("01-door", Made("k2", {"01-door.mp3": "y"})).files == {"01-door.mp3"}


def test_only_listed_files_are_removed(output):
    """Files of a chapter that is gone go; the user's own, and anything outside, stays."""
    (output / "notes.txt").write_text("mine")
    (output.parent / "outside.mp3").write_text("mine")
    listed = made(output)
    before = Manifest({"01-door": Made("k", {**listed.files, "../outside.mp3": "x"})})
    assert remove_stale(output, before, before.only([])) == ["01-door.mp3"]
    assert sorted(each.name for each in output.iterdir()) == ["notes.txt"]
    assert (output.parent / "outside.mp3").exists()


def test_same_content_same_bytes(output, tmp_path):
    """The order in which chapters were made leaves no trace."""
    one = Manifest().with_chapter("a", made(output)).with_chapter("b", made(output))
    other = Manifest().with_chapter("b", made(output)).with_chapter("a", made(output))
    one.write(output)
    first = (output / NAME).read_bytes()
    other.write(output)
    assert (output / NAME).read_bytes() == first
    assert json.loads(first)["version"] == 1
