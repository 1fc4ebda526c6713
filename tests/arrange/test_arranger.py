"""A whole chapter in time: scenes, transitions, events, marks; `timeline` and `sources`."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrangement import HEAD_S, PROFILE, RATE, arranged, chapter, clips, gap_s, heard
from audiodrama.arrange import pacing
from audiodrama.arrange.arranger import FADE_OUT_S
from audiodrama.arrange.beds import CROSSFADE_S, IN_S, OUT_S
from audiodrama.arrange.sources import RoomTone
from audiodrama.base.words import words
from audiodrama.dsp.envelope import Envelope
from audiodrama.script.cuesheet import Line


def test_it_begins_and_ends_in_room_tone():
    """Head and tail hold nothing but room tone."""
    plan = arranged("ANNA\nOne two.\n")
    assert heard(plan, "ANNA") == [(HEAD_S + pacing.AFTER_SOUND_S, 1.7)]
    assert [(c.start_frame, c.end_frame) for c in plan.clips if isinstance(c.sound, RoomTone)] == [(0, plan.frames)]
    assert plan.frames / RATE == 1.7 + PROFILE.tail_s


@pytest.mark.parametrize(
    ("transition", "gap", "old_end", "new_start", "fade"),
    [
        ("", 1.0, OUT_S, 0.0, IN_S),
        ("CROSSFADE TO:", 2.5, CROSSFADE_S, 0.0, CROSSFADE_S),
        ("CUT TO:", 1.0, 0.41, 0.4, 0.01),
        ("SMASH CUT TO:", 0.0, 0.01, 0.0, 0.01),
        ("> FADE OUT.", FADE_OUT_S + 1.5, FADE_OUT_S, FADE_OUT_S + 0.5, IN_S),
    ],
)
def test_transitions(transition, gap, old_end, new_start, fade):
    """What the old and the new scene do, counted from the last word before the change."""
    plan = arranged(f"INT. HALL\n\nANNA\nOne two three four five six.\n\n{transition}\n\nINT. CHURCH\n\nBOB\nTwo.\n")
    end = heard(plan, "ANNA")[0][1]
    assert gap_s(plan, "ANNA", "BOB") == pytest.approx(gap)
    assert heard(plan, "Hum")[0][1] == pytest.approx(end + old_end)
    assert heard(plan, "Wind")[0][0] == pytest.approx(end + new_start)
    assert clips(plan, "Wind")[0].fade_in == fade * RATE


def test_fade_out_takes_everything():
    """Music and a sound that still rings fade with the beds, in 4 s."""
    plan = arranged("[[music: theme]]\n\n[[sfx: crash | under]]\n\nANNA\nOne.\n\n> FADE OUT.\n")
    end = heard(plan, "ANNA")[0][1]
    assert heard(plan, "Theme")[0][1] == pytest.approx(end + FADE_OUT_S)
    assert heard(plan, "Crash")[0][1] == pytest.approx(min(end + FADE_OUT_S, heard(plan, "Crash")[0][0] + 3.0))
    crash = clips(plan, "Crash")[0]
    assert (crash.end_frame - crash.fade_out) / RATE == pytest.approx(end)


def test_a_bus_is_ridden():
    """`[[mix: dialogue | gain=-2dB]]` holds from there on."""
    plan = arranged("ANNA\nOne.\n\n[[mix: dialogue | gain=-2dB]]\n\nANNA\nTwo.\n")
    first, second = clips(plan, "ANNA")
    ride = Envelope(dict(plan.bus_gain)["dialogue"])
    assert (ride.at(first.start_frame), ride.at(second.end_frame + 5 * RATE)) == (0.0, -2.0)


def test_the_tail_of_a_room_is_waited_for():
    """The chapter does not end before its reverberation has."""
    plan = arranged("INT. CHURCH\n\n[[amb: none]]\n\nANNA\nOne.\n")
    assert plan.frames / RATE > heard(plan, "ANNA")[0][1] + 2.5 + PROFILE.tail_s


SCRIPT = """INT. HALL - NIGHT

