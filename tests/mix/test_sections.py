"""Sections: a chapter in stretches that are mixed by themselves, and their `levels`, against the whole."""

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.arrange.cuts import MP3_FRAMES, SECTION_FRAMES
from audiodrama.arrange.ducking import Span, yielding
from audiodrama.arrange.sources import RoomTone
from audiodrama.arrange.timeline import Clip, Send, Timeline
from audiodrama.cast.profiles import PROFILES
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.envelope import Point
from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.desk import mix
from audiodrama.mix.levels import Levels, in_a_row
from audiodrama.mix.master import master
from audiodrama.mix.sections import AFTER_FRAMES, sections
from laid_mix import MixInMemory
from refs import TakeRef, sound_ref

LENGTH = SECTION_FRAMES * 2 + 20 * RATE_HZ
RNG = np.random.default_rng(5)
SOUNDS = {
    "voice": RNG.standard_normal((3 * RATE_HZ, 1)).astype(np.float32) * 0.1,
    "rain": RNG.standard_normal((7 * RATE_HZ, 2)).astype(np.float32) * 0.05,
}
CHURCH = (RNG.standard_normal((2 * RATE_HZ, 2)) * np.exp(-np.arange(2 * RATE_HZ) / 20000)[:, None] * 0.05).astype(
    np.float32
)
SPACES = {"church": CHURCH}


def load(source):
    return ArrayReader(SOUNDS[source.name])


