"""Finding sounds by words: in the palette, and by file name in the user's own library folders.

Words match in any order. Files named after the Universal Category System (`DOORWood_Knock Three_ABC_Set.wav`) are found
by their categories too.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from audiodrama.base.names import key
from audiodrama.sounds.synth import RECIPES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from audiodrama.sounds.palette import Palette, Sound, Space

VARIABLE = "AUDIODRAMA_SOUNDS"
"""The environment variable that names library folders, separated as in PATH."""
ENDINGS = frozenset(
    (
        ".wav", ".wave", ".bwf", ".rf64", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".m4a",
        ".mp4", ".aac", ".wma", ".caf", ".w64", ".au", ".webm", ".mka", ".wv", ".ape",
    )
)  # fmt: skip
"""Names of files end so that are looked at."""
MOST_FILES = 500_000
_WORD = re.compile(r"\d+|[^\W\d_]+")
_FILLERS = frozenset({"a", "an", "at", "in", "of", "on", "the", "to", "with"})
_ENDS = ("ings", "ing", "ers", "es", "ed", "er", "s", "e", "y")
_SHORTEST_STEM = 3
_CATEGORY = re.compile(r"^([A-Z]{2,5})([A-Z][A-Za-z]*)?_")
_UCS = {
    "AERO": "aircraft", "AIR": "air", "ALRM": "alarm siren", "AMB": "ambience", "ANML": "animal", "BEEP": "beep",
    "BELL": "bell", "BIRD": "bird", "BLLT": "bullet", "BOAT": "boat ship", "CERM": "ceramic china", "CHAN": "chain",
    "CHEM": "chemical", "CLOCK": "clock", "CLOTH": "cloth", "COMM": "communication telephone radio", "COMP": "computer",
    "CREA": "creature monster", "CRWD": "crowd", "DEST": "destruction", "DIRT": "dirt sand", "DOOR": "door",
    "DRWR": "drawer", "DSGN": "designed", "ELEC": "electricity", "EQUIP": "equipment", "EXPL": "explosion",
    "FEET": "footsteps", "FGHT": "fight", "FIRE": "fire", "FOLY": "foley", "FOOD": "food drink", "FRWK": "firework",
    "GAME": "game", "GLAS": "glass", "GORE": "gore", "GUN": "gun", "HORN": "horn", "ICE": "ice", "LASR": "laser",
    "LETR": "leather", "LIQ": "liquid", "MACH": "machine", "MAGC": "magic", "MECH": "mechanical", "METL": "metal",
    "MOTR": "motor", "MOVE": "movement", "MUSC": "music", "NATD": "disaster", "OBJ": "object", "PAPR": "paper",
    "PLAS": "plastic", "RAIN": "rain", "ROBT": "robot", "ROCK": "rock stone", "ROPE": "rope", "RUBR": "rubber",
    "SCI": "science fiction", "SNOW": "snow", "SPRT": "sport", "SWSH": "swoosh whoosh", "TOOL": "tool",
    "TOON": "cartoon", "TOYS": "toy", "TRN": "train", "UI": "interface", "VEGE": "vegetation leaves",
    "VEH": "vehicle car",
    "VOX": "voice", "WATR": "water", "WEAP": "weapon", "WHST": "whistle", "WIND": "wind", "WING": "wings",
    "WNDW": "window", "WOOD": "wood", "WTHR": "weather",
}  # fmt: skip
"""Short names of categories of the Universal Category System, and words they are looked for by."""


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A file of a library folder that matches: where it lies, and its UCS category in words, if its name has one."""

    path: Path
    category: str | None


@dataclass(frozen=True, slots=True)
class Matches:
    """Everything that a search came up with."""

    sounds: tuple[Sound, ...]
    spaces: tuple[Space, ...]
    files: tuple[LibraryFile, ...]


def library_folders() -> list[Path]:
    """The user's library folders, as `AUDIODRAMA_SOUNDS` names them; those that are not there are left out."""
    named = os.environ.get(VARIABLE, "").split(os.pathsep)
    return [path for text in named if text.strip() and (path := Path(text).expanduser()).is_dir()]


