"""One-shots in the exported file: in place, displaced, left out, or too deep below others to say."""

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Event, Send, Timeline
from audiodrama.base.source import Source
from audiodrama.cast.profiles import PROFILES
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.export.cue_list import cue_list
from audiodrama.export.encode import encode, format_named
from audiodrama.mix.desk import mix
from audiodrama.qc import one_shots
from audiodrama.qc.measure import measure_file
from refs import sound_ref

RATE_HZ = 44100
STARTS_S = {"knock": 1.0, "bell": 2.2, "rustle": 3.1}
CHURCH = np.random.default_rng(9).normal(0, 0.02, (RATE_HZ, 2)) * np.geomspace(1, 1e-3, RATE_HZ)[:, np.newaxis]


def frames(seconds: float) -> int:
    return round(seconds * RATE_HZ)


def sounds() -> dict[str, np.ndarray]:
    """A burst, two pure tones that ring on, noise that swells, and loud noise that lies on everything."""
    random, t = np.random.default_rng(3), np.arange(frames(0.8)) / RATE_HZ
    return {
        "knock": random.normal(0, 0.1, len(t)) * np.exp(-t / 0.02),
        "bell": (np.sin(2 * np.pi * 660 * t) + np.sin(2 * np.pi * 1570 * t)) * 0.05 * np.exp(-t / 0.4),
        "rustle": random.normal(0, 0.02, len(t)) * np.sin(np.pi * t / 0.8),
        "storm": random.normal(0, 0.3, frames(5)),
    }


def load(source) -> ArrayReader:
    return ArrayReader(sounds()[source.name].astype(np.float32))


def timeline(**late_s: float) -> Timeline:
    """Three one-shots in a church; each may come late."""
    source = Source("script/a.fountain", "[[sfx]]\n" * 3)
    clips = [Clip("tone", "beds", RoomTone(), 0, frames(5), loop=True, level_db=-20)]
    events = []
    for number, (name, start_s) in enumerate(STARTS_S.items()):
        start = frames(start_s + late_s.get(name, 0.0))
        end = start + frames(0.8)
        clips.append(
            Clip(name, "foley", sound_ref(name), start, end, fade_in=99, sends=(Send("church", -6.0),), label=name)
        )
        events.append(Event(name, "sfx", name, None, start, end, place=source.place(8 * number, 8 * number + 7)))
    return Timeline(RATE_HZ, frames(5), tuple(clips), tuple(events), ("church",))


def without(name: str) -> Timeline:
    whole = timeline()
    return replace(whole, clips=tuple(clip for clip in whole.clips if clip.id != name))


def in_a_storm() -> Timeline:
    whole = timeline()
    return replace(whole, clips=(*whole.clips, Clip("storm", "beds", sound_ref("storm"), 0, frames(5))))


def mixed(score: Timeline, gain: float = 1.0) -> list[np.ndarray]:
    return [block * np.float32(gain) for block in mix(score, load, {"church": CHURCH.astype(np.float32)})]


def plan(score: Timeline, gain_db: float = 0.0) -> dict:
    """The cue list of a score with its prints."""
    prints = one_shots.printed(score, load, {"church": CHURCH.astype(np.float32)}, gain_db=gain_db)
    return one_shots.with_prints(cue_list(score), prints)


def found(score: Timeline, blocks: list[np.ndarray]) -> dict[str, one_shots.Placed]:
    search = one_shots.Shots(RATE_HZ, plan(score))
    for block in blocks:
        search.add(block)
    return {placed.id: placed for placed in search.placed()}


def test_what_is_in_place_is_heard():
    """A mix of the plan has every one-shot where it is planned, however the file is cut into blocks."""
    whole = np.concatenate(mixed(timeline()))
    expected = {name: one_shots.Placed(name, "heard") for name in STARTS_S}
    assert found(timeline(), [whole]) == expected
    assert found(timeline(), np.array_split(whole, 37)) == expected


