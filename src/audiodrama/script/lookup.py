"""Names in the script looked up in the cast and the palette, each distinct name once; what is unknown is reported."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from audiodrama.base import translations
from audiodrama.base.diagnostics import Diagnostic, Note
from audiodrama.base.names import closest, key
from audiodrama.script import rules
from audiodrama.script.headings import perspective_of, place_of

if TYPE_CHECKING:
    from audiodrama.base.source import Place
    from audiodrama.cast.model import Cast, Role
    from audiodrama.script.cuesheet import Perspective
    from audiodrama.script.directives import Directive
    from audiodrama.sounds.palette import Palette, Sound

PAUSES_S = {
    "beat": 0.6, "a-beat": 0.6, "pause": 1.2, "a-pause": 1.2,
    "long-pause": 2.5, "a-long-pause": 2.5, "long-beat": 1.2, "a-long-beat": 1.2, **translations.PAUSES_S,
}  # fmt: skip
_USUAL = ("interior", "exterior")
_FILL = "or let `audiodrama cast --fill` give everybody who lacks one a voice"
_ORDINARY = {"sfx": "sfx", "bed": "amb", "music": "music"}


class Lookup:
    """All names of a production; `diagnostics` holds what was not found."""

    def __init__(self, cast: Cast, palette: Palette) -> None:
        self.cast, self.palette = cast, palette
        self.diagnostics: list[Diagnostic] = []
        self._roles: dict[str, Role | None] = {}
        self._unknown_voices: dict[str, tuple[str, Place]] = {}
        self._speeches = Counter[str]()
        self._closest_sounds: dict[str, str | None] = {}
        self._told: set[tuple[str, str]] = set()

    # Voices

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
        near = closest(name, spellings)
        notes = [Note("the closest name is cast here", spellings[near].place)] if near else []
        if self._speeches[folded] > 1:
            notes.append(Note(f"this name has {self._speeches[folded]} lines in all"))
        add = f"Add {name} to `cast:` in voices.yaml" + (f", {_FILL}." if first else ".")
        hint = f"Did you mean {near}?" if near else add
        narrates = folded == key(self.cast.narrator)
        message = f"no voice is cast for {name}, who reads this" if narrates else "no voice is cast for this name"
        return rules.UNKNOWN_VOICE.at(place, message, hint=hint, notes=notes)

    def perspective(self, extension: str, place: Place) -> Perspective | None:
        """What the brackets after a name mean for the ear."""
        perspective, known = perspective_of(extension)
        if not known and self.first("extension", extension):
            delivered = key(extension) in self.cast.deliveries
            hint = f"Write it on a line of its own below the name: ({extension.lower()})" if delivered else None
            self.diagnostics.append(rules.UNKNOWN_EXTENSION.at(place, f"({extension}) is not known here", hint=hint))
        return perspective

    def deliveries(self, text: str, place: Place) -> tuple[tuple[str, ...], float]:
        """The deliveries and the seconds of pause that a parenthetical asks for."""
        from audiodrama.cast.deliveries import meant

        if key(text) in self.cast.deliveries:
            found, unknown = meant(text, self.cast.deliveries)
            return self._keys(found), 0.0
        parts = [part.strip() for part in text.replace(";", ",").split(",")]
        pause_s = sum(PAUSES_S.get(key(part), 0.0) for part in parts)
        rest = ", ".join(part for part in parts if key(part) not in PAUSES_S)
        found, unknown = meant(rest, self.cast.deliveries) if rest else ((), ())
        for part in unknown:
            if self.first("delivery", part):
                message = f"({part}) is neither a delivery nor a pause"
                near = closest(part, [each.name for each in self.cast.deliveries.values()])
                hint = f"Did you mean ({near})?" if near else None
                self.diagnostics.append(rules.UNKNOWN_DELIVERY.at(place, message, hint=hint))
        return self._keys(found), pause_s

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
            near = self._closest_sound(directive.name)
            place_of_near = self.palette.sounds[near].place if near else None
            own = place_of_near is not None and "/" in place_of_near.file  # the program's own palette is out of sight
            notes = [Note("the closest name is defined here", place_of_near)] if own else []
            hint = f"Did you mean {self.palette.sounds[near].name}?" if near else "`audiodrama sounds` lists them all."
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
            self._closest_sounds[name] = closest(name, self.palette.sounds)
        return self._closest_sounds[name]

    def space(self, name: str, place: Place) -> str | None:
        """The key of a space that a cue names."""
        space = self.palette.spaces.get(key(name))
        if space is None:
            near = closest(name, self.palette.spaces)
            hint = f"Did you mean {self.palette.spaces[near].name}?" if near else "`audiodrama sounds` lists them all."
            self.diagnostics.append(rules.UNKNOWN_SPACE.at(place, f"there is no space {name}", hint=hint))
        return space.key if space else None

    def heading(self, heading: str, place: Place) -> str | None:
        """The key of the space that a scene heading opens; that of INT or EXT when its place has none of its own."""
        name, outdoors = place_of(heading)
        space = self.palette.spaces.get(key(name))
        if space is not None:
            return space.key
        usual = "exterior" if outdoors else "interior"
        if self.first("space", name):
            near = closest(name, [name for name, each in self.palette.spaces.items() if each.key not in _USUAL])
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
