"""The command `store`, as `machines` offers it: what lies there, what is damaged, trimming and copying."""

from __future__ import annotations

import json
import os
import time

import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import UsageError
from audiodrama.base.stores.care import age_s
from audiodrama.cli.app import run


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A shared folder with a take, a level and a master, copied there from this machine's cache."""
    store = Store.default()
    store.put("takes", "abcdef", b"sound")
    store.put("calibration", "fedcba", b"1.0")
    store.put("chains", "abcdef", b"not for others")
    path = store.path("masters", "m.flac")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sound" * 100)
    store.seal("masters", "m.flac")
    folder = tmp_path / "shelf"
    folder.mkdir()
    assert run(["store", "copy", str(folder)]) == 0
    monkeypatch.setenv("AUDIODRAMA_STORE", str(folder))
    return folder


def told(capsys, *words) -> tuple[int, dict]:
    """Status and document of a call."""
    capsys.readouterr()
    status = run([*words, "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_what_lies_there(shelf, capsys):
    """Files and bytes of each kind that is shared, and of no other; a second copy copies nothing."""
    status, facts = told(capsys, "store", "info")
    assert status == 0
    assert {kind: each["files"] for kind, each in facts["kinds"].items()} == {
        "calibration": 1, "masters": 1, "masters-sums": 1, "takes": 1,
    }  # fmt: skip
    assert facts["store"] == str(shelf)
    assert run(["store"]) == 0
    shown = capsys.readouterr()
    assert "takes" in shown.out
    assert "last used" in shown.err
    again = told(capsys, "store", "copy", str(Store.default().folder), str(shelf))[1]
    assert (again["files"], again["there"]) == (0, 4)


def test_damage_is_found(shelf, capsys):
    """Every entry is held against its checksum, and a damaged one is named."""
    assert told(capsys, "store", "verify") == (
        0,
        {"files": 4, "bytes": told(capsys, "store", "verify")[1]["bytes"], "damaged": []},
    )
    (shelf / "takes/ab/abcdef").write_bytes(b"x" * 40)
    status, found = told(capsys, "store", "verify")
    assert (status, found["damaged"]) == (1, ["takes/ab/abcdef"])
    assert run(["store", "verify"]) == 1
    assert "damaged: takes/ab/abcdef" in capsys.readouterr().out


def test_only_what_is_old_is_trimmed(shelf, capsys):
    """By the age that is asked for, and never without one."""
    old = shelf / "takes/ab/abcdef"
    os.utime(old, (time.time() - 40 * 86400,) * 2)
    assert run(["store", "trim"]) == 2
    assert "how old" in capsys.readouterr().err
    status, done = told(capsys, "store", "trim", "--older", "30d")
    assert (status, done["removed"]["files"], done["left"]["files"]) == (0, 1, 3)
    assert not old.exists()


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["store", "burn"], 2),
        (["store", "copy"], 2),
        (["store", "info", "elsewhere"], 2),
        (["store", "trim", "--older", "soon"], 2),
        (["store", "info", "--store", "/nowhere/at/all"], 1),
    ],
)
def test_mistakes(words, status, capsys):
    """Each is told with its cure."""
    assert run(words) == status
    assert "hint" in capsys.readouterr().err


def test_ages():
    """Hours, days and weeks."""
    assert [age_s(each) for each in ("12h", "30d", "2w")] == [43200, 2592000, 1209600]
    with pytest.raises(UsageError):
        age_s("30")