def chapter(late: int = 0) -> Timeline:
    """Lines in a church every five seconds, over rain that yields and the tone of a room; some may come late."""
    starts = [RATE_HZ * at + (late if at > 50 else 0) for at in range(1, LENGTH // RATE_HZ - 5, 5)]
    pan = (Point(0, -0.5), Point(LENGTH, 0.5))
    voices = [
        Clip(f"v{start}", "dialogue", TakeRef("voice"), start, start + 3 * RATE_HZ, fade_in=400, fade_out=400,
             sends=(Send("church", -6.0),), pan=pan, lowpass_hz=9000.0)
        for start in starts
    ]  # fmt: skip
    rain = Clip("r", "beds", sound_ref("rain"), 900, LENGTH - 900, loop=True, level_db=-9.0, dip_db=4.0)
    tone = Clip("t", "beds", RoomTone(), 0, LENGTH, loop=True)
    ride = yielding([Span(start, start + 3 * RATE_HZ, 6.0) for start in starts], RATE_HZ)
    ride = tuple(Point(point.frame, -point.value) for point in ride)
    return Timeline(
        RATE_HZ, LENGTH, (tone, rain, *voices), spaces=("church",), bus_gain=(("beds", ride),),
        return_gain=(("church", (Point(0, -3.0), Point(LENGTH, 3.0))),),
    )  # fmt: skip


@pytest.fixture(scope="module")
def laid():
    """The chapter, mixed by sections."""
    return MixInMemory(chapter(), load, SPACES)


@pytest.fixture(scope="module")
def whole():
    """The chapter, mixed at a stretch."""
    return np.concatenate(list(mix(chapter(), load, SPACES)))


@pytest.mark.parametrize("edges", [(), (0, 1237 * MP3_FRAMES, 2301 * MP3_FRAMES, LENGTH)])
def test_sections_are_the_mix(whole, edges):
    """Side by side they are what is mixed at a stretch, to 100 dB below full scale, and so are their margins."""
    laid, at = MixInMemory(replace(chapter(), edges=edges), load, SPACES), 0
    for section, mixed in zip(laid.sections, laid.mixed, strict=True):
        first, last = at - section.before_frames, at + section.frames + AFTER_FRAMES
        expected = np.pad(whole[first:last], ((0, max(0, last - LENGTH)), (0, 0)))
        np.testing.assert_allclose(mixed.samples, expected, atol=1e-5)
        at += section.frames
    assert at == LENGTH


def test_levels_are_those_of_the_whole(laid, whole):
    """Loudness of each tenth of a second and energy of each hop, as measured at a stretch."""
    meter = LoudnessMeter(RATE_HZ)
    meter.add(whole)
    levels = [each.levels for each in laid.mixed]
    np.testing.assert_allclose(in_a_row(laid.sections, levels, "weighted"), meter.powers(1), rtol=1e-3, atol=1e-9)
    energies = np.square(np.pad(whole, ((0, -LENGTH % 32), (0, 0)))).reshape(-1, 64).sum(axis=1)
    np.testing.assert_allclose(np.concatenate([each.energies for each in levels]), energies, rtol=1e-3, atol=1e-7)
    highest = np.abs(np.pad(whole, ((0, -LENGTH % 32), (0, 0)))).reshape(-1, 64).max(axis=1)
    assert (np.concatenate([each.peaks for each in levels]) >= highest - 1e-5).all()


def test_odd_edges_change_no_level(laid):
    """Where sections begin between two tenths of a second, each tenth is still found, and the master is as loud."""
    odd = MixInMemory(replace(chapter(), edges=(0, 1237 * MP3_FRAMES, 2301 * MP3_FRAMES, LENGTH)), load, SPACES)
    rows = [in_a_row(each.sections, [mixed.levels for mixed in each.mixed], "weighted") for each in (laid, odd)]
    assert len(rows[0]) == len(rows[1])
    assert np.corrcoef(*rows)[0, 1] > 0.9
    loudness = [master(each, PROFILES["audiobook"]).outcome.loudness_lufs for each in (laid, odd)]
    assert loudness[0] == pytest.approx(loudness[1], abs=0.02)


def test_a_chapter_that_moved_has_the_same_sections():
    """Whatever an edit adds in whole frames of an MP3, the sections behind it hold the same, only later."""
    added = 777 * MP3_FRAMES
    quiet = replace(chapter(), clips=tuple(clip for clip in chapter().clips if clip.bus == "dialogue"), bus_gain=())
    quiet = replace(quiet, return_gain=(), edges=(0, SECTION_FRAMES, 2 * SECTION_FRAMES, LENGTH))
    later = replace(
        quiet,
        frames=LENGTH + added,
        edges=(0, *(edge + added for edge in quiet.edges[1:])),
        clips=tuple(
            replace(clip, start_frame=clip.start_frame + added, end_frame=clip.end_frame + added, pan=(Point(0, 0.0),))
            for clip in quiet.clips
        ),
    )
    still = replace(quiet, clips=tuple(replace(clip, pan=(Point(0, 0.0),)) for clip in quiet.clips))
    pairs = zip(sections(still, {}), sections(later, {}), strict=True)
    assert [one == other for one, other in pairs] == [False, True, True]


def test_a_change_is_in_its_sections_alone():
    """What lies before a line that comes later is the same section, and so are those where nothing of it is heard."""
    before, after = (sections(chapter(late), {"church": len(CHURCH)}) for late in (0, 999))
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, False, False]
    louder = replace(
        chapter(), clips=tuple(replace(c, level_db=1.0) if c.id == f"v{11 * RATE_HZ}" else c for c in chapter().clips)
    )
    changed = sections(louder, {"church": len(CHURCH)})
    assert [one == other for one, other in zip(before, changed, strict=True)] == [False, True, True]


def test_names_and_numbers_are_no_matter():
    """Ids, labels and events are not heard, so no section has them."""
    named = chapter()
    other = replace(named, clips=tuple(replace(clip, id=f"02-{clip.id}", label="B") for clip in named.clips))
    assert sections(named, {}) == sections(other, {})


def test_levels_survive_the_cache(laid):
    """Bytes and back; anything else is refused."""
    levels = laid.levels(1)
    again = Levels.of_bytes(levels.as_bytes())
    for name in ("weighted", "speech", "behind", "untoned", "peaks", "energies"):
        np.testing.assert_array_equal(getattr(levels, name), getattr(again, name))
    for raw in (b"", b"nonsense", levels.as_bytes()[:-4], levels.as_bytes()[:-4] + b"\xff\xff\xff\x7f"):
        with pytest.raises(Exception):  # noqa: B017, PT011  whatever nonsense makes of it
            Levels.of_bytes(raw)


def test_the_length_of_the_chapter_is_no_matter():
    """A chapter that ends later has the same sections until then: a bed that goes on is the same bed."""
    shorter = chapter()
    longer = replace(
        shorter,
        frames=LENGTH + 99,
        clips=tuple(replace(c, end_frame=c.end_frame + 99) if c.loop else c for c in shorter.clips),
    )
    pairs = zip(sections(shorter, {}), sections(longer, {}), strict=True)
    assert [one == other for one, other in pairs] == [True, True, False]
