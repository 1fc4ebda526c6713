"""Casting by ear: which lines tell most about a character, which voices suit, and writing the choice down.

Everything here is a function on values; `samples` makes the voices speak, `studio.audition` shows them on a page.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast, get_args

from audiodrama.base.cache import content_name
from audiodrama.base.errors import UsageError
from audiodrama.base.units import UnitError
from audiodrama.base.words import words
from audiodrama.base.yaml_editor import add_entries, scalar, set_value, value_span
from audiodrama.cast.model import ROLE_FIGURES, VoiceChoice
from audiodrama.engines import registry
from audiodrama.engines.base import Gender

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from audiodrama.audition.likeness import Portrait
    from audiodrama.cast.model import Role
    from audiodrama.engines.base import Engine, VoiceInfo
    from audiodrama.script.cuesheet import Line

Age = Literal["child", "young", "adult", "old"]

_WORDS_LOW, _WORDS_HIGH = 3, 45
_LENGTHS = (("short", 8), ("middle", 20), ("long", _WORDS_HIGH))
_WEIGHTS = {"delivery": 3.0, "length": 2.0, "mood": 1.0, "chapter": 0.5}
# usual pitch in Hz by gender and age, as in the tables of I. Titze, "Principles of Voice Production" (1994)
_USUAL_HZ: Mapping[tuple[str, str], float] = {
    ("female", "child"): 265, ("female", "young"): 220, ("female", "adult"): 200, ("female", "old"): 180,
    ("male", "child"): 255, ("male", "young"): 128, ("male", "adult"): 115, ("male", "old"): 130,
}  # fmt: skip
_PITCH_TOLERANCE_ST = 4.0
_FAKE = "tone"
_SCRIPT = re.compile(r"-[A-Za-z]{4}\b")  # a language in another script than its usual one, such as en-shaw


def telling_lines(lines: Sequence[Line], count: int = 4) -> tuple[Line, ...]:
    """The lines that tell most about a character in few words.

    Deliveries come first, then short, middling and long ones, questions and exclamations, and different chapters.

    Args:
        lines: all of the character's lines, in the order of the script.
        count: how many to choose.

    Returns:
        `count` lines or fewer, in the order of the script; the same words are not chosen twice.
    """
    unique = {line.text: line for line in reversed(lines)}
    usable = [line for line in unique.values() if _WORDS_LOW <= len(words(line.text)) <= _WORDS_HIGH]
    left = sorted(usable or unique.values(), key=lambda line: line.id)
    chosen: list[Line] = []
    known: set[tuple[str, str]] = set()
    while left and len(chosen) < count:
        best = max(left, key=lambda line: _news(line, known))
        chosen.append(best)
        known |= _traits(best)
        left.remove(best)
    return tuple(sorted(chosen, key=lines.index))


def _news(line: Line, known: set[tuple[str, str]]) -> float:
    """Worth of a line beside those chosen, with a slight liking for lines of middling length."""
    length = len(words(line.text))
    return sum(_WEIGHTS[kind] for kind, _ in _traits(line) - known) - abs(length - 14) / 100


def _traits(line: Line) -> set[tuple[str, str]]:
    length = len(words(line.text))
    traits = {("delivery", each) for phrase in line.phrases for each in phrase.deliveries or ("plain",)}
    traits.add(("length", next((name for name, most in _LENGTHS if length <= most), "long")))
    traits |= {("mood", mark) for mark in "?!…" if mark in line.text.replace("...", "…")}
    traits.add(("chapter", line.id.split("-", maxsplit=1)[0]))
    return traits


@dataclass(frozen=True, slots=True)
class Wanted:
    """Facts known of a character's voice; `None` and `unknown` say nothing."""

    gender: Gender = "unknown"
    age: Age | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A voice that might play a character.

    Args:
        choice: as it would stand in voices.yaml.
        name: what a person calls it.
        gender: from the engine's catalogue.
        portrait: how it sounds, when it has been heard.
        fit: 0 to 1, from `ranked`; higher is better.
        nearest: role of the cast that sounds most alike, and how far off it is.
        current: the character speaks with it now.
    """

    choice: VoiceChoice
    name: str
    gender: Gender = "unknown"
    portrait: Portrait | None = None
    fit: float = 0.0
    nearest: tuple[str, float] | None = None
    current: bool = False


def candidates(
    role: Role,
    named: Sequence[VoiceChoice] = (),
    *,
    wanted: Wanted | None = None,
    language: str = "en",
    most: int = 12,
) -> list[Candidate]:
    """Voices to try for a character.

    Args:
        role: its own choices that can speak here come first, the one in force marked.
        named: choices that the user named; they are always among them.
        wanted: voices of another gender are not offered.
        language: voices for it are offered; an engine that has none offers all it has if it takes phonemes, for then
            any of its voices speaks the language, with an accent.
        most: how many each engine may offer besides, taken evenly from its catalogue, so that they differ.

    Raises:
        UsageError: a named voice does not exist.
    """
    for choice in named:
        if reason := unknown(choice):
            raise UsageError(reason, hint="`audiodrama voices` lists them")
    own = [choice for choice in role.choices if _speaks(choice)]
    offered = [choice for engine in registry.engines() for choice in _offered(engine, language, wanted, most)]
    found: dict[tuple[str, str, str | None], VoiceChoice] = {}
    for choice in (*own, *named, *offered):
        found.setdefault((choice.engine, choice.voice, choice.speaker), choice)
    return [Candidate(each, *_described(each), current=own[:1] == [each]) for each in found.values()]


def _offered(engine: Engine, language: str, wanted: Wanted | None, most: int) -> list[VoiceChoice]:
    if engine.name == _FAKE or engine.installed() is not None:
        return []
    primary = language.split("-", maxsplit=1)[0].lower()
    there = [voice for voice in engine.voices() if voice.installed and not any(map(_SCRIPT.search, voice.languages))]
    fitting = [v for v in there if any(tag.split("-")[0].lower() == primary for tag in v.languages) or not v.languages]
    fitting = fitting or there * engine.capabilities.phonemes
    if wanted and wanted.gender != "unknown":
        fitting = [voice for voice in fitting if voice.gender in {wanted.gender, "unknown"}]
    return [VoiceChoice(engine.name, voice.id) for voice in _evenly(fitting, most)]


def wanted_from(gender: str | None, age: str | None) -> Wanted:
    """Facts that a user states of a character.

    Raises:
        UsageError: a word that is not one of `female male neutral unknown`, or of `child young adult old`.
    """
    for word, known in ((gender, get_args(Gender)), (age, get_args(Age))):
        if word is not None and word not in known:
            raise UsageError(f"'{word}' is not one of {', '.join(known)}")
    return Wanted(cast("Gender", gender or "unknown"), cast("Age | None", age))


def unknown(choice: VoiceChoice) -> str | None:
    """Why a choice cannot stand in voices.yaml, or None."""
    return registry.knows_voice(choice.engine, choice.voice)


def guessed(role: Role) -> Wanted:
    """Facts that follow from the casting as it stands: the gender of the first voice that is known."""
    genders = [_described(choice)[1] for choice in role.choices if _speaks(choice)]
    return Wanted(next((gender for gender in genders if gender != "unknown"), "unknown"))


def _speaks(choice: VoiceChoice) -> bool:
    return registry.lack(choice.engine, choice.voice) is None


def _evenly(offered: Sequence[VoiceInfo], most: int) -> list[VoiceInfo]:
    """At most so many, from the whole length of a list."""
    if len(offered) <= max(most, 1) or most < 2:
        return list(offered[: max(most, 0)])
    return [offered[round(at * (len(offered) - 1) / (most - 1))] for at in range(most)]


def _described(choice: VoiceChoice) -> tuple[str, Gender]:
    """Name and gender of a voice; of a blend, the gender its parts share."""
    known = {voice.id: voice for voice in registry.engine(choice.engine).voices()}
    if found := known.get(choice.voice) or _by_language(choice.voice, known.values()):
        return found.name, found.gender
    parts = [part for part in re.split(r"[\s*+]+", choice.voice) if part in known]
    genders = {known[part].gender for part in parts}
    return choice.voice, genders.pop() if len(genders) == 1 else "unknown"


def _by_language(written: str, known: Iterable[VoiceInfo]) -> VoiceInfo | None:
    """The first voice of a language with a variant, as `en-gb+f2` stands for the one that is listed as `en+f2`."""
    language, _, variant = written.lower().partition("+")
    return next((v for v in known if language in v.languages and v.id.partition("+")[2] == variant), None)


def ranked(found: Sequence[Candidate], wanted: Wanted, others: Mapping[str, Portrait] | None = None) -> list[Candidate]:
    """Candidates by how well they fit, the best first; equal ones keep their order.

    Fit is the mean of what is known, each from 0 to 1: the gender is right (half when unknown), the pitch is usual for
    gender and age, and the voice is far from everybody else in the cast (`likeness.distance`, full at 1).

    Args:
        found: candidates, with portraits where they have been heard.
        wanted: what is known of the character.
        others: portraits of the rest of the cast, by name.
    """
    judged = [_judged(each, wanted, others or {}) for each in found]
    return sorted(judged, key=lambda each: -each.fit)


def _judged(candidate: Candidate, wanted: Wanted, others: Mapping[str, Portrait]) -> Candidate:
    marks = []
    if wanted.gender != "unknown":
        marks.append(0.5 if candidate.gender == "unknown" else float(candidate.gender == wanted.gender))
    usual_hz = _USUAL_HZ.get((wanted.gender, wanted.age or "adult"))
    if candidate.portrait and usual_hz:
        away_st = candidate.portrait.height_st - 12 * math.log2(usual_hz / 100)
        marks.append(math.exp(-((away_st / _PITCH_TOLERANCE_ST) ** 2) / 2))
    near = None
    if candidate.portrait and others:
        from audiodrama.audition.likeness import distance

        far, name = min((distance(candidate.portrait, other), name) for name, other in others.items())
        near = (name, far)
        marks.append(min(far, 1.0))
    return replace(candidate, fit=sum(marks) / len(marks) if marks else 0.0, nearest=near)


def varied(found: Sequence[Candidate], most: int = 8, kept: Sequence[VoiceChoice] = ()) -> list[Candidate]:
    """Candidates that a listener can tell apart: of voices that sound alike, the first stays.

    Args:
        found: from `ranked`.
        most: how many to keep.
        kept: choices that stay in any case, as does the one that speaks now.
    """
    from audiodrama.audition.likeness import ALIKE, distance

    chosen: list[Candidate] = []
    for each in found:
        near = any(
            each.portrait and other.portrait and distance(each.portrait, other.portrait) < ALIKE / 2 for other in chosen
        )
        if each.current or each.choice in kept or (not near and len(chosen) < most):
            chosen.append(each)
    return chosen


def blind_letters(found: Sequence[Candidate], role: str) -> dict[str, Candidate]:
    """Candidates under the letters A, B, … in an order that tells nothing and is the same each time.

    Args:
        found: candidates in any order.
        role: name of the character, so that two characters do not share an order.
    """
    order = sorted(
        found, key=lambda each: content_name("blind", role, each.choice.engine, each.choice.voice, each.choice.speaker)
    )
    return {_letter(index): each for index, each in enumerate(order)}


def _letter(index: int) -> str:
    return (_letter(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def with_settings(role: Role, settings: Sequence[str]) -> Role:
    """A role with figures changed, as `--set rate=1.1` asks.

    Args:
        role: whose figures.
        settings: `rate=1.1`, `pitch=+1st`, `level=-2dB`, `pan=-0.2`, `distance=2m`.

    Raises:
        UsageError: an unknown figure, a value without its unit, or one out of range.
    """
    figures = {ROLE_FIGURES[name].attribute: ROLE_FIGURES[name].read(value) for name, value in map(_setting, settings)}
    return replace(role, **figures)  # type: ignore[arg-type]


def _setting(text: str) -> tuple[str, str]:
    """A figure's name and its value, which is one that voices.yaml takes."""
    name, equals, value = (part.strip() for part in text.partition("="))
    if not equals or name not in ROLE_FIGURES:
        raise UsageError(f"'{text}' is not a setting", hint=f"such as rate=1.1; there are {', '.join(ROLE_FIGURES)}")
    try:
        ROLE_FIGURES[name].read(value)
    except UnitError as error:
        raise UsageError(f"{name}: {error}") from None
    return name, value


