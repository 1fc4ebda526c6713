"""Forty planted faults: at least thirty-six are told at their place, and hardly anything else."""

from __future__ import annotations

import pytest

from audiodrama.base.errors import MissingError
from audiodrama.production.notes import director_notes
from audiodrama.production.project import load
from audiodrama.speech.proof import recogniser
from planted import found_among
from planted_plays import DEVELOPMENT, FINAL, write_play


def listener():
    """The recogniser where it is installed."""
    try:
        return recogniser()
    except MissingError:
        return None


@pytest.mark.slow
@pytest.mark.attack  # minutes of speaking and listening: asked for by name
@pytest.mark.parametrize("sizes", [DEVELOPMENT, FINAL], ids=["development", "final"])
def test_planted_faults_are_told(tmp_path, sizes):
    """Of the forty at most four are missed (two more without the extra `listen`), with at most four false notes."""
    planted = write_play(tmp_path / "play", sizes)
    assert len(planted) == 40
    ears = listener()
    report = director_notes(load(tmp_path / "play"), listener=ears)
    lost, false = found_among(planted, report.notes)
    told = [f"lost: {each.code} at {each.line}: {each.about}" for each in lost]
    told += [f"false: {note.code} at {note.place}: {note.message}" for note in false]
    assert len(lost) <= (4 if ears else 6), told
    assert len(false) <= 4, told
