"""A shared store: the first writer wins, nothing of others is trimmed, damage is read twice, a loss is no miss."""

from __future__ import annotations

import os
import pickle

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import StoreError
from audiodrama.base.stores import shared
from audiodrama.base.stores.shared import PRODUCERS, SharedStore

NAME = "abcdef"


@pytest.fixture
def shelf(tmp_path):
    """A folder that two machines share."""
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


@pytest.fixture
def machine(tmp_path, shelf):
    """A machine that uses the folder, with a cache of its own."""

    def make(name):
        shared.known_digests.cache_clear()  # as a process of its own would begin
        return SharedStore(tmp_path / name, address=str(shelf))

    return make


def test_the_first_writer_wins(machine):
    """The second machine is told that its bytes were not kept, and reads those of the first."""
    one, two = machine("one"), machine("two")
    assert one.put("takes", NAME, b"first")
    assert not two.put("takes", NAME, b"second")
    assert one.get("takes", NAME) == two.get("takes", NAME) == b"first"
    assert one.digest("takes", NAME) == two.digest("takes", NAME)


def test_the_machine_that_made_a_take_is_on_record(machine):
    """Host, processor and versions stand beside the entry, of the one that was first."""
    one, two = machine("one"), machine("two")
    one.put("takes", NAME, b"first")
    two.put("takes", NAME, b"second")
    facts = two.producer(NAME)
    assert facts is not None
    assert {"host", "processor", "flags", "numpy"} <= set(facts)
    assert two.has(PRODUCERS, NAME), "it was read, so it lies here too"


def test_what_is_quickly_made_stays_on_the_machine(machine, shelf):
    """Clips and chains are nobody else's business."""
    one, two = machine("one"), machine("two")
    one.put("chains", NAME, b"sound")
    assert one.get("chains", NAME) == b"sound"
    assert two.get("chains", NAME) is None
    assert not (shelf / "chains").exists()


def test_an_entry_is_read_once_and_then_kept_here(machine, shelf):
    """A mirror on the machine answers when the same entry is read again."""
    machine("one").put("takes", NAME, b"first")
    two = machine("two")
    assert two.fetch("takes", [NAME, "other"]) == {NAME}
    (shelf / "takes" / NAME[:2] / NAME).unlink()
    assert two.get("takes", NAME) == b"first"


def test_a_damaged_entry_is_read_again_before_it_is_dropped(machine, shelf, monkeypatch):
    """Half an answer is no reason to lose a take; damage that stays is."""
    machine("one").put("takes", NAME, b"first")
    two = machine("two")
    read, answers = two.remote.read, []

    def once_damaged(name):
        raw = read(name)
        answers.append(raw)
        return raw[:-1] if len(answers) == 1 else raw

    monkeypatch.setattr(two.remote, "read", once_damaged)
    assert two.get("takes", NAME) == b"first"
    assert len(answers) == 2
    path = shelf / "takes" / NAME[:2] / NAME
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert machine("three").get("takes", NAME) is None
    assert not path.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_under_an_entrys_name_is_a_miss(machine, shelf):
    """It ends no render: the take is spoken and put in its place."""
    path = shelf / "takes" / NAME[:2] / NAME
    path.parent.mkdir(parents=True)
    for look in ("get", "fetch", "put"):
        os.mkfifo(path)
        store = machine(look)
        assert look == "put" or not getattr(store, look)("takes", NAME if look == "get" else [NAME])
        assert store.put("takes", NAME, b"spoken")
        assert machine(f"other-{look}").get("takes", NAME) == b"spoken"
        store.drop("takes", NAME)


def test_trimming_leaves_the_store_alone(machine, tmp_path):
    """A machine with no room at all trims its cache and its mirror."""
    one = machine("one")
    one.put("takes", NAME, b"first")
    tight = SharedStore(tmp_path / "one", 0, one.address)
    assert tight.trim() > 0
    assert not tight.mirror.has("takes", NAME)
    assert machine("two").get("takes", NAME) == b"first"


