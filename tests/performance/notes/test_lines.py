"""Notes on lines, as `model` holds them: each fault of a take is told, once, and usual lines are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiodrama.arrange.timeline import Event
from audiodrama.base.source import Source
from audiodrama.cast.model import Cast, Delivery, Role
from audiodrama.performance.notes.lines import Join, LineFacts, SpokenPart, notes_of_lines
from audiodrama.performance.notes.model import in_order_of_weight, note_id
from audiodrama.performance.notes.takes import PeakFigures, VoiceFigures
from audiodrama.script.cuesheet import Line, Phrase

USUAL = VoiceFigures(
    duration_s=2.6, speech_s=2.5, lufs=-22.0, low_st=1.0, height_st=4.0, high_st=6.0, voiced_s=1.5, head_db=-3.0,
    tail_db=-60.0, stop_db=40.0, stop_s=1.0, piled=0.6, crest_db=10.0,
)  # fmt: skip
TEXT = "The boat came in before the storm last night"
CAST = Cast(
    roles={"anna": Role("ANNA")},
    deliveries={"hushed": Delivery("hushed", level_db=-12.0), "shouting": Delivery("shouting", level_db=9.0)},
)
VOICES = "cast:\n  ANNA: {voice: {tone: mid}}\ndeliveries:\n  hushed: {level: -12dB}\n"


def line(number, *, text=TEXT, figures=USUAL, heard=-23.0, deliveries=(), rate=1.0, peaks=None, joins=()):
    """A line of ANNA, ten seconds after the one before."""
    source = Source("script/01.fountain", f"ANNA\n{text}\n")
    phrase = Phrase(text, deliveries=deliveries)
    spoken = Line(f"01-{number:03}", "ANNA", "anna", text, (phrase,), place=source.place(0, len(source.text) - 1))
    event = Event(spoken.id, "line", "ANNA", text, number * 10_000, number * 10_000 + 2600, place=spoken.place)
    part = SpokenPart(figures, text, rate, -1.0, number * 10.0, peaks, joins)
    return LineFacts(spoken, event, 1000, (part,), heard)


def told(odd, *, around=6):
    """Codes of the notes on a line among usual ones, and the notes."""
    first = int(odd.start_s) // 10 - around // 2
    facts = [line(first + number) for number in range(around + 1)]
    facts[around // 2] = odd
    found = list(notes_of_lines(facts, CAST, VOICES))
    assert {note.line for note in found} <= {odd.line.id}
    return [note.code for note in found], found


def test_usual_lines_are_not_told():
    """A chapter of lines that are like each other has no note."""
    assert told(line(50)) == ([], [])


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ({"lufs": -27.0}, "too-quiet"),
        ({"lufs": -17.5}, "too-loud"),
        ({"speech_s": 1.7}, "rushed"),
        ({"speech_s": 3.8}, "slow"),
        ({"low_st": 3.5, "high_st": 5.0}, "monotone"),
        ({"piled": 1.9}, "distorted"),
        ({"tail_db": -8.0}, "word-cut"),
        ({"stop_db": 85.0}, "word-cut"),
    ],
)
def test_each_fault_has_its_note(figures, code):
    """One figure of a take that is off makes one note of its kind, beyond its threshold, with a cure."""
    codes, (note,) = told(line(50, figures=replace(USUAL, **figures)))
    assert codes == [code]
    assert note.severity >= 1
    assert (note.measure > note.threshold) == (note.measure - note.threshold > 0)
    assert note.fix is not None
    assert "ANNA" in note.message or "night" in note.message


@pytest.mark.parametrize(
    "figures", [{"lufs": -24.5}, {"lufs": -20.0}, {"speech_s": 2.2}, {"speech_s": 2.9}, {"low_st": 2.5}, {"piled": 1.1}]
)
def test_small_differences_are_not_told(figures):
    """As takes of one voice differ, no note is made."""
    assert told(line(50, figures=replace(USUAL, **figures)))[0] == []


def test_a_rate_that_was_asked_for_is_no_fault():
    """A line that was asked to be slow is slow without a note, one that is far slower has one."""
    assert told(line(50, rate=0.8, figures=replace(USUAL, speech_s=2.5 / 0.8)))[0] == []
    assert told(line(50, rate=0.5, figures=replace(USUAL, speech_s=5.0)))[0] == ["slow"]


def test_a_ride_mends_a_soft_take():
    """A take that the script raises by as much as it is too soft is told no more; a ride alone is no fault."""
    soft = line(50, figures=replace(USUAL, lufs=-28.0))
    assert told(soft)[0] == ["too-quiet"]
    assert told(replace(soft, parts=(replace(soft.parts[0], ride_db=6.0),)))[0] == []
    usual = line(50)
    assert told(replace(usual, parts=(replace(usual.parts[0], ride_db=6.0),)))[0] == []


def test_a_whole_delivery_that_sinks_is_told_with_its_edit():
    """Far below its neighbours a line is told even where the casting wants it, and the delivery's level is the edit."""
    codes, (note,) = told(line(50, heard=-36.0, deliveries=("hushed",)))
    assert codes == ["too-quiet"]
    (edit,) = note.fix.edits
    assert VOICES[edit.start : edit.end] == edit.expect
    changed = VOICES[: edit.start] + edit.text + VOICES[edit.end :]
    assert changed == VOICES.replace("level: -12dB", "level: -9dB")


def test_a_torn_voice_is_told_only_where_the_effects_tear_it():
    """Peaks that the take lacks already are no fault of the effects."""
    torn = PeakFigures(0.6, 4.5)
    assert told(line(50, peaks=torn))[0] == ["distorted"]
    assert told(line(50, peaks=torn, figures=replace(USUAL, crest_db=6.5)))[0] == []


def test_a_join_in_a_vowel_is_told():
    """Where speech waits in the middle of a sound, both sides are loud."""
    assert told(line(50, joins=(Join(501.0, -3.0, -5.0),)))[0] == ["word-cut"]
    assert told(line(50, joins=(Join(501.0, -3.0, -40.0),)))[0] == []


def test_an_id_stands_for_the_content():
    """The same words have the same id in another place; other words, a role or a cause have another one."""
    one, other = (told(line(number, figures=replace(USUAL, piled=3.0)))[1][0] for number in (50, 60))
    assert one.id == other.id
    assert one.id != told(line(50, text=f"{TEXT} again", figures=replace(USUAL, piled=3.0)))[1][0].id
    assert note_id("masked", "anna", "x") != note_id("masked", "ben", "x")


def test_the_worst_comes_first_and_what_was_accepted_last():
    """Order is by weight, then place; accepted notes stand behind."""
    _, (mild,) = told(line(50, figures=replace(USUAL, piled=2.0)))
    _, (bad,) = told(line(50, figures=replace(USUAL, piled=6.0)))
    fine = replace(bad, accepted="meant")
    assert in_order_of_weight([fine, mild, bad]) == [bad, mild, fine]
