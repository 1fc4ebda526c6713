"""Plain-text scripts in, mastered multi-voice audio drama out.

The stages are functions from values to values, each in a module of its own; `LAYERS` is the map, from the ground up:
a module imports only from its own layer and those before it. What most programs want stands here by name, imported when
it is first used:

>>> import audiodrama
>>> production = audiodrama.load(audiodrama.find_root(Path("my-play")))      # doctest: +SKIP
>>> report = audiodrama.render(production)                                   # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

LAYERS: tuple[tuple[str, ...], ...] = (
    # ground
    ("errors", "names", "units", "words", "source", "diagnostics", "store", "ahead", "spectra", "audio", "loudness"),
    ("soundfiles", "soundcheck", "abroad"),
    ("reading", "editing"),
    # nouns
    ("script", "profile", "cast", "palette", "cuesheet", "timeline"),
    # what can be exchanged, and what is foreign
    ("foley", "effects", "engines", "media"),
    ("deliveries", "longsounds", "clips", "export", "lexicon", "manifest", "pace"),
    # stages: text to cue sheet, lines to takes, cue sheet and takes to a master
    ("read_palette", "read_cast"),
    ("language", "fountain", "directives", "cues"),
    ("production",),
    ("speech", "takes"),
    ("mixing", "rooms", "arrange", "mix", "master"),
    # on top of the stages
    ("likeness", "audition", "samples", "studio"),
    ("qc", "deliver", "casting"),
    ("freshness", "plans"),
    ("credits", "makers", "making", "pages", "exporting", "rendering", "hearing"),
    ("adapt", "doctor", "starting"),
    ("commands", "cli"),
)
"""Modules and sub-packages from the ground up; a test holds every import to it."""

_NAMES: dict[str, str] = {
    "parse": "fountain",
    "check": "production",
    "find_root": "production",
    "load": "production",
    "render": "rendering",
    "adapt": "adapt",
}


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(import_module(f"audiodrama.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'audiodrama' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_NAMES]
