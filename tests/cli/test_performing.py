"""`take`, `approve` and `status` on the command line (`takes`): one document, the right status, words with a cure."""

from __future__ import annotations

import json

import numpy as np
import pytest

from audiodrama.cli.app import run
from audiodrama.dsp.audio import write_wav


@pytest.fixture
def play(root, monkeypatch):
    """The small production, where the command is called."""
    monkeypatch.chdir(root)
    return root


def document(capsys, *arguments: str, status: int = 0):
    """The JSON document that a command prints."""
    assert run([*arguments, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_a_day_s_work(play, capsys):
    """New takes, one kept, heard in a file, the chapter approved, and all of it in the status."""
    made = document(capsys, "take", "1:10", "--new", "2", "--no-listen")
    assert [each["take"] for each in made["takes"]] == [1, 2, 3]
    assert made["line"]["id"] == "01-002"
    assert {"take", "kind", "duration_s", "level_lufs", "misheard", "kept", "approved"} <= set(made["takes"][0])
    kept = document(capsys, "take", "1:10", "--keep", "3")
    assert [each["kept"] for each in kept["takes"]] == [False, False, True]
    assert run(["take", "1:10", "--hear", "3", "-o", "take.wav"]) == 0
    assert (play / "take.wav").stat().st_size > 44
    capsys.readouterr()
    assert document(capsys, "approve", "1:10", "--note", "fine")["approved"] == 1
    (listed,) = [each for each in document(capsys, "approve", "--list")["lines"] if each["approved"]]
    assert (listed["id"], listed["note"]) == ("01-002", "fine")
    found = document(capsys, "status")
    fields = {"number", "title", "lines", "spoken", "approved", "doubtful", "failed", "stale", "duration_s"}
    assert fields <= set(found["chapters"][0])
    assert (found["total"]["lines"], found["total"]["spoken"], found["total"]["approved"]) == (4, 1, 1)
    assert document(capsys, "take", "1:10", "--drop")["approved"] is None


def test_tables_for_people(play, capsys):
    """The same in words."""
    assert run(["take", "MARTA", "--new", "1", "--no-listen"]) == 0
    told = capsys.readouterr().out
    assert "variant slower" in told
    assert told.count("MARTA:") == 2
    assert run(["status"]) == 0
    assert "The Lamp" in capsys.readouterr().out
    assert run(["approve", "1:10"]) == 0
    assert "1 of 1 line approved" in capsys.readouterr().err
    assert run(["approve", "1", "--list"]) == 0
    assert "Is it you?" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["take", "1:10", "--keep", "7"], 2),
        (["take", "1:10", "--keep", "0"], 2),
        (["take", "1:10", "--keep", "1", "--drop"], 2),
        (["take", "1:10", "--new", "0"], 2),
        (["take", "1:10", "-o", "x.wav"], 2),
        (["take", "1:10", "--hear", "1"], 2),
        (["take", "1:10", "--file", "none.wav"], 2),
        (["take", "1:10", "--file", "silent.wav"], 1),
        (["take", "9:10"], 2),
        (["take"], 2),
        (["approve"], 2),
        (["approve", "1"], 2),
        (["approve", "1", "--drop"], 2),
        (["approve", "--list", "--drop"], 2),
        (["render", "--approved-only"], 4),
    ],
)
def test_mistakes_have_their_status(play, capsys, arguments, status):
    """A usage is 2, a sound that cannot be used is 1, what is not approved is 4; and one document says so."""
    write_wav(play / "silent.wav", np.zeros((44100, 1), np.float32), 44100)
    assert document(capsys, *arguments, status=status)["errors"] == 1
    assert not (play / "takes.yaml").exists()


def test_a_broken_file_is_told_before_anything_else(play, capsys):
    """With status 4 and its diagnostics, whichever command meets it."""
    (play / "takes.yaml").write_text("takes:\n<<<<<<< HEAD\n")
    for arguments in (["take", "1:10"], ["approve", "1"], ["status"], ["render"], ["check"]):
        found = document(capsys, *arguments, status=4)
        assert [each["code"] for each in found["diagnostics"]] == ["merge-conflict"]
    assert (play / "takes.yaml").read_text() == "takes:\n<<<<<<< HEAD\n"
