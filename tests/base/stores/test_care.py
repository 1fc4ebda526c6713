"""Looking after a store, `care`, is tested with the command `store` in `tests/cli/test_stores.py`; here its figures."""

from __future__ import annotations

from audiodrama.base.cache import Store
from audiodrama.base.stores.care import copy_store, store_facts, trim_store, verify_store
from audiodrama.base.stores.shared import SharedStore


def test_damaged_entries_are_not_copied(tmp_path):
    """They are named; the rest arrives whole."""
    (tmp_path / "shelf").mkdir()
    here, there = Store(tmp_path / "here"), SharedStore(tmp_path / "cache", address=str(tmp_path / "shelf"))
    here.put("takes", "abc", b"one")
    here.put("takes", "xyz", b"two")
    here.path("takes", "xyz").write_bytes(b"x" * 40)
    done = copy_store(here, there)
    assert (done.files, done.damaged) == (1, ("takes/xy/xyz",))
    assert verify_store(there).damaged == ()
    assert store_facts(there).kinds == {"takes": (1, 35)}
    assert trim_store(there, 3600.0).files == 0


def test_a_master_and_its_checksum_are_both_found(tmp_path):
    """When both are damaged, both are named, although a damaged master is dropped with its checksum."""
    (tmp_path / "shelf").mkdir()
    store = SharedStore(tmp_path / "cache", address=str(tmp_path / "shelf"))
    path = store.free_path("masters", "m.flac")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sound")
    store.seal("masters", "m.flac")
    for kind in ("masters", "masters-sums"):
        (tmp_path / "shelf" / kind / "m." / "m.flac").write_bytes(b"x" * 99)
    fresh = SharedStore(tmp_path / "other", address=str(tmp_path / "shelf"))
    assert verify_store(fresh).damaged == ("masters-sums/m./m.flac", "masters/m./m.flac")
