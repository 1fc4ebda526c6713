"""How long it is quiet between lines."""

from itertools import pairwise

import pytest

from arrangement import RATE, arranged, clips, gap_s, heard
from audiodrama.arrange import pacing
from audiodrama.cast.model import Pacing
from audiodrama.script.cuesheet import Line


@pytest.mark.parametrize(
    ("text", "names", "gap"),
    [
        ("ANNA\nOne.\n\nBOB\nTwo.\n", "ANNA BOB", pacing.TURN_S),
        ("ANNA\nOne…\n\nBOB\nTwo.\n", "ANNA BOB", pacing.TURN_S + pacing.TRAILING_S),
        ("ANNA\nOne?\n\nBOB\nTwo.\n", "ANNA BOB", pacing.ANSWER_S),
        ("ANNA\nOne.\n\nBOB\n…Two.\n", "ANNA BOB", pacing.TURN_S + pacing.HESITATION_S),
        ("ANNA\nOne.\n\nBOB\n—Two.\n", "ANNA BOB", pacing.BREAKING_IN_S),
        ("ANNA\nOne.\n\nANNA\nTwo?\n\nBOB\nNo.\n", "ANNA BOB", pacing.ANSWER_S),
        ("ANNA\nOne.\n\nThe rain stops.\n", "ANNA NARRATOR", pacing.INTO_NARRATION_S),
        ("The rain stops.\n\nANNA\nOne.\n", "NARRATOR ANNA", pacing.OUT_OF_NARRATION_S),
        ("ANNA\nOne--\n\nBOB\nTwo.\n", "ANNA BOB", pacing.CUT_OFF_S),
        ("ANNA\nOne.\n\nBOB\n(beat)\nTwo.\n", "ANNA BOB", 0.6),
        ("ANNA\nOne.\n(pause)\n\nBOB\nTwo.\n", "ANNA BOB", 1.2),
        ("ANNA\nOne.\n\n[[pause: 2.5s]]\n\nBOB\nTwo.\n", "ANNA BOB", 2.5),
        ("ANNA\nOne.\n\n[[pause: 100ms]]\n\nBOB\nTwo.\n", "ANNA BOB", 0.1),
    ],
)
def test_the_gap_between_two_speeches(text, names, gap):
    """Natural gaps by who follows whom; a pause that is asked for is as long as it says."""
    assert gap_s(arranged(text), *names.split()) == pytest.approx(gap)


def test_pauses_vary_a_little_and_are_the_same_each_time():
    """By chance a pause is up to a quarter longer or shorter; the same words always leave the same."""
    lines = [Line(f"01-{k:03}", name, name.lower(), f"Number {k}.", ()) for k in range(40) for name in ("ANNA", "BOB")]
    gaps = [pacing.gap_s(*pair) for pair in pairwise(lines)]
    assert gaps == [pacing.gap_s(*pair) for pair in pairwise(lines)]
    assert len({round(gap, 3) for gap in gaps}) > 30
    assert all(0.75 * pacing.TURN_S <= gap <= 1.25 * pacing.TURN_S for gap in gaps)
    assert sum(gaps) / len(gaps) == pytest.approx(pacing.TURN_S, rel=0.1)
    slow = [pacing.gap_s(*pair, Pacing(pauses=2.0, variation=0.0)) for pair in pairwise(lines)]
    assert set(slow) == {2 * pacing.TURN_S}


def test_phrases_follow_each_other():
    """Within a line there is a breath between deliveries, or the pause that is asked for."""
    plan = arranged("ANNA\nOne.\n(whispering)\nTwo.\n(pause)\nThree.\n")
    (_, first), (second, second_end), (third, _) = heard(plan, "ANNA")
    assert (second - first, third - second_end) == pytest.approx((pacing.PHRASE_S, 1.2))


def test_two_speak_at_once():
    """Dual dialogue begins together, panned apart; what follows waits for both."""
    plan = arranged("ANNA\nOne two three.\n\nBOB ^\nFour.\n\nANNA\nFive.\n")
    anna, bob, later = clips(plan, "ANNA")[0], clips(plan, "BOB")[0], clips(plan, "ANNA")[1]
    assert anna.start_frame == bob.start_frame
    assert later.start_frame / RATE == pytest.approx(anna.end_frame / RATE + pacing.TURN_S)
    assert anna.pan[0].value < -0.2 < 0.3 < bob.pan[0].value
