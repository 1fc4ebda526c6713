"""The command `notes`: a list to read, documents on stdout alone, and words for what cannot be done."""

from __future__ import annotations

import csv
import io
import json

import pytest

from audiodrama.base.cache import Store
from audiodrama.cli.app import run
from audiodrama.production.chapter import spoken_job
from audiodrama.production.plan import Options, plan
from audiodrama.production.project import load

SCRIPT = """# One

MARTA
The boat came in before the storm last night.

[[sfx: latch | level=-70dB]]

BEN
Nobody in the village believed a single word.

# Two

BEN
Somebody has moved the lamp from the window.
"""


def speak(root):
    """Have both chapters spoken, without mixing them."""
    for number in ("1", "2"):
        spoken_job(plan(load(root), [number], Options(jobs=1), Store.default()))


@pytest.fixture
def root(copy_of, monkeypatch):
    """A spoken play, and the command's folder."""
    root = copy_of(speak, script=SCRIPT)
    monkeypatch.chdir(root)
    return root


def test_the_list_says_where_what_and_how_to_mend_it(root, capsys):
    """Each note has its place, time, id, figure and edit; the count stands on stderr."""
    assert run(["notes"]) == 0
    out, err = capsys.readouterr()
    assert "script/01.fountain:6 at 0:0" in out
    assert "nobody can hear latch" in out
    assert "[unheard-" in out
    assert "mend: [[sfx: latch | level=" in out
    assert "1 note" in err
    assert "--listen" in err


def test_documents_are_alone_on_stdout(root, capsys):
    """JSON, CSV and markers can be piped."""
    assert run(["notes", "--json"]) == 0
    (note,) = json.loads(capsys.readouterr().out)["notes"]
    assert note["code"] == "unheard"
    assert run(["notes", "--csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[1][0] == note["id"]
    assert run(["notes", "1", "--markers", "audacity"]) == 0
    assert capsys.readouterr().out.count("\t") == 2
    assert run(["notes", "1", "--markers", "reaper"]) == 0
    assert "R1,unheard" in capsys.readouterr().out


def test_a_note_is_accepted(root, capsys):
    """It stands in notes.yaml, is counted, and shown in full only when asked for."""
    assert run(["notes", "--accept", "unheard", "--because", "for those who know"]) == 0
    assert "for those who know" in (root / "notes.yaml").read_text()
    capsys.readouterr()
    assert run(["notes"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "nothing to stumble over, 1 accepted" in err
    assert run(["notes", "--all"]) == 0
    assert "accepted: for those who know" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--json", "--csv"], 2, "three forms"),
        (["--markers", "logic"], 2, "no markers for logic"),
        (["--accept", "masked-0123abcd"], 2, "go together"),
        (["--because", "x"], 2, "go together"),
        (["--accept", "masked-0123abcd", "--because", "x"], 2, "there is no note"),
        (["9"], 2, "there is no chapter 9"),
        (["--draft"], 2, "audiodrama render 1 --draft"),
    ],
)
def test_what_cannot_be_done_is_said(root, capsys, arguments, status, told):
    """The status is that of usage, and the words say what to do."""
    assert run(["notes", *arguments]) == status
    assert told in capsys.readouterr().err


def test_listening_needs_its_extra(root, capsys, monkeypatch):
    """Without the recogniser the extra is named before anything is measured."""
    monkeypatch.setattr("audiodrama.speech.recogniser.recogniser_lack", lambda: "install the extra listen")
    assert run(["notes", "--listen"]) == 5
    assert "no recogniser is installed" in capsys.readouterr().err
