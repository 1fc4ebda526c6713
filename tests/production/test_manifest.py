"""The manifest: nothing stale stays, nothing of the user's is touched, nothing forged is believed."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest

from audiodrama.base.files import file_hash
from audiodrama.export.credits import Credits
from audiodrama.production.manifest import (
    BOOK,
    NAME,
    PAGE,
    ChapterEntry,
    ChapterFacts,
    Keys,
    Manifest,
    SharedEntry,
    are_whole,
    remove_stale,
)

ONE, TWO = Keys("a1", "b1", "c1"), Keys("a2", "b1", "c1")
FACTS = ChapterFacts(
    1.5, -3.25, ("it is soft",), {"ab12": "f" * 64}, {"001": ("ab12",)}, {"001": 3.0},
    Credits({"MARTA": "tone:mid"}, ("knock",), ("church",)),
)  # fmt: skip


@pytest.fixture
def output(tmp_path):
    """A folder with one chapter's sound."""
    (tmp_path / "01-door.mp3").write_bytes(b"sound")
    return tmp_path


def entry(output, keys=ONE) -> ChapterEntry:
    """The chapter as the manifest lists it."""
    return ChapterEntry(keys, {"01-door.mp3": file_hash(output / "01-door.mp3")}, FACTS)


def test_a_manifest_reads_back(output):
    """All that was written is read."""
    manifest = Manifest().with_chapter("01-door", entry(output))
    manifest = manifest.with_shared(PAGE, SharedEntry("d1", {"index.html": "e" * 64}))
    manifest = manifest.with_shared(BOOK, SharedEntry("d2", {"book.m4b": "e" * 64}, {"01-door": "a1"}))
    manifest.write(output)
    assert Manifest.read(output) == manifest


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "null", "7", "\ud7ff", '{"version": 9, "chapters": {}, "shared": {}}',
        '{"version": 2, "chapters": [], "shared": {}}', '{"version": 2, "chapters": {}}', "[" * 100_000,
        '{"version": 2, "chapters": {}, "shared": {}, "x": NaN}', '{"version": ' + "9" * 5000 + "}",
        '{"version": 2, "chapters": {}, "shared": {}',
    ],
)  # fmt: skip
def test_a_broken_manifest_is_an_empty_one(output, text):
    """Damage costs a render, never an exception."""
    (output / NAME).write_text(text, encoding="utf-8")
    assert Manifest.read(output) == Manifest()


FORGERIES = {
    ("keys", "sound"): [None, 7, "g1", "../x", "<b>", ["a1"]],
    ("files",): [None, [], "x", {"../x.mp3": "f" * 64}, {"/etc/passwd": "f" * 64}, {"a\\b": "f" * 64},
                 {".audiodrama.json": "f" * 64}, {"": "f" * 64}, {"a" * 300: "f" * 64}, {"x.mp3": "f"}, {"x.mp3": 1}],
    ("facts",): [None, [], "x"],
    ("facts", "duration_s"): ["1.5", None, True, -1, 1e99, [1.5], {}],
    ("facts", "gain_db"): ["x", None, 1e9],
    ("facts", "notes"): ["x", [1], None, ["\ud800"]],
    ("facts", "takes"): [[], {"a": "x"}, {"a": 1}],
    ("facts", "lines"): [[], {"001": "ab12"}, {"001": [1]}],
    ("facts", "unclear"): [[], {"001": "3"}, {"001": None}],
    ("facts", "credits"): [None, [], {"voices": {}}, {"voices": {"A": 1}, "sounds": [], "rooms": []}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "value"), [(place, value) for place, values in FORGERIES.items() for value in values]
)
def test_an_entry_that_makes_no_sense_counts_as_absent(output, place, value):
    """Whatever stands in a field instead of what a render writes; the other entries are read."""
    Manifest().with_chapter("01-door", entry(output)).with_chapter("02-lamp", entry(output)).write(output)
    document = json.loads((output / NAME).read_text())
    field = document["chapters"]["01-door"]
    for name in place[:-1]:
        field = field[name]
    field[place[-1]] = value
    (output / NAME).write_text(json.dumps(document))
    assert set(Manifest.read(output).chapters) == {"02-lamp"}