def with_choice(
    text: str, role: str, choice: VoiceChoice, settings: Sequence[str] = (), *, inherited: bool = False
) -> str:
    """voices.yaml with a voice chosen for a character.

    The first entry of the character's list gives way to the choice, or its only one; settings are written beside it.
    Every other byte stays.

    Args:
        text: all of voices.yaml.
        role: the character as named there.
        choice: the voice.
        settings: as `with_settings` takes them.
        inherited: the character is cast in a file that voices.yaml includes; an entry here then stands over it.

    Raises:
        UsageError: there is no such character, or a setting is wrong.
    """
    path = ("cast", role, "voice")
    if value_span(text, path[:2]) is None and inherited:
        text = add_entries(text, "cast", [f"{scalar(role)}:\n  voice: {_written(choice)}"])
    elif value_span(text, path[:2]) is None:
        raise UsageError(f"{role} is not in the cast of voices.yaml", hint="add them with `audiodrama cast --fill`")
    start, _ = value_span(text, path) or (0, 0)
    listed, written = value_span(text, (*path, 0)) is not None, _written(choice)
    in_block = listed and text[start] != "["
    text = set_value(text, (*path, 0) if listed else path, written[1:-1] if in_block else written)
    for name, value in map(_setting, settings):
        text = set_value(text, ("cast", role, name), value)
    return text


def _written(choice: VoiceChoice) -> str:
    """A choice as YAML in braces: `{kokoro: jf_alpha}`, or a map of its keys when it has more than a voice."""
    import yaml

    keys = {
        "voice": choice.voice, "language": choice.language, "speaker": choice.speaker,
        "instructions": choice.instructions, "seed": choice.seed,
    }  # fmt: skip
    more = {name: value for name, value in keys.items() if value is not None}
    entry = {choice.engine: more if len(more) > 1 else choice.voice}
    written: str = yaml.safe_dump(entry, default_flow_style=True, width=10**6, allow_unicode=True, sort_keys=False)
    return written.strip()


def parsed_choice(text: str) -> VoiceChoice:
    """The voice that `--choose` or `--voice` names, such as `pyttsx3: en-us+f2`.

    Raises:
        UsageError: it names none.
    """
    engine, colon, voice = (part.strip() for part in text.partition(":"))
    if not colon or not voice or engine not in registry.engine_names():
        raise UsageError(f"'{text}' is not a voice", hint="write ENGINE:VOICE, such as pyttsx3:en-us+f2")
    return VoiceChoice(engine, voice)
