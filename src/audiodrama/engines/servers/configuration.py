"""Which speech servers there are: `speech.yaml` in the user's configuration folder, presets, and the environment.

    servers:
      fish: {preset: vllm-omni, url: http://10.0.0.7:8091/v1, model: fishaudio/s2-pro}

`AUDIODRAMA_SPEECH_URL` alone makes a server called `default`; `AUDIODRAMA_SPEECH_MODEL` and the like say more of it. A
key stands in the environment or in a file of its own, never here and never in a production.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import AudiodramaError, EngineError, UsageError
from audiodrama.base.http import NetError, must_be_address
from audiodrama.base.names import closest
from audiodrama.base.source import Source
from audiodrama.base.yaml_reader import WRONG_SHAPE, Reader, YamlMap
from audiodrama.engines.servers.server import DEFAULT, FORMATS, Server, is_server_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import yaml

    from audiodrama.base.diagnostics import Diagnostic

FILE = "speech.yaml"
PREFIX = "AUDIODRAMA_SPEECH_"
KEY_VARIABLE = f"{PREFIX}KEY"
_LARGEST = 1 << 20
_OWN_FIELDS = frozenset({"model", "input", "voice", "response_format", "speed"})
_SECRET = ("api_key", "apikey", "token", "password", "secret", "authorization")


@dataclass(frozen=True)
class Configuration:
    """The servers by name, and what is wrong with their entries, one line each."""

    servers: Mapping[str, Server]
    mistakes: tuple[str, ...] = ()


def configuration_file() -> Path:
    """Where the user's own entries stand."""
    if xdg := os.environ.get("XDG_CONFIG_HOME"):
        return Path(xdg) / "audiodrama" / FILE
    from platformdirs import user_config_path

    return user_config_path("audiodrama", appauthor=False) / FILE


def configuration_state() -> tuple[object, ...]:
    """A value that changes with the configuration: the file's path, size and time, and the variables."""
    path = configuration_file()
    try:
        status = path.stat()
        file = (path, status.st_mtime_ns, status.st_size)
    except OSError:
        file = (path, 0, 0)
    return file, tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith(PREFIX)))


def read_configuration() -> Configuration:
    """All servers, those of the file and that of the environment."""
    path = configuration_file()
    servers, mistakes = _of_file(path)
    try:
        own = _of_environment(servers.get(DEFAULT))
    except ValueError as error:
        return Configuration(servers, (*mistakes, str(error)))
    if own is not None:
        servers = {**servers, DEFAULT: own}
    return Configuration(servers, mistakes)


def _of_file(path: Path) -> tuple[dict[str, Server], tuple[str, ...]]:
    try:
        if not path.is_file():
            return {}, ()
        if path.stat().st_size > _LARGEST:
            return {}, (f"{path}: this file is larger than {_LARGEST >> 20} MB",)
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return {}, (f"{path}: this file is not UTF-8",)
    except OSError as error:
        return {}, (f"{path} cannot be read: {error.strerror}",)
    reader = Reader(Source(FILE, text))
    document = reader.document()
    servers = _servers(document) if document else {}
    if document:
        document.close()
    return servers, tuple(_in_words(diagnostic, path) for diagnostic in reader.diagnostics)


def _in_words(diagnostic: Diagnostic, path: Path) -> str:
    """A mistake as one line; the line of the file, which might hold a key, is not shown."""
    place = f"{path}:{diagnostic.place.line}" if diagnostic.place else str(path)
    hint = f" ({diagnostic.hint.rstrip('.')})" if diagnostic.hint else ""
    return f"{place}: {diagnostic.message}{hint}"


def _servers(document: YamlMap) -> dict[str, Server]:
    servers = {}
    for name, place, node in document.children("servers"):
        if not is_server_name(name):
            document.reader.report(WRONG_SHAPE.at(place, "a server's name is letters, digits, - and _"))
        elif block := document.reader.block(node, name):
            servers[name] = _entry(name, block)
    return servers


