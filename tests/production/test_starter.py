"""A fresh production is one that works, and never costs anybody a file."""

from __future__ import annotations

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.production.project import load
from audiodrama.production.starter import start


def test_a_fresh_production_has_no_mistakes(tmp_path):
    """It is read without an error or a warning, and has something to be heard."""
    written = start(tmp_path / "a" / "play")
    play = load(tmp_path / "a" / "play")
    assert play.diagnostics == ()
    assert sum(len(each.lines) for each in play.sheet.chapters) > 0
    assert sorted(path for path in (tmp_path / "a" / "play").rglob("*") if path.is_file()) == sorted(written)


def test_files_beside_it_stay(tmp_path):
    """A folder that has other files in it is taken as it is."""
    (tmp_path / "notes.txt").write_text("mine")
    start(tmp_path)
    assert ((tmp_path / "notes.txt").read_text(), load(tmp_path).errors) == ("mine", ())


def test_nothing_is_overwritten(tmp_path):
    """When one file is there already, nothing at all is written."""
    (tmp_path / "voices.yaml").write_text("mine")
    with pytest.raises(UsageError, match=r"voices\.yaml is there already"):
        start(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("voices.yaml", "mine")]
