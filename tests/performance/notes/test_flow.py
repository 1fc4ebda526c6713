"""The flow of a chapter: silence, jumps and repeats are told, and what the script asks for is not."""

from __future__ import annotations

import numpy as np
import pytest

from audiodrama.arrange.sources import RoomTone, SoundRef, SoundUse, TakeRef
from audiodrama.arrange.timeline import Clip, Event, Timeline
from audiodrama.base.source import Source
from audiodrama.dsp.audio import RATE_HZ as S
from audiodrama.dsp.bands import BANDS
from audiodrama.performance.notes.field import SoundField
from audiodrama.performance.notes.flow import notes_of_flow

SCRIPT = Source("script/01.fountain", "INT. HALL - DAY\n\nANNA\nHello.\n\n[[sfx: knock]]\n\n[[amb: hum]]\n")


def place(text):
    """Where a text stands in the script."""
    at = SCRIPT.text.index(text)
    return SCRIPT.place(at, at + len(text))


def profile(clip):
    """An even sound at the common speech level; `clank` has a stroke in each round of two seconds."""
    bands = np.full(BANDS, 10 ** (-23 / 10) / BANDS)
    rows = np.tile(np.append(bands, bands.sum()), (40 if clip.sound.name == "clank" else 1200, 1))
    if clip.sound.name == "clank":
        rows[5:7] *= 20
    return rows.astype(np.float32)


def voice(name, start_s, end_s, level_db=0.0):
    """A line."""
    return (
        Clip(name, "dialogue", TakeRef(name), int(start_s * S), int(end_s * S), level_db=level_db, label="ANNA"),
        Event(name, "line", "ANNA", f"Line {name}.", int(start_s * S), int(end_s * S), place=place("ANNA\nHello.")),
    )


def told(*pairs, clips=(), events=(), length_s=30):
    """Notes on a chapter of lines and more."""
    every = (*(clip for clip, _ in pairs), *clips)
    timeline = Timeline(S, length_s * S, every, (*(event for _, event in pairs), *events))
    return list(notes_of_flow(SoundField(timeline, profile, {}), profile))


def test_a_pause_that_is_too_long_is_told_once():
    """Six seconds without anything are told, with their length; the tone of a room is no sound."""
    tone = Clip("tone", "beds", RoomTone(), 0, 30 * S, level_db=-10.0)
    (note,) = told(voice("a", 1, 5), voice("b", 11, 29.8), clips=(tone,))
    assert (note.code, note.unit) == ("dead-air", "s")
    assert note.measure == pytest.approx(6.0, abs=0.2)
    assert note.fix.edits[0].text.startswith("[[pause: 6")


def test_a_pause_that_was_asked_for_is_not():
    """What the script asks for is taken off; a short one is none."""
    asked = Event("p", "pause", "", None, 5 * S, 10 * S)
    assert told(voice("a", 1, 5), voice("b", 11, 29.8), events=(asked,)) == []
    assert told(voice("a", 1, 5), voice("b", 8, 29.8)) == []


@pytest.mark.parametrize(("level_db", "told_it"), [(0.0, False), (4.0, False), (9.0, True), (-9.0, True)])
def test_a_scene_may_not_jump(level_db, told_it):
    """Scenes that differ by more than 6 LU across a heading are told."""
    heading = Event("s", "space", "hall", None, 10 * S, 10 * S, place=place("INT. HALL - DAY"))
    notes = told(voice("a", 1, 10), voice("b", 11, 29.8, level_db), events=(heading,))
    assert [note.code for note in notes] == ["scene-jump"] * told_it
    for note in notes:
        assert note.measure == pytest.approx(level_db, abs=0.5)
        assert note.fix is not None


def shot(name, start_s, sound="knock"):
    """A one-shot with its event."""
    clip = Clip(
        name, "foley", SoundRef(sound, SoundUse("knock")), int(start_s * S), int(start_s * S) + S, label="knock"
    )
    return clip, Event(name, "sfx", "knock", None, clip.start_frame, clip.end_frame, place=place("[[sfx: knock]]"))


def test_the_same_sound_again_is_told():
    """The same samples within seconds are; another variation, or half a minute later, is not."""
    lines = (voice("a", 0.5, 29.8),)
    (note,) = told(*lines, shot("k1", 2), shot("k2", 4))
    assert (note.code, note.line, note.measure) == ("repeated", "k2", 2.0)
    assert "seed=" in note.fix.edits[0].text
    pairs = (*lines, shot("k1", 2), shot("k2", 4))
    timeline = Timeline(S, 30 * S, tuple(clip for clip, _ in pairs), tuple(event for _, event in pairs))
    (note,) = notes_of_flow(SoundField(timeline, profile, {}), profile, {"knock"})
    assert note.fix.edits == ()
    assert told(*lines, shot("k1", 2), shot("k2", 4, "knock-2")) == []
    assert told(*lines, shot("k1", 2), shot("k2", 20)) == []


@pytest.mark.parametrize(("sound", "told_it"), [("clank", True), ("hum", False)])
def test_a_short_loop_is_told_where_something_is_recognised(sound, told_it):
    """A stroke that comes every two seconds is told; an even hum may go round."""
    bed = Clip("b", "beds", SoundRef(sound, SoundUse("hum")), 0, 30 * S, loop=True, level_db=-20, label=sound)
    event = Event("b", "bed", sound, None, 0, 30 * S, place=place("[[amb: hum]]"))
    notes = told(voice("a", 0.5, 29.8), clips=(bed,), events=(event,))
    assert [note.code for note in notes] == ["repeated"] * told_it
