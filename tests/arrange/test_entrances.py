"""How beds and music come in."""

import pytest

from arrangement import RATE, arranged, clips, heard
from audiodrama.arrange import pacing
from audiodrama.arrange.beds import CROSSFADE_S, ESTABLISH_S
from audiodrama.dsp.envelope import Envelope


@pytest.mark.parametrize(
    ("cue", "level_db"),
    [
        ("music: theme | establish", -6.0),
        ("amb: crowd murmur | establish=6s", -6.0),
        ("amb: rain | establish", -20.0),
        ("music: theme | establish | level=-15dB", -15.0),
        ("music: theme", -20.0),
    ],
)
def test_established_music_and_crowds_are_heard(cue, level_db):
    """While the story waits for them they are within 6 dB of speech; then they settle to their own level."""
    plan = arranged(f"[[{cue}]]\n\nANNA\nOne two three four five six.\n")
    (clip,) = (clip for clip in plan.clips if clip.bus in {"beds", "music"} and clip.label != "room tone")
    gain = Envelope(clip.gain)
    assert clip.level_db + gain.at(clip.start_frame + RATE) == pytest.approx(level_db, abs=0.01)
    (line,) = clips(plan, "ANNA")
    own = -15.0 if "level" in cue else -20.0
    assert clip.level_db + gain.at(line.start_frame + RATE) == pytest.approx(own, abs=0.01)


def test_beds_are_entered_at_other_points():
    """A bed that comes back does not begin where it began before."""
    plan = arranged("INT. HALL\n\nANNA\nOne.\n\nINT. CHURCH\n\nANNA\nTwo.\n\nINT. HALL\n\nANNA\nThree.\n")
    first, second = clips(plan, "Hum")
    assert first.offset_frame != second.offset_frame


def test_music_runs_to_its_end_or_is_followed():
    """Music is neither looped nor cut unless asked; `segue` crosses over to the next piece."""
    text = (
        "[[music: theme]]\n\nANNA\nOne.\n\n{}\n\nANNA\n" + "Two three four five six seven eight nine ten. " * 8 + "\n"
    )
    plain = arranged(text.format("[[pause: 1s]]"))
    assert [clip.end_frame - clip.start_frame for clip in clips(plain, "Theme")] == [20 * RATE]
    followed = arranged(text.format("[[music: coda | segue]]"))
    at = heard(followed, "Coda")[0][0]
    assert heard(followed, "Theme")[0][1] == pytest.approx(at + CROSSFADE_S)


def test_establishing():
    """Speech waits 4 s for a bed or music that is to be established, or as long as it says."""
    for option, wait in (("establish", ESTABLISH_S), ("establish=6s", 6.0)):
        plan = arranged(f"[[music: theme | {option}]]\n\nANNA\nOne.\n")
        assert heard(plan, "ANNA")[0][0] - heard(plan, "Theme")[0][0] == pytest.approx(wait + pacing.AFTER_SOUND_S)
