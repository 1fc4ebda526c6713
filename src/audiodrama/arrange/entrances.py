"""How beds and music come in: at which level, from which point of their sound, and where they end by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal
from zlib import crc32

from audiodrama.arrange.beds import ESTABLISHED_DB, HARD_S, OUT_S, SETTLE_S, UNDERSCORE_DB, Background
from audiodrama.arrange.distance import distance_gains
from audiodrama.arrange.ducking import Step
from audiodrama.arrange.materials import is_crowd, level_db, seconds
from audiodrama.arrange.sources import SoundRef, SoundUse
from audiodrama.arrange.staging import FAR_M

if TYPE_CHECKING:
    from audiodrama.arrange.materials import Materials, SoundLength
    from audiodrama.script.cuesheet import Chapter, Cue
    from audiodrama.sounds.palette import Sound

_LEVELLED = frozenset({"level_db", "gain_db", "to_db", "under", "far", "sneak"})
"""Options that say how loud a background is to be."""
_GOLDEN = 0.6180339887


def _share_of(chapter: Chapter) -> float:
    """Where a chapter's beds are entered first, as a share of their length: by its first words, not by its number."""
    words = chapter.lines[0].text if chapter.lines else ""
    return crc32(words.encode()) / 2**32


class Entrances:
    """Makes what begins to run, and knows how often each sound has been played.

    Args:
        given: sounds and their lengths.
        chapter: beds are entered at another point in each, wherever it stands in the book.
    """

    def __init__(self, given: Materials, chapter: Chapter) -> None:
        self._given, self._first = given, _share_of(chapter)
        self._entries: dict[str, int] = {}

    def running(self, cue: Cue, at: int) -> Background:
        """A bed or piece of music that a cue starts at a frame."""
        sound, length = self._given.heard(cue)
        kind: Literal["bed", "music"] = "music" if cue.kind == "music" else "bed"
        running = self._fresh(cue.id, kind, self._given.uses[cue.id], at)
        running.level_db = level_db(cue, sound)
        if kind == "music" and cue.options.get("under") and "level_db" not in cue.options:
            running.level_db += UNDERSCORE_DB
        if cue.options.get("far"):
            far_db, _, running.lowpass_hz = distance_gains(FAR_M, None)
            running.level_db += far_db
        running.pan = seconds(cue, "pan", sound.pan)
        running.carried = bool(cue.options.get("continue"))
        running.place = cue.place
        self._ends(running, cue, length)
        return running

    def _ends(self, running: Background, cue: Cue, length: SoundLength) -> None:
        """Where it ends by itself: at its sound's end, or when its `dur` is over."""
        count, at = self._given.count, running.start_frame
        if "out_s" in cue.options:
            running.fade_out = count(seconds(cue, "out_s"))
        if not length.loops:
            running.end_frame, running.own_fade = at + length.frames, count(HARD_S)
        if "dur_s" in cue.options:
            wanted = count(seconds(cue, "dur_s"))
            running.end_frame = min(at + wanted, running.end_frame or at + wanted)
            running.own_fade = min(wanted // 2, count(OUT_S) if running.fade_out is None else running.fade_out)

    def _fresh(self, name: str, kind: Literal["bed", "music"], use: SoundUse, at: int) -> Background:
        """A running sound; a bed is entered at another point each time."""
        sound, length = self._given.sound(use)
        ref = SoundRef(length.name, use)
        part = (self.nth(sound.key) * _GOLDEN + self._first) % 1.0
        offset = int(part * length.frames) if length.loops and kind == "bed" else 0
        return Background(
            name, sound.key, sound.name, kind, ref, length.loops, at, 0, sound.level_db, sound.pan, offset
        )

    def nth(self, sound: str) -> int:
        """How often a sound was played before."""
        self._entries[sound] = self._entries.get(sound, -1) + 1
        return self._entries[sound]

    def bed_of_space(self, cue: Cue, bed: Sound, at: int) -> Background:
        """A bed that belongs to a space."""
        running = self._fresh(f"{cue.id}-{bed.key}", "bed", SoundUse(bed.key), at)
        running.place = cue.place
        return running

    def lift(self, cue: Cue, running: Background, until: int) -> None:
        """Music and crowds are heard well while the story waits for them, unless their cue says how loud they are."""
        lift_db = ESTABLISHED_DB - running.level_db
        rises = running.kind == "music" or is_crowd(self._given.heard(cue)[0])
        if lift_db <= 0 or not rises or _LEVELLED.intersection(cue.options):
            return
        settle = min(self._given.count(SETTLE_S), (until - running.start_frame) // 2)
        running.steps += [Step(running.start_frame, lift_db, 1), Step(until - settle, 0.0, self._given.count(SETTLE_S))]
