"""Accepted notes: remembered byte for byte beside what stands there, read strictly, and back when they grow worse."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.performance.notes.accepted import NOTES, acceptance_text, read_accepted, with_acceptance
from audiodrama.performance.notes.model import DirectorNote

NOTE = DirectorNote(
    "masked-0123abcd", "masked", 1, "01-001", 1.0, 2.0, "hard to follow", 0.4, "SII", 0.45, 3.1, "Is it you?"
)


def accepted(text):
    """The entries of a file that must be clean."""
    found, mistakes = read_accepted(Source(NOTES, text))
    assert [each.message for each in mistakes] == []
    return found


def test_a_note_is_remembered_with_its_reason():
    """A first entry makes the file, a second one joins it, and comments stay."""
    text = acceptance_text("", NOTE, "it is  meant\nto be: soft")
    assert accepted(text)["masked-0123abcd"].because == "it is meant to be: soft"
    text = text.replace("accepted:", "accepted:   # heard by both of us")
    more = acceptance_text(text, replace(NOTE, id="rushed-89abcdef"), "yes")
    assert more.startswith(text)
    assert set(accepted(more)) == {"masked-0123abcd", "rushed-89abcdef"}


def test_a_note_accepted_again_keeps_its_place():
    """Only reason and figure change."""
    text = acceptance_text(acceptance_text("", NOTE, "soft"), replace(NOTE, id="slow-00000000"), "drunk")
    again = acceptance_text(text, replace(NOTE, measure=0.3), "softer still")
    assert again == text.replace("because: soft", "because: softer still").replace("measure: 0.4", "measure: 0.3", 1)


def test_a_reason_is_due():
    """Blanks are no reason."""
    with pytest.raises(UsageError, match="no reason"):
        acceptance_text("", NOTE, " \n ")


@pytest.mark.parametrize(("measure", "good"), [(0.4, True), (0.42, True), (0.39, True), (0.3, False), (0.0, False)])
def test_what_grew_worse_comes_back(measure, good):
    """A figure that is as good as the accepted one stays accepted, one that is clearly worse does not."""
    known = accepted(acceptance_text("", NOTE, "soft"))
    (note,) = with_acceptance([replace(NOTE, measure=measure)], known)
    assert (note.accepted == "soft") == good


def test_other_content_is_another_note():
    """An id that is not there accepts nothing."""
    known = accepted(acceptance_text("", NOTE, "soft"))
    (note,) = with_acceptance([replace(NOTE, id="masked-ffffffff")], known)
    assert note.accepted is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("accepted:\n  nonsense: {because: x, measure: 1}\n", "no note is called nonsense"),
        ("accepted:\n  funny-0123abcd: {because: x, measure: 1}\n", "no note is called funny-0123abcd"),
        ("accepted:\n  masked-0123abcd: {measure: 1}\n", "does not say why"),
        ("accepted:\n  masked-0123abcd: {because: x}\n", "at which figure"),
        ("accepted:\n  masked-0123abcd: {because: x, measure: inf}\n", "which no note measures"),
        ("accepted:\n  masked-0123abcd: {because: x, measure: much}\n", "plain number"),
        ("accepted:\n  masked-0123abcd: {because: x, measure: 1, why: y}\n", "has no key why"),
        ("accepted:\n  masked-0123abcd: yes\n", "map of keys"),
        ("accepted: [masked-0123abcd]\n", "map of keys"),
        ("acepted: {}\n", "has no key acepted"),
        ("accepted:\n  slow-0123abcd: {because: x, measure: 1}\n  slow-0123abcd: {because: y, measure: 1}\n", "twice"),
        ("<<<<<<< HEAD\naccepted: {}\n=======\naccepted: {}\n>>>>>>> other\n", "not readable"),
        ("accepted: &a {}\nmore: *a\n", "anchors"),
    ],
)  # fmt: skip
def test_nonsense_is_named(text, told):
    """Whatever a hand or a merge made of the file, the mistake has a place and words."""
    _, mistakes = read_accepted(Source(NOTES, text))
    assert mistakes
    assert any(told in each.message for each in mistakes), [each.message for each in mistakes]


def test_an_empty_file_accepts_nothing():
    """No file, an empty one and one without entries are alike."""
    assert accepted("") == accepted("# nothing yet\n") == accepted("accepted: {}\n") == {}
