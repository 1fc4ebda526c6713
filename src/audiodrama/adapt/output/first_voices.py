"""A first voices.yaml for an adapted story: the cast with gender and share of lines, and voices to start from."""

from __future__ import annotations

from collections import Counter
from itertools import cycle, islice
from typing import TYPE_CHECKING

from audiodrama.adapt.output.writing import cue_name
from audiodrama.adapt.records import word_set
from audiodrama.base.names import key
from audiodrama.base.yaml_editor import add_entries, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.adapt.records import Adaptation, Character

_ACCENTS = {
    "en": ("en-us", "en-gb-x-rp", "en-gb-scotland", "en-us-nyc", "en-gb-x-gbclan"),
    "fr": ("fr", "fr-be", "fr-ch"), "es": ("es", "es-419"), "pt": ("pt", "pt-br"), "zh": ("cmn",), "no": ("nb",),
}  # fmt: skip
_SPOKEN = word_set(
    "af am an ar as az ba be bg bn bs ca cmn cs cv cy da de el en eo es et eu fa fi fr ga gd gn grc gu he hi hr",
    "ht hu hy ia id io is it ja jbo ka kk kl kn ko kok ku ky la lt lv mi mk ml mr ms mt my nb nci ne nl om or pa",
    "pap pl pt ro ru sd si sk sl sq sr sv sw ta te th tk tn tr tt ug uk ur uz vi",
)
"""Languages that the embedded engine speaks by the voice of the same name."""
_VARIANTS = {
    "female": ("f2", "f4", "f3", "f1", "f5"),
    "male": ("m3", "m7", "m1", "m5", "m8", "m2"),
    "unknown": ("f1", "m4"),
}
_MOST_ALIASES = 12
_MOST_TRIED = 40


def first_voices(adaptation: Adaptation) -> str:
    """The text of voices.yaml; two names of one person become one by moving an entry into the other's `aliases`."""
    total = sum(c.lines for c in adaptation.cast) or 1
    accents = accents_of(adaptation.language)
    voices = {gender: _voices(variants, accents) for gender, variants in _VARIANTS.items()}
    aliases = own_aliases(adaptation)
    chosen = {c.name: next(voices[c.gender]) for c in adaptation.cast if key(cue_name(c.name)) != key("narrator")}
    teller = adaptation.teller if adaptation.teller in chosen else ""
    rows = [
        "# Who speaks how. To make two names one person, move the one into the other's `aliases` and adapt again;",
        "# to part names that were joined, give one of them an entry of its own here and adapt again.",
        "narrator: {speaker: NARRATOR, reads: action}",
        "",
        "cast:",
        "  NARRATOR:",
        f"    voice: {{pyttsx3: {chosen.get(teller, accents[0])}}}",
    ]
    if teller:
        rows.insert(-1, f"    # {cue_name(teller).lstrip('@')} tells the story, in the same voice")
    seen = {key("narrator")}
    for character in adaptation.cast:
        if key(cue_name(character.name)) not in seen:
            seen.add(key(cue_name(character.name)))
            rows += _entry(character, total, chosen[character.name], aliases[character.name])
    return "\n".join(rows) + "\n"


def with_newcomers(text: str, adaptation: Adaptation, roles: Sequence[Sequence[str]]) -> tuple[str, list[str]]:
    """A voices.yaml that stands, with a voice for everybody who is not in it; and their names.

    Args:
        text: the file.
        adaptation: the story.
        roles: the names of each role that the file has.

    Raises:
        AudiodramaError: if the file is no YAML, or its cast is none.
    """
    cast = {key(name) for names in roles for name in names} | {key("narrator")}
    accents = accents_of(adaptation.language)
    voices = {gender: _voices(variants, accents) for gender, variants in _VARIANTS.items()}
    entries: dict[str, str] = {}
    for character in adaptation.cast:
        name = cue_name(character.name).lstrip("@")
        if key(name) not in cast:
            cast.add(key(name))
            tried = islice(voices[character.gender], _MOST_TRIED)
            voice = next((v for v in tried if f"pyttsx3: {v}" not in text), next(voices[character.gender]))
            entries[name] = f"{scalar(name)}:\n  voice: {{pyttsx3: {voice}}}"
    return add_entries(text, "cast", list(entries.values())), list(entries)


def accents_of(language: str) -> tuple[str, ...]:
    """Voices of the embedded engine for a language; English ones where it has none."""
    return _ACCENTS.get(language) or ((language,) if language in _SPOKEN else _ACCENTS["en"])


def _voices(variants: tuple[str, ...], accents: tuple[str, ...]) -> Iterator[str]:
    """Voices one after another that differ in accent and in variant, as far as there are any."""
    turns = range(len(accents))
    return cycle([f"{accents[(i + turn) % len(turns)]}+{v}" for turn in turns for i, v in enumerate(variants)])


def own_aliases(adaptation: Adaptation) -> dict[str, list[str]]:
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
        rows.append(f"    aliases: [{', '.join(map(scalar, aliases[:_MOST_ALIASES]))}]")
    return rows
