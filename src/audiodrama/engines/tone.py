"""The public fake: one pitched tone a word, the same samples every time, word times that are exact.

Its voices `low`, `mid` and `high` behave. The others misbehave on purpose, for tests of what stands around an engine:
`crash` and `hang` always, `crash-once`, `hang-once` and `nan-once` on the first attempt only; `nan`, `silent` and
`short` return what is not speech.
"""

from __future__ import annotations

import math
import os
import time
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import EngineError
from audiodrama.base.words import words
from audiodrama.engines.base import Capabilities, Request, Take, VoiceInfo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_RATE_HZ = 22050
_GAP_S = 0.06
_PITCHES_HZ = {"low": 110.0, "mid": 165.0, "high": 220.0}
_FAULTS = ("crash", "crash-once", "hang", "hang-once", "nan", "nan-once", "short", "silent", "refuse")


class ToneEngine:
    """Speaks tones; a word lasts 50 ms and 25 ms for each of its letters, at rate 1."""

    name = "tone"
    licence = "MIT"
    capabilities = Capabilities(rate=(0.0, math.inf), pitch_st=math.inf)
    fingerprint = "tone 1"

    def installed(self) -> str | None:
        """None: it needs nothing."""
        return None

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that behave, then those that do not."""
        return tuple(VoiceInfo(each, each, licence=self.licence) for each in (*_PITCHES_HZ, *_FAULTS))

    def knows(self, voice: str) -> str | None:
        """None for a voice of the catalogue."""
        return None if voice in _PITCHES_HZ or voice in _FAULTS else f"the tone engine has no voice {voice}"

    def speak(self, line: Request) -> Take:
        """A tone for each word, as the voice's name promises."""
        if reason := self.knows(line.voice):
            raise EngineError(reason)
        fault = line.voice.removesuffix("-once")
        if line.voice.endswith("-once") and line.attempt > 0:
            fault = ""
        _misbehave(fault)
        return _spoil(_tones(line), fault)


def _misbehave(fault: str) -> None:
    if fault == "refuse":
        raise EngineError("this voice refuses")
    if fault == "crash":
        os.abort()
    if fault == "hang":
        time.sleep(3600)


def _tones(line: Request) -> Take:
    pitch_hz = _PITCHES_HZ.get(line.voice, 165.0) * 2 ** (line.pitch_st / 12)
    parts, times, now_s = [np.zeros(int(_GAP_S * _RATE_HZ), np.float32)], [], _GAP_S
    for word in words(line.text):
        tone = _tone(pitch_hz, (0.05 + 0.025 * len(word.text)) / line.rate)
        length_s = len(tone) / _RATE_HZ
        times.append((now_s, now_s + length_s))
        parts += [tone, np.zeros(int(_GAP_S * _RATE_HZ), np.float32)]
        now_s += length_s + len(parts[-1]) / _RATE_HZ
    return Take(np.concatenate(parts), _RATE_HZ, tuple(times), "engine", 1 / _RATE_HZ)


def _tone(pitch_hz: float, length_s: float) -> NDArray[np.float32]:
    clock = np.arange(int(length_s * _RATE_HZ)) / _RATE_HZ
    edge = np.minimum(1, np.minimum(clock, length_s - clock) / 0.005)
    wave = sum(np.sin(2 * np.pi * pitch_hz * k * clock) / k for k in (1, 2, 3, 5))
    return (0.2 * edge * wave).astype(np.float32)


def _spoil(take: Take, fault: str) -> Take:
    samples = take.samples
    if fault == "nan":
        samples = np.full_like(samples, np.nan)
    elif fault == "silent":
        samples = np.zeros_like(samples)
    elif fault == "short":
        return Take(samples[: len(samples) // 10], take.rate_hz, None)
    return Take(samples, take.rate_hz, take.words, take.timing, take.timing_error_s)
