"""The voices of macOS and Windows through pyttsx3: a fresh engine for each line, one file, no word times."""

from __future__ import annotations

import contextlib
import io
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import soundfile

from audiodrama.base.errors import EngineError
from audiodrama.dsp.effects.table import Effect
from audiodrama.engines.base import Request, Take, VoiceInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.engines.base import Gender

_WORDS_A_MINUTE = 175
_WRITING_S = 10.0


def system_catalogue() -> Sequence[VoiceInfo]:
    """The voices the system lists."""
    return tuple(_info(each) for each in _fresh_engine().getProperty("voices"))


def _info(voice: Any) -> VoiceInfo:
    gender: Gender = {"f": "female", "m": "male"}.get(
        str(voice.gender or "").split("Gender")[-1][:1].lower(), "unknown"
    )  # type: ignore[assignment]
    languages = tuple(str(tag).replace("_", "-") for tag in voice.languages or ())
    return VoiceInfo(voice.id, voice.name, languages, gender, "part of the operating system")


def _fresh_engine() -> Any:
    import pyttsx3
    from pyttsx3.engine import Engine

    del pyttsx3
    return Engine()


def speak(line: Request) -> Take:
    """Say it with the system's voice.

    Raises:
        EngineError: no file appeared.
    """
    with TemporaryDirectory(prefix="audiodrama-") as folder, contextlib.redirect_stdout(io.StringIO()):
        target = Path(folder) / "line.wav"
        engine = _fresh_engine()
        engine.setProperty("voice", line.voice)
        engine.setProperty("rate", round(_WORDS_A_MINUTE * line.rate))
        engine.save_to_file(line.text, str(target))
        engine.runAndWait()
        return _pitched(_read(target, line), line.pitch_st)


def _pitched(take: Take, shift_st: float) -> Take:
    """The take at another pitch: the drivers of these systems have no such control."""
    if not shift_st:
        return take
    from audiodrama.dsp.effects.chain import apply

    shift = Effect("pitch", (("shift", shift_st),))
    return replace(take, samples=apply((shift,), take.samples[:, np.newaxis], take.rate_hz)[:, 0])


def _read(target: Path, line: Request) -> Take:
    """The file, once it has stopped growing: some drivers still write when `runAndWait` returns."""
    size, deadline = -1, time.monotonic() + _WRITING_S
    while time.monotonic() < deadline:
        now = target.stat().st_size if target.exists() else 0
        if now > 0 and now == size:
            samples, rate_hz = soundfile.read(target, dtype="float32", always_2d=True)
            return Take(samples.mean(axis=1), int(rate_hz), None)
        size = now
        time.sleep(0.1)
    raise EngineError(f"the system's voice {line.voice} wrote no file")
