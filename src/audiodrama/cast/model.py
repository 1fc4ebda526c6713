"""Who speaks how: the nouns of voices.yaml. `read_cast` reads them, `cues` and `takes` use them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from audiodrama.base.names import key
from audiodrama.base.units import UnitError, quantity
from audiodrama.cast.profiles import PROFILES, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from audiodrama.base.source import Place
    from audiodrama.dsp.effects.table import Effect

VOICES = "voices.yaml"
"""The file of a production that this is read from."""
NARRATOR = "NARRATOR"
EMBEDDED = "pyttsx3"
"""The engine that is always there."""


@dataclass(frozen=True, slots=True)
class VoiceChoice:
    """One entry of a preference list: a voice of an engine.

    Args:
        engine: name in the entry-point group `audiodrama.engines`.
        voice: the engine's own id, or a blend in its own notation.
        language: BCP 47 tag, when the voice's own is not meant.
        speaker: speaker of a multi-speaker model.
        instructions: how to speak, for engines that take a text.
        seed: number of the take, for engines that can make several of a line.
        place: where it stands in voices.yaml; not part of equality.
    """

    engine: str
    voice: str
    language: str | None = None
    speaker: str | None = None
    instructions: str | None = None
    seed: int | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RoleFigure:
    """A number that voices.yaml states of a role: everything that reads, writes or shows one asks this table.

    Args:
        name: as written.
        attribute: its name in `Role`, and in `Delivery` where that has it.
        unit: as written after the number, `""` for a plain one.
        low: least value.
        high: greatest value.
        default: where nothing is stated.
        doc: for the manual.
    """

    name: str
    attribute: str
    unit: str
    low: float
    high: float
    default: float
    doc: str

    def read(self, text: str) -> float:
        """The value that a text states.

        Raises:
            UnitError: no number with this unit, or one out of range.
        """
        value = quantity(text, self.unit)
        if not self.low <= value <= self.high:
            raise UnitError(f"{self.name} is {text}, outside {self.shown(self.low)} to {self.shown(self.high)}")
        return value

    def shown(self, value: float) -> str:
        """A value as it is written in voices.yaml."""
        return f"{value:+g}{self.unit}" if self.unit == "st" else f"{value:g}{self.unit}"


ROLE_FIGURES: Mapping[str, RoleFigure] = {
    each.name: each
    for each in (
        RoleFigure("rate", "rate", "", 0.3, 3.0, 1.0, "ratio of speed: 1 is the voice's own"),
        RoleFigure("pitch", "pitch_st", "st", -24.0, 24.0, 0.0, "up or down in semitones"),
        RoleFigure("level", "level_db", "dB", -40.0, 12.0, 0.0, "against the common speech level"),
        RoleFigure("pan", "pan", "", -1.0, 1.0, 0.0, "from -1 (left) to 1 (right)"),
        RoleFigure("distance", "distance_m", "m", 0.1, 200.0, 1.0, "from the listener"),
    )
}
DELIVERY_FIGURES = ("rate", "pitch", "level")
"""Those of them that a delivery changes."""


@dataclass(frozen=True, slots=True)
class Role:
    """A character's casting.

    Args:
        name: as written in voices.yaml.
        choices: voices in order of preference; the first that is installed speaks.
        rate: ratio of speed, 1 is the voice's own.
        pitch_st: shift in semitones.
        level_db: relative to the common speech level.
        pan: -1 (left) to 1 (right).
        distance_m: from the listener.
        effects: names of effects chains, applied in order.
        aliases: other names of the same character, as written.
        gender: `female`, `male` or `neutral` as stated, for whoever chooses a voice; empty if not stated.
        lock: nothing but an edit by hand re-casts the role.
    """

    name: str
    choices: tuple[VoiceChoice, ...] = ()
    rate: float = 1.0
    pitch_st: float = 0.0
    level_db: float = 0.0
    pan: float = 0.0
    distance_m: float = 1.0
    effects: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    gender: str = field(default="", compare=False)
    lock: bool = field(default=False, compare=False)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a line is spoken: a change to its role's own figures, and effects after the role's own."""

    name: str
    rate: float = 1.0
    pitch_st: float = 0.0
    level_db: float = 0.0
    effects: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a written word is said: a respelling (`spoken`) or IPA, in one language or all."""

    written: str
    spoken: str | None = None
    ipa: str | None = None
    language: str | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Pacing:
    """How long it is quiet between lines when the script does not say.

    Args:
        pauses: ratio to the usual pauses, 1 as they are.
        variation: by how much of itself a pause is longer or shorter by chance, 0 for never.
    """

    pauses: float = 1.0
    variation: float = 0.25


@dataclass(frozen=True)
class Cast:
    """All of voices.yaml, over the built-in deliveries, effects and profiles.

    `roles`, `deliveries`, `effects` are by key (`audiodrama.names.key`), `pronounce` by a key of
    its own: those of lexicons come first, and of two entries for a word the later one holds. `series` has the roles
    as the castings under `include:` state them.
    """

    narrator: str = NARRATOR
    narrator_reads: Literal["action", "cues-only"] = "action"
    roles: Mapping[str, Role] = field(default_factory=dict)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    effects: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    pronounce: Mapping[str, Pronunciation] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=lambda: dict(PROFILES))
    pacing: Pacing = Pacing()
    series: Mapping[str, Role] = field(default_factory=dict, compare=False)

    def role(self, name: str) -> Role | None:
        """The role a name means, by its own key or an alias; None when nobody is cast for it."""
        wanted = key(name)
        if wanted in self.roles:
            return self.roles[wanted]
        return next((r for r in self.roles.values() if wanted in map(key, r.aliases)), None)

    def level_db(self, role: Role | None, deliveries: Iterable[Delivery]) -> float:
        """Level of a line relative to the common speech level: its role's and those of its deliveries."""
        return (role.level_db if role else 0.0) + sum(delivery.level_db for delivery in deliveries)

    def deliveries_named(self, keys: Iterable[str]) -> list[Delivery]:
        """The deliveries in force on a phrase, by their keys; one that nobody defines changes nothing."""
        return [self.deliveries[each] for each in keys if each in self.deliveries]

    def chain(self, role: Role | None, deliveries: Iterable[Delivery]) -> tuple[Effect, ...]:
        """Every step that a line goes through: the role's own effects, then those of its deliveries."""
        names = (*(role.effects if role else ()), *(name for each in deliveries for name in each.effects))
        return tuple(step for name in names for step in self.effects.get(name, ()))
