"""One line in a fork of the process that has espeak-ng loaded: fresh state, and a crash that stays in the fork."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.engines.espeak_words import Onset
from audiodrama.errors import EngineError

if TYPE_CHECKING:
    from audiodrama.engines.base import SpokenLine
    from audiodrama.engines.espeak_driver import Espeak

_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
_LIMIT_S = 10


def forked(espeak: Espeak, line: SpokenLine) -> tuple[bytes, int, list[Onset]]:
    """What `Espeak.speak` returns, made in a fork. Linux only.

    Raises:
        EngineError: the fork failed, crashed, or took longer than 10 s and 10 ms a character.
    """
    libc = ctypes.CDLL(None)
    parent = os.getpid()
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        libc.prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        _child(espeak, line, sending, orphaned=os.getppid() != parent)
    os.close(sending)
    try:
        with os.fdopen(receiving, "rb") as pipe:
            answer = pipe.read()
    finally:
        _, status = os.waitpid(child, 0)
    return _unpacked(answer, status)


def _child(espeak: Espeak, line: SpokenLine, sending: int, *, orphaned: bool) -> None:
    """Speak, send, and leave without running anything of the parent's."""
    try:
        if orphaned:
            return
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_LIMIT_S + len(line.text) // 100)
        with os.fdopen(sending, "wb") as pipe:
            pipe.write(_packed(espeak, line))
    finally:
        os._exit(0)


def _packed(espeak: Espeak, line: SpokenLine) -> bytes:
    # pyttsx3 wants a path: one that names memory leaves no file behind, however this process ends.
    memory = os.memfd_create("line.wav")
    try:
        sound, rate_hz, onsets = espeak.speak(line, Path(f"/proc/self/fd/{memory}"))
    except Exception as error:  # noqa: BLE001 - everything the fork knows has to pass through the pipe
        return _message({"error": str(error) or type(error).__name__})
    return _message({"rate_hz": rate_hz, "onsets": [(o.character, o.frame) for o in onsets]}) + sound


def _message(facts: dict[str, object]) -> bytes:
    head = json.dumps(facts).encode()
    return struct.pack(">I", len(head)) + head


def _unpacked(answer: bytes, status: int) -> tuple[bytes, int, list[Onset]]:
    if status != 0 or len(answer) < 4:
        late = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM
        raise EngineError("espeak-ng did not finish in time" if late else f"espeak-ng crashed (status {status})")
    (length,) = struct.unpack(">I", answer[:4])
    facts = json.loads(answer[4 : 4 + length])
    if "error" in facts:
        raise EngineError(str(facts["error"]))
    return answer[4 + length :], int(facts["rate_hz"]), [Onset(*pair) for pair in facts["onsets"]]
