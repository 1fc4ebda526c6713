"""The voices of a role in voices.yaml: preference lists of engines and what they call their voices."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, Note, rule
from audiodrama.base.errors import MissingError
from audiodrama.base.names import closest
from audiodrama.base.yaml_reader import OUT_OF_RANGE, WRONG_SHAPE, Reader, YamlMap
from audiodrama.cast.model import EMBEDDED, VoiceChoice
from audiodrama.engines import registry
from audiodrama.engines.servers.server import DEFAULT, SPEECH_SERVERS, ServerVoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    import yaml

    from audiodrama.base.source import Place

_CANNOT = " cannot speak here: "
_VOICE_KEYS = ("voice", "language", "speaker", "instructions")
_LONGEST_INSTRUCTIONS = 1000
_CURLY = re.compile(r"[\u201c\u201d\u201e\u2018\u2019](.*)[\u201c\u201d\u2018\u2019]")

UNKNOWN_ENGINE = rule(
    "unknown-engine", "error",
    "A voice names a speech engine that the program does not know.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {festivl: kal}}\n"},
    cure="`audiodrama voices` lists the engines; one that somebody else wrote has to be installed first.",
)  # fmt: skip
UNKNOWN_ENGINE_VOICE = rule(
    "unknown-engine-voice", "error",
    "An engine has no voice of that name, so it would speak in another one or not at all.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: {tone: soprano}}\n"},
    cure="`audiodrama voices` lists what each engine has.",
)  # fmt: skip
NOT_INSTALLED = rule(
    "voice-not-installed", "warning",
    "A voice that its engine knows is not installed on this machine, so the next one of the list speaks; when there is "
    "none, nothing can be rendered.",
    example={"voices.yaml": "cast:\n  MARTA: {voice: [{kokoro: af_heart}, {tone: mid}]}\n"},
    cure="Install it (the hint says how), or leave it: the list exists so that every machine can speak.",
)  # fmt: skip


def voice_choices(block: YamlMap) -> list[VoiceChoice]:
    """The preference list under `voice`; each entry is a map of one engine to a voice, or to a map of its keys."""
    found = []
    for node in block.nodes("voice"):
        if getattr(node, "id", "") == "scalar":
            if choice := _written_as_shown(block.reader, node):
                found.append(choice)
            continue
        entry = block.reader.block(node, "an entry of voice")
        for engine, place, value in entry.names() if entry else []:
            if choice := _choice(block.reader, engine, place, value):
                found.append(choice)
    return found


def _written_as_shown(reader: Reader, node: yaml.Node) -> VoiceChoice | None:
    """A voice as `cast` and `voices` show it, `kokoro:af_heart`; a bare name is told with its engine."""
    text, place = str(node.value), reader.place(node)
    engine, colon, _ = text.partition(":")
    if colon and engine.strip() in registry.engine_names():
        return _choice(reader, engine.strip(), place, node)
    owners = [each.name for each in registry.engines() if each.voices() and each.knows(text) is None]
    engine = owners[0] if owners else EMBEDDED
    hint = f"Write {{{engine}: {text if owners else 'en-gb'}}}"
    reader.report(WRONG_SHAPE.at(place, "a voice needs its engine before it", hint=hint))
    return None


def _choice(reader: Reader, engine: str, place: Place, node: yaml.Node) -> VoiceChoice | None:
    if engine not in registry.engine_names():
        near = closest(engine, registry.engine_names())
        hint = f"Did you mean {near}?" if near else f"Known here: {', '.join(sorted(registry.engine_names()))}."
        reader.report(UNKNOWN_ENGINE.at(place, f"there is no engine {engine}", hint=hint))
        return None
    if getattr(node, "id", "") == "scalar":
        written = str(node.value)
        choice = VoiceChoice(engine, written.removeprefix(f"{engine}:").strip(), place=reader.place(node))
    elif block := reader.block(node, f"the voice of {engine}"):
        full = _full_choice(engine, block)
        block.close()
        if full is None:
            reader.report(WRONG_SHAPE.at(place, f"{engine} needs a voice, such as {engine}: NAME"))
            return None
        choice = full
    else:
        return None
    try:
        if reason := registry.knows_voice(engine, choice.voice):
            hint = "`audiodrama voices` lists those that can be chosen from."
            if quoted := _CURLY.fullmatch(choice.voice):
                hint = f"Take the curly quotes away: {engine}: {quoted[1]}"
            reader.report(UNKNOWN_ENGINE_VOICE.at(choice.place, reason, hint=hint))
        elif lack := registry.lack(engine, choice.voice):
            message = f"{engine}: {choice.voice}{_CANNOT}{lack[0]}"
            reader.report(NOT_INSTALLED.at(choice.place, message, hint=lack[1] and f"To install it: {lack[1]}"))
    except MissingError as error:
        reader.report(UNKNOWN_ENGINE.at(place, error.message, hint=error.hint))
    return choice


def _full_choice(engine: str, block: YamlMap) -> VoiceChoice | None:
    """A voice with everything that is said of it; None without the voice itself."""
    voice, language, speaker, instructions = (block.text(name) for name in _VOICE_KEYS)
    seed = block.whole("seed", 0) if "seed" in block else None
    if instructions and len(instructions) > _LONGEST_INSTRUCTIONS:
        message = f"instructions have {len(instructions)} characters, more than {_LONGEST_INSTRUCTIONS}"
        block.reader.report(OUT_OF_RANGE.at(block.value_place("instructions"), message))
        instructions = None
    if engine == SPEECH_SERVERS and voice is not None:
        server, model = block.text("server"), block.text("model")
        voice = str(ServerVoice(voice, server or DEFAULT, model or "")) if server or model else voice
    if voice is None:
        return None
    return VoiceChoice(engine, voice, language, speaker, instructions, seed, place=block.value_place("voice"))


def group_absences(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Voices that lack the same thing told once, with the others as notes: one step installs them all."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for number, each in enumerate(diagnostics):
        voice, _, reason = each.message.partition(_CANNOT)
        same = each.code == NOT_INSTALLED.code
        name = (voice.split(": ")[0], reason, each.hint or "") if same else (str(number),)
        groups.setdefault(name, []).append(each)
    return [replace(first, notes=first.notes + tuple(map(_nor, others))) for first, *others in groups.values()]


def _nor(each: Diagnostic) -> Note:
    return Note(f"nor can {each.message.partition(_CANNOT)[0]}", each.place)
