"""The mix and its `strip`: linear, exact, free of clicks, the same in blocks of any length and from any point on."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Send, Timeline
from audiodrama.base.errors import AudioError
from audiodrama.dsp.effects.table import Effect
from audiodrama.dsp.envelope import Point
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.desk import hear, mix, stem_names, stems
from refs import TakeRef, sound_ref

RATE = 8000
LONG = 6 * RATE
NOISE = np.random.default_rng(5)
SOUNDS = {
    "voice": (NOISE.standard_normal((RATE, 1)) * 0.2).astype(np.float32),
    "other": (NOISE.standard_normal((2 * RATE, 1)) * 0.2).astype(np.float32),
    "rain": (NOISE.standard_normal((RATE, 2)) * 0.1).astype(np.float32),
    "short": (NOISE.standard_normal((37, 2)) * 0.1).astype(np.float32),
    "one": np.full((1, 1), 0.5, dtype=np.float32),
    "level": np.full((LONG, 2), 0.5, dtype=np.float32),
    "tone": np.full((LONG, 1), 0.5, dtype=np.float32),
    "silence": np.zeros((RATE, 2), dtype=np.float32),
}
ROOMS = {
    "hall": (NOISE.standard_normal((3000, 2)) * np.exp(-np.arange(3000) / 500)[:, None] * 0.1).astype(np.float32),
    "cave": (NOISE.standard_normal((5000, 2)) * np.exp(-np.arange(5000) / 900)[:, None] * 0.1).astype(np.float32),
}


def load(source):
    """A reader of one of the test's sounds."""
    return ArrayReader(SOUNDS[source.name])


def timeline(*clips, frames=LONG, **more):
    """A timeline whose spaces are those that its clips send to."""
    spaces = tuple(dict.fromkeys(send.space for clip in clips for send in clip.sends))
    return Timeline(RATE, frames, clips, spaces=spaces, **more)


def mixed(plan, block_frames=None):
    """The whole mix, (frames, 2)."""
    return np.concatenate(list(mix(plan, load, ROOMS, block_frames=block_frames)))


def step(sound):
    """The largest jump from one sample to the next, the ends counted against silence."""
    return float(np.abs(np.diff(np.pad(sound, ((1, 1), (0, 0))), axis=0)).max())


@st.composite
def clips(draw):
    """Any clip that makes sense within the test's six seconds."""
    start = draw(st.integers(0, LONG - 10))
    end = draw(st.integers(start + 1, LONG))
    bus = draw(st.sampled_from(["dialogue", "foley", "beds", "music"]))
    moves = st.tuples(st.integers(0, LONG), st.floats(-30, 3)).map(lambda pair: Point(*pair))
    gain = sorted(draw(st.lists(moves, max_size=3, unique_by=lambda p: p.frame)), key=lambda p: p.frame)
    return Clip(
        f"c{draw(st.integers(0, 10**6))}", bus,
        TakeRef(draw(st.sampled_from(["voice", "other", "rain", "short", "one"]))),
        start, end,
        offset_frame=draw(st.integers(0, 30)),
        loop=draw(st.booleans()),
        level_db=draw(st.floats(-30, 3)),
        fade_in=draw(st.integers(0, 2000)),
        fade_out=draw(st.integers(0, 2000)),
        pan=(Point(start, draw(st.floats(-1, 1))), Point(end, draw(st.floats(-1, 1)))),
        gain=tuple(gain),
        lowpass_hz=draw(st.sampled_from([None, 800.0])),
        sends=tuple(Send(space, -6.0) for space in draw(st.sets(st.sampled_from(["hall", "cave"])))),
        dry=draw(st.booleans()),
        label=draw(st.sampled_from(["ANNA", "BOB"])),
        dip_db=draw(st.sampled_from([0.0, 4.0])) if bus in {"beds", "music"} else 0.0,
    )  # fmt: skip