@pytest.mark.parametrize("name", ["../01-door", "a/b", "", ".hidden", "a\0b", "\ud800"])
def test_an_entry_of_no_file_s_name_counts_as_absent(output, name):
    """Nothing that is named after a chapter can lie elsewhere."""
    Manifest().with_chapter("01-door", entry(output)).write(output)
    document = json.loads((output / NAME).read_text())
    document["chapters"] = {name: document["chapters"]["01-door"]}
    document["shared"] = {name: {"key": "a", "files": {}, "chapters": {}}}
    (output / NAME).write_text(json.dumps(document))
    assert Manifest.read(output) == Manifest()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "loop", "link out"])
def test_a_manifest_that_is_no_file_is_none(output, kind):
    """It is neither read for ever nor waited for, and not even a link to a real one outside is."""
    place = output / "inside"
    place.mkdir()
    Manifest().with_chapter("01-door", entry(output)).write(output)
    targets = {"device": "/dev/zero", "loop": place / NAME, "link out": output / NAME}
    if kind in targets:
        (place / NAME).symlink_to(targets[kind])
    elif kind == "pipe":
        os.mkfifo(place / NAME)
    else:
        (place / NAME).mkdir()
    assert Manifest.read(place) == Manifest()


def test_a_file_that_claims_terabytes_is_not_read(output):
    """Forged with the checksum of nobody knows what: it is not whole, and no disk is read to its end for it."""
    forged = replace(entry(output), files={"01-door.mp3": "0" * 64})
    with (output / "01-door.mp3").open("r+b") as file:
        file.truncate(1 << 43)
    assert not are_whole(output, forged, ["01-door.mp3"])
    before = Manifest().with_chapter("01-door", forged)
    assert remove_stale(output, before, Manifest()) == []


def test_only_the_bytes_that_were_written_are_whole(output):
    """A missing format, a changed or a missing file, a link to the same bytes elsewhere: none of them is."""
    listed = entry(output)
    assert are_whole(output, listed, ["01-door.mp3"])
    assert not are_whole(output, listed, ["01-door.mp3", "01-door.flac"])
    assert not are_whole(output, None, ["01-door.mp3"])
    (output / "01-door.mp3").write_bytes(b"hound")
    assert not are_whole(output, listed, ["01-door.mp3"])
    (output / "01-door.mp3").unlink()
    assert not are_whole(output, listed, ["01-door.mp3"])
    (output / "output").mkdir()
    (output / "elsewhere.mp3").write_bytes(b"sound")
    (output / "output" / "01-door.mp3").symlink_to(output / "elsewhere.mp3")
    assert not are_whole(output / "output", listed, ["01-door.mp3"])


def test_formats_of_the_same_keys_stay_and_others_go(output):
    """A second format is added to the first; new keys drop what the old ones made."""
    first = Manifest().with_chapter("01-door", entry(output))
    both = first.with_chapter("01-door", ChapterEntry(ONE, {"01-door.flac": "f" * 64}))
    assert both.files == {"01-door.mp3", "01-door.flac"}
    assert both.with_chapter("01-door", ChapterEntry(TWO, {"01-door.mp3": "f" * 64})).files == {"01-door.mp3"}


def test_only_listed_files_with_listed_bytes_are_removed(output):
    """Files of a chapter that is gone go; the user's own, one that they changed, and anything outside, stay."""
    (output / "notes.txt").write_text("mine")
    (output / "01-door.vtt").write_text("changed")
    (output.parent / "outside.mp3").write_text("mine")
    listed = entry(output)
    more = {"../outside.mp3": file_hash(output.parent / "outside.mp3"), "01-door.vtt": "f" * 64}
    before = Manifest({"01-door": replace(listed, files={**listed.files, **more})})
    assert remove_stale(output, before, before.only([])) == ["01-door.mp3"]
    assert sorted(path.name for path in output.iterdir()) == ["01-door.vtt", "notes.txt"]
    assert (output.parent / "outside.mp3").exists()


def test_same_content_same_bytes(output):
    """The order in which chapters were made leaves no trace."""
    one = Manifest().with_chapter("a", entry(output)).with_chapter("b", entry(output))
    other = Manifest().with_chapter("b", entry(output)).with_chapter("a", entry(output))
    one.write(output)
    first = (output / NAME).read_bytes()
    other.write(output)
    assert (output / NAME).read_bytes() == first
    assert json.loads(first)["version"] == 2


def test_takes_of_a_file(output):
    """By the ids of its lines, with the chapter's number; a file that is not listed has none."""
    manifest = Manifest().with_chapter("01-door", entry(output))
    assert (manifest.takes_of("01-door.mp3"), manifest.takes_of("02.mp3")) == ({"01-001": ("ab12",)}, {})
