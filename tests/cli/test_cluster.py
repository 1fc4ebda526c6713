"""The commands `cluster` and `render --on`: mistakes with their cures, one document, one bill."""

from __future__ import annotations

import json

import pytest

from audiodrama.base.stores import shared
from audiodrama.cli.app import run
from audiodrama.cluster import link
from many_machines import big_script, obedient


@pytest.fixture
def plays(production_at, tmp_path, monkeypatch):
    """Two productions, and a store for both."""
    (tmp_path / "shelf").mkdir()
    monkeypatch.setenv("AUDIODRAMA_STORE", str(tmp_path / "shelf"))
    shared.known_digests.cache_clear()
    return [str(production_at(tmp_path / name, script=big_script(1, 2))) for name in ("one", "two")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cluster", "scheduler", "--host", "192.0.2.1"], "--insecure"),
        (["cluster", "scheduler", "tcp://127.0.0.1"], "takes no address"),
        (["cluster", "worker"], "needs its scheduler's address"),
        (["cluster", "worker", "tcp://192.0.2.1:8786"], "--insecure"),
        (["cluster", "worker", "127.0.0.1", "--workers", "1", "--resources", "kokoro=2"], "--workers N"),
        (["cluster", "worker", "127.0.0.1", "--resources", "kokoro"], "such as kokoro=2"),
        (["cluster", "party"], "there is no cluster party"),
    ],
)
def test_mistakes_of_starting(words, told, capsys):
    """Nothing is started, and each is told with its cure."""
    assert run(words) == 2
    assert told in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--on", "tcp://192.0.2.1:8786"], "neither encrypted nor on this machine"),
        (["--on", "http://x"], "no scheduler's address"),
        (["--on", "127.0.0.1", "--verify"], "do not hear takes back"),
        (["ONE", "absent", "--on", "127.0.0.1"], "absent is no folder"),
        (["ONE", "ONE", "--on", "127.0.0.1"], "named twice"),
    ],
)
def test_mistakes_of_rendering(words, told, plays, capsys):
    """All are told before anybody is talked to."""
    words = [plays[0] if word == "ONE" else word for word in words]
    assert run(["render", "-C", plays[0], *words]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_many_machines_need_a_store(plays, capsys, monkeypatch):
    """One that all of them share."""
    monkeypatch.delenv("AUDIODRAMA_STORE")
    assert run(["render", "-C", plays[0], "--on", "127.0.0.1"]) == 2
    assert "a store that all of them share" in capsys.readouterr().err


def test_nobody_answers(plays, capsys, monkeypatch):
    """The address, and how one is started."""

    async def refuse(address):
        raise OSError(f"Timed out trying to connect to {address} after 10 s")

    monkeypatch.setattr(link, "_version_at", refuse)
    assert run(["render", "-C", plays[0], "--on", "127.0.0.1:9"]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "no scheduler answers at tcp://127.0.0.1:9" in told
    assert "audiodrama cluster scheduler" in told


def test_a_shelf_in_one_run(plays, capsys, monkeypatch):
    """Each chapter on stdout, the bill after it; as JSON one document with both."""
    with obedient(monkeypatch):
        assert run(["render", *plays, "--on", "127.0.0.1", "--format", "flac"]) == 0
    told = capsys.readouterr()
    assert told.out.count("output/01-chapter-1.flac") == 2
    assert "machine" in told.err
    assert "2 workers at 127.0.0.1" in told.err
    with obedient(monkeypatch):
        assert run(["render", *plays, "--on", "127.0.0.1", "--format", "flac", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [each["spoken"] for each in document["productions"]] == [0, 0]
    assert document["twice"] == 0