plans = st.lists(clips(), max_size=6).map(
    lambda each: timeline(
        *each,
        bus_gain=(("beds", (Point(9000, 0.0), Point(12_000, -8.0))),),
        return_gain=(("hall", (Point(5000, 0.0), Point(9000, -3.0))),),
    )
)


@settings(max_examples=40, deadline=None)
@given(plans, st.sampled_from([700, 4001, 9999, 20_000]))
def test_the_size_of_blocks_changes_nothing(plan, block_frames):
    """Blocks are a matter of memory, never of sound."""
    np.testing.assert_allclose(mixed(plan, block_frames), mixed(plan, LONG), atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(plans, st.integers(0, LONG), st.integers(1, 12_000))
def test_a_window_is_cut_from_the_whole(plan, start, length):
    """What is heard around a place is what the render has there."""
    heard = hear(plan, start, start + length, load, ROOMS)
    np.testing.assert_allclose(heard, mixed(plan)[start : start + length], atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(plans)
def test_stems_add_up_to_the_mix(plan):
    """The sum of all stems is the mix, to -110 dB."""
    blocks = list(stems(plan, load, ROOMS, block_frames=9000))
    assert {tuple(block) for block in blocks} == {stem_names(plan)}
    np.testing.assert_allclose(np.concatenate([sum(block.values()) for block in blocks]), mixed(plan), atol=3e-6)


@settings(max_examples=20, deadline=None)
@given(plans, plans)
def test_mixing_is_linear(first, second):
    """Two timelines together sound like the sum of their mixes, where neither makes the other yield."""
    one = tuple(replace(clip, dip_db=0.0) for clip in first.clips)
    other = tuple(replace(clip, dip_db=0.0) for clip in second.clips)
    parts = mixed(timeline(*one)) + mixed(timeline(*other))
    np.testing.assert_allclose(mixed(timeline(*one, *other)), parts, atol=2e-6)


@settings(max_examples=20, deadline=None)
@given(plans)
def test_silence_in_silence_out(plan):
    """Whatever is done to silence, it stays silence."""
    quiet = replace(plan, clips=tuple(replace(clip, sound=TakeRef("silence")) for clip in plan.clips))
    assert float(np.abs(mixed(quiet)).max()) == 0.0


@settings(deadline=None)
@given(st.integers(0, 3 * RATE), st.sampled_from([None, 77, 999]))
def test_it_is_as_long_as_the_timeline(frames, block_frames):
    """Length is planned, and no sound changes it."""
    clip = Clip("a", "foley", sound_ref("rain"), 0, LONG, sends=(Send("hall", 0.0),))
    blocks = list(mix(timeline(clip, frames=frames), load, ROOMS, block_frames=block_frames or max(frames, 1)))
    assert sum(map(len, blocks)) == frames
    assert {block.dtype for block in blocks} <= {np.dtype(np.float32)}


def test_at_0_db_nothing_changes():
    """A stereo sound in the centre at 0 dB comes out sample for sample."""
    plan = timeline(Clip("a", "foley", sound_ref("rain"), 0, RATE), frames=RATE)
    np.testing.assert_array_equal(mixed(plan), SOUNDS["rain"])


@pytest.mark.parametrize("pan", [-1.0, -0.5, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("sound", ["level", "tone"])
def test_pan_keeps_the_power(pan, sound):
    """Wherever a sound stands, it is equally loud: the squares of both sides add up to the same."""
    whole = mixed(timeline(Clip("a", "foley", sound_ref(sound), 0, LONG, pan=(Point(0, pan),))))
    wanted = float((mixed(timeline(Clip("a", "foley", sound_ref(sound), 0, LONG))) ** 2).sum())
    assert float((whole**2).sum()) == pytest.approx(wanted, rel=1e-5)


def test_a_sound_panned_hard_lies_on_one_side():
    """At -1 nothing is heard on the right."""
    whole = mixed(timeline(Clip("a", "foley", sound_ref("voice"), 0, RATE, pan=(Point(0, -1.0),))))
    assert float(np.abs(whole[:, 1]).max()) < 1e-7 < float(np.abs(whole[:, 0]).max())


def test_crossfades_keep_the_power():
    """Two noises that cross over are as loud in the middle as before and after."""
    rng = np.random.default_rng(1)
    noises = {name: ArrayReader(rng.standard_normal((LONG, 2)).astype(np.float32)) for name in "ab"}
    plan = timeline(
        Clip("a", "beds", sound_ref("a"), 0, 4 * RATE, fade_out=2 * RATE),
        Clip("b", "beds", sound_ref("b"), 2 * RATE, LONG, fade_in=2 * RATE),
    )
    whole = np.concatenate(list(mix(plan, lambda source: noises[source.name], {})))
    power = (whole.reshape(12, -1) ** 2).mean(axis=1)
    np.testing.assert_allclose(power, 1.0, atol=0.06)


@pytest.mark.parametrize("sound", ["level", "tone"])
@pytest.mark.parametrize("loop", [False, True])
def test_no_edge_clicks(sound, loop):
    """A constant, the hardest case, begins and ends without a step, whatever its gain does."""
    ride = (Point(2 * RATE, 0.0), Point(2 * RATE + 1, -60.0), Point(4 * RATE, -60.0), Point(4 * RATE + 1, 0.0))
    clip = Clip("a", "beds", sound_ref(sound), 1000, LONG - 1000, loop=loop, fade_in=40, fade_out=40, gain=ride)
    assert step(mixed(timeline(clip))) < 0.5 * np.pi / 2 / 40


def test_a_loop_joins_its_end_to_its_beginning():
    """A loop is read round, from the offset on."""
    plan = timeline(Clip("a", "beds", sound_ref("rain"), 0, 3 * RATE, offset_frame=100, loop=True), frames=3 * RATE)
    wanted = np.concatenate([SOUNDS["rain"]] * 4)[100 : 100 + 3 * RATE]
    np.testing.assert_array_equal(mixed(plan), wanted)


def test_behind_a_sounds_end_is_silence():
    """A clip longer than its sound, of a single sample even, is filled up."""
    whole = mixed(timeline(Clip("a", "foley", sound_ref("one"), 10, 500)))
    np.testing.assert_allclose(whole[10], [0.5 * np.sqrt(0.5)] * 2, rtol=1e-6)
    assert float(np.abs(np.delete(whole, 10, axis=0)).max()) == 0.0


def test_a_send_comes_back_as_the_room_answers():
    """A single sample sent at 0 dB returns the impulse response, after the clip has ended too, and in its own stem."""
    plan = timeline(Clip("a", "foley", sound_ref("one"), 10, 11, sends=(Send("hall", 0.0),), dry=False))
    whole = mixed(plan, 1000)
    np.testing.assert_allclose(whole[10 : 10 + 3000], ROOMS["hall"] * 0.5 * np.sqrt(0.5), atol=1e-6)
    parts = list(stems(plan, load, ROOMS))
    np.testing.assert_allclose(np.concatenate([block["room/hall"] for block in parts]), whole, atol=1e-6)


def test_a_long_response_rings_after_gaps():
    """A space that has fallen silent answers again, and the same way."""
    again = timeline(
        *(Clip(f"a{k}", "foley", sound_ref("one"), k * RATE, k * RATE + 1, sends=(Send("cave", 0.0),)) for k in (0, 4))
    )
    whole = mixed(again, 500)
    np.testing.assert_allclose(whole[4 * RATE : 5 * RATE], whole[:RATE], atol=1e-6)


def test_speech_makes_beds_yield_where_it_lives():
    """While somebody speaks, the middle of a bed is softer between 1 and 4 kHz, and not at 200 Hz."""
    time = np.arange(LONG) / RATE
    bed = Clip("b", "beds", sound_ref("tone"), 0, LONG, dip_db=6.0)
    voice = Clip("v", "dialogue", TakeRef("silence"), 2 * RATE, 4 * RATE, label="ANNA")
    loss = {}
    for hz in (200, 2000):
        tone = np.sin(2 * np.pi * hz * time).astype(np.float32)[:, None]
        sounds = {"tone": ArrayReader(tone), "silence": ArrayReader(SOUNDS["silence"])}
        whole = np.concatenate(list(mix(timeline(bed, voice), lambda source, sounds=sounds: sounds[source.name], {})))
        during, before = (float((whole[a * RATE : a * RATE + 4000] ** 2).mean()) for a in (3, 1))
        loss[hz] = 10 * np.log10(before / during)
    assert loss[2000] == pytest.approx(6.0, abs=0.1)
    assert loss[200] < 0.2


def test_a_mix_in_mono_loses_nothing():
    """Both sides added up hold what was panned, wherever it stood: nothing cancels."""
    for pan in (-1.0, -0.4, 0.0, 0.8):
        whole = mixed(timeline(Clip("a", "foley", sound_ref("tone"), 0, LONG, pan=(Point(0, pan),))))
        assert float(whole.sum(axis=1).min()) >= 0.5 - 1e-6


def test_room_tone_needs_no_loader():
    """Every mix has its own room tone, at -60 dBFS before its level."""
    plan = timeline(Clip("t", "beds", RoomTone(), 0, LONG, loop=True))
    whole = np.concatenate(list(mix(plan, {}.__getitem__, {})))
    assert 10 * np.log10(float((whole**2).mean())) == pytest.approx(-60.0, abs=0.5)


def test_a_space_without_a_response_is_named():
    """The message says which space lacks its response."""
    with pytest.raises(AudioError, match="cave has no impulse response"):
        list(mix(timeline(Clip("a", "foley", sound_ref("one"), 0, 1, sends=(Send("cave", 0.0),))), load, {}))


def test_levels_that_would_clip_by_40_db_stay_finite():
    """The mix itself has no ceiling: mastering sees the whole peak."""
    whole = mixed(timeline(Clip("a", "foley", sound_ref("level"), 0, LONG, level_db=46.0)))
    assert float(np.abs(whole).max()) == pytest.approx(0.5 * 10 ** (46 / 20), rel=1e-4)


@pytest.mark.parametrize("sound", ["one", "short"])
def test_a_loop_shorter_than_its_fades(sound):
    """A bed of a few samples loops like any other, from any offset."""
    clip = Clip("b", "beds", sound_ref(sound), 0, LONG, offset_frame=20, loop=True, fade_in=4000, fade_out=4000)
    whole = mixed(timeline(clip))[5000:9000]
    source = SOUNDS[sound] if SOUNDS[sound].shape[1] == 2 else np.repeat(SOUNDS[sound] * np.sqrt(0.5), 2, axis=1)
    wanted = np.take(source, np.arange(5020, 9020), axis=0, mode="wrap")
    np.testing.assert_allclose(whole, wanted, rtol=1e-6)


def test_effects_are_done_once_for_clips_that_share_them(monkeypatch):
    """A voice that moves is three clips of one coloured sound."""
    calls = []
    monkeypatch.setattr(
        "audiodrama.mix.voice_chain.apply", lambda chain, sound, *_, **__: calls.append(chain) or -sound
    )
    monkeypatch.setattr("audiodrama.mix.voice_chain.tail_s", lambda _: 0.1)
    clip = Clip("a", "foley", sound_ref("level"), 0, LONG, effects=(Effect("phone"),), label="ANNA")
    whole = mixed(timeline(clip, replace(clip, id="a~far")))
    np.testing.assert_allclose(whole, np.full((LONG, 2), -1.0), rtol=1e-6)
    assert calls == [(Effect("phone"),)]
