"""The engine `openai_speech`: every server that the user has named, each voice as `VOICE@SERVER` or plainly `VOICE`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError
from audiodrama.base.names import closest
from audiodrama.engines.base import Capabilities, Request, Take, VoiceInfo
from audiodrama.engines.servers.catalogue import catalogue_of, last_catalogue, lists_voice
from audiodrama.engines.servers.client import ServerClient
from audiodrama.engines.servers.configuration import (
    Configuration,
    configuration_file,
    configuration_state,
    lack_of,
    read_configuration,
)
from audiodrama.engines.servers.server import DEFAULT, SPEECH_SERVERS, ServerVoice, server_voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.engines.servers.server import Server

_STEP = "export AUDIODRAMA_SPEECH_URL=http://127.0.0.1:8880/v1"
_SHOWN = 8


class SpeechServerEngine:
    """Speech servers, as the environment and the user's configuration name them."""

    name = SPEECH_SERVERS
    licence = "that of the server"

    def __init__(self) -> None:
        self._clients: dict[str, ServerClient] = {}
        self._read: tuple[object, Configuration] | None = None

    @property
    def configuration(self) -> Configuration:
        """The servers there are; read again when the file or the environment has changed."""
        now = configuration_state()
        if self._read is None or self._read[0] != now:
            self._read = now, read_configuration()
            self._clients.clear()
        return self._read[1]

    @property
    def fingerprint(self) -> str:
        """That of the server `default`."""
        return self.voice_fingerprint("")

    def voice_fingerprint(self, voice: str) -> str:
        """Server, model and the version that it reports; where it runs does not matter."""
        asked = server_voice(voice)
        server = self._server(asked)
        if server is None:
            return f"server {asked.server}"
        used = replace(server, model=asked.model or server.model)
        extra = f", {sorted(server.extra.items())}" if server.extra else ""
        return f"server {used.name}, {used.model or 'its own model'}, {catalogue_of(used).version}{extra}"

    @property
    def capabilities(self) -> Capabilities:
        """Those of the server `default`; none where there is none."""
        return self.voice_capabilities("")

    def voice_capabilities(self, voice: str) -> Capabilities:
        """Those of the server that speaks with a voice."""
        server = self._server(server_voice(voice))
        return server.capabilities if server else Capabilities(parallel=1)

    def voice_queue(self, voice: str) -> str:
        """The server: each has its own number of lines under way."""
        server = self._server(server_voice(voice))
        return server.name if server else ""

    def installed(self) -> str | None:
        """None when there is a server and the entries make sense."""
        if self.configuration.mistakes:
            return self.configuration.mistakes[0]
        return None if self.configuration.servers else _STEP

    def voice_lack(self, voice: str) -> tuple[str, str | None] | None:
        """Why a voice cannot speak on this machine, and the step that changes that."""
        asked = server_voice(voice)
        server = self._server(asked)
        if server is None:
            return f"there is no server {asked.server}", f"name it under `servers:` in {configuration_file()}"
        lack = lack_of(server)
        return (lack.message, lack.hint) if lack else None

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that entries name, and those that servers listed when they were asked last."""
        return tuple(
            VoiceInfo(str(ServerVoice(voice, server.name)), voice, licence=self.licence)
            for server in self.configuration.servers.values()
            for voice in server.voices or last_catalogue(server).voices
        )

    def knows(self, voice: str) -> str | None:
        """None for a voice that its server lists; for any name where the server lists none or is not there."""
        asked = server_voice(voice)
        if not asked.voice:
            return "a voice of a speech server needs a name"
        server = self._server(asked)
        if server is None or lack_of(server):
            return None  # `voice_lack` tells
        listed = server.voices or catalogue_of(server).voices
        if not listed or lists_voice(listed, asked.voice):
            return None
        near = closest(asked.voice, listed)
        few = ", ".join(listed[:_SHOWN]) + (" and others" if len(listed) > _SHOWN else "")
        return f"server {server.name} has no voice {asked.voice}; " + (
            f"the closest is {near}" if near else f"it has {few}"
        )

    def speak(self, line: Request) -> Take:
        """Say it; waits and tries again while the server is busy."""
        asked = server_voice(line.voice)
        if lack := self.installed():
            raise EngineError("no speech server is set up", hint=lack)
        server = self._server(asked)
        if server is None:
            raise EngineError(f"there is no server {asked.server}", hint=f"name it in {configuration_file()}")
        if reason := self.knows(line.voice):
            raise EngineError(reason)
        client = self._clients.setdefault(server.name, ServerClient(server))
        return client.speak(line, asked)

    def _server(self, asked: ServerVoice) -> Server | None:
        servers = self.configuration.servers
        only = next(iter(servers.values())) if len(servers) == 1 and asked.server == DEFAULT else None
        return servers.get(asked.server, only)
