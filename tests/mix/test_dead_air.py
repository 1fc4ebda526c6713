"""Silence that nobody asked for."""

import numpy as np
import pytest

from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Event, Timeline
from audiodrama.base.source import Source
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.dead_air import dead_air
from audiodrama.mix.levels import in_a_row
from laid_mix import MixInMemory
from refs import sound_ref

RATE = 8000


def stretches(*sounding, events=(), length_s=20, room_db=-80.0):
    """What is told of a mix that sounds from one second to another, over the tone of a room."""
    noise = np.random.default_rng(1).normal(0, 1, (length_s * RATE, 2)).astype(np.float32)
    gain = np.full(length_s * RATE, 10 ** (room_db / 20), dtype=np.float32)
    for start, end in sounding:
        gain[round(start * RATE) : round(end * RATE)] = 0.07
    timeline = Timeline(RATE, length_s * RATE, (), tuple(events))
    return [(told.start_s, told.length_s) for told in dead_air(timeline, powers(noise * gain[:, np.newaxis]))]


def powers(sound):
    """Mean power of each tenth of a second."""
    return np.square(sound).reshape(-1, RATE // 10 * 2).mean(axis=1)


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


def test_soft_rain_is_no_silence():
    """What lies less than 45 dB under speech is heard."""
    assert [len(stretches((1, 5), (12, 18), room_db=level)) for level in (-69.0, -67.0)] == [1, 0]


def test_the_tone_of_a_room_is_silence():
    """A mix is measured without it."""
    tone = Clip("t", "beds", RoomTone(), 0, 8 * RATE, loop=True, level_db=10.0)
    ends = [Clip(f"s{at}", "foley", sound_ref("s"), at * RATE, (at + 1) * RATE) for at in (0, 6)]
    plan = Timeline(RATE, 8 * RATE, (tone, *ends))
    mix = MixInMemory(plan, lambda _: ArrayReader(np.full((RATE, 1), 0.1, np.float32)))
    untoned = in_a_row(mix.sections, [each.levels for each in mix.mixed], "untoned")
    assert [(told.start_s, told.length_s) for told in dead_air(plan, untoned)] == [(1.0, 5.0)]
    assert np.abs(mix.samples(0)[2 * RATE : 5 * RATE]).max() > 1e-3


def test_a_silence_names_what_stands_before_it():
    """The place of the last cue before it, its length and its time."""
    place = Source("script/01-a.fountain", "ANNA\nHello.\n").place(0, 4)
    timeline = Timeline(RATE, 20 * RATE, (), (Event("l", "line", "ANNA", "Hello.", RATE, 2 * RATE, place=place),))
    parts = (0.1, 0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1)
    (told,) = dead_air(timeline, powers(np.concatenate([np.full((2 * RATE, 2), part, np.float32) for part in parts])))
    assert str(told) == f"{place}: 6 s of silence at 0:02 that nobody asked for"
