"""A mix in memory, made by sections, as mastering takes it."""

from __future__ import annotations

from audiodrama.arrange.timeline import Clip, Timeline
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.levels import mixed_section
from audiodrama.mix.sections import sections
from refs import sound_ref

NEAR = 10 ** (-24 / 20)


class MixInMemory:
    """All sections of a timeline, mixed."""

    def __init__(self, timeline: Timeline, load, responses=None, near: float = NEAR) -> None:
        responses = responses or {}
        self.sections = tuple(sections(timeline, {space: len(each) for space, each in responses.items()}))
        self.mixed = [mixed_section(section, load, responses, near=near) for section in self.sections]

    def levels(self, number: int):
        return self.mixed[number].levels

    def samples(self, number: int):
        return self.mixed[number].samples


def mix_of(sound, rate_hz: int = 44100) -> MixInMemory:
    """The mix that is just this sound, (frames, 2)."""
    clip = Clip("s", "foley", sound_ref("s"), 0, len(sound))
    return MixInMemory(Timeline(rate_hz, len(sound), (clip,)), lambda _: ArrayReader(sound))
