"""A server's account of itself: its voices and the version of its model, asked for once a run.

The last one is kept in the cache: while it is down, its takes keep their names and its voices stay known.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.base.cache import cache_folder
from audiodrama.base.errors import EngineError
from audiodrama.base.files import opened_regular, write_text
from audiodrama.base.http import NetError
from audiodrama.base.patience import Breaker, Patience, ask_server
from audiodrama.base.strict import as_record, as_text, as_texts, strict_json
from audiodrama.engines.servers.configuration import key_of

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.engines.servers.server import Server

_PATIENCE_S = 3.0
_LARGEST = 1 << 22
_MOST_VOICES = 5000
_LONGEST_NAME = 200
_VOICE_PATHS = ("audio/voices", "audio/speech/voices", "voices")
_LISTS = ("voices", "uploaded_voices", "data", "items", "results", "speakers")
_NAMES = ("id", "voice_id", "name", "voice")
_NOTES = frozenset({"object", "status", "message", "detail", "error", "default", "default_voice", "count", "total"})
_VERSIONS = ("version", "revision", "digest", "sha")
_WEIGHT = re.compile(r"\(\s*[\d.]+\s*\)|\*\s*[\d.]+")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A server's own account: `voices` and `models` are empty when it lists none, `version` when it reports none."""

    voices: tuple[str, ...] = ()
    version: str = ""
    models: tuple[str, ...] = ()
    reached: bool = False


_asked: dict[tuple[str, str, str], Catalogue] = {}


def catalogue_of(server: Server) -> Catalogue:
    """A server's account of itself, its last one where it does not answer. It is asked once in a process."""
    name = (server.name, server.url, server.model)
    if name not in _asked:
        _asked[name] = _fresh(server)
    return _asked[name]


def last_catalogue(server: Server) -> Catalogue:
    """A server's last account of itself, without asking it."""
    try:
        with opened_regular(_file(server), limit_bytes=_LARGEST) as file:
            kept = as_record(strict_json(file.read()))
        voices, version = as_texts(kept["voices"]), as_text(kept["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return Catalogue()
    return Catalogue(voices, version) if all(map(str.isprintable, (*voices, version))) else Catalogue()


def _file(server: Server) -> Path:
    model = re.sub(r"[^A-Za-z0-9_.-]", "_", server.model)[:80]
    return cache_folder() / "servers" / f"{server.name}.{model}.json"


def _fresh(server: Server) -> Catalogue:
    try:
        account = ask_catalogue(server)
    except (NetError, EngineError):
        return last_catalogue(server)
    with suppress(OSError):  # it is asked again next time
        write_text(_file(server), json.dumps({"voices": account.voices, "version": account.version}))
    return account


def ask_catalogue(server: Server, patience_s: float = _PATIENCE_S) -> Catalogue:
    """Ask a server for its voices and its version.

    Raises:
        NetError: it is not there.
        EngineError: its key is not.
    """
    models = [entry for entry in _entries(_answer(server, "models", patience_s)) if isinstance(entry, dict)]
    wanted = [
        entry for entry in models if str(entry.get("id")) == server.model or (not server.model and len(models) == 1)
    ]
    own = wanted[0] if wanted else {}
    version = next((str(own[name]) for name in _VERSIONS if own.get(name)), "")
    voices: tuple[str, ...] = ()
    for path in _VOICE_PATHS:
        if voices := voice_names(_answer(server, path, patience_s)):
            break
    return Catalogue(voices, _short(version), tuple(_short(str(entry.get("id", ""))) for entry in models), reached=True)


def _answer(server: Server, path: str, patience_s: float) -> Any:
    """A document of a server; None where it has none."""
    try:
        return ask_server(
            f"{server.url}/{path}",
            Breaker(),
            Patience(patience_s, tries=1),
            key=key_of(server),
            largest=_LARGEST,
            accept=lambda reply: reply.json(),
        )
    except NetError as error:
        if error.kind in {"late", "absent"}:
            raise
        return None
    except ValueError:
        return None


def _entries(document: Any) -> list[Any]:
    listed = document.get("data", []) if isinstance(document, dict) else document
    return listed if isinstance(listed, list) else []


def _short(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:_LONGEST_NAME]


def voice_names(document: Any) -> tuple[str, ...]:
    """The voices in any of the shapes in which servers list them, in order, each once.

    Args:
        document: a list of names or of objects, under `voices`, `data` or bare; a map of names, or of groups of names.
    """
    names = [name for name in _names(document, 0) if name and len(name) <= _LONGEST_NAME and name.isprintable()]
    return tuple(dict.fromkeys(names[:_MOST_VOICES]))


def _names(value: Any, depth: int) -> list[str]:
    if depth > 3:
        return []
    if isinstance(value, list):
        return [name for entry in value for name in _names_of_entry(entry, depth)]
    return _names_of_map(value, depth) if isinstance(value, dict) else []


def _names_of_map(value: dict[str, Any], depth: int) -> list[str]:
    lists = [value[name] for name in _LISTS if isinstance(value.get(name), (list, dict))]
    if not lists and value and all(isinstance(inner, list) for inner in value.values()):
        lists = list(value.values())
    if lists:
        return [name for inner in lists for name in _names(inner, depth + 1)]
    return [str(name) for name in value if name not in _NOTES] if depth else _bare_map(value)


def _bare_map(value: dict[str, Any]) -> list[str]:
    """A map at the top: names of voices, unless it is a message."""
    return [] if _NOTES & value.keys() else [str(name) for name in value]


def _names_of_entry(entry: Any, depth: int) -> list[str]:
    if isinstance(entry, dict):
        return [str(entry[name]) for name in _NAMES if isinstance(entry.get(name), (str, int))][:1]
    return [entry] if isinstance(entry, str) else _names(entry, depth + 1)


def lists_voice(voices: tuple[str, ...], voice: str) -> bool:
    """Whether a list has a voice, or every part of a blend (`a+b`, `a(2)+b`, `a*0.7 + b*0.3`), in any case."""
    known = {name.casefold() for name in voices}
    if voice.casefold() in known:
        return True
    parts = [_WEIGHT.sub("", part).strip().casefold() for part in re.split(r"[+,]", voice)]
    return len(parts) > 1 and all(part in known for part in parts)
