"""A first voices.yaml for an adapted story: the cast with gender and share of lines, and voices to start from."""

from __future__ import annotations

from collections import Counter
from itertools import cycle
from typing import TYPE_CHECKING

from audiodrama.adapt.output.writing import cue_name
from audiodrama.base.names import key
from audiodrama.base.yaml_editor import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audiodrama.adapt.records import Adaptation, Character

_ACCENTS = ("en-us", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc", "en-gb-x-gbclan")
_VARIANTS = {
    "female": ("f2", "f4", "f3", "f1", "f5"),
    "male": ("m3", "m7", "m1", "m5", "m8", "m2"),
    "unknown": ("f1", "m4"),
}


def first_voices(adaptation: Adaptation) -> str:
    """The text of voices.yaml; two names of one person become one by moving an entry into the other's `aliases`."""
    total = sum(c.lines for c in adaptation.cast) or 1
    voices = {gender: _voices(variants) for gender, variants in _VARIANTS.items()}
    aliases = _own_aliases(adaptation)
    rows = [
        "# Who speaks how. To make two names one person, move the one into the other's `aliases` and adapt again.",
        "narrator: {speaker: NARRATOR, reads: action}",
        "",
        "cast:",
        "  NARRATOR:",
        "    voice: {pyttsx3: en-gb-x-rp}",
    ]
    for character in adaptation.cast:
        if key(character.name) != key("narrator"):
            rows += _entry(character, total, next(voices[character.gender]), aliases[character.name])
    return "\n".join(rows) + "\n"


def _voices(variants: tuple[str, ...]) -> Iterator[str]:
    """Voices one after another that differ in accent and in variant, as far as there are any."""
    turns = range(len(_ACCENTS))
    return cycle([f"{_ACCENTS[(i + turn) % len(turns)]}+{v}" for turn in turns for i, v in enumerate(variants)])


def _own_aliases(adaptation: Adaptation) -> dict[str, list[str]]:
    """The other names of everybody, without those that two people share."""
    owners = Counter(k for c in adaptation.cast for k in {key(a) for a in (c.name, *c.aliases)})
    found: dict[str, list[str]] = {}
    for c in adaptation.cast:
        own = {key(c.name): ""} | {
            key(a): a.upper() for a in c.aliases if owners[key(a)] == 1 and key(a) != key(c.name) and key(a)
        }
        found[c.name] = [a for a in own.values() if a]
    return found


def _entry(character: Character, total: int, voice: str, aliases: list[str]) -> list[str]:
    sex = {"female": "woman", "male": "man", "unknown": "gender unknown"}[character.gender]
    share = f"{character.lines} line{'s' * (character.lines != 1)}, {100 * character.lines / total:.0f} %"
    rows = [
        f"  {scalar(cue_name(character.name).lstrip('@'))}:    # {sex}; {share}",
        f"    voice: {{pyttsx3: {voice}}}",
    ]
    if aliases:
        rows.append(f"    aliases: [{', '.join(map(scalar, aliases[:12]))}]")
    return rows