def _entry(name: str, block: YamlMap) -> Server:
    """An entry over its preset; whatever is wrong with it is reported."""
    server, needs = _base(name, block)
    server = _with_fields(server, block)
    if "key" in block:
        block.text("key")
        block.wrong(
            "key", "a key does not stand in this file", hint=f"Name the variable it is in: key_env: {name.upper()}_KEY"
        )
    block.close("voices", "languages", "extra", *_PARSERS)
    for lack in ("url", *needs):
        if not getattr(server, lack):
            block.reader.report(WRONG_SHAPE.at(block.place, f"{name} lacks {lack}"))
    return server


def _base(name: str, block: YamlMap) -> tuple[Server, tuple[str, ...]]:
    known = presets()
    preset = block.text("preset")
    if preset is None:
        return Server(name), ()
    if preset not in known:
        near = closest(preset, known)
        hint = f"Did you mean {near}?" if near else f"There are {', '.join(known)}."
        block.wrong("preset", f"there is no preset {preset}", hint=hint)
        return Server(name), ()
    server, needs = known[preset]
    return replace(server, name=name), needs


def _with_fields(server: Server, block: YamlMap) -> Server:
    """A server with the keys of a block over it."""
    changes: dict[str, Any] = {
        key: block.parsed(key, _reader_of(key), getattr(server, key)) for key in _PARSERS if key in block
    }
    if "voices" in block:
        changes["voices"] = tuple(text for text, _ in block.texts("voices"))
    if "languages" in block:
        rows = block.children("languages", str.lower)
        changes["languages"] = {tag.lower(): str(getattr(node, "value", "")) for tag, _, node in rows}
    if "extra" in block:
        changes["extra"] = {**server.extra, **_extra(block)}
    return replace(server, **changes)


def _reader_of(key: str) -> Callable[[str], Any]:
    return lambda text: _PARSERS[key](text, key)


def _extra(block: YamlMap) -> dict[str, object]:
    values = {}
    for name, place, node in block.children("extra"):
        if name in _OWN_FIELDS:
            block.reader.report(WRONG_SHAPE.at(place, f"{name} is sent by the program itself, not by extra"))
        elif any(secret in name.lower().replace("-", "_") for secret in _SECRET):
            hint = "Keys are read from the variable that key_env names."
            block.reader.report(WRONG_SHAPE.at(place, f"{name} looks like a key, which does not stand here", hint=hint))
        else:
            values[name] = _value(node)
    return values


def _value(node: yaml.Node) -> object:
    """The value of a field as it is sent: without quotes a number, true, false or null; else text; lists and maps."""
    kind = getattr(node, "id", "")
    if kind == "sequence":
        return [_value(inner) for inner in node.value]
    if kind == "mapping":
        return {str(getattr(name, "value", "")): _value(inner) for name, inner in node.value}
    text = str(node.value)
    if getattr(node, "style", None) in {"'", '"'}:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


@cache
def presets() -> dict[str, tuple[Server, tuple[str, ...]]]:
    """The presets by name, each with the keys that only the user knows."""
    text = resources.files(__package__).joinpath("presets.yaml").read_text("utf-8")
    reader = Reader(Source("presets.yaml", text))
    document = reader.document()
    known = {}
    for name, _, node in document.names() if document else []:
        if block := reader.block(node, name):
            needs = tuple(key for key, _ in block.texts("needs"))
            known[name] = _with_fields(Server(name), block), needs
            block.close()
    assert not reader.diagnostics, reader.diagnostics
    return known


