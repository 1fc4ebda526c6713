"""pyttsx3: the voices that are always there. espeak-ng from the wheel espeakng-loader; the system's own elsewhere.

Three things pyttsx3 does with espeak-ng lose lines, and each is mended where it happens:
its library is asked to work synchronously, because `runAndWait` does not wait for the other mode;
the size it tells espeak-ng is ten times the text's, which reads past its end and crashes on long ones;
an unknown voice leaves the one before in place, so the voice is read back.

espeak-ng keeps state from line to line. Each line is therefore spoken in a fork of a parent that has loaded
everything and spoken nothing: the same line gives the same bytes, and a crash takes one line with it.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING

from audiodrama.base.errors import EngineError
from audiodrama.base.versions import package_version
from audiodrama.engines.base import Capabilities, Request, Take, VoiceInfo
from audiodrama.engines.espeak import voices

if TYPE_CHECKING:
    from collections.abc import Sequence


class Pyttsx3Engine:
    """espeak-ng on Linux, and wherever a voice id is one of espeak-ng's; the system's voices on macOS and Windows."""

    name = "pyttsx3"
    licence = "MPL-2.0 AND GPL-3.0-or-later"
    capabilities = Capabilities(rate=(0.46, 2.57), pitch_st=8.0, phonemes=True, languages=None)

    @cached_property
    def fingerprint(self) -> str:
        """Versions of pyttsx3 and of the wheel that carries espeak-ng."""
        return f"pyttsx3 {package_version('pyttsx3')}, espeakng-loader {package_version('espeakng-loader')}, 1"

    def installed(self) -> str | None:
        """None when pyttsx3 is there, and espeak-ng where it is needed."""
        missing = package_version("pyttsx3") == "none" or (_linux() and voices.package_folder() is None)
        return "pip install pyttsx3 espeakng-loader" if missing else None

    def voices(self) -> Sequence[VoiceInfo]:
        """espeak-ng's voices; on macOS and Windows the system's voices first."""
        return (*self._system_voices, *voices.espeak_catalogue())

    def knows(self, voice: str) -> str | None:
        """None for a voice of the list, or one of espeak-ng's with one of its variants."""
        found = voices.find_voice(voice)
        if not isinstance(found, str) or any(voice == each.id for each in self._system_voices):
            return None
        return found

    def speak(self, line: Request) -> Take:
        """Say it, in a fresh state."""
        if reason := self.knows(line.voice):
            raise EngineError(reason)
        if isinstance(voices.find_voice(line.voice), str):
            from audiodrama.engines.espeak.system_voices import speak

            return speak(line)
        import numpy as np  # late, as is all that loads it: a catalogue alone has to be quick

        from audiodrama.engines.espeak.driver import espeak
        from audiodrama.engines.espeak.in_fork import forked
        from audiodrama.engines.espeak.word_times import word_times

        heard, rate_hz, onsets = forked(espeak(), line) if _linux() else espeak().speak(line)
        samples = np.frombuffer(heard, "<i2").astype(np.float32) / np.float32(32768)
        return Take(samples, rate_hz, word_times(line.text, onsets, samples, rate_hz))

    @cached_property
    def _system_voices(self) -> Sequence[VoiceInfo]:
        if _linux():
            return ()
        from audiodrama.engines.espeak.system_voices import system_catalogue

        return system_catalogue()


def _linux() -> bool:
    return sys.platform == "linux"
