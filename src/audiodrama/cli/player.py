"""Playing a sound where there is a player; writing it where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.dsp.audio import write_wav

if TYPE_CHECKING:
    from audiodrama.dsp.audio import Sound

# programs that play a WAV file and end with it, the platform's own first
_PLAYERS = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"),
    ("play", "-q"),
)


def player() -> tuple[str, ...] | None:
    """The command that plays a WAV file, or None."""
    if sys.platform == "win32":
        return ("powershell", "-NoProfile", "-Command")
    return next((each for each in _PLAYERS if shutil.which(each[0])), None)


def play_or_write(samples: Sound, rate_hz: int, path: Path | None, otherwise: Path) -> Path | None:
    """Write a sound to `path` if there is one; else play it; else write it to `otherwise`.

    Returns:
        The file written, or None when it was played.
    """
    command = player() if path is None else None
    if command is None:
        write_wav(path or otherwise, samples, rate_hz)
        return path or otherwise
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "hear.wav")
        write_wav(file, samples, rate_hz, bits=16)
        last = f"(New-Object Media.SoundPlayer '{file}').PlaySync()" if sys.platform == "win32" else str(file)
        done = subprocess.run([*command, last], check=False, capture_output=True)
    if done.returncode:
        write_wav(otherwise, samples, rate_hz)
        return otherwise
    return None
