"""Where a voice stands: perspectives, rooms, distance."""

import pytest

from arrangement import arranged, clips
from audiodrama.dsp.envelope import Envelope


def test_a_voice_stands_in_its_room():
    """Distance lowers the voice, half as much for a role's own place, and the room sounds stronger against it."""
    anna, bob = (clips(arranged(f"INT. HALL\n\n{who}\nOne.\n"), who)[0] for who in ("ANNA", "BOB"))
    assert [send.space for send in (*anna.sends, *bob.sends)] == ["hall", "hall"]
    assert anna.sends[0].level_db == pytest.approx(-6.0)
    assert bob.level_db == pytest.approx(-4.5 / 2)
    assert bob.sends[0].level_db == pytest.approx(-6.0 - 1.2 + 4.5)


@pytest.mark.parametrize(
    ("extension", "effects", "dry"),
    [("V.O.", [], True), ("PHONE", ["phone"], True), ("RADIO", ["radio"], True), ("THROUGH DOOR", ["door"], False)],
)
def test_perspectives(extension, effects, dry):
    """A perspective brings its effect; what comes over a line is in no room."""
    clip = clips(arranged(f"INT. HALL\n\nANNA ({extension})\nOne.\n"), "ANNA")[0]
    assert [step.kind for step in clip.effects] == effects
    assert (clip.sends == ()) is dry


def test_voice_over_is_centred():
    """A voice-over comes from nowhere in the scene."""
    assert clips(arranged("ANNA (V.O.)\nOne.\n"), "ANNA")[0].pan[0].value == 0.0


@pytest.mark.parametrize(("extension", "rises"), [("APPROACHING", True), ("RETREATING", False)])
def test_who_moves_is_heard_moving(extension, rises):
    """Near and far cross over during the line, and the room hears it all."""
    near, far, room = clips(arranged(f"INT. HALL\n\nANNA ({extension})\nOne two three.\n"), "ANNA")
    start, end = (Envelope(near.gain).at(frame) for frame in (near.start_frame, near.end_frame))
    assert (end > start) is rises
    assert (far.lowpass_hz is not None, near.lowpass_hz, room.dry) == (True, None, False)
    assert [len(clip.sends) for clip in (near, far, room)] == [0, 0, 1]
