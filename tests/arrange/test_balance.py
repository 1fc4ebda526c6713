"""Ducking, clarity, one-shots under speech, and rooms that step back."""

import pytest

from arrangement import arranged, clips
from audiodrama.dsp.envelope import Envelope


def test_sounds_under_speech_stay_below_it():
    """A loud sound under a line yields to it, and one between lines does not."""
    plan = arranged("ANNA\nOne two [[sfx: crash | level=0dB]] three four.\n\n[[sfx: bell | level=0dB]]\n")
    crash, bell = clips(plan, "Crash")[0], clips(plan, "Bell")[0]
    assert Envelope(crash.gain).at(crash.start_frame) == pytest.approx(-9.0)
    assert bell.gain == ()


def test_backgrounds_duck_by_what_is_missing():
    """A bed 20 dB below speech needs no ducking, one 11 dB below is ducked by 4, and never by more than 10."""
    depths = {}
    for level in (-20, -11, 0):
        plan = arranged(f"[[amb: rain | level={level}dB | establish]]\n\nNARRATOR\nOne two three four five.\n")
        voice = clips(plan, "NARRATOR")[0]
        points = dict(plan.bus_gain).get("beds", ())
        depths[level] = Envelope(points).at((voice.start_frame + voice.end_frame) // 2)
    assert depths == pytest.approx({-20: 0.0, -11: -4.0, 0: -10.0})


def test_clarity_asks_for_more():
    """3 LU more clarity make 3 dB more ducking."""
    script = "[[amb: rain | level=-11dB | establish]]\n\nNARRATOR\nOne two three four five.\n"
    lowest = [min(p.value for p in dict(arranged(script, clarity_lu=c).bus_gain)["beds"]) for c in (0.0, 3.0)]
    assert lowest[0] - lowest[1] == pytest.approx(3.0)


def test_ducking_knows_gusts_and_soft_phrases():
    """Where loudness is known from moment to moment, what is soft or loud counts as what it is."""
    script = "[[amb: rain | establish]]\n\nNARRATOR\nOne two three four five.\n"
    lowest = {}
    for soft, gust in ((0.0, 0.0), (-4.0, 0.0), (0.0, 9.0)):
        profiles = {"rain#0#None": [gust] * 600, "take One two three four five.": [soft] * 20}
        plan = arranged(script, loudness=lambda source, profiles=profiles: profiles[source.name])
        lowest[soft, gust] = min((p.value for p in dict(plan.bus_gain).get("beds", ())), default=0.0)
    assert lowest == pytest.approx({(0.0, 0.0): 0.0, (-4.0, 0.0): 0.0, (0.0, 9.0): -4.0})
    profiles = {"rain#0#None": [0.0] * 600, "take One two three four five.": [-4.0] * 20}
    louder = arranged(script.replace("rain", "rain | level=-17dB"), loudness=lambda source: profiles[source.name])
    assert min(p.value for p in dict(louder.bus_gain)["beds"]) == pytest.approx(-2.0)


def test_long_rooms_step_back():
    """The return of a church is lowered while somebody speaks in it, that of a hall is not."""
    plan = arranged("INT. CHURCH\n\nANNA\nOne two three.\n\nINT. HALL\n\nANNA\nFour.\n")
    assert [space for space, _ in plan.return_gain] == ["church"]
    assert min(point.value for point in plan.return_gain[0][1]) == -2.5
