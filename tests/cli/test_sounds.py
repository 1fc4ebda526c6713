"""`audiodrama sounds`: list, find, add and preview, as people and as programs read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from audiodrama.cli.app import run

FILES = Path(__file__).parents[1] / "sounds" / "files"


def test_find_as_json(capsys, tmp_path, monkeypatch):
    """One document of sounds, rooms and files."""
    (tmp_path / "DOORWood_Knock_A_B.wav").write_bytes(b"")
    monkeypatch.setenv("AUDIODRAMA_SOUNDS", str(tmp_path))
    assert run(["sounds", "find", "knock", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "knock" in [sound["name"] for sound in document["sounds"]]
    file = str(tmp_path / "DOORWood_Knock_A_B.wav")
    assert document["files"] == [{"file": file, "name": "DOORWood_Knock_A_B", "category": "door wood"}]


def test_found_files_come_with_a_command_to_paste(capsys, tmp_path, monkeypatch):
    """What is printed can be pasted: names are quoted for the shell."""
    (tmp_path / "loud $(x) knock.wav").write_bytes(b"")
    monkeypatch.setenv("AUDIODRAMA_SOUNDS", str(tmp_path))
    assert run(["sounds", "find", "loud", "knock"]) == 0
    assert f"sounds add 'loud knock' '{tmp_path}/loud $(x) knock.wav'" in capsys.readouterr().err.replace("\n", " ")


def test_add_and_preview(capsys, tmp_path, monkeypatch):
    """A sound that was added is listed and can be written out."""
    root = tmp_path / "play"
    assert run(["new", str(root)]) == 0
    capsys.readouterr()
    command = [
        "sounds",
        "add",
        "phone memo",
        str(FILES / "phone-memo.m4a"),
        "--licence",
        "CC0",
        "-C",
        str(root),
        "--json",
    ]
    assert run(command) == 0
    assert json.loads(capsys.readouterr().out) == {
        "name": "phone memo", "file": "phone-memo.m4a", "kind": "sfx", "duration_s": pytest.approx(1.0, abs=0.8),
    }  # fmt: skip
    monkeypatch.chdir(root)
    assert run(["sounds", "preview", "Phone", "memo", "-o", "x.wav"]) == 0
    assert (root / "x.wav").stat().st_size > 10_000


@pytest.mark.parametrize(
    "arguments",
    [["find"], ["add", "x"], ["add", "x", "y", "z"], ["add", "x", "y.wav", "--kind", "noise"], ["dance"], ["preview"]],
)
def test_mistakes_are_usage_errors(arguments, capsys):
    """Each is status 2 with a hint, and nothing on stdout."""
    assert run(["sounds", *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "hint:" in told.err
