"""Masking: lines and words that are covered are told with what covers them, and what is heard is not."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.arrange.sources import SoundRef, SoundUse, TakeRef
from audiodrama.arrange.timeline import Clip, Event, TimedWord, Timeline
from audiodrama.base.source import Source
from audiodrama.dsp.audio import RATE_HZ as S
from audiodrama.dsp.bands import BANDS
from audiodrama.performance.notes.field import SoundField
from audiodrama.performance.notes.lines import LineFacts
from audiodrama.performance.notes.masking import notes_of_masking, notes_of_sounds
from audiodrama.script.cuesheet import Line, Phrase

SPEECH = np.array([0.3, 0.5, 0.8, 1, 1.2, 1.2, 1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.3, 0.25, 0.2, 0.15, 0.1, 0.1])
WORDS = ("Somebody", "has", "moved", "the", "lamp")
SCRIPT = Source(
    "script/01.fountain",
    "ANNA\nSomebody has moved the lamp\n\nBEN ^\nNo.\n\n[[amb: rain | level=-6dB]]\n\n[[sfx: horn]]\n",
)


def place(text):
    """Where a text stands in the script."""
    at = SCRIPT.text.index(text)
    return SCRIPT.place(at, at + len(text))


def profile(clip):
    """Every sound has the spectrum of speech, at the common speech level."""
    bands = SPEECH / SPEECH.sum() * 10 ** (-23 / 10)
    return np.tile(np.append(bands, bands.sum()), (20 * 60, 1)).astype(np.float32)


def scene(*others, events=()):
    """A line of two seconds, a word every 0.4 s, and other clips."""
    words = tuple(TimedWord(w, S + k * 2 * S // 5, S + (k + 1) * 2 * S // 5) for k, w in enumerate(WORDS))
    text = " ".join(WORDS)
    event = Event("01-001", "line", "ANNA", text, S, 3 * S, words, place=place("ANNA\nSomebody has moved the lamp"))
    clip = Clip("01-001", "dialogue", TakeRef("a"), S, 3 * S, label="ANNA")
    timeline = Timeline(S, 10 * S, (clip, *others), (event, *events))
    line = Line("01-001", "ANNA", "anna", text, (Phrase(text),), place=event.place)
    return LineFacts(line, event, S, (), -23.0), SoundField(timeline, profile, {})


def rain(level_db):
    """A bed under everything."""
    return Clip(
        "01-s1", "beds", SoundRef("rain", SoundUse("rain")), 0, 10 * S, loop=True, level_db=level_db, label="rain"
    )


def horn(level_db, start_s=1.4, end_s=2.2):
    """A sound over the second and third word."""
    return Clip(
        "01-s2",
        "foley",
        SoundRef("horn", SoundUse("horn")),
        int(start_s * S),
        int(end_s * S),
        level_db=level_db,
        label="horn",
    )


RAIN = Event("01-s1", "bed", "rain", None, 0, 10 * S, place=place("[[amb: rain | level=-6dB]]"))
HORN = Event("01-s2", "sfx", "horn", None, int(1.4 * S), int(2.2 * S), place=place("[[sfx: horn]]"))


def test_a_line_alone_is_understood():
    """Nothing else sounds, nothing is told."""
    assert list(notes_of_masking(*scene(), lambda _: 0.0)) == []


@pytest.mark.parametrize(("level_db", "told"), [(-20, False), (-9, False), (-5, True), (0, True), (6, True)])
def test_a_bed_that_is_too_near_masks(level_db, told):
    """Under 7 LU the line is told, with the bed's name and a cue that brings it down; further off it is not."""
    notes = list(notes_of_masking(*scene(rain(level_db), events=(RAIN,)), lambda _: None))
    assert [note.code for note in notes] == ["masked"] * told
    for note in notes:
        assert "rain (bed)" in note.message
        assert note.fix.text.startswith("[[amb: rain | gain=-")
        assert note.fix.edits[0].start == note.place.start


def test_a_doubtful_line_is_told_by_its_stoi():
    """Where the index leaves a doubt, the measure of the mix itself decides."""
    facts, field = scene(rain(-7.5), horn(-2.0, 1.0, 3.0), events=(RAIN, HORN))
    assert [n.unit for n in notes_of_masking(facts, field, lambda _: 0.4)] == ["STOI"]


def test_a_sound_covers_words():
    """The words under it are named, in one note, with the cue to bring down; the others are not."""
    (note,) = notes_of_masking(*scene(horn(8.0), events=(HORN,)), lambda _: None)
    assert (note.code, note.line) == ("covers", "01-001")
    assert "“has moved”" in note.message
    (edit,) = note.fix.edits
    assert (edit.expect, edit.text.startswith("[[sfx: horn | gain=-")) == ("[[sfx: horn]]", True)
    assert list(notes_of_masking(*scene(horn(-6.0), events=(HORN,)), lambda _: None)) == []


def test_a_louder_voice_hides_words():
    """Somebody else at the same time is told as an overlap, and the mark that lets him is the edit."""
    other = Clip("01-002", "dialogue", TakeRef("b"), S, 3 * S, level_db=6.0, label="BEN")
    event = Event("01-002", "line", "BEN", "No.", S, 3 * S, place=place("BEN ^\nNo."))
    (note,) = notes_of_masking(*scene(other, events=(event,)), lambda _: None)
    assert note.code == "overlap"
    assert note.fix.edits[0].expect.strip() == "^"


def test_who_says_the_same_words_hides_nothing():
    """Another voice of an ensemble has no event of its own, and helps."""
    other = Clip("01-002", "dialogue", TakeRef("b"), S, 3 * S, level_db=6.0, label="BEN")
    assert list(notes_of_masking(*scene(other), lambda _: None)) == []


@pytest.mark.parametrize(("level_db", "unit"), [(-18, None), (-60, "LU")])
def test_a_sound_has_to_be_heard(level_db, unit):
    """A sound far below everything is told, with the level at which it is heard."""
    notes = list(notes_of_sounds(scene(horn(level_db, 5, 6), events=(HORN,))[1]))
    assert [note.unit for note in notes] == ([unit] if unit else [])
    if unit:
        assert notes[0].fix.edits[0].text == "[[sfx: horn | gain=22dB]]"


def test_a_sound_under_a_louder_one_is_not_heard():
    """What drowns in everything else is told by how far it lies below."""
    (note,) = notes_of_sounds(scene(horn(-30.0, 5, 6), rain(-3.0), events=(HORN, RAIN))[1])
    assert (note.code, note.unit, note.line) == ("unheard", "dB", "01-s2")
    assert note.measure < note.threshold
    assert profile(None).shape[1] == BANDS + 1
