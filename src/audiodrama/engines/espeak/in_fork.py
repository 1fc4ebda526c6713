"""One line of espeak-ng in a fork of the process that has it loaded. Linux only."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.engines.espeak.word_times import Onset
from audiodrama.engines.fork import in_fork

if TYPE_CHECKING:
    from audiodrama.engines.base import Request
    from audiodrama.engines.espeak.driver import Espeak

_LIMIT_S = 10


def forked(espeak: Espeak, line: Request) -> tuple[bytes, int, list[Onset]]:
    """The same as `Espeak.speak` returns, made in a fork.

    Raises:
        EngineError: the fork failed, crashed, or took longer than 10 s and 10 ms a character.
    """
    answer = in_fork(lambda: _packed(espeak, line), _LIMIT_S + len(line.text) // 100)
    (length,) = struct.unpack(">I", answer[:4])
    facts = json.loads(answer[4 : 4 + length])
    return answer[4 + length :], int(facts["rate_hz"]), [Onset(*pair) for pair in facts["onsets"]]


def _packed(espeak: Espeak, line: Request) -> bytes:
    # pyttsx3 wants a path: one that names memory leaves no file behind, however this process ends.
    memory = os.memfd_create("line.wav")
    sound, rate_hz, onsets = espeak.speak(line, Path(f"/proc/self/fd/{memory}"))
    head = json.dumps({"rate_hz": rate_hz, "onsets": [(o.character, o.frame) for o in onsets]}).encode()
    return struct.pack(">I", len(head)) + head + sound