It rains [[sfx: bell]] on the hall.

ANNA (APPROACHING)
Wait--

BOB
(whispering)
No [[sfx: crash | wait]] time.
(beat)
Run.

[[sfx: crash | under]]

GHOST
Boo.

[[music: theme | under]]

[[amb: rain | add]]

CROSSFADE TO:

EXT. CHURCH - DAY

[[mix: beds | gain=-3dB]]

ANNA
Both.

BOB ^
Both of us.

## Later

[[music: theme | out=2s]]

The end.

> FADE OUT.
"""


def test_events_tell_everything_that_is_heard():
    """Every line and cue of the chapter has its event, and lines carry all their words."""
    one, plan = chapter(SCRIPT), arranged(SCRIPT)
    shown = {cue.id for cue in one.cues if isinstance(cue, Line) or cue.kind not in {"music", "bed", "say"}}
    events = {event.id for event in plan.events}
    assert {each for each in shown - events if "scene" not in str(each)} <= {
        c.id for c in one.cues if c.kind == "transition"
    }
    for line in one.lines:
        event = next(event for event in plan.events if event.id == line.id)
        assert [word.text for word in event.words] == [word.text for word in words(line.text)]
        starts = [word.start_frame for word in event.words]
        assert starts == sorted(starts)
        assert event.start_frame <= starts[0] <= event.words[-1].end_frame <= event.end_frame


def test_marks_lie_where_they_stand():
    """A heading inside the chapter is marked where what follows it begins."""
    plan = arranged(SCRIPT)
    assert [title for title, _ in plan.marks] == ["Later"]
    assert heard(plan, "BOB")[-1][1] * RATE <= plan.marks[0][1] <= heard(plan, "NARRATOR")[1][0] * RATE


def test_everything_lies_inside_the_chapter():
    """No clip begins before the head or reaches into the tail, and clips come in order."""
    plan = arranged(SCRIPT)
    starts = [clip.start_frame for clip in plan.clips]
    assert starts == sorted(starts)
    others = [clip for clip in plan.clips if not isinstance(clip.sound, RoomTone)]
    assert min(clip.start_frame for clip in others) >= HEAD_S * RATE
    assert max(clip.end_frame for clip in others) <= plan.frames - PROFILE.tail_s * RATE
    assert all(clip.start_frame < clip.end_frame for clip in plan.clips)


def test_it_is_a_pure_function():
    """The same chapter gives the same timeline."""
    assert arranged(SCRIPT) == arranged(SCRIPT)


def test_without_cues_the_lines_stay_in_order():
    """Deleting every note changes nothing but the cues: the same lines in the same order and voices."""
    bare = "\n".join(row for row in SCRIPT.splitlines() if "[[" not in row or row.startswith(("It", "No")))
    bare = bare.replace("[[sfx: bell]] ", "").replace("[[sfx: crash | wait]] ", "")
    told = [(event.label, event.text) for event in arranged(bare).events if event.kind == "line"]
    assert told == [(event.label, event.text) for event in arranged(SCRIPT).events if event.kind == "line"]


@given(st.lists(st.sampled_from(["line", "bell", "under", "bed", "pause", "cut", "scene", "music"]), max_size=12))
def test_lines_never_overlap_unless_asked(kinds):
    """Whatever stands between them, lines come one after the other, and the timeline covers everything."""
    parts = {
        "line": "ANNA\nOne two.", "bell": "[[sfx: bell]]", "under": "[[sfx: crash | under]]", "bed": "[[amb: rain]]",
        "pause": "[[pause: 0.3s]]", "cut": "CUT TO:", "scene": "INT. HALL", "music": "[[music: coda]]",
    }  # fmt: skip
    plan = arranged("\n\n".join(["BOB\nFirst.", *(parts[kind] for kind in kinds), "BOB\nLast."]) + "\n")
    spans = [(event.start_frame, event.end_frame) for event in plan.events if event.kind == "line"]
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert max(clip.end_frame for clip in plan.clips) <= plan.frames