def test_planning_asks_once_for_each_name(machine, monkeypatch):
    """Many names are one batch, those that were there are not asked for again, and the store is not listed."""
    one, two = machine("one"), machine("two")
    one.put("takes", NAME, b"first")
    asked = []
    heads = two.remote.heads
    monkeypatch.setattr(two.remote, "heads", lambda names, size: asked.append(list(names)) or heads(names, size))
    monkeypatch.setattr(two.remote, "files", lambda: pytest.fail("listed"))
    assert two.present("takes", [NAME, "other"]) == {NAME}
    assert set(two.digests("takes", [NAME])) == {NAME}
    assert [len(names) for names in asked] == [2]


def test_what_the_store_has_lost_is_put_back(machine, shelf):
    """A take that somebody trimmed while this machine still has it is shared again when it is asked for."""
    one = machine("one")
    one.put("takes", NAME, b"first")
    (shelf / "takes" / NAME[:2] / NAME).unlink()
    again = machine("one")
    assert set(again.digests("takes", [NAME])) == {NAME}
    assert machine("two").get("takes", NAME) == b"first"


def test_a_mirror_follows_its_store(machine, shelf):
    """Where the store has another take under the name, this machine's copy is forgotten."""
    one = machine("one")
    one.put("takes", NAME, b"first")
    (shelf / "takes" / NAME[:2] / NAME).unlink()
    machine("two").put("takes", NAME, b"second")
    again = machine("one")
    again.digests("takes", [NAME])
    assert again.get("takes", NAME) == b"second"


def test_a_store_that_has_gone_is_no_miss(machine, shelf, monkeypatch):
    """Else every line would be spoken again, into the empty place where a disk was mounted."""
    one = machine("one")
    monkeypatch.setattr(one.remote, "_tries", _impatient())
    (shelf / "audiodrama-store").unlink()
    with pytest.raises(StoreError, match="does not answer: its folder has gone") as error:
        one.get("takes", NAME)
    assert "goes on from here" in str(error.value)
    with pytest.raises(StoreError):
        one.put("takes", NAME, b"first")
    with pytest.raises(StoreError):
        one.digests("takes", [NAME])


def _impatient():
    from audiodrama.base.stores.remote import Tries

    return Tries("shelf", 0.0, 0.0)


def test_large_files_are_shared_by_their_checksum(machine, shelf):
    """A master that one machine sealed is there for another, byte for byte; a damaged one is not."""
    one, two = machine("one"), machine("two")
    path = one.path("masters", "m.flac")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sound" * 1000)
    one.seal("masters", "m.flac")
    assert two.sealed("masters", "m.flac")
    assert two.path("masters", "m.flac").read_bytes() == b"sound" * 1000
    (shelf / "masters" / "m." / "m.flac").write_bytes(b"sound" * 999)
    assert not machine("three").sealed("masters", "m.flac")
    one.seal("masters", "m.flac")
    with (shelf / "masters" / "m." / "m.flac").open("r+b") as file:
        file.truncate(1 << 42)
    assert not machine("four").sealed("masters", "m.flac"), "what was never written is not even copied"
    assert not (shelf / "masters" / "m." / "m.flac").exists()


def test_it_goes_to_other_processes(machine):
    """Chapters are made in processes of their own, which open the store themselves."""
    one = machine("one")
    one.put("takes", NAME, b"first")
    assert pickle.loads(pickle.dumps(one)).get("takes", NAME) == b"first"


def test_a_cache_answers_as_a_store_does(tmp_path):
    """The questions about many names have the same answers in a cache of one machine."""
    store = Store(tmp_path / "cache")
    store.put("takes", NAME, b"first")
    assert store.present("takes", [NAME, "other"]) == {NAME}
    assert store.digests("takes", [NAME, "other"]) == {NAME: store.digest("takes", NAME)}
    assert store.fetch("takes", [NAME, "other"]) == {NAME, "other"}
