"""voices.yaml to a `Cast`, over the built-in deliveries, effects and profiles."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, Note, rule
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.names import closest, key
from audiodrama.base.units import UnitError, quantity
from audiodrama.base.yaml_reader import BAD_VALUE, DUPLICATE_KEY, OUT_OF_RANGE, WRONG_SHAPE, Reader, YamlMap
from audiodrama.cast.deliveries import BUILT_IN_EFFECTS, DELIVERIES, with_own
from audiodrama.cast.model import (
    DELIVERY_FIGURES,
    EMBEDDED,
    NARRATOR,
    ROLE_FIGURES,
    Cast,
    Delivery,
    Pacing,
    Pronunciation,
    Role,
)
from audiodrama.cast.pls import read_lexicon, word_key
from audiodrama.cast.profile_reader import read_profiles
from audiodrama.cast.series import BAD_INCLUDE, included_sources, report_overrides
from audiodrama.cast.voice_reader import group_absences, voice_choices
from audiodrama.dsp.effects.table import EFFECTS, Effect
from audiodrama.sounds.reader import UNKNOWN_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import yaml

    from audiodrama.base.source import Place, Source
    from audiodrama.dsp.effects.table import EffectKind
    from audiodrama.sounds.palette import Palette

_NO_IPA = re.compile(r"[A-Z0-9@]")  # what respellings, X-SAMPA and ARPAbet are written with, and IPA is not
_ROLE_KEYS = frozenset({"voice", "effects", "aliases", "gender", *ROLE_FIGURES})
_SEND_SHAPE = "a send names its space, such as {send: {space: church}}"

NO_VOICE = rule(
    "no-voice", "error",
    "A character of the cast has no voice at all.",
    example={"voices.yaml": "cast:\n  MARTA: {rate: 1.1}\n"},
    cure="Give it a voice, or a list of voices in order of preference: `voice: {pyttsx3: en-gb}`.",
)  # fmt: skip
UNKNOWN_EFFECT = rule(
    "unknown-effect", "error",
    "A name of an effect that is neither built in nor defined in this file, or a send to a space that does not exist.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}, effects: [gohst]}\n"},
    cure="Correct the name, or define it under `effects:` as a list of steps.",
)  # fmt: skip

BAD_LEXICON = rule(
    "bad-lexicon", "error",
    "A file under `lexicons:` is not there, lies outside the production, or is no pronunciation lexicon (PLS 1.0 of "
    "the W3C) with sounds in IPA.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: mid}}\nlexicons: [names.pls]\n"},
    cure="Put the file beside voices.yaml; `audiodrama voices lexicon` prints one to compare with.",
)  # fmt: skip


def read_cast(source: Source, palette: Palette, root: Path | None = None) -> tuple[Cast, list[Diagnostic]]:
    """Read voices.yaml.

    Args:
        source: the file.
        palette: names the spaces that effects may send to.
        root: folder of the production, in which lexicons lie and from which castings are included; without it neither
            is looked for.

    Returns:
        The cast of everything that could be read, and every mistake.
    """
    if root is None:
        return _read(source, palette, None, (), [])
    return _read(source, palette, root, (root.resolve() / source.path,), [])


def _read(
    source: Source, palette: Palette, root: Path | None, above: Sequence[Path], seen: list[Path]
) -> tuple[Cast, list[Diagnostic]]:
    """A casting over those that it includes; `above` are the files through which it was included, and itself."""
    reader = Reader(source)
    document = reader.document()
    if document is None:
        return Cast(deliveries=DELIVERIES, effects=BUILT_IN_EFFECTS), reader.diagnostics
    series, found = _series(document, palette, root, above, seen)
    effects = _effects(document, palette, series)
    cast = replace(
        series,
        roles=_roles(document, effects, series),
        deliveries=_deliveries(document, effects, series),
        effects=effects,
        pronounce={**series.pronounce, **_lexicons(document, root), **_pronounce(document)},
        series=series.roles,
    )
    if len(above) <= 1:
        narrator, reads = _narrator(document)
        cast = replace(
            cast,
            narrator=narrator,
            narrator_reads=reads,  # type: ignore[arg-type]
            profiles=read_profiles(document),
            pacing=_pacing(document),
        )
        report_overrides(document, series, cast)
    document.close()
    mistakes = [*found, *group_absences(reader.diagnostics)]
    if any(each.code == BAD_INCLUDE.code for each in mistakes):  # the voices may well stand in what could not be read
        mistakes = [each for each in mistakes if each.code != NO_VOICE.code]
    return cast, mistakes


def _series(
    document: YamlMap, palette: Palette, root: Path | None, above: Sequence[Path], seen: list[Path]
) -> tuple[Cast, list[Diagnostic]]:
    """The castings that one includes, as one: of two entries of a name the later one holds."""
    series, mistakes = Cast(deliveries=DELIVERIES, effects=BUILT_IN_EFFECTS), []
    for source, path in included_sources(document, above[-1], root, above, seen) if root else ():
        cast, found = _read(source, palette, root, (*above, path), seen)
        mistakes += found
        series = replace(
            series,
            roles={**series.roles, **cast.roles},
            deliveries=with_own(_own(series) | _own(cast)),
            effects={**series.effects, **cast.effects},
            pronounce={**series.pronounce, **cast.pronounce},
        )
    return series, mistakes


def _own(cast: Cast) -> dict[str, Delivery]:
    """The deliveries that stand in a file, without the built-in ones."""
    return {name: delivery for name, delivery in cast.deliveries.items() if delivery.place is not None}


def _narrator(document: YamlMap) -> tuple[str, str]:
    block = document.block("narrator")
    if block is None:
        return NARRATOR, "action"
    name = block.text("speaker") or NARRATOR
    reads = block.choice("reads", ("action", "cues-only"), "action")
    block.close()
    return name, reads


def _pacing(document: YamlMap) -> Pacing:
    block = document.block("pacing")
    if block is None:
        return Pacing()
    pacing = Pacing(
        block.figure("pauses", "", Pacing().pauses, low=0.25, high=4),
        block.figure("variation", "", Pacing().variation, low=0, high=0.6),
    )
    block.close()
    return pacing


def _roles(document: YamlMap, effects: Mapping[str, tuple[Effect, ...]], series: Cast) -> dict[str, Role]:
    """The file's roles over those it includes: of one that both have, a key left out is as the series has it."""
    roles: dict[str, Role] = dict(series.roles)
    owners: dict[str, Place] = {name: role.place for name, role in roles.items() if role.place}
    for name, place, node in document.children("cast", key):
        if name in _ROLE_KEYS and getattr(node, "id", "") != "mapping":
            hint = f"Indent {name} by two blanks more, so that it stands below the character it belongs to."
            document.reader.report(WRONG_SHAPE.at(place, f"{name} stands where a character's name should", hint=hint))
            continue
        if block := document.reader.block(node, name):
            roles[key(name)] = _role(name, place, block, effects, series.roles.get(key(name)))
            owners[key(name)] = place
    for role in roles.values():
        for alias in map(key, role.aliases):
            if role.place and (owner := owners.setdefault(alias, role.place)) != role.place:
                note = Note("the name is taken here", owner)
                document.reader.report(DUPLICATE_KEY.at(role.place, f"{alias} means two characters", notes=[note]))
    return roles


