"""Plain-text scripts in, mastered multi-voice audio drama out.

The stages are functions from values to values, each in a room of its own; `LAYERS` is the map, from the ground up:
a room imports only from itself and those before it. What most programs want stands here by name, imported when
it is first used:

>>> import audiodrama
>>> production = audiodrama.load(audiodrama.find_root(Path("my-play")))      # doctest: +SKIP
>>> report = audiodrama.render(production)                                   # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

LAYERS: tuple[str, ...] = (
    "base",
    "dsp",
    "engines",
    "sounds",
    "cast",
    "script",
    "speech",
    "arrange",
    "mix",
    "export",
    "qc",
    "audition",
    "performance",
    "production",
    "adapt",
    "cluster",
    "studio",
    "cli",
)
"""The rooms from the ground up: one imports only from itself and from those before it, and a test holds it to that."""

_NAMES: dict[str, str] = {
    "parse": "script.fountain",
    "check": "production.project",
    "find_root": "production.project",
    "load": "production.project",
    "render": "production.render",
    "adapt": "adapt",
}


def __getattr__(name: str) -> Any:
    if name == "fountain":  # the parser's own module, public as `audiodrama.fountain.parse`
        return import_module("audiodrama.script.fountain")
    if name in _NAMES:
        return getattr(import_module(f"audiodrama.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'audiodrama' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_NAMES, "fountain"]
