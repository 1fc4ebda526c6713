"""Several who speak together: apart in time, pitch and place, and once in the captions."""

from itertools import combinations

import pytest
from tests.arrange.test_arranger import RATE, arranged, clips

from audiodrama.arrange.ensemble import ALONE, apart


@pytest.mark.parametrize("count", [2, 3, 5])
def test_no_two_of_an_ensemble_are_alike(count):
    """Any two differ in time, pitch and place, and together they are no louder than the number of them."""
    places = [apart(nth, count) for nth in range(count)]
    for one, other in combinations(places, 2):
        assert abs(one.delay_s - other.delay_s) >= 0.009
        assert abs(one.pitch_st - other.pitch_st) >= 0.05
        assert abs(one.pan - other.pan) >= 0.15
    assert -10 < places[0].level_db < 0


def test_one_alone_stands_where_it_stands():
    """Nothing is changed where nobody joins in."""
    assert apart(0, 1) == ALONE


def test_an_ensemble_line_is_spoken_by_all_and_captioned_once():
    """Both voices say the words, nearly at once; the story goes on when the last of them has ended."""
    plan = arranged("ANNA\nOne.\n\nBOB\nTwo.\n\nBOTH\nThree four.\n\nANNA\nFive.\n")
    anna, bob = clips(plan, "ANNA"), clips(plan, "BOB")
    assert 0 < abs(anna[1].start_frame - bob[1].start_frame) / RATE < 0.1
    assert anna[1].pan[0].value != bob[1].pan[0].value
    assert [(event.label, event.text) for event in plan.events if event.kind == "line"] == [
        ("ANNA", "One."), ("BOB", "Two."), ("BOTH", "Three four."), ("ANNA", "Five."),
    ]  # fmt: skip
    assert anna[2].start_frame > max(anna[1].end_frame, bob[1].end_frame)
