"""The timeline as text, as a person reads it."""

from audiodrama.arrange.listing import timeline_text
from audiodrama.arrange.timeline import Clip, Send, Timeline
from audiodrama.dsp.effects.table import Effect
from audiodrama.dsp.envelope import Point
from refs import TakeRef, sound_ref

RATE = 1000
PLAN = Timeline(
    RATE,
    75_000,
    (
        Clip("rain", "beds", sound_ref("r"), 750, 70_000, offset_frame=1500, loop=True, level_db=-24.0, label="rain",
             fade_in=2000, fade_out=3000),
        Clip("01-001", "dialogue", TakeRef("a"), 2000, 4500, level_db=1.25, fade_in=5, fade_out=5,
             pan=(Point(2000, -0.2),), lowpass_hz=8000.4, effects=(Effect("phone"), Effect("echo")),
             sends=(Send("hall", -6.0),), label="ANNA"),
        Clip("01-001~room", "dialogue", TakeRef("a"), 2000, 4500, gain=(Point(2000, -9.0), Point(4500, 0.0)), dry=False,
             label="ANNA"),
    ),
    spaces=("hall",),
    marks=(("Later", 60_500),),
    bus_gain=(("beds", tuple(Point(1000 * k, 0.0 - k % 2) for k in range(8))),),
    return_gain=(("hall", (Point(2000, 0.0), Point(2300, -2.5))),),
)  # fmt: skip
TEXT = """\
1:15 at 1000 Hz
##    60.500 Later
    0.750    70.000 beds      -24.0 rain rain | from 1.500 | in 2s out 3s
    2.000     4.500 dialogue   +1.2 01-001 ANNA | pan -0.2 | below 8000Hz | phone echo | hall -6.0dB
    2.000     4.500 dialogue   +0.0 01-001~room ANNA | gain -9dB at     2.000, +0dB at     4.500 | room alone
ride beds: 8 points, -1.0 to +0.0dB
room hall: +0dB at     2.000, -2.5dB at     2.300
"""


def test_a_timeline_reads_like_a_list():
    """One row a clip with what is unusual about it, then what rides."""
    assert timeline_text(PLAN) == TEXT


def test_a_timeline_without_clips():
    """An empty chapter is its length."""
    assert timeline_text(Timeline(RATE, 2750, ())) == "0:03 at 1000 Hz\n"