@pytest.mark.parametrize("name", STARTS_S)
@pytest.mark.parametrize("late_s", [-0.3, -0.008, 0.008, 0.3])
def test_what_lands_elsewhere_is_found_there(name, late_s):
    """One sound, 8 ms or 0.3 s off: it alone is named, with how far it is off to half a millisecond."""
    placed = found(timeline(), mixed(timeline(**{name: late_s})))
    assert {each.id: each.verdict for each in placed.values() if each.verdict != "heard"} == {name: "moved"}
    assert placed[name].late_s == pytest.approx(late_s, abs=0.0005)


@pytest.mark.parametrize("late_s", [-0.004, 0.004])
def test_a_little_late_is_in_place(late_s):
    """Up to 5 ms nobody hears."""
    late = timeline(**dict.fromkeys(STARTS_S, late_s))
    assert {each.verdict for each in found(timeline(), mixed(late)).values()} == {"heard"}


@pytest.mark.parametrize("name", STARTS_S)
def test_what_was_left_out_is_missed(name):
    """A mix without one of its sounds."""
    verdicts = {each.id: each.verdict for each in found(timeline(), mixed(without(name))).values()}
    assert verdicts == dict.fromkeys(STARTS_S, "heard") | {name: "missing"}


def test_below_much_louder_sounds_nothing_is_claimed():
    """In a storm 25 dB above them nobody can say where they are, nor whether."""
    assert {each.verdict for each in found(timeline(), mixed(in_a_storm())).values()} == {"buried"}
    assert {each.verdict for each in found(timeline(), mixed(in_a_storm(), 0.01)).values()} <= {"buried", "missing"}


def test_a_file_that_ends_too_early_lacks_them():
    """What the file is too short for is missing."""
    whole = np.concatenate(mixed(timeline()))[: frames(1.9)]
    assert {each.id: each.verdict for each in found(timeline(), [whole]).values()} == {
        "knock": "heard", "bell": "missing", "rustle": "missing"
    }  # fmt: skip


def test_what_is_next_to_silent_leaves_no_print():
    """Nothing can be looked for that nobody can hear."""
    whole = timeline()
    hushed = [replace(clip, level_db=-90.0) if clip.id == "bell" else clip for clip in whole.clips]
    events = plan(replace(whole, clips=tuple(hushed)))["events"]
    assert [event["id"] for event in events if "print" in event] == ["knock", "rustle"]


@pytest.mark.parametrize("form", ["mp3", "opus", "m4b"])
def test_the_report_names_sound_and_place(tmp_path, form):
    """An exported chapter, 4 dB louder than its mix, with one sound late and one left out."""
    wrong = without("knock")
    clips = [replace(c, start_frame=c.start_frame + 600) if c.id == "rustle" else c for c in wrong.clips]
    path = tmp_path / f"01-a.{form}"
    encode(mixed(replace(wrong, clips=tuple(clips)), 10 ** (4 / 20)), path, format_named(form), rate_hz=RATE_HZ)
    told = [
        str(each) for each in measure_file(path, PROFILES["audiobook"], plan(timeline(), 4.0)).failures
        if each.code in ("cue-positions", "shot-not-heard")
    ]  # fmt: skip
    assert told == [
        "0:01 the sound knock is not heard (script/a.fountain:1)",
        "0:03 the sound rustle comes 14 ms after its plan (script/a.fountain:3)",
    ]


def test_what_is_buried_is_noted_together(tmp_path):
    """One note names all that cannot be judged; it is no failure."""
    path = tmp_path / "01-a.flac"
    encode(mixed(in_a_storm()), path, format_named("flac"), rate_hz=RATE_HZ)
    report = measure_file(path, PROFILES["audiobook"], plan(timeline()))
    (told,) = (str(each) for each in report.notes if each.code == "cue-positions")
    assert told == (
        "3 of 3 sounds lie too deep below others to say whether they are in place: "
        "knock at 0:01, bell at 0:02, rustle at 0:03"
    )