def _role(
    name: str, place: Place, block: YamlMap, effects: Mapping[str, tuple[Effect, ...]], series: Role | None
) -> Role:
    base = series or Role(name)
    choices = tuple(voice_choices(block)) if "voice" in block else base.choices
    if not choices and "voice" not in block:
        hint = f"Add voice: {{{EMBEDDED}: en-gb}}, or let `audiodrama cast --fill` choose one."
        block.reader.report(NO_VOICE.at(place, f"{name} has no voice", hint=hint))
    role = Role(
        name,
        choices,
        **_figures(block, ROLE_FIGURES, base),
        effects=_effect_names(block, effects) if "effects" in block else base.effects,
        aliases=tuple(text for text, _ in block.texts("aliases")) if "aliases" in block else base.aliases,
        gender=block.choice("gender", ("female", "male", "neutral"), "") if "gender" in block else base.gender,
        lock=block.choice("lock", ("true", "false"), "true" if base.lock else "false") == "true",
        place=place,
    )
    block.close("voice", "effects", "aliases", "gender")
    return role


def _effect_names(block: YamlMap, effects: Mapping[str, tuple[Effect, ...]]) -> tuple[str, ...]:
    names = []
    for text, place in block.texts("effects"):
        if key(text) in effects:
            names.append(key(text))
        else:
            near = closest(text, effects)
            hint = f"Did you mean {near}?" if near else f"There are {', '.join(sorted(effects))}."
            block.reader.report(UNKNOWN_EFFECT.at(place, f"there is no effect {text}", hint=hint))
    return tuple(names)


