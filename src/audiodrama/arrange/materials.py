"""The materials of a chapter besides its cues: takes, sounds, casting, palette; and which sounds it will need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from audiodrama.arrange.sources import Loudness, SoundRef, SoundUse
from audiodrama.base.errors import UsageError
from audiodrama.base.units import frames
from audiodrama.script.cuesheet import Cue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.cast.model import Cast, Role
    from audiodrama.cast.profiles import Profile
    from audiodrama.script.cuesheet import Chapter, Line
    from audiodrama.sounds.palette import Palette, Sound, Space
    from audiodrama.speech.recording import PhraseTake

VARIATIONS = 6
"""Uses of a one-shot go round so many variations of it."""
INAUDIBLE_DB = 45.0
"""A sound that lies this far under its own loudest moment, or under speech, is no longer heard."""
EDGE_S = 0.005
"""Fade at the edges of what has clean edges of its own."""


class SoundLength(Protocol):
    """All that arranging needs to know of a sound that is ready to play."""

    @property
    def name(self) -> str:
        """Content name, by which the mix loads it."""

    @property
    def frames(self) -> int:
        """Length at the timeline's rate."""

    @property
    def loops(self) -> bool:
        """Whether its end meets its beginning."""


@dataclass(frozen=True)
class Materials:
    """Everything but the chapter; the arguments are those of `arrange`."""

    spoken: Mapping[str, Sequence[PhraseTake]]
    cast: Cast
    palette: Palette
    sounds: Mapping[SoundUse, SoundLength]
    profile: Profile
    rate_hz: int
    tails: Mapping[str, int] = field(default_factory=dict)
    uses: Mapping[str, SoundUse] = field(default_factory=dict)
    loudness: Loudness | None = None

    def count(self, seconds: float) -> int:
        """Seconds in frames."""
        return frames(seconds, self.rate_hz)

    def role(self, line: Line) -> Role | None:
        """The role that speaks; None for a voice without casting."""
        return self.cast.role(line.role) or self.cast.role(line.speaker)

    def takes(self, line: Line) -> Sequence[PhraseTake]:
        """The takes of a line, one for each phrase.

        Raises:
            UsageError: it was not spoken.
        """
        takes = self.spoken.get(line.id, ())
        if len(takes) != len(line.phrases):
            raise UsageError(f"line {line.id} of {line.speaker} has not been spoken")
        return takes

    def sound(self, use: SoundUse) -> tuple[Sound, SoundLength]:
        """A sound and its length.

        Raises:
            UsageError: it was not made ready.
        """
        if use not in self.sounds:
            raise UsageError(f"the sound {use.key} is not ready to play")
        return self.palette.sounds[use.key], self.sounds[use]

    def heard(self, cue: Cue) -> tuple[Sound, SoundLength]:
        """The sound that a cue plays."""
        return self.sound(self.uses[cue.id])

    def duration(self, cue: Cue) -> int:
        """How many frames a cue's sound lasts: its own length, or the shorter `dur` of the cue."""
        length = self.heard(cue)[1].frames
        return min(length, self.count(seconds(cue, "dur_s"))) if "dur_s" in cue.options else length

    def held(self, cue: Cue) -> int:
        """How many frames a cue's sound holds the story: until it is no longer heard, or over.

        Where its loudness is not known it is heard to its end.
        """
        lasts = self.duration(cue)
        if self.loudness is None:
            return lasts
        use = self.uses[cue.id]
        levels = self.loudness(SoundRef(self.sound(use)[1].name, use))
        gain_db = level_db(cue, self.palette.sounds[use.key])
        least = max(max(levels, default=0.0) - INAUDIBLE_DB, -INAUDIBLE_DB - gain_db)
        tenths = max((index + 1 for index, level in enumerate(levels) if level >= least), default=0)
        return min(lasts, tenths * self.rate_hz // 10) if tenths else lasts


def seconds(cue: Cue, option: str, default: float = 0.0) -> float:
    """An option that is a number."""
    return float(cue.options.get(option, default))


def level_db(cue: Cue, sound: Sound) -> float:
    """Level relative to speech: the cue's own or the sound's, and a gain on top."""
    return seconds(cue, "level_db", sound.level_db) + seconds(cue, "gain_db")


def is_crowd(sound: Sound) -> bool:
    """Whether a sound is people talking, which speech has to stand further above."""
    return "crowd" in f"{sound.group} {sound.key}".lower()


def edge(cue: Cue) -> str:
    """At which edge of its word an anchored cue happens."""
    return str(cue.options.get("at") or (cue.anchor.edge if cue.anchor else "start"))


def waited_for(cue: Cue) -> bool:
    """Whether speech waits until an anchored cue's sound has ended."""
    return bool(cue.options.get("wait")) and cue.kind in {"sfx", "music"}


def sound_uses(chapter: Chapter, palette: Palette) -> tuple[SoundUse, ...]:
    """Every sound that `arrange` will ask for, each once.

    Raises:
        UsageError: a cue names a sound or a space that the palette does not have.
    """
    spaces = [cue.name for cue in chapter.cues if isinstance(cue, Cue) and cue.kind == "space" and cue.name]
    beds = [SoundUse(_sound(palette, bed).key) for name in spaces for bed in space_of(palette, name).beds]
    return tuple(dict.fromkeys([*uses_by_cue(chapter, palette).values(), *beds]))


def uses_by_cue(chapter: Chapter, palette: Palette) -> dict[str, SoundUse]:
    """Which variation of which sound each cue plays; the same one never twice in a row."""
    played: dict[str, int] = {}
    uses: dict[str, SoundUse] = {}
    for cue in chapter.cues:
        if not isinstance(cue, Cue) or cue.kind not in {"sfx", "bed", "music"} or cue.name in {None, "none"}:
            continue
        sound = _sound(palette, str(cue.name))
        seed = int(seconds(cue, "seed")) if "seed" in cue.options else None
        varies = cue.kind == "sfx" and sound.recipe is not None and seed is None
        uses[cue.id] = SoundUse(sound.key, played.get(sound.key, 0) % VARIATIONS if varies else 0, seed)
        played[sound.key] = played.get(sound.key, 0) + 1
    return uses


def _sound(palette: Palette, name: str) -> Sound:
    if name not in palette.sounds:
        raise UsageError(f"there is no sound {name}")
    return palette.sounds[name]


def space_of(palette: Palette, name: str) -> Space:
    """A space of the palette.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in palette.spaces:
        raise UsageError(f"there is no space {name}")
    return palette.spaces[name]
