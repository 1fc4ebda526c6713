"""Speech over background, measured on stems."""

import numpy as np
import pytest

from audiodrama.captions import cue_list
from audiodrama.mix import mix, stems
from audiodrama.qc.background import Background, summed, told
from audiodrama.timeline import Event, Timeline
from deliverables import LENGTH_S, RATE_HZ, ROOM, at, empty, load, timeline


def noise(level_db: float, seconds: float, seed: int) -> np.ndarray:
    return (10 ** (level_db / 20) * np.random.default_rng(seed).normal(0, 1, (at(seconds), 2))).astype(np.float32)


def line(name: str, start_s: float, end_s: float) -> Event:
    return Event(name, "line", "ANN", "x", at(start_s), at(end_s))


def test_each_line_has_its_own_figure():
    """Equal noises a known number of decibels apart; pauses, one-shots and rooms change nothing."""
    speech = noise(-20, 6, 1)
    speech[at(1.0) : at(2.0)] = 0
    wind = noise(-35, 6, 2)
    wind[at(3.0) :] = noise(-30, 3, 3)
    stem = {"dialogue/ANN": speech, "beds": wind, "foley": noise(-10, 6, 4), "room/church": noise(-10, 6, 5)}
    meter = Background(RATE_HZ)
    for start in range(0, at(6), 10_000):
        meter.add({name: sound[start : start + 10_000] for name, sound in stem.items()})
    plan = Timeline(RATE_HZ, at(6), (), (line("a", 0.0, 3.0), line("b", 3.2, 6.0), Event("s", "sfx", "x", None, 0, 9)))
    assert meter.lines(plan) == {"a": pytest.approx(15, abs=0.3), "b": pytest.approx(10, abs=0.3)}


@pytest.mark.parametrize("beds", [{}, {"beds": np.zeros((at(1), 2), dtype=np.float32)}])
def test_without_a_background_the_figure_is_60(beds):
    """Nothing below speech, or silence: the most there is."""
    meter = Background(RATE_HZ)
    meter.add({"dialogue/ANN": noise(-20, 1, 1)} | beds)
    assert meter.lines(Timeline(RATE_HZ, at(1), (), (line("a", 0, 1),))) == {"a": 60.0}


def test_lines_without_sound_have_none():
    """A line that is not heard, or nothing at all, is no figure rather than a wrong one."""
    meter = Background(RATE_HZ)
    assert meter.lines(empty()) == {}
    meter.add({"beds": noise(-20, 1, 1)})
    assert meter.lines(Timeline(RATE_HZ, at(1), (), (line("a", 0, 1), line("b", 5, 6)))) == {}


def test_the_sum_of_the_stems_is_the_mix():
    """Measured on its way, the mix is the mix."""
    meter = Background(RATE_HZ)
    whole = np.concatenate(list(summed(stems(timeline(), load, {"church": ROOM}), meter)))
    assert len(whole) == at(LENGTH_S)
    assert np.abs(whole - np.concatenate(list(mix(timeline(), load, {"church": ROOM})))).max() < 1e-6
    assert set(meter.lines(timeline())) == {"01-001", "01-002", "01-003"}


def test_the_cue_list_tells_the_lowest():
    """Each line its own, the chapter its lowest line's; a chapter without lines has none."""
    cues = told(cue_list(timeline()), {"01-001": 15.0, "01-002": 9.5})
    assert cues["speech_over_background_lu"] == 9.5
    assert [e.get("speech_over_background_lu") for e in cues["events"]] == [None, 15.0, 9.5, None, None]
    assert told(cue_list(empty()), {})["speech_over_background_lu"] is None
