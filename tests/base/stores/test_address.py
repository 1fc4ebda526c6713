"""Which store a command uses."""

from __future__ import annotations

from audiodrama.base.stores.address import chosen_address, is_url


def test_a_store_is_chosen_by_word_then_environment(tmp_path, monkeypatch):
    """A folder's address means the same from everywhere; an address is taken as it is."""
    monkeypatch.delenv("AUDIODRAMA_STORE", raising=False)
    assert chosen_address() is None
    monkeypatch.setenv("AUDIODRAMA_STORE", "s3://shelf/books")
    assert chosen_address() == "s3://shelf/books"
    monkeypatch.chdir(tmp_path)
    assert chosen_address("shelf") == str(tmp_path / "shelf")
    assert is_url("s3://shelf")
    assert not is_url("/mnt/shelf")
