"""A speech server as a value: where it is, and how it wants to be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from audiodrama.engines.base import Capabilities

if TYPE_CHECKING:
    from collections.abc import Mapping

SPEECH_SERVERS = "openai_speech"
"""The engine's name in voices.yaml."""
DEFAULT = "default"
"""The server that the environment names, and the one of a voice that names none."""
FORMATS = ("wav", "pcm", "mp3", "flac", "opus")
WISHED_S = 240.0
"""Seconds that a busy server may ask to be waited for, in all, before a line is given up."""
NATIVE_SPEEDS = (0.25, 4.0)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Server:
    """One entry of `speech.yaml`.

    Args:
        name: part of the name of every take; where the server runs is not.
        url: of its API, as `http://127.0.0.1:8880/v1`.
        model: it is asked for; empty for a server that has one.
        voices: it has, where it does not list them itself.
        parallel: lines under way at a time.
        format: of sound it is asked for; what comes back is recognised by its own marks.
        max_chars: the longest text it is asked for; longer lines are cut at sentences.
        pcm_hz: rate of bare samples where the answer does not tell; 0 when nobody knows.
        speed: `native` when it speaks faster and slower by itself; `here` when its takes are stretched instead.
        language: field for a language; empty when it takes none.
        languages: BCP 47 tag, in small letters -> what the field wants; empty for the tag itself.
        seed: field for a number that makes another take of the same line; empty when it takes none.
        direction: field for how to speak, `bracket` for a leading [...], or `none`.
        context: field for the line before; empty when it takes none.
        extra: fields that are sent with every line.
        key_env: environment variable that holds its key; empty for none.
        key_file: file that holds its key; empty for none.
    """

    name: str
    url: str = ""
    model: str = ""
    voices: tuple[str, ...] = ()
    parallel: int = 1
    format: str = "wav"
    max_chars: int = 1000
    pcm_hz: int = 0
    speed: Literal["native", "here"] = "here"
    language: str = ""
    languages: Mapping[str, str] = field(default_factory=dict, hash=False)
    seed: str = ""
    direction: str = "none"
    context: str = ""
    extra: Mapping[str, object] = field(default_factory=dict, hash=False)
    key_env: str = ""
    key_file: str = ""

    @property
    def capabilities(self) -> Capabilities:
        """The abilities that its entry names."""
        tags = tuple(sorted({tag.split("-")[0] for tag in self.languages})) or None
        return Capabilities(
            rate=NATIVE_SPEEDS if self.speed == "native" else (1.0, 1.0),
            direction=self.direction != "none",
            context=bool(self.context),
            seed=bool(self.seed),
            languages=tags if self.language else (),
            parallel=self.parallel,
            waits_s=WISHED_S,
            repeats=False,
        )

    def language_name(self, tag: str) -> str:
        """The value of its language field for a BCP 47 tag."""
        if not self.languages:
            return tag
        folded = tag.lower()
        return self.languages.get(folded) or self.languages[folded.split("-")[0]]


@dataclass(frozen=True, slots=True)
class ServerVoice:
    """A voice of a server: `af_heart`, `af_heart@fish`, `af_heart@fish:kokoro-v1`."""

    voice: str
    server: str = DEFAULT
    model: str = ""

    def __str__(self) -> str:
        if self.server == DEFAULT and not self.model:
            return self.voice
        return f"{self.voice}@{self.server}" + (f":{self.model}" if self.model else "")


def server_voice(text: str) -> ServerVoice:
    """Read the notation of a voice; what is left out is the server `default` and its own model."""
    voice, _, rest = text.partition("@")
    server, _, model = rest.partition(":")
    return ServerVoice(voice.strip(), server.strip() or DEFAULT, model.strip())


def is_server_name(name: str) -> bool:
    """Whether a server may be called so: letters, digits, `-` and `_`."""
    return _NAME.fullmatch(name) is not None