def _figures(block: YamlMap, names: Iterable[str], base: Delivery | Role | None = None) -> dict[str, float]:
    """The figures of a role or a delivery; a key left out keeps the figure of `base`, else the usual one."""
    table = [ROLE_FIGURES[name] for name in names]
    return {
        each.attribute: block.figure(
            each.name, each.unit, getattr(base, each.attribute, each.default), low=each.low, high=each.high
        )
        for each in table
    }


def _deliveries(document: YamlMap, effects: Mapping[str, tuple[Effect, ...]], series: Cast) -> dict[str, Delivery]:
    """The file's deliveries over those before it, under all their spellings; a key left out keeps its figure."""
    own = _own(series)
    for name, place, node in document.children("deliveries", key):
        block = document.reader.block(node, name)
        if block is None:
            continue
        base = _base(block, own) or series.deliveries.get(key(name), Delivery(name))
        own[key(name)] = Delivery(
            name,
            **_figures(block, DELIVERY_FIGURES, base),
            effects=_effect_names(block, effects) if "effects" in block else base.effects,
            place=place,
        )
        block.close("effects")
    return with_own(own)


def _base(block: YamlMap, own: Mapping[str, Delivery]) -> Delivery | None:
    """The delivery that one of the file is `like`."""
    like = block.text("like")
    if like is None:
        return None
    known = {**DELIVERIES, **own}
    if key(like) not in known:
        near = closest(like, known)
        hint = f"Did you mean {near}?" if near else None
        block.reader.report(UNKNOWN_BASE.at(block.value_place("like"), f"there is no delivery {like}", hint=hint))
    return known.get(key(like))


def _effects(document: YamlMap, palette: Palette, series: Cast) -> dict[str, tuple[Effect, ...]]:
    chains = dict(series.effects)
    reader = document.reader
    for name, place, node in document.children("effects", key):
        if getattr(node, "id", "") != "sequence":
            reader.report(WRONG_SHAPE.at(place, f"{name} is a list of steps, such as [{{highpass: 180Hz}}]"))
            continue
        steps = [_step(reader, each, palette) for each in node.value]
        chains[key(name)] = tuple(step for step in steps if step)
    return chains


def _step(reader: Reader, node: yaml.Node, palette: Palette) -> Effect | None:
    """One step of a chain: `{highpass: 180Hz}`, `{chorus: {depth: 0.2}}`, or a bare kind that takes its defaults."""
    if getattr(node, "id", "") == "scalar":
        kind, place, value = str(node.value), reader.place(node), None
    else:
        block = reader.block(node, "a step of an effect")
        entries = block.names() if block else []
        if len(entries) != 1:
            reader.report(WRONG_SHAPE.at(reader.place(node), "a step is one effect, such as {highpass: 180Hz}"))
            return None
        kind, place, value = entries[0]
    if kind not in EFFECTS:
        near = closest(kind, EFFECTS)
        hint = f"Did you mean {near}?" if near else f"There are {', '.join(EFFECTS)}."
        reader.report(UNKNOWN_EFFECT.at(place, f"there is no effect {kind}", hint=hint))
        return None
    return _effect(reader, EFFECTS[kind], place, value, palette)


