"""Silence that nobody asked for."""

import numpy as np
import pytest

from audiodrama.arrange.timeline import Event, Timeline
from audiodrama.base.source import Source
from audiodrama.mix.dead_air import DeadAirWatch

RATE = 1000


def stretches(*sounding, events=(), length_s=20, room_db=-66.0):
    """What is told of a mix that sounds from one second to another, over the tone of a room."""
    noise = np.random.default_rng(1).normal(0, 1, (length_s * RATE, 2)).astype(np.float32)
    gain = np.full(length_s * RATE, 10 ** (room_db / 20), dtype=np.float32)
    for start, end in sounding:
        gain[round(start * RATE) : round(end * RATE)] = 0.07
    watch = DeadAirWatch(Timeline(RATE, length_s * RATE, (), tuple(events)))
    for block in np.array_split(noise * gain[:, np.newaxis], 7):
        watch.add(block)
    return [(told.start_s, told.length_s) for told in watch.stretches()]


def event(kind, start, end):
    return Event("e", kind, "e", None, round(start * RATE), round(end * RATE))


@pytest.mark.parametrize(
    ("sounding", "events", "told"),
    [
        ([(1, 5), (10.1, 18)], [], [(5.0, 5.1)]),
        ([(1, 5), (8.9, 18)], [], []),
        ([(1, 5), (12, 18)], [event("pause", 5, 9)], []),
        ([(1, 5), (14.5, 18)], [event("pause", 5, 9)], [(5.0, 5.5)]),
        ([(1, 5), (12, 18)], [event("transition", 5, 9)], []),
        ([(1, 5), (12, 18)], [event("line", 5, 9)], [(5.0, 7.0)]),
        ([(8, 18)], [], []),
        ([(1, 5)], [], []),
    ],
)
def test_a_long_silence_is_told_unless_it_was_asked_for(sounding, events, told):
    """More than four seconds between two sounds, less what pauses and fades ask for; head and tail are no matter."""
    assert stretches(*sounding, events=events) == told


def test_the_tone_of_a_room_is_silence_and_soft_rain_is_none():
    """Between two sounds lies a room at -66 dBFS, or rain at -50."""
    assert [len(stretches((1, 5), (12, 18), room_db=level)) for level in (-66.0, -50.0)] == [1, 0]


def test_a_silence_names_what_stands_before_it():
    """The place of the last cue before it, its length and its time."""
    place = Source("script/01-a.fountain", "ANNA\nHello.\n").place(0, 4)
    timeline = Timeline(RATE, 20 * RATE, (), (Event("l", "line", "ANNA", "Hello.", 1000, 2000, place=place),))
    watch = DeadAirWatch(timeline)
    watch.add(
        np.concatenate([np.full((2000, 2), part, np.float32) for part in (0.1, 0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)])
    )
    (told,) = watch.stretches()
    assert str(told) == f"{place}: 6 s of silence at 0:02 that nobody asked for"
