"""Any server that speaks `POST /v1/audio/speech`, on this machine or another one.

Where it is and how to get in stand in the environment or in the user's own configuration, never in a production:

    AUDIODRAMA_SPEECH_URL       http://127.0.0.1:8880/v1
    AUDIODRAMA_SPEECH_MODEL     kokoro
    AUDIODRAMA_SPEECH_KEY       a key, or AUDIODRAMA_SPEECH_KEY_FILE, a file that holds it
    AUDIODRAMA_SPEECH_PARALLEL  how many lines at a time; 4 by default
    AUDIODRAMA_SPEECH_VOICES    names of its voices, with commas between, where the server does not list them

The same as `url: …`, `model: …`, … in `speech.yaml` in the user's configuration folder. The key is read when a line is
spoken, by the worker alone, and appears in no message.
"""

from __future__ import annotations

import io
import json
import os
import random
import time
import urllib.error
import urllib.request
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Capabilities, SpokenLine, Take, VoiceInfo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_TRIES = 4
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 20.0
_TIMEOUT_S = 120.0
_CATALOGUE_S = 3.0
_PCM_HZ = 24000
_REFUSED = frozenset({400, 422})
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
_NAMES = ("url", "model", "key", "key_file", "parallel", "voices", "format")
_LARGEST = 1 << 29
_PARALLEL = 4
_FORMATS = ("wav", "pcm")
_NO_KEY = 401
_EXCUSE = 4000


class _RefusedError(EngineError):
    """The server understood what it was asked, and does not do it."""


class OpenAISpeechEngine:
    """A speech server; the one that the environment or the user's configuration names."""

    name = "openai_speech"
    licence = "that of the server"

    @property
    def fingerprint(self) -> str:
        """Where the server is and which model it is asked for."""
        return f"openai_speech 1, {self._settings.get('url', 'none')}, {self._settings.get('model', 'tts-1')}"

    @property
    def capabilities(self) -> Capabilities:
        """Speeds of the specification, directions, and as many requests at a time as the settings say."""
        given = self._settings.get("parallel", "")
        parallel = max(1, int(given)) if given.isdecimal() else _PARALLEL
        return Capabilities(rate=(0.25, 4.0), direction=True, parallel=parallel)

    def installed(self) -> str | None:
        """None when an address is set and the settings make sense."""
        return _wrong(self._settings)

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that were named; a server is asked for its own only when it is listed by `server_voices`."""
        return tuple(VoiceInfo(each, each, licence=self.licence) for each in self._named)

    def knows(self, voice: str) -> str | None:
        """None for a voice that was named; any name where none were, since only the server knows."""
        if not voice.strip():
            return "a voice of a speech server needs a name"
        return f"the speech server has no voice {voice}" if self._named and voice not in self._named else None

    def speak(self, line: SpokenLine) -> Take:
        """Say it; waits and tries again while the server is busy."""
        if lack := self.installed():
            raise EngineError("the speech server is not set up", hint=lack)
        form = self._settings.get("format", "wav")
        try:
            return _decoded(self._said(line, form, line.rate), form)
        except _RefusedError:
            if line.rate == 1.0:
                raise
        # servers differ in the speeds they take, some only in faster ones: what is refused is done here
        return _at_speed(_decoded(self._said(line, form, 1.0), form), line.rate)

    def _said(self, line: SpokenLine, form: str, speed: float) -> bytes:
        asked: dict[str, Any] = {
            "model": self._settings.get("model", "tts-1"),
            "input": line.text,
            "voice": line.voice,
            "response_format": form,
            "speed": speed,
        }
        if line.instructions:
            asked["instructions"] = line.instructions
        return self._answer("audio/speech", asked, _TIMEOUT_S + len(line.text) / 10)

    def server_voices(self) -> list[str]:
        """The voices that the server lists under `audio/voices`; none when it does not."""
        try:
            found = json.loads(self._answer("audio/voices", None, _CATALOGUE_S, tries=1))
        except (EngineError, ValueError):
            return []
        listed = found.get("voices", found) if isinstance(found, dict) else found
        return [each if isinstance(each, str) else str(each.get("id") or each.get("name")) for each in listed]

    @property
    def _named(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self._settings.get("voices", "").split(",") if name.strip())

    @cached_property
    def _settings(self) -> Mapping[str, str]:
        return settings()

    def _answer(self, path: str, body: Mapping[str, Any] | None, limit_s: float, tries: int = _TRIES) -> bytes:
        request = self._request(path, body)
        reason = ""
        for attempt in range(tries):
            try:
                with urllib.request.urlopen(request, timeout=limit_s) as answer:  # noqa: S310 - the address is the user's own
                    return bytes(answer.read(_LARGEST))
            except urllib.error.HTTPError as error:
                reason = f"answered {error.code}: {_told(error)}"
                if error.code in _REFUSED:
                    raise _RefusedError(f"the speech server {reason}") from None
                if error.code not in _AGAIN:
                    break
                _wait(attempt, error.headers.get("Retry-After"), last=attempt == tries - 1)
            except (OSError, ValueError) as error:
                reason = f"did not answer: {getattr(error, 'reason', error)}"
                _wait(attempt, None, last=attempt == tries - 1)
        raise EngineError(f"the speech server {reason}")

    def _request(self, path: str, body: Mapping[str, Any] | None) -> urllib.request.Request:
        address = f"{self._settings['url'].rstrip('/')}/{path}"
        headers = {"Content-Type": "application/json"}
        if key := _key(self._settings):
            headers["Authorization"] = f"Bearer {key}"
        content = None if body is None else json.dumps(body).encode()
        return urllib.request.Request(address, content, headers)  # noqa: S310 - checked by `_wrong`


def _at_speed(take: Take, speed: float) -> Take:
    from audiodrama.dsp.effects.stretch import stretch

    return replace(take, samples=stretch(take.samples, take.rate_hz, speed))


def settings() -> dict[str, str]:
    """The user's settings: `speech.yaml` in the configuration folder, and the environment over it."""
    from platformdirs import user_config_path

    found: dict[str, str] = {}
    path = user_config_path("audiodrama", appauthor=False) / "speech.yaml"
    if path.is_file():
        import yaml

        read = yaml.safe_load(path.read_text("utf-8"))
        found = {str(key): str(value) for key, value in read.items()} if isinstance(read, dict) else {}
    own = {name: value for name in _NAMES if (value := os.environ.get(f"AUDIODRAMA_SPEECH_{name.upper()}"))}
    return {**found, **own}


