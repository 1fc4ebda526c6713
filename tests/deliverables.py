"""A small chapter for tests of what is delivered: two voices, a bell, a bed that ducks and rides, one room."""

from dataclasses import replace

import numpy as np

from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Event, Send, TimedWord, Timeline
from audiodrama.base.words import words
from audiodrama.dsp.envelope import Point
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.desk import stems
from refs import TakeRef, sound_ref

RATE_HZ = 44100
LENGTH_S = 12.0


def at(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def _sounds() -> dict[str, np.ndarray]:
    random = np.random.default_rng(5)
    t = np.arange(at(2.0)) / RATE_HZ
    return {
        "take-ann": (0.2 * np.sin(2 * np.pi * 220 * t) * np.sin(np.pi * t / 2)).astype(np.float32)[:, None],
        "take-bob": (0.2 * np.sin(2 * np.pi * 110 * t) * np.sin(np.pi * t / 2)).astype(np.float32)[:, None],
        "bell": (0.3 * np.exp(-4 * t) * np.sin(2 * np.pi * 900 * t)).astype(np.float32)[:, None],
        "wind": random.normal(0, 0.02, (at(3.0), 2)).astype(np.float32),
    }


SOUNDS = _sounds()
ROOM = (
    np.random.default_rng(6).normal(0, 0.05, (at(0.8), 2)) * np.exp(-np.arange(at(0.8)) / at(0.15))[:, None]
).astype(np.float32)


def load(source) -> ArrayReader:
    return ArrayReader(SOUNDS[source.name])


def _line(number: int, speaker: str, text: str, start_s: float) -> Event:
    found = words(text)
    step = at(2.0) // len(found)
    timed = tuple(TimedWord(w.text, at(start_s) + i * step, at(start_s) + (i + 1) * step) for i, w in enumerate(found))
    return Event(f"01-{number:03}", "line", speaker, text, at(start_s), at(start_s + 2), timed, "engine", 0.01)


def timeline() -> Timeline:
    """Twelve seconds."""
    left, room = (Point(0, -0.5),), (Send("church", -12.0),)
    across, softer = (Point(at(5.0), -1.0), Point(at(7.0), 1.0)), (Point(at(5.0), 0.0), Point(at(7.0), -12.0))
    clips = (
        Clip("tone", "beds", RoomTone(), 0, at(LENGTH_S), loop=True, level_db=-6.0, label="room tone"),
        Clip(
            "b1",
            "beds",
            sound_ref("wind"),
            at(0.5),
            at(11.0),
            at(1.0),
            loop=True,
            fade_in=at(1.0),
            fade_out=at(1.0),
            label="w",
        ),
        Clip(
            "01-001", "dialogue", TakeRef("take-ann"), at(1.0), at(3.0), fade_in=200, pan=left, sends=room, label="ANN"
        ),
        Clip(
            "01-002",
            "dialogue",
            TakeRef("take-bob"),
            at(4.0),
            at(6.0),
            level_db=-3.0,
            sends=room,
            label='BOB "the" bell',
        ),
        Clip(
            "01-003",
            "dialogue",
            TakeRef("take-ann"),
            at(5.0),
            at(7.0),
            pan=across,
            label="ANN",
            gain=softer,
            lowpass_hz=2e3,
        ),
        Clip("01-s001", "foley", sound_ref("bell"), at(8.0), at(10.0), level_db=-4.0, sends=room, label="bell"),
    )
    duck = (Point(at(0.7), 0.0), Point(at(1.0), -6.0), Point(at(7.0), -6.0), Point(at(8.0), 0.0))
    events = (
        Event("b1", "bed", "night-wind", None, at(0.5), at(11.0)),
        _line(1, "ANN", "Who is there? Is it you?", 1.0),
        _line(2, "NARRATOR", "Nobody <answered> & nobody came.", 4.0),
        _line(3, "ANN", "扉が開いた。", 5.0),
        Event("01-s001", "sfx", "bell", None, at(8.0), at(10.0)),
    )
    marks = (('The "stair"', at(3.5)),)
    return Timeline(RATE_HZ, at(LENGTH_S), clips, events, ("church",), marks, (("beds", duck),))


def play(loud: float = 1.0, block_frames: int | None = None):
    """The stems of the chapter, as often as asked; `loud` plays everything up."""

    def blocks():
        for block in stems(timeline(), load, {"church": ROOM}, block_frames=block_frames):
            yield {name: sound * np.float32(loud) for name, sound in block.items()}

    return blocks


def empty() -> Timeline:
    """The same without clips and events."""
    return replace(timeline(), clips=(), events=(), spaces=(), bus_gain=())
