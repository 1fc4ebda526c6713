"""Asking a server for a line: in pieces it takes, in its own fields, with one patience for all of it."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.base.http import NetError
from audiodrama.base.patience import Breaker, Patience, StatusError, ask_server
from audiodrama.engines.base import Take
from audiodrama.engines.sentences import sentences
from audiodrama.engines.servers.configuration import key_of
from audiodrama.engines.servers.length import Paces
from audiodrama.engines.servers.server import WISHED_S
from audiodrama.engines.servers.sound import take_of

if TYPE_CHECKING:
    from audiodrama.base.http import HttpReply
    from audiodrama.engines.base import Request
    from audiodrama.engines.servers.server import Server, ServerVoice

LONGEST_DIRECTION = 1000
_PATIENCE_S, _PATIENCE_S_A_CHARACTER = 40.0, 0.25
_FIRST_S = 50.0
"""More for the first line of a process: many servers load their model then."""
_PAUSE_S = 0.2
"""Between the pieces of a line that was cut, beside the silence that each has at its ends."""
_CLEAR = math.log(1.1)
_BYTES_A_SECOND = 400_000
_NO_KEY = frozenset({401, 403})


class ServerClient:
    """One server, asked by one process: it remembers how the server fares and how fast its voices speak."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._breaker, self._paces = Breaker(), Paces()
        self._answered = False
        self._speeds: bool | None = None

    def speak(self, line: Request, voice: ServerVoice) -> Take:
        """Say a line.

        Raises:
            EngineError: it could not be said; the message names the server and gives its reason.
        """
        if line.instructions and len(line.instructions) > LONGEST_DIRECTION:
            told = f"the direction has {len(line.instructions)} characters, more than {LONGEST_DIRECTION}"
            raise EngineError(told, hint="shorten the instructions of the voice or the parenthetical")
        until_s = time.monotonic() + self._patience_s(line.text)
        pieces = text_pieces(line.text, self.server.max_chars)
        try:
            takes = [self._piece(replace(line, text=piece), voice, until_s) for piece in pieces]
        except NetError as error:
            raise EngineError(f"server {self.server.name} {error.message}", hint=self._hint(error)) from None
        self._answered = True
        return _joined(takes)

    def _patience_s(self, text: str) -> float:
        return _PATIENCE_S + _PATIENCE_S_A_CHARACTER * len(text) + (0.0 if self._answered else _FIRST_S)

    def _hint(self, error: NetError) -> str | None:
        if isinstance(error, StatusError) and error.reply.status in _NO_KEY:
            variable = self.server.key_env
            return f"its key is read from {variable}" if variable else "name its key: key_env in its entry"
        return error.hint

    def _piece(self, line: Request, voice: ServerVoice, until_s: float) -> Take:
        """A piece at its speed: the server's own where it is known to have any, else made here."""
        if line.rate == 1.0:
            return self._asked(line, voice, 1.0, until_s)
        if self._speeds is False or (self._speeds is None and abs(math.log(line.rate)) < _CLEAR):
            return _at_speed(self._asked(line, voice, 1.0, until_s), line.rate)
        try:
            take = self._asked(line, voice, line.rate, until_s)
        except NetError as error:
            if error.kind in {"late", "absent"}:
                raise
            return _at_speed(self._asked(line, voice, 1.0, until_s), line.rate)
        return take if self._speeds else self._compared(take, line, voice, until_s)

    def _compared(self, take: Take, line: Request, voice: ServerVoice, until_s: float) -> Take:
        """The first take at another speed, held against one at the server's own: is it any faster or slower?"""
        plain = self._asked(line, voice, 1.0, until_s)
        ratio = (len(plain.samples) / plain.rate_hz) / (len(take.samples) / take.rate_hz)
        self._speeds = abs(math.log(ratio / line.rate)) < abs(math.log(ratio))
        return take if self._speeds else _at_speed(plain, line.rate)

    def _asked(self, line: Request, voice: ServerVoice, speed: float, until_s: float) -> Take:
        """A take at a speed; where nothing tells whether it is whole, the longer one of two."""
        take, certain = self._once(line, voice, speed, until_s)
        if certain or self._paces.can_tell(line.text, voice.voice):
            return take
        other, _ = self._once(line, voice, speed, until_s)
        return max(take, other, key=lambda each: len(each.samples) / each.rate_hz)

    def _once(self, line: Request, voice: ServerVoice, speed: float, until_s: float) -> tuple[Take, bool]:
        letters = sum(map(str.isalnum, line.text))

        def accept(reply: HttpReply) -> tuple[Take, bool]:
            take, certain = take_of(reply, self.server, letters)
            self._paces.judge(take, line.text, voice.voice, speed=speed, certain=certain)
            return take, certain

        return ask_server(
            f"{self.server.url}/audio/speech",
            self._breaker,
            Patience(max(0.1, until_s - time.monotonic()), wished_s=WISHED_S),
            body=speech_fields(self.server, line, voice, speed),
            key=key_of(self.server),
            largest=int(_BYTES_A_SECOND * (10 + 0.3 * len(line.text))),
            accept=accept,
        )


def text_pieces(text: str, most: int) -> list[str]:
    """A text in pieces of at most so many characters: as many sentences as fit, and longer ones at clauses."""
    pieces: list[tuple[int, int]] = []
    for start, end in [(0, len(text))] if len(text) <= most else sentences(text, lambda piece: len(piece) <= most):
        if pieces and end - pieces[-1][0] <= most:
            pieces[-1] = pieces[-1][0], end
        else:
            pieces.append((start, end))
    return [text[start:end] for start, end in pieces]


def speech_fields(server: Server, line: Request, voice: ServerVoice, speed: float) -> dict[str, Any]:
    """The body of a request, in the fields that a server has."""
    direction = line.instructions or ""
    bracket = f"[{direction.translate(_NO_BRACKETS)}] " if direction and server.direction == "bracket" else ""
    fields: dict[str, Any] = {
        **server.extra,
        "input": bracket + line.text,
        "voice": voice.voice,
        "response_format": server.format,
    }
    if model := voice.model or server.model:
        fields["model"] = model
    if speed != 1.0:
        fields["speed"] = speed
    if direction and server.direction not in {"none", "bracket"}:
        fields[server.direction] = direction
    if server.context and line.context:
        fields[server.context] = line.context
    if server.language and line.language:
        fields[server.language] = server.language_name(line.language)
    if server.seed and (line.seed is not None or line.attempt):
        fields[server.seed] = (line.seed or 0) + line.attempt
    return fields


_NO_BRACKETS = str.maketrans("[]\r\n", "()  ")


def _at_speed(take: Take, speed: float) -> Take:
    from audiodrama.dsp.effects.stretch import stretch

    return replace(take, samples=stretch(take.samples, take.rate_hz, speed))


def _joined(takes: list[Take]) -> Take:
    """Pieces one after the other, as one take."""
    if len(takes) == 1:
        return takes[0]
    if not takes:
        return Take(np.zeros(0, np.float32), 24000, None)
    rate_hz = takes[0].rate_hz
    if any(take.rate_hz != rate_hz for take in takes):
        raise EngineError("the pieces of a line came at several sample rates")
    pause = np.zeros(int(_PAUSE_S * rate_hz), np.float32)
    parts = [part for take in takes for part in (take.samples, pause)][:-1]
    return Take(np.concatenate(parts), rate_hz, None)
