"""Where a chapter is cut into sections, and that an edit moves no cut behind it for long."""

from __future__ import annotations

import zlib
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from audiodrama.arrange.cuts import MP3_FRAMES, SECTION_FRAMES, CutPlace, on_mp3_frame, section_edges, with_cut_tones
from audiodrama.arrange.sources import RoomTone, TakeRef
from audiodrama.arrange.timeline import Clip

LONG = SECTION_FRAMES * 20


def lines(seed: int, count: int = 130) -> list[CutPlace]:
    """Anchors at lines of two to ten seconds."""
    rng = np.random.default_rng(seed)
    steps = rng.integers(2 * 38, 10 * 38, count) * MP3_FRAMES
    return [CutPlace(int(at), 1 + zlib.crc32(b"%d" % at)) for at in np.cumsum(steps)]


@pytest.mark.parametrize(
    ("frames", "count"), [(0, 1), (1, 1), (SECTION_FRAMES, 1), (SECTION_FRAMES * 3 // 2 + 2, 2), (LONG, 20)]
)
def test_edges_of_what_has_no_anchors(frames, count):
    """They lie on frames of an MP3; a short rest belongs to the last section."""
    edges = section_edges(frames)
    assert (len(edges) - 1, edges[0], edges[-1]) == (count, 0, frames)
    assert all(edge % MP3_FRAMES == 0 for edge in edges[:-1])


@pytest.mark.parametrize("seed", range(20))
def test_no_section_is_short_or_long(seed):
    """Between a quarter and one and a half of the usual length, whatever the anchors."""
    rng = np.random.default_rng(seed)
    anchors = lines(seed)
    scenes = {int(each) for each in rng.integers(0, len(anchors), 9)}
    anchors = [CutPlace(each.frame) if at in scenes else each for at, each in enumerate(anchors)]
    frames = anchors[-1].frame + 5 * MP3_FRAMES
    edges = section_edges(frames, anchors)
    lengths = np.diff(edges)
    assert (lengths >= SECTION_FRAMES // 4).all()
    assert (lengths <= SECTION_FRAMES * 3 // 2).all()
    places = {each.frame for each in anchors}
    assert all(edge in places for edge in edges[1:-1])


@pytest.mark.parametrize("seed", range(20))
def test_behind_an_edit_cuts_are_soon_the_same(seed):
    """A line that became longer moves what follows, and after a few sections they begin at the same lines again."""
    before = lines(seed)
    added, at = 333 * MP3_FRAMES, 30
    after = [*before[:at], *(replace(each, frame=each.frame + added) for each in before[at:])]
    frames = before[-1].frame + SECTION_FRAMES
    old = {edge + added for edge in section_edges(frames, before) if edge >= before[at].frame}
    new = {edge for edge in section_edges(frames + added, after) if edge >= after[at].frame}
    assert len(old - new) <= 4
    assert len(old & new) >= len(old) // 2


def test_scenes_are_cut_though_lines_would_do():
    """The first scene within reach is taken; one that comes too soon is not."""
    scene = CutPlace(SECTION_FRAMES // 2)
    assert section_edges(LONG, [*lines(1)[:6], scene])[1] == scene.frame
    assert section_edges(LONG, [CutPlace(MP3_FRAMES)])[1] == SECTION_FRAMES


@pytest.mark.parametrize(("frame", "expected"), [(0, 0), (1, 1152), (1152, 1152), (1153, 2304)])
def test_frames_of_an_mp3(frame, expected):
    """What lies between two begins with the next one; at another rate nothing is moved."""
    assert on_mp3_frame(frame, 44100) == expected
    assert on_mp3_frame(frame, 48000) == frame


def test_a_tone_begins_anew_with_every_section():
    """Its parts meet in fades as long as they overlap, and its own ends stay as they were; voices are not cut."""
    tone = Clip("t", "beds", RoomTone(), 100, 90_000, loop=True, fade_in=50, fade_out=70)
    voice = Clip("v", "dialogue", TakeRef("v"), 0, 90_000)
    *parts, last = with_cut_tones([tone, voice], (0, 30_000, 60_000, 100_000), 2000)
    assert last == voice
    assert [(each.start_frame, each.end_frame) for each in parts] == [(100, 32_000), (30_000, 62_000), (60_000, 90_000)]
    assert [(each.fade_in, each.fade_out) for each in parts] == [(50, 2000), (2000, 2000), (2000, 70)]
    assert len({each.id for each in parts}) == 3
    assert all(one.end_frame - other.start_frame == 2000 for one, other in pairwise(parts))
    assert list(with_cut_tones([tone], (0, 90_050), 2000)) == [tone]
