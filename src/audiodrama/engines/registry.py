"""Which engines there are: the entry-point group, read without loading any model.

Built-in engines come through the same door as a stranger's. An engine whose module cannot be imported is
reported by name when it is asked for, and passed over when all are listed.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, cast

from audiodrama.base.errors import MissingError, UsageError
from audiodrama.engines.base import GROUP, Engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.metadata import EntryPoint

_PARTS = re.compile(r"[\s*+]+")


@cache
def _doors() -> dict[str, EntryPoint]:
    return {each.name: each for each in sorted(entry_points(group=GROUP), key=lambda each: each.name)}


def engine_names() -> tuple[str, ...]:
    """Names of all engines that are registered, in alphabetical order, whether they can speak or not."""
    return tuple(_doors())


@cache
def engine(name: str) -> Engine:
    """The engine of this name; its model is loaded only when it first speaks.

    Raises:
        UsageError: no package registers an engine of this name.
        MissingError: the package that registers it cannot be imported.
    """
    door = _doors().get(name)
    if door is None:
        raise UsageError(f"there is no engine called {name}", hint=f"engines: {', '.join(engine_names())}")
    try:
        return cast("Engine", door.load()())
    except ImportError as error:
        raise MissingError(f"engine {name} cannot be imported: {error}", hint=f"reinstall {door.value}") from error


def engines() -> tuple[Engine, ...]:
    """All engines that can be imported, in alphabetical order."""
    found = []
    for name in engine_names():
        try:
            found.append(engine(name))
        except MissingError:
            continue
    return tuple(found)


def knows_voice(engine_name: str, voice: str) -> str | None:
    """None when an engine's catalogue has this voice, else the reason in the writer's words."""
    if engine_name not in engine_names():
        return f"there is no engine called {engine_name}"
    return engine(engine_name).knows(voice)


@cache
def languages(engine_name: str, voice: str) -> tuple[str, ...]:
    """BCP 47 tags of what a voice speaks, the first its own; none where the catalogue does not tell.

    Raises:
        UsageError: no package registers an engine of this name.
        MissingError: the package that registers it cannot be imported.
    """
    known = engine(engine_name).voices()
    tags: dict[str, tuple[str, ...]] = {}
    for each in known:  # a voice may be named by its language
        tags |= {tag.lower(): (tag,) for tag in each.languages if tag.lower() not in tags}
    tags |= {each.id: each.languages for each in known}
    base = re.split(r"[+*]", voice)[0].strip()
    return tags.get(voice) or tags.get(base.lower()) or tags.get(base) or ()


def lack(engine_name: str, voice: str) -> tuple[str, str | None] | None:
    """Why a voice cannot speak on this machine, and the step that would change that; None when it can."""
    try:
        found = engine(engine_name)
    except MissingError as error:
        return error.message, error.hint
    if cure := found.installed():
        return "the engine is not installed", cure
    own: Callable[[str], tuple[str, str | None] | None] | None = getattr(found, "voice_lack", None)
    if own is not None and (lacking := own(voice)):
        return lacking
    if reason := found.knows(voice):
        return reason, None
    parts = {voice, *_PARTS.split(voice)}  # of a blend, every voice has to be there
    absent = any(each.id in parts and not each.installed for each in found.voices())
    return ("the voice is not installed", f"audiodrama voices install {engine_name}") if absent else None
