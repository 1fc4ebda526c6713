"""A line in time: levels, rooms and effects of its clips, and waiting for sounds."""

import pytest

from arrangement import RATE, WORD_S, arranged, clips, heard
from audiodrama.arrange import pacing
from audiodrama.arrange.timeline import Send
from audiodrama.cast.deliveries import DELIVERIES


def test_levels_of_roles_and_deliveries_add_up():
    """A whisper is softer than the role, and the role than common speech, by their figures."""
    first, second = clips(arranged("ANNA\nOne.\n(whispering)\nTwo.\n"), "ANNA")
    assert (first.level_db, second.level_db) == pytest.approx((-1.0, -1.0 + DELIVERIES["whispering"].level_db))
    assert [step.kind for step in second.effects] == ["whisper"]


def test_a_narrator_stands_in_no_room():
    """Narration is dry, whether it is action or spoken under the narrator's name."""
    plan = arranged("INT. HALL\n\nThe rain stops.\n\nNARRATOR\nIt does.\n")
    assert [clip.sends for clip in clips(plan, "NARRATOR")] == [(), ()]


def test_a_role_may_send_to_a_space_of_its_own():
    """An effect that is a send is no effect of the clip, and what rings on is given room."""
    clip = clips(arranged("GHOST\nOne.\n"), "GHOST")[0]
    assert [step.kind for step in clip.effects] == ["highpass", "echo"]
    assert clip.sends == (Send("church", -14.0),)
    assert clip.end_frame - clip.start_frame == (WORD_S + 2.0) * RATE


def test_speech_waits_for_a_sound_that_says_so():
    """With `wait` the speech stops before the word, and goes on when the sound has ended."""
    plan = arranged("ANNA\nOne two [[sfx: bell | wait]] three.\n\nBOB\nFour.\n")
    (_, stop), (go, end) = heard(plan, "ANNA")
    assert heard(plan, "Bell") == [(stop, stop + 2.0)]
    assert go == pytest.approx(stop + 2.0 + pacing.AFTER_SOUND_S)
    assert [clip.offset_frame for clip in clips(plan, "ANNA")] == [0, 2 * WORD_S * RATE]
    assert heard(plan, "BOB")[0][0] == pytest.approx(end + pacing.TURN_S)
    assert [word.start_frame / RATE for word in plan.events[0].words][2] == pytest.approx(go)