def _effect(reader: Reader, kind: EffectKind, place: Place, value: yaml.Node | None, palette: Palette) -> Effect | None:
    shape = getattr(value, "id", "")
    if kind.takes_space and shape != "mapping":
        reader.report(WRONG_SHAPE.at(place, _SEND_SHAPE))
        return None
    if value is None:
        return Effect(kind.name, place=place)
    if shape == "scalar":
        return Effect(kind.name, _main_figure(reader, kind, value), place=place)
    block = reader.block(value, kind.name)
    if block is None:
        return None
    figures = tuple(
        (each.name, block.figure(each.name, each.unit, each.default, low=each.low, high=each.high))
        for each in kind.figures
        if each.name in block
    )
    space = _send_space(block, palette) if kind.takes_space else None
    block.close(*(each.name for each in kind.figures))
    return Effect(kind.name, figures, space, place) if space or not kind.takes_space else None


def _main_figure(reader: Reader, kind: EffectKind, node: yaml.Node) -> tuple[tuple[str, float], ...]:
    main = kind.main
    try:
        figure = quantity(str(node.value), main.unit)
    except UnitError as error:
        reader.report(BAD_VALUE.at(reader.place(node), str(error)))
        return ()
    if not main.low <= figure <= main.high:
        message = f"{main.name} is {node.value}, outside {main.low:g}{main.unit} to {main.high:g}{main.unit}"
        reader.report(OUT_OF_RANGE.at(reader.place(node), message))
        return ()
    return ((main.name, figure),)


def _send_space(block: YamlMap, palette: Palette) -> str | None:
    name = block.text("space")
    if name is None:
        block.reader.report(WRONG_SHAPE.at(block.place, _SEND_SHAPE))
        return None
    if key(name) in palette.spaces:
        return palette.spaces[key(name)].key
    near = closest(name, palette.spaces)
    block.reader.report(
        UNKNOWN_EFFECT.at(
            block.value_place("space"), f"there is no space {name}", hint=near and f"Did you mean {near}?"
        )
    )
    return None


def _lexicons(document: YamlMap, root: Path | None) -> dict[str, Pronunciation]:
    """The pronunciations in the files under `lexicons`; of a word that stands in several, the last one holds."""
    words: dict[str, Pronunciation] = {}
    for name, place in document.texts("lexicons"):
        try:
            found = read_lexicon(root / name, root) if root else ()
        except (OSError, ValueError) as error:
            message = getattr(error, "strerror", None) or "its name is no path"
            document.reader.report(BAD_LEXICON.at(place, f"{name[:60]} is no lexicon: {message}"))
            continue
        except AudiodramaError as error:
            hint = error.hint and f"To mend it: {error.hint}."
            document.reader.report(BAD_LEXICON.at(place, f"{name} is no lexicon: {error.message}", hint=hint))
            continue
        words |= {f"{word_key(each.written)} {each.language}": replace(each, place=place) for each in found}
    return words


def _pronounce(document: YamlMap) -> dict[str, Pronunciation]:
    words: dict[str, Pronunciation] = {}
    for written, place, node in document.children("pronounce", word_key):
        if getattr(node, "id", "") == "scalar":
            words[word_key(written)] = Pronunciation(written, spoken=str(node.value), place=place)
        elif block := document.reader.block(node, written):
            spoken, ipa, language = block.text("as"), block.text("ipa"), block.text("language")
            block.close()
            if spoken is None and ipa is None:
                document.reader.report(WRONG_SHAPE.at(place, f"{written} takes as, ipa, or both"))
                continue
            if ipa and (strange := _NO_IPA.search(ipa)):
                hint = "IPA looks like mˈɑdəkə; a respelling such as MAH-doh-kah goes under `as`."
                message = f"{strange[0]} is no letter of the phonetic alphabet"
                document.reader.report(BAD_VALUE.at(block.value_place("ipa"), message, hint=hint))
            words[word_key(written)] = Pronunciation(written, spoken, ipa, language, place)
    return words
