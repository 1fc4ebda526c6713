"""Names in the script looked up in the cast and the palette, each distinct name once; what is unknown is reported."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, Note
from audiodrama.base.names import closest, key
from audiodrama.cast.deliveries import deliveries_of
from audiodrama.cast.voices import takes_direction
from audiodrama.script import rules
from audiodrama.script.directions import pause_of
from audiodrama.script.ensembles import members
from audiodrama.script.headings import PERSPECTIVES, perspectives_of, place_of, without_time
from audiodrama.script.near_misses import mended

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from audiodrama.base.source import Place
    from audiodrama.cast.model import Cast, Role
    from audiodrama.script.cuesheet import Perspective
    from audiodrama.script.directives import Directive
    from audiodrama.sounds.palette import Palette, Sound

_PARTS = re.compile(r"[,;\uff0c\u3001\u061b\u060c]")
_TO = re.compile(r"(?i:to|at|towards?|facing|addressing)\s+\S")
_LONGEST_DIRECTION = 300  # characters: more is prose that somebody put in brackets
_MOST_HINTS = 300
_SLIPS_FROM = 5  # letters: ANNE is not a slip of ANNA
_USUAL = ("interior", "exterior")
_FILL = "or let `audiodrama cast --fill` give everybody who lacks one a voice"
_ORDINARY = {"sfx": "sfx", "bed": "amb", "music": "music"}


@dataclass(frozen=True, slots=True)
class Extension:
    """The brackets after a name, as they are heard."""

    perspectives: tuple[Perspective, ...] = ()
    deliveries: tuple[str, ...] = ()
    pause_s: float = 0.0

    def plus(self, other: Extension) -> Extension:
        """Both, the one after the other."""
        return Extension(
            tuple(dict.fromkeys([*self.perspectives, *other.perspectives])),
            tuple(dict.fromkeys([*self.deliveries, *other.deliveries])),
            self.pause_s + other.pause_s,
        )


@dataclass(frozen=True, slots=True)
class Parenthetical:
    """A line in brackets under a name: known deliveries, a pause, and its words without the pause."""

    deliveries: tuple[str, ...]
    pause_s: float
    words: str


class Lookup:
    """All names of a production; `diagnostics` holds what was not found."""

    def __init__(self, cast: Cast, palette: Palette, speakers: Collection[str] = ()) -> None:
        self.cast, self.palette = cast, palette
        self.speakers = speakers
        self.looked = 0
        self.diagnostics: list[Diagnostic] = []
        self._roles: dict[str, Role | None] = {}
        self._actors: dict[str, bool] = {}
        self._unknown_voices: dict[str, tuple[str, Place]] = {}
        self._speeches = Counter[str]()
        self._closest_sounds: dict[str, str | None] = {}
        self._told: set[tuple[str, str]] = set()

    def _near(self, name: str, known: Iterable[str]) -> str | None:
        """The known name that one is a slip of; not looked for any more after many, since nobody reads them all."""
        self.looked += 1
        return closest(name, known) if self.looked <= _MOST_HINTS else None

    # Voices

    def speaks(self, name: str) -> bool:
        """Whether a name is cast, or stands above a speech somewhere in the scripts."""
        return key(name) in self.speakers or self.is_cast(name)

    def speaks_alone(self, name: str) -> bool:
        """Whether a name speaks, and is no name for several: `ANNA & BEN` above a speech is one only if it is cast."""
        return self.speaks(name) and (self.is_cast(name) or members(name, speaks=self.is_cast, present=()) is None)

    def name_of(self, name: str) -> str:
        """The name of whoever is cast for a name, else the name itself."""
        role = self._role(name)
        return role.name if role else name

    def is_cast(self, name: str) -> bool:
        """Whether somebody is cast for a name; nothing is reported."""
        return self._role(name) is not None

    def role(self, name: str, place: Place) -> Role | None:
        """Who speaks under a name."""
        role = self._role(name)
        if role is None:
            self._unknown_voices.setdefault(key(name), (name, place))
            self._speeches[key(name)] += 1
        return role

    def _role(self, name: str) -> Role | None:
        if name not in self._roles:
            self._roles[name] = self.cast.role(name)
        return self._roles[name]

    def unknown_voices(self) -> list[Diagnostic]:
        """One diagnostic for each name that nobody is cast for, at its first speech."""
        unknown = self._unknown_voices.items()
        return [self._unknown_voice(folded, *found, first=not at) for at, (folded, found) in enumerate(unknown)]

    def _unknown_voice(self, folded: str, name: str, place: Place, *, first: bool) -> Diagnostic:
        spellings = {each: role for role in self.cast.roles.values() for each in (role.name, *role.aliases)}
        near = self._near(name, spellings) if len(folded) >= _SLIPS_FROM else None
        notes = [Note("the closest name is cast here", spellings[near].place)] if near else []
        if self._speeches[folded] > 1:
            notes.append(Note(f"this name has {self._speeches[folded]} lines in all"))
        add = f"Add {name} to `cast:` in voices.yaml" + (f", {_FILL}." if first else ".")
        hint = f"Did you mean {near}?" if near else add
        narrates = folded == key(self.cast.narrator)
        message = f"no voice is cast for {name}, who reads this" if narrates else "no voice is cast for this name"
        return rules.UNKNOWN_VOICE.at(place, message, hint=hint, notes=notes)

    def extension(self, extension: str, place: Place) -> Extension:
        """The meaning of the brackets after a name: perspectives, deliveries, or nothing that is heard."""
        perspectives, others = perspectives_of(extension)
        deliveries: tuple[str, ...] = ()
        pause_s = 0.0
        for part in others:
            if (meaning := self.direction(part)) is not None:
                deliveries, pause_s = (*deliveries, *meaning[0]), pause_s + meaning[1]
            elif self.first("extension", part):
                near = self._near(part, PERSPECTIVES)
                hint = f"Did you mean ({near.upper().replace('-', ' ')})?" if near else None
                self.diagnostics.append(rules.UNKNOWN_EXTENSION.at(place, f"({part}) is not known here", hint=hint))
        return Extension(perspectives, deliveries, pause_s)

    def parenthetical(self, text: str, place: Place, name: str) -> Parenthetical:
        """The deliveries and the seconds of pause that a parenthetical under a name asks for.

        A part that is neither is told, unless the voice of that name acts on words.
        """
        deliveries, pause_s, unknown = self._direction(text)
        acts = len(text) <= _LONGEST_DIRECTION and self._acts(name)
        for part in unknown:
            if not acts and self.first("delivery", part):
                message = f"({part}) is neither a delivery nor a pause"
                near = self._near(part, self.cast.deliveries)
                hint = f"Did you mean ({self.cast.deliveries[near].name})?" if near else None
                self.diagnostics.append(rules.UNKNOWN_DELIVERY.at(place, message, hint=hint))
        words = ", ".join(part for part in map(str.strip, _PARTS.split(text)) if part and pause_of(part) is None)
        return Parenthetical(deliveries, pause_s, words if len(text) <= _LONGEST_DIRECTION else "")

    def _acts(self, name: str) -> bool:
        """Whether the voice that speaks under a name takes directions in words."""
        role = self._role(name)
        if role is None:
            return False
        if role.name not in self._actors:
            self._actors[role.name] = takes_direction(role)
        return self._actors[role.name]

    def direction(self, text: str) -> tuple[tuple[str, ...], float] | None:
        """The deliveries and the pause that a direction means; None when any part of it means nothing."""
        deliveries, pause_s, unknown = self._direction(text)
        return None if unknown else (deliveries, pause_s)

    def _direction(self, text: str) -> tuple[tuple[str, ...], float, list[str]]:
        """Deliveries, seconds of pause, and the parts that mean neither; whom it is said to is no fault."""
        if key(text) in self.cast.deliveries:
            return self._keys(deliveries_of(text, self.cast.deliveries)[0]), 0.0, []
        deliveries: tuple[str, ...] = ()
        pause_s, unknown = 0.0, []
        for part in filter(None, (part.strip() for part in _PARTS.split(text))):
            if (seconds := pause_of(part)) is not None:
                pause_s += seconds
            elif not self._addressee(part):
                known, rest = deliveries_of(part, self.cast.deliveries)
                deliveries = (*deliveries, *self._keys(known))
                unknown += [each for each in rest if not self._addressee(each)]
        return tuple(dict.fromkeys(deliveries)), pause_s, unknown

    def _addressee(self, part: str) -> bool:
        """Whether a part of a direction only says to whom something is said: `to Tomasz`, `an Ilse`."""
        words = part.split()
        return _TO.match(part) is not None or (1 < len(words) <= 3 and self.speaks(words[-1]))

    def _keys(self, found: tuple[object, ...]) -> tuple[str, ...]:
        """Keys of deliveries: by their own name, else by whatever name they are known under."""
        keys = []
        for delivery in found:
            own = key(str(getattr(delivery, "name", "")))
            known = self.cast.deliveries
            keys.append(own if known.get(own) == delivery else next(k for k, each in known.items() if each == delivery))
        return tuple(dict.fromkeys(keys))

    # Sounds and spaces

    def sound(self, directive: Directive, place: Place) -> Sound | None:
        """The sound that a cue plays, if there is one of its kind."""
        sound = self.palette.sounds.get(directive.key)
        wanted = directive.kind.sound
        if sound is None:
            mending = mended(directive.kind, directive.name, self.palette.sounds)
            near = None if mending else self._closest_sound(directive.name)
            place_of_near = self.palette.sounds[near].place if near else None
            own = place_of_near is not None and "/" in place_of_near.file  # the program's own palette is out of sight
            notes = [Note("the closest name is defined here", place_of_near)] if own else []
            hint = f"Did you mean {self.palette.sounds[near].name}?" if near else "`audiodrama sounds` lists them all."
            hint = f"Write {mending}" if mending else hint
            self.diagnostics.append(
                rules.UNKNOWN_SOUND.at(place, f"there is no sound {directive.name}", hint=hint, notes=notes)
            )
        elif sound.kind != wanted:
            what = {"sfx": "a one-shot", "bed": "a bed", "music": "music"}
            message = f"{directive.name} is {what[sound.kind]}, not {what[str(wanted)]}"
            hint = f"Write [[{_ORDINARY[sound.kind]}: {directive.name}]]."
            self.diagnostics.append(rules.WRONG_KIND.at(place, message, hint=hint))
            return None
        return sound

    def _closest_sound(self, name: str) -> str | None:
        if name not in self._closest_sounds:
            self._closest_sounds[name] = self._near(name, self.palette.sounds)
        return self._closest_sounds[name]

    def space(self, name: str, place: Place) -> str | None:
        """The key of a space that a cue names."""
        space = self.palette.spaces.get(key(name))
        if space is None:
            near = self._near(name, self.palette.spaces)
            hint = f"Did you mean {self.palette.spaces[near].name}?" if near else "`audiodrama sounds` lists them all."
            self.diagnostics.append(rules.UNKNOWN_SPACE.at(place, f"there is no space {name}", hint=hint))
        return space.key if space else None

    def heading(self, heading: str, place: Place) -> str | None:
        """The key of the space that a scene heading opens; that of INT or EXT when its place has none of its own."""
        name, outdoors = place_of(heading)
        space = self.palette.spaces.get(key(name)) or self.palette.spaces.get(key(without_time(name)))
        if space is not None:
            return space.key
        usual = "exterior" if outdoors else "interior"
        name = without_time(name)
        if self.first("space", name):
            near = self._near(name, [name for name, each in self.palette.spaces.items() if each.key not in _USUAL])
            define = (
                f"Define it in sfx/sounds.yaml, such as `spaces: {{{key(name)}: {{like: {usual}}}}}`." if name else None
            )
            hint = f"Did you mean {self.palette.spaces[near].name}?" if near else define
            what = f"the space {name} is not defined" if name else "this heading names no place"
            message = f"{what}, so it sounds like any {usual}"
            self.diagnostics.append(rules.DEFAULT_SPACE.at(place, message, hint=hint))
        default = self.palette.spaces.get(usual)
        return default.key if default else None

    def beds(self, space: str | None) -> list[str]:
        """The keys of the beds that a space has of its own."""
        sounds, own = self.palette.sounds, self.palette.spaces[space].beds if space else ()
        return [sounds[bed].key for bed in own if bed in sounds]

    def first(self, what: str, name: str) -> bool:
        """Whether a name is met for the first time."""
        new = (what, key(name)) not in self._told
        self._told.add((what, key(name)))
        return new
