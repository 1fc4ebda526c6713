"""Places as people name them: which lines a name means."""

from __future__ import annotations

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.production.places import find_place, lines_at
from audiodrama.production.project import load


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("1:10", ["Is it you? Come in."]),
        ("1:11", ["Is it you? Come in."]),
        ("2:20", ["Close it, would you?"]),
        ("01.fountain:13", ["It is only me."]),
        ("01-002", ["Is it you? Come in."]),
        ("01-s003", ["Is it you? Come in."]),
        ("2", ["Close it, would you?"]),
        ("the-door", ["Close it, would you?"]),
        ("MARTA", ["Is it you? Come in.", "Close it, would you?"]),
        ("marta", ["Is it you? Come in.", "Close it, would you?"]),
        ("NARRATOR", ["The rain has stopped. Nobody says so."]),
    ],
)
def test_a_name_means_lines(root, wanted, words):
    """A place the line nearest to it, a sound's id the line it hangs on, a chapter and a role all of theirs."""
    assert [line.text for _, line in lines_at(load(root), wanted)] == words


@pytest.mark.parametrize("wanted", ["MARTHA", "7", "9:1", "1:999", "nowhere.fountain:3", "01-099", ""])
def test_a_name_that_means_none(root, wanted):
    """It is told, with a near one where there is one."""
    with pytest.raises(UsageError) as refused:
        lines_at(load(root), wanted)
    assert refused.value.hint


def test_a_role_without_words(root):
    """Somebody who is cast and silent."""
    voices = root / "voices.yaml"
    voices.write_text(voices.read_text() + "  CARA: {voice: {tone: low}}\n")
    with pytest.raises(UsageError, match="CARA says nothing"):
        lines_at(load(root), "CARA")


def test_a_place_is_a_cue(root):
    """With its chapter."""
    chapter, cue = find_place(load(root), "2:20")
    assert (chapter.number, cue) == (2, "02-001")