def find_sounds(words: str, palette: Palette, folders: Iterable[Path]) -> Matches:
    """Look for sounds by words, each of which has to be met by a word of the name; the best matches come first.

    Args:
        words: as they would be typed, in any order; endings (`knocks`, `knocking`) make no difference.
        palette: searched by names, aliases, groups and what the recipe says of itself.
        folders: searched by the names of files and of the folders they lie in.
    """
    typed = _words(words)
    wanted = [_stem(word) for word in typed if word not in _FILLERS] or [_stem(word) for word in typed]
    if not wanted:
        return Matches((), (), ())
    exact = {key(words), "-".join(word for word in typed if word not in _FILLERS)}
    sounds = {sound.key: sound for sound in palette.sounds.values()}.values()
    spaces = {space.key: space for space in palette.spaces.values()}.values()
    return Matches(
        tuple(sorted((s for s in sounds if _met(wanted, _sound_words(s))), key=lambda s: _rank(wanted, exact, s))),
        tuple(s for s in sorted(spaces, key=lambda s: s.key) if _met(wanted, " ".join((s.name, *s.aliases)))),
        tuple(file for folder in folders for file in _files(folder, wanted)),
    )


def _sound_words(sound: Sound) -> str:
    recipe = RECIPES[sound.recipe].doc if sound.recipe else ""
    return " ".join((sound.name, *sound.aliases, sound.group, recipe, sound.file or ""))


def _rank(wanted: list[str], exact: set[str], sound: Sound) -> tuple[int, int, str]:
    """The very name first, then names that hold the words, aliases, descriptions; among them the shorter names."""
    if exact & {sound.key, *map(key, sound.aliases)}:
        return -1, len(sound.name), sound.key
    if _met(wanted, sound.name):
        return 0, len(sound.name), sound.key
    if any(_met(wanted, alias) for alias in sound.aliases):
        return 1, len(sound.name), sound.key
    return 2, len(sound.name), sound.key


def _words(text: str) -> list[str]:
    """Words in small letters; `DoorWood` and `DOORWood` are two."""
    return [part.casefold() for run in _WORD.findall(normalize("NFC", text)) for part in _humps(run)]


def _humps(run: str) -> list[str]:
    cuts = [
        at
        for at in range(1, len(run))
        if run[at].isupper() and (run[at - 1].islower() or run[at + 1 : at + 2].islower())
    ]
    return [run[start:end] for start, end in pairwise([0, *cuts, len(run)])]


def _stem(word: str) -> str:
    for end in _ENDS:
        if word.endswith(end) and len(word) - len(end) >= _SHORTEST_STEM:
            stem = word.removesuffix(end)
            return stem[:-1] if len(stem) > _SHORTEST_STEM and stem[-1] == stem[-2] else stem
    return word


def _met(wanted: list[str], text: str) -> bool:
    words = _words(text)
    stems = {_stem(word) for word in words}
    return all(part in stems or any(word.startswith(part) for word in words) for part in wanted)


def _files(folder: Path, wanted: list[str]) -> Iterator[LibraryFile]:
    seen = 0
    for place, below, names in os.walk(folder, followlinks=False):
        below.sort()
        for name in sorted(names):
            seen += 1
            if seen > MOST_FILES:
                return
            path = Path(place) / name
            if path.suffix.lower() not in ENDINGS or name.startswith("."):
                continue
            category = _category(name)
            if _met(wanted, f"{path.relative_to(folder).with_suffix('').as_posix()} {category or ''}"):
                yield LibraryFile(path, category)


def _category(name: str) -> str | None:
    """The category of a name such as `DOORWood_Knock_ABC_Set.wav`, in words; None for other names."""
    found = _CATEGORY.match(name)
    if found is None:
        return None
    letters = found[1] + (found[2] or "")
    short = next((letters[:length] for length in (5, 4, 3, 2) if letters[:length] in _UCS), None)
    if short is None:
        return None
    more = " ".join(_words(letters[len(short) :]))
    return f"{_UCS[short]} {more}".strip()