def _key(own: Mapping[str, str]) -> str | None:
    if "key_file" in own and "key" not in own:
        try:
            return Path(own["key_file"]).expanduser().read_text("utf-8").strip()
        except OSError as error:
            raise EngineError(f"the key of the speech server cannot be read: {error.strerror}") from None
    return own.get("key")


def _wrong(own: Mapping[str, str]) -> str | None:
    """The setting that has to be made or mended first, as a step; None when all make sense."""
    if not (url := own.get("url")):
        return "export AUDIODRAMA_SPEECH_URL=http://127.0.0.1:8880/v1"
    if not url.startswith(("http://", "https://")):
        return f"begin AUDIODRAMA_SPEECH_URL with http:// or https://, not {url}"
    if not (parallel := own.get("parallel", "1")).isdecimal():
        return f"set AUDIODRAMA_SPEECH_PARALLEL to a number, not {parallel}"
    if (form := own.get("format", _FORMATS[0])) not in _FORMATS:
        return f"set AUDIODRAMA_SPEECH_FORMAT to {' or '.join(_FORMATS)}, not {form}"
    return None


def _told(error: urllib.error.HTTPError) -> str:
    """What the server says, shortened to one line: of the usual JSON the message alone."""
    raw = error.read(_EXCUSE).decode(errors="replace")
    try:
        fault = json.loads(raw)["error"]
        said = str(fault["message"] if isinstance(fault, dict) else fault)
    except (ValueError, KeyError, TypeError):
        said = raw
    told = " ".join(said.split())[:160] or str(error.reason)
    return f"{told} (the key is read from AUDIODRAMA_SPEECH_KEY)" if error.code == _NO_KEY else told


def _wait(attempt: int, wish: str | None, *, last: bool) -> None:
    """Back off: twice as long each time, never all clients at once, as long as the server wishes."""
    if last:
        return
    wished_s = float(wish) if wish and wish.replace(".", "", 1).isdigit() else 0.0
    own_s = _FIRST_WAIT_S * 2**attempt * (1 + random.random())
    time.sleep(min(max(wished_s, own_s), _LONGEST_WAIT_S))


def _decoded(raw: bytes, form: str) -> Take:
    if form == "pcm":
        samples = np.frombuffer(raw[: len(raw) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)
        return Take(samples, _PCM_HZ, None)
    import soundfile

    try:
        sound, rate_hz = soundfile.read(io.BytesIO(raw), dtype="float32", always_2d=True)
    except (RuntimeError, soundfile.LibsndfileError):
        raise EngineError(f"the speech server answered with something that is not {form}") from None
    return Take(np.asarray(sound.mean(axis=1), np.float32), int(rate_hz), None)
