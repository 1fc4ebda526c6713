"""Documents of notes; and `listening` and `thresholds`, which fill them."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

import audiodrama
from audiodrama.arrange.timeline import Event
from audiodrama.base.errors import UsageError
from audiodrama.base.source import Source
from audiodrama.base.text_edits import RangeEdit
from audiodrama.performance.notes.lines import LineFacts
from audiodrama.performance.notes.listening import alike_notes, misheard_notes
from audiodrama.performance.notes.listing import audacity_notes, notes_csv, notes_document, reaper_markers
from audiodrama.performance.notes.model import DirectorNote, Fix
from audiodrama.performance.notes.thresholds import KINDS, THRESHOLDS, manual_tables
from audiodrama.script.cuesheet import Line, Phrase
from audiodrama.speech.recogniser import compare

PLACE = Source("script/=01.fountain", "ANNA\nHello.\n").place(0, 11)
NOTE = DirectorNote(
    "masked-0123abcd", "masked", 1, "01-001", 61.5, 62.25, '=HYPERLINK("x")\tis loud', 0.4, "SII", 0.45, 3.1, "Hello.",
    Fix("+lower", (RangeEdit("script/01.fountain", 0, 0, "", "x"),)), PLACE,
)  # fmt: skip
OTHER = replace(NOTE, id="slow-00000000", code="slow", at_s=3.0, end_s=3.0, message="@slow")


def test_json_holds_every_field():
    """The document is the stable one, edits and place included."""
    (note,) = json.loads(json.dumps(notes_document([NOTE])))["notes"]
    assert note["fix"]["edits"] == [{"file": "script/01.fountain", "start": 0, "end": 0, "expect": "", "text": "x"}]
    assert (note["id"], note["line"], note["place"]["line"], note["accepted"]) == ("masked-0123abcd", "01-001", 1, None)


def test_no_cell_is_a_formula():
    """Neither a message nor a file's name nor a cure begins as formulas do, and each note is one row."""
    rows = list(csv.reader(io.StringIO(notes_csv([NOTE, OTHER]))))
    assert len(rows) == 3
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert rows[1][7].startswith("'=HYPERLINK")


def test_markers_are_in_order_of_time():
    """Reaper gets regions with lengths, Audacity labels with tabs; what was accepted is left out."""
    accepted = replace(NOTE, id="masked-11111111", accepted="meant")
    rows = list(csv.reader(io.StringIO(reaper_markers([NOTE, OTHER, accepted]))))
    assert rows[0] == ["#", "Name", "Start", "End", "Length"]
    assert [row[:1] + row[2:] for row in rows[1:]] == [
        ["R1", "0:00:03.000", "0:00:03.100", "0:00:00.100"], ["R2", "0:01:01.500", "0:01:02.250", "0:00:00.750"],
    ]  # fmt: skip
    labels = [row.split("\t") for row in audacity_notes([NOTE, OTHER]).splitlines()]
    assert [row[:2] for row in labels] == [["3.000000", "3.000000"], ["61.500000", "62.250000"]]
    assert {len(row) for row in labels} == {3}


@pytest.mark.parametrize("document", [reaper_markers, audacity_notes])
def test_markers_are_of_one_chapter(document):
    """Two chapters both begin at 0:00, so they are refused."""
    with pytest.raises(UsageError, match="one chapter"):
        document([NOTE, replace(OTHER, chapter=2)])
    assert document([]) in {"", "#,Name,Start,End,Length\r\n"}


def facts(role, number, ensemble=""):
    """A line of a role."""
    line = Line(f"01-{number:03}", role.upper(), role, "We went home.", (Phrase("We went home."),), ensemble=ensemble)
    return LineFacts(line, Event(line.id, "line", line.speaker, line.text, number, number + 1), 1, (), -23.0)


def test_what_was_misheard_is_told_in_words():
    """Missing, added and other words are named; what a recogniser's own errors explain is not told."""
    said = ["she", "locked", "the", "gate", "and", "threw", "the", "key", "into", "the", "sea"]
    assert misheard_notes([(facts("anna", 1), compare(said, said))]) == ([], {})
    (note,), _ = misheard_notes([(facts("anna", 1), compare(said, said[:5]))])
    assert (note.code, "missing “threw the key into the sea”" in note.message) == ("said-otherwise", True)


def test_a_voice_that_the_recogniser_does_not_follow_is_not_blamed():
    """Other words prove nothing of it, only words that are missing in a row; and it is said to be unclear."""
    said = ["she", "locked", "the", "gate", "and", "threw", "the", "key", "into", "the", "sea"]
    other = compare(said, ["he", "looked", "at", "gates", "and", "blew", "a", "bee", "in", "two", "peas"])
    usual = compare(said, ["she", "looked", "the", "gate", "and", "through", "the", "key", "into", "the", "sea"])
    heard = [(facts("anna", k), usual) for k in range(4)] + [(facts("anna", 5), other)]
    notes, unclear = misheard_notes(heard)
    assert (notes, list(unclear)) == ([], ["ANNA"])
    notes, _ = misheard_notes([*heard, (facts("anna", 6), compare(said, said[:5]))])
    assert [note.line for note in notes] == ["01-006"]


def test_who_sounds_alike_is_told_once():
    """A pair that follows each other and is near is told where it first meets; others are not."""
    lines = [facts(role, k) for k, role in enumerate(("anna", "ben", "anna", "caro", "ben"))]
    names = {"anna": "ANNA", "ben": "BEN", "caro": "CARO"}
    far = {frozenset(("anna", "ben")): 0.2, frozenset(("anna", "caro")): 0.9}
    (note,) = alike_notes(lines, names, far)
    assert (note.code, note.line, note.subject) == ("alike", "01-001", "ANNA and BEN")
    together = [facts("anna", 0, "ALL"), facts("ben", 1, "ALL")]
    assert list(alike_notes(together, names, far)) == []


def test_every_threshold_has_a_kind_and_a_source():
    """The table is whole: a kind for each threshold, a threshold for each measured kind, a source for all."""
    assert {each.code for each in THRESHOLDS.values()} == set(KINDS) - {"said-otherwise"}
    assert all(each.source and each.meaning for each in THRESHOLDS.values())
    assert all(kind.weight > 0 for kind in KINDS.values())


def test_the_manual_has_the_tables():
    """Both tables of the page are those of the code, row by row."""
    page = (Path(audiodrama.__file__).parent / "cli" / "help" / "notes.md").read_text(encoding="utf-8")
    for rows in manual_tables():
        assert f"|---|\n{rows}\n" in page
