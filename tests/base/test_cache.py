"""A cache that can be trusted."""

from __future__ import annotations

import json
import os

import pytest

from audiodrama.base.cache import Store, code_name, content_name
from audiodrama.base.files import replacing_path
from audiodrama.dsp.effects.table import Effect


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


def test_trim_spares_takes_for_what_is_made_of_them(tmp_path):
    """A piece of a chapter goes before a take, though it was used last."""
    store = Store(tmp_path, limit_bytes=200)
    for age, kind in enumerate(["pieces", "takes"]):
        store.put(kind, "aa", bytes(100))
        os.utime(store.path(kind, "aa"), (1000 - age, 1000 - age))
    store.trim()
    assert (store.has("takes", "aa"), store.has("pieces", "aa")) == (True, False)


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


def test_an_entry_under_anothers_name_is_none(tmp_path):
    """Two entries that were swapped are both missing: each would be taken for the other."""
    store = Store(tmp_path)
    for name in ("ab12", "cd34"):
        store.put("takes", name, name.encode())
    one, other = (store.path("takes", name) for name in ("ab12", "cd34"))
    raw = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(raw)
    assert [store.get("takes", name) for name in ("ab12", "cd34")] == [None, None]


def test_nonsense_is_dropped(tmp_path):
    """What no parser takes, whatever it raises, is a miss; what parses is given."""
    store = Store(tmp_path)
    for name, body in (("ab12", b"7"), ("cd34", b"seven"), ("ef56", b"[" * 100_000)):
        store.put("lengths", name, body)
    assert (store.read("lengths", "ab12", int), store.read("lengths", "none", int)) == (7, None)
    assert (store.read("lengths", "cd34", int), store.has("lengths", "cd34")) == (None, False)
    assert store.read("lengths", "ef56", json.loads) is None


def test_digests_tell_what_is_kept(tmp_path):
    """The same bytes under the same name have the same in two stores; others, and nothing, have not."""
    one, two = Store(tmp_path / "1"), Store(tmp_path / "2")
    one.put("takes", "ab12", b"sound")
    two.put("takes", "ab12", b"sound")
    assert one.digest("takes", "ab12") == two.digest("takes", "ab12")
    two.put("takes", "ab12", b"other")
    assert one.digest("takes", "ab12") != two.digest("takes", "ab12")
    assert (one.digest("takes", "none"), one.digest("sounds", "ab12")) == (None, None)


@pytest.mark.parametrize("damage", [lambda raw: raw[:-1], lambda raw: raw[:2] + b"x" + raw[3:], lambda raw: b""])
def test_a_large_file_counts_while_it_is_whole(tmp_path, damage):
    """One that was never sealed, was cut, changed, emptied or is another's does not."""
    store, name = Store(tmp_path), "ab12.flac"
    with replacing_path(store.path("masters", name)) as part:
        part.write_bytes(b"a whole chapter")
    assert not store.sealed("masters", name)
    store.seal("masters", name)
    assert store.sealed("masters", name)
    store.path("masters", name).write_bytes(damage(b"a whole chapter"))
    assert (store.sealed("masters", name), store.path("masters", name).exists()) == (False, False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_in_place_of_an_entry_is_a_miss(tmp_path):
    """Nobody waits for it."""
    store = Store(tmp_path)
    path = store.path("takes", "ab12")
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert (store.get("takes", "ab12"), store.digest("takes", "ab12")) == (None, None)


@pytest.mark.parametrize("place", ["takes/ab/ab12", "takes/ab", "takes"])
def test_what_stands_in_the_way_of_an_entry_is_set_aside(tmp_path, place):
    """A folder under an entry's name, a file under a folder's: a miss, which is mended by putting it again."""
    store, blocked = Store(tmp_path), tmp_path / place
    blocked.parent.mkdir(parents=True, exist_ok=True)
    if place.endswith("ab12"):
        (blocked / "folder").mkdir(parents=True)
    else:
        blocked.write_bytes(b"no folder")
    assert (store.get("takes", "ab12"), store.has("takes", "ab12")) == (None, False)
    store.drop("takes", "ab12")
    store.put("takes", "ab12", b"sound")
    assert store.get("takes", "ab12") == b"sound"
    for part in tmp_path.rglob(".part-*"):
        os.utime(part, (0, 0))
    store.sweep()
    assert not list(tmp_path.rglob(".part-*"))


def test_what_killed_writers_left_in_it_is_swept_up(tmp_path):
    """In every folder of the cache."""
    store = Store(tmp_path)
    store.put("masters", "ab12", b"whole")
    left = store.path("masters", "ab12").with_name(".part-left.flac")
    left.touch()
    os.utime(left, (0, 0))
    store.sweep()
    assert (left.exists(), store.get("masters", "ab12")) == (False, b"whole")
