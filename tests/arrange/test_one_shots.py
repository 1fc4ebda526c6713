"""One-shots: at a word, on a line of their own, stopped, repeated."""

from itertools import pairwise

import pytest

from arrangement import WORD_S, arranged, clips, gap_s, heard
from audiodrama.arrange import pacing


@pytest.mark.parametrize(("loudest", "heard_to", "then"), [(30.0, -14.9, -15.1), (-5.0, -24.9, -25.1)])
def test_a_one_shot_holds_the_story_until_it_is_no_longer_heard(loudest, heard_to, then):
    """Its tail, 45 dB under its loudest moment or under speech, rings on under what follows."""
    levels = {"bell#0#None": [loudest] * 5 + [heard_to] * 3 + [then] * 12, "take One.": [0.0] * 4}
    plan = arranged("[[sfx: bell]]\n\nANNA\nOne.\n", loudness=lambda source: levels[source.name])
    ((start, end),) = heard(plan, "Bell")
    assert end - start == 2.0
    assert heard(plan, "ANNA")[0][0] == pytest.approx(start + 0.8 + pacing.AFTER_SOUND_S)
    waiting = arranged(
        "ANNA\nOne [[sfx: bell | wait]] two.\n", loudness=lambda source: levels.get(source.name, [0.0] * 8)
    )
    first, second = heard(waiting, "ANNA")
    assert second[0] - first[1] == pytest.approx(0.8 + pacing.AFTER_SOUND_S)


@pytest.mark.parametrize(
    ("text", "word", "edge"),
    [
        ("One two [[sfx: bell]] three four.", 2, 0.0),
        ("One two[[sfx: bell]] three four.", 1, 0.35),
        ("One two [[sfx: bell | at=end]] three four.", 2, 0.35),
        ("One two [[sfx: bell | offset=-0.1s]] three four.", 2, -0.1),
    ],
)
def test_a_sound_at_its_word(text, word, edge):
    """A cue inside a speech happens at the onset of the next word or the end of the one it is glued to."""
    plan = arranged(f"ANNA\n{text}\n")
    start = heard(plan, "ANNA")[0][0]
    assert heard(plan, "Bell")[0][0] == pytest.approx(start + WORD_S * word + edge)
    assert len(clips(plan, "ANNA")) == 1


def test_a_sound_of_its_own_holds_the_story():
    """Alone in a paragraph a one-shot is waited for."""
    plan = arranged("ANNA\nOne.\n\n[[sfx: crash]]\n\nBOB\nTwo.\n")
    assert gap_s(plan, "ANNA", "Crash") == pacing.BEFORE_SOUND_S
    assert gap_s(plan, "Crash", "BOB") == pacing.AFTER_SOUND_S


def test_a_sound_under_the_story_does_not():
    """`under` lets the story go on as soon as the sound was noticed."""
    plan = arranged("ANNA\nOne.\n\n[[sfx: crash | under]]\n\nBOB\nTwo.\n")
    assert heard(plan, "BOB")[0][0] - heard(plan, "Crash")[0][0] == pytest.approx(pacing.UNDER_LEAD_S)


def test_a_repeated_sound_never_repeats_exactly():
    """Uses of one sound in a row are other variations; a file's differ by level."""
    plan = arranged("\n\n".join(["[[sfx: bell]]"] * 8 + ["[[sfx: door]]"] * 3))
    bells = [clip.sound for clip in clips(plan, "Bell")]
    assert all(one != other for one, other in pairwise(bells))
    levels = [clip.level_db for clip in clips(plan, "Door")]
    assert levels[0] != levels[1] != levels[2]


def test_options_of_a_sound():
    """Level, gain, pan, fades and length are the cue's."""
    clip = clips(
        arranged("[[sfx: crash | level=-9dB | gain=2dB | pan=0.5 | in=100ms | out=200ms | dur=1.5s]]"), "Crash"
    )[0]
    assert (clip.level_db, clip.pan[0].value, clip.fade_in, clip.fade_out) == (-7.0, 0.5, 100, 200)
    assert clip.end_frame - clip.start_frame == 1500


def test_a_running_sound_can_be_stopped():
    """`out` ends a one-shot that still sounds."""
    plan = arranged("[[sfx: crash | under]]\n\nANNA\nOne [[sfx: crash | out=0.2s]] two.\n")
    (_, end), at = heard(plan, "Crash")[0], heard(plan, "ANNA")[0][0] + WORD_S
    assert (len(clips(plan, "Crash")), end) == (1, pytest.approx(at + 0.2))
