"""Beds and music: across headings, after each other, ridden, ended."""

import pytest

from arrangement import HEAD_S, RATE, arranged, clips, heard
from audiodrama.arrange import pacing
from audiodrama.arrange.beds import CROSSFADE_S, IN_S, OUT_S, SNEAK_S
from audiodrama.dsp.envelope import Envelope


def test_a_heading_opens_the_beds_of_its_space():
    """Beds of the space fade in after the head, and close with the chapter."""
    plan = arranged("INT. HALL\n\nANNA\nOne.\n")
    hum = clips(plan, "Hum")[0]
    assert (hum.start_frame / RATE, hum.fade_in / RATE, hum.fade_out / RATE) == (HEAD_S, IN_S, OUT_S)
    assert heard(plan, "ANNA")[0][0] == pytest.approx(HEAD_S + pacing.OPENING_S)
    assert hum.end_frame / RATE == pytest.approx(heard(plan, "ANNA")[0][1] + pacing.CLOSING_S + OUT_S)


def test_a_bed_continues_across_a_heading():
    """`continue` carries a bed over; without it the heading ends it."""
    script = "INT. HALL\n\n[[amb: rain | add]]\n\nANNA\nOne.\n\nINT. CHURCH\n\n{}ANNA\nTwo.\n"
    carried = arranged(script.format("[[amb: rain | continue]]\n\n"))
    left = arranged(script.format(""))
    assert len(heard(carried, "Rain")) == 1
    assert heard(carried, "Rain")[0][1] > heard(carried, "ANNA")[1][1]
    assert heard(left, "Rain")[0][1] == pytest.approx(heard(left, "ANNA")[0][1] + OUT_S)


def test_a_bed_takes_the_place_of_others():
    """Beds cross over; with `add` they layer, and `none` ends all of them."""
    swap = arranged("INT. HALL\n\nANNA\nOne.\n\n[[amb: rain]]\n\nANNA\nTwo.\n")
    at = heard(swap, "ANNA")[0][1]
    assert heard(swap, "Hum")[0][1] == pytest.approx(at + CROSSFADE_S)
    assert (heard(swap, "Rain")[0][0], clips(swap, "Rain")[0].fade_in / RATE) == (pytest.approx(at), CROSSFADE_S)
    layered = arranged("INT. HALL\n\nANNA\nOne.\n\n[[amb: rain | add]]\n\nANNA\nTwo.\n\n[[amb: none]]\n\nBOB\nThree.\n")
    end = heard(layered, "ANNA")[1][1]
    assert [heard(layered, each)[0][1] for each in ("Hum", "Rain")] == pytest.approx([end + OUT_S] * 2)


def test_a_bed_is_ridden_and_ended():
    """`to` moves its level, `out` ends it, `sneak` brings it in unnoticed."""
    plan = arranged(
        "INT. HALL\n\n[[amb: rain | add | sneak]]\n\nANNA\nOne two three four five.\n\n[[amb: rain | to=-34dB]]\n\n"
        "ANNA\nTwo three four five six.\n\n[[amb: rain | out=1s]]\n\nBOB\nFour.\n"
    )
    rain, (anna, later) = clips(plan, "Rain")[0], heard(plan, "ANNA")
    assert rain.fade_in == SNEAK_S * RATE
    assert Envelope(rain.gain).at(round((anna[1] + 2.0) * RATE)) == pytest.approx(-14.0)
    assert (rain.end_frame / RATE, rain.fade_out) == (pytest.approx(later[1] + 1.0), RATE)


@pytest.mark.parametrize(("ending", "fade_s"), [("out", 5.0), ("out=1s", 1.0), ("cut", 0.01)])
def test_how_a_bed_fades_at_its_end(ending, fade_s):
    """The fade that a bed was started with is its own, unless the cue that ends it gives another."""
    plan = arranged(
        f"[[amb: rain | in=1s | out=5s]]\n\nANNA\nOne two three.\n\n[[amb: rain | {ending}]]\n\nBOB\nFour.\n"
    )
    assert clips(plan, "Rain")[0].fade_out / RATE == fade_s
