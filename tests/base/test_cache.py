"""Files that are old or new, and a cache that can be trusted."""

from __future__ import annotations

import os

import pytest

from audiodrama.base.cache import Store, code_name, content_name
from audiodrama.base.files import must_take_files, replacing, replacing_path, sweep, write_text
from audiodrama.dsp.effects.table import Effect


def test_a_block_that_fails_leaves_the_old_file(tmp_path):
    """Under its final name a file is old or new, never half, and no temporary file stays."""
    path = tmp_path / "chapter.mp3"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replacing(path) as file:
        file.write(b"ne")
        raise RuntimeError
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["chapter.mp3"]


def test_what_killed_writers_left_is_swept_up(tmp_path):
    """A temporary file that is being written stays, and so does everything that is no temporary file."""
    (tmp_path / ".part-left.mp3").touch()
    (tmp_path / "chapter.mp3").touch()
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    with replacing_path(tmp_path / "new.mp3") as part:
        sweep(tmp_path)
        assert {each.name for each in tmp_path.iterdir()} == {part.name, "chapter.mp3"}


@pytest.mark.parametrize("refuse", ["write", "replace"])
def test_a_refusal_names_the_file_that_the_user_knows(tmp_path, monkeypatch, refuse):
    """Not the temporary one, which is gone by then."""
    path = tmp_path / "chapter.mp3"

    def full(part, *_):
        raise OSError(28, "No space left on device", str(part) if refuse == "replace" else None)

    monkeypatch.setattr("pathlib.Path.replace" if refuse == "replace" else "os.fsync", full)
    with pytest.raises(OSError, match="No space") as error:
        write_text(path, "new")
    assert (error.value.filename, list(tmp_path.iterdir())) == (str(path), [])


def test_a_folder_that_takes_no_files(tmp_path):
    """A file in its place, or in place of one above it, is named; a folder that is not there yet is made."""
    must_take_files(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match="file"):
        must_take_files(tmp_path / "file")


def test_what_is_put_is_got(tmp_path):
    """Bytes come back as they were, under their name and kind only."""
    store = Store(tmp_path)
    store.put("takes", "ab12", b"sound")
    assert store.get("takes", "ab12") == b"sound"
    assert store.get("sounds", "ab12") is None


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: raw[:40] + b"x" + raw[41:], lambda raw: b""])
def test_damage_counts_as_a_miss(tmp_path, damage):
    """A cut, changed or emptied entry is not there, and can be put again."""
    store = Store(tmp_path)
    store.put("takes", "ab12", b"sound of a door")
    path = store.path("takes", "ab12")
    path.write_bytes(damage(path.read_bytes()))
    assert store.get("takes", "ab12") is None
    store.put("takes", "ab12", b"sound of a door")
    assert store.get("takes", "ab12") == b"sound of a door"


def test_trim_drops_what_was_not_used_for_longest(tmp_path):
    """The limit holds afterwards, and the entry used last survives."""
    store = Store(tmp_path, limit_bytes=300)
    for age, name in enumerate(["aa", "bb", "cc"]):
        store.put("takes", name, bytes(100))
        os.utime(store.path("takes", name), (1000 - age, 1000 - age))
    assert store.trim() > 0
    assert [name for name in ("aa", "bb", "cc") if store.has("takes", name)] == ["aa", "bb"]


def test_names_depend_on_values_alone():
    """The same values give the same name whatever their order in a map; another value or type another name."""
    assert content_name({"a": 1, "b": (2.0, "x")}) == content_name({"b": (2.0, "x"), "a": 1})
    assert len({content_name(value) for value in (1, 1.0, "1", None, [1], {"1": 1})}) == 6


def test_places_are_no_part_of_a_name():
    """Where a noun stands in its file does not change what it makes."""
    assert content_name(Effect("highpass", (("cutoff", 180.0),), place=object())) == content_name(  # type: ignore[arg-type]
        Effect("highpass", (("cutoff", 180.0),))
    )


def test_a_code_name_of_nothing_is_an_error():
    """A path that is not there is refused: its name would never change with the code it was meant for."""
    with pytest.raises(FileNotFoundError, match=r"no mixing/duck\.py"):
        code_name("mixing/duck.py")