def _of_environment(base: Server | None) -> Server | None:
    """The server that variables name, over the file's own `default`.

    Raises:
        ValueError: a variable makes no sense; the message names it and not its value where that may hold a key.
    """
    names = [field.name for field in fields(Server) if field.name not in {"name", "extra", "languages", "key_env"}]
    given = {name: value for name in names if (value := os.environ.get(f"{PREFIX}{name.upper()}"))}
    preset = os.environ.get(f"{PREFIX}PRESET")
    if not given and not preset and base is None:
        return None
    server = base or Server(DEFAULT)
    if preset:
        if preset not in presets():
            raise ValueError(f"{PREFIX}PRESET is none of {', '.join(presets())}")
        server = replace(presets()[preset][0], name=DEFAULT)
    changes: dict[str, Any] = {}
    for name, text in given.items():
        variable = f"{PREFIX}{name.upper()}"
        changes[name] = _names(text) if name == "voices" else _PARSERS[name](text, variable)
    if KEY_VARIABLE in os.environ and not server.key_env:
        changes["key_env"] = KEY_VARIABLE
    server = replace(server, **changes)
    for lack in presets()[preset][1] if preset else ():
        if not getattr(server, lack):
            raise ValueError(f"{PREFIX}{lack.upper()} is needed with the preset {preset}")
    return server if server.url else None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _url(text: str, key: str) -> str:
    try:
        must_be_address(text)
    except NetError as error:
        raise ValueError(f"{key} {error.message}" + (f", {error.hint}" if error.hint else "")) from None
    if "?" in text or "#" in text:
        raise ValueError(f"{key} ends before any ? or #")
    return text.rstrip("/")


def must_be_url(text: str) -> None:
    """See that something can be the address of a server.

    Raises:
        UsageError: it cannot; a key in it is not repeated.
    """
    try:
        _url(text, "the address")
    except ValueError as error:
        raise UsageError(str(error)) from None


def _whole(low: int, high: int) -> Callable[[str, str], int]:
    def parse(text: str, key: str) -> int:
        if not (text.isascii() and text.isdecimal() and low <= int(text[:12]) <= high):
            raise ValueError(f"{key} is a whole number from {low} to {high}")
        return int(text)

    return parse


def _one_of(*choices: str) -> Callable[[str, str], str]:
    def parse(text: str, key: str) -> str:
        if text not in choices:
            raise ValueError(f"{key} is one of {', '.join(choices)}")
        return text

    return parse


def _field(text: str, key: str) -> str:
    """The name of a field of the request; `none` for no field."""
    if text in _OWN_FIELDS or not text.replace("_", "").replace("-", "").isalnum() or not text.isascii():
        raise ValueError(f"{key} names a field of the request, such as {_EXAMPLES.get(key.lower(), 'instructions')}")
    return "" if text == "none" else text


def _direction(text: str, key: str) -> str:
    return text if text in {"none", "bracket"} else _field(text, key)


def _text(text: str, key: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError(f"{key} is a text of one line")
    return text.strip()


def _variable(text: str, key: str) -> str:
    """The name of an environment variable; a key that was written here by mistake is not repeated."""
    if not text.replace("_", "").isalnum() or not text.isascii() or text != text.upper():
        raise ValueError(f"{key} is the name of an environment variable in capitals, such as FISH_KEY")
    return text


_EXAMPLES = {"language": "language", "seed": "seed", "context": "previous_text"}
_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "url": _url,
    "model": _text,
    "parallel": _whole(1, 64),
    "format": _one_of(*FORMATS),
    "max_chars": _whole(40, 100_000),
    "pcm_hz": _whole(8000, 192_000),
    "speed": _one_of("native", "here"),
    "language": _field,
    "seed": _field,
    "direction": _direction,
    "context": _field,
    "key_env": _variable,
    "key_file": _text,
}


def key_of(server: Server) -> str | None:
    """The key of a server, read when it is needed and kept nowhere.

    Raises:
        EngineError: it is named and not there.
    """
    if server.key_env:
        key = os.environ.get(server.key_env, "").strip()
        if not key:
            raise EngineError(f"the key of server {server.name} is not set", hint=f"export {server.key_env}=…")
        return key
    if server.key_file:
        try:
            return Path(server.key_file).expanduser().read_text("utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            raise EngineError(f"the key of server {server.name} cannot be read: {reason}") from None
    return None


def lack_of(server: Server) -> AudiodramaError | None:
    """Why a server cannot be asked from this machine, before it is."""
    try:
        key_of(server)
    except EngineError as error:
        return error
    return None
