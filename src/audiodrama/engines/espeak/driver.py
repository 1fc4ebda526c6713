"""pyttsx3's espeak driver, with the wheel's espeak-ng under it, made synchronous and given true lengths."""

from __future__ import annotations

import contextlib
import ctypes
import io
import wave
from functools import cache
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import EngineError
from audiodrama.base.words import words
from audiodrama.engines.espeak import voices
from audiodrama.engines.espeak.library import library, library_path
from audiodrama.engines.espeak.mnemonics import mnemonics
from audiodrama.engines.espeak.word_times import Onset
from audiodrama.engines.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from audiodrama.engines.base import Request

_WORDS_A_MINUTE = 175
_SLOWEST, _FASTEST = 80, 450
_LONGEST = 600
_SEED = 1
_STEPS_DOWN, _STEPS_UP = 5.8, 5.3
_WORD, _CLAUSE_END, _FINISHED = 1, 5, 6


class Espeak:
    """espeak-ng behind pyttsx3, loaded and ready; nothing has been spoken yet."""

    def __init__(self) -> None:
        library()
        with _only_library(library_path()):
            import pyttsx3
            from pyttsx3.drivers import _espeak
            from pyttsx3.drivers.espeak import EspeakDriver
        self._api = _espeak
        # pyttsx3 would start it in the mode that does not wait; it has no public way to choose.
        EspeakDriver._moduleInitialized = True  # noqa: SLF001
        EspeakDriver._defaultVoice = "gmw/en"  # noqa: SLF001
        self._engine = pyttsx3.init("espeak")
        self._driver: Any = self._engine.proxy._driver  # noqa: SLF001 - word times are heard only here
        self._errors: list[Exception] = []
        self._events: list[tuple[int, int, int]] = []
        self._engine.connect("error", lambda exception, **_: self._errors.append(exception))
        _espeak.Synth = self._synthesize
        _espeak.SetSynthCallback(self._heard)

    def speak(self, line: Request, target: Path | None = None) -> tuple[bytes, int, list[Onset]]:
        """Say a line, sentence by sentence.

        Args:
            line: what to say; its voice is one of the catalogue.
            target: where pyttsx3 may write, over and over; by default a folder of its own, removed afterwards.

        Returns:
            16-bit samples, their rate, and where in them each word begins.
        """
        if target is None:
            with TemporaryDirectory(prefix="audiodrama-") as folder:
                from pathlib import Path

                return self.speak(line, Path(folder) / "line.wav")
        self._prepare(line)
        sound, onsets, rate_hz = b"", [], 22050
        for start, end in sentences(line.text, lambda piece: len(piece) <= _LONGEST):
            said, starts = _written(line, start, end)
            samples, rate_hz = self._sentence(said, target)
            onsets += self._onsets(starts, len(sound) // 2)
            sound += samples
        return sound, rate_hz, onsets

    def _prepare(self, line: Request) -> None:
        found = _voice_for(line)
        self._errors.clear()
        self._api.dll.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))  # by default it is the time of day
        self._engine.setProperty("voice", found)
        self._engine.setProperty("rate", min(max(round(_WORDS_A_MINUTE * line.rate), _SLOWEST), _FASTEST))
        self._engine.setProperty("pitch", pitch_setting(line.pitch_st))
        self._api.SetParameter(self._api.RANGE, range_setting(line.pitch_st), 0)
        self._engine.runAndWait()
        if self._errors or self._engine.getProperty("voice") != found.lower():
            raise EngineError(f"espeak-ng did not take the voice {line.voice}")

    def _sentence(self, said: str, target: Path) -> tuple[bytes, int]:
        self._events.clear()
        with contextlib.redirect_stdout(io.StringIO()):
            self._engine.save_to_file(said, str(target))
            self._engine.runAndWait()
        if self._errors:
            raise EngineError(f"espeak-ng failed: {self._errors[0]}")
        with wave.open(str(target), "rb") as file:
            return file.readframes(file.getnframes()), file.getframerate()

    def _synthesize(self, text: bytes, flags: int = 0) -> int:
        """Called by pyttsx3: with the text's true size, and an end that synchronous espeak-ng does not announce."""
        status: int = self._api.cSynth(
            text, len(text) + 1, 0, self._api.POS_CHARACTER, 0, flags | self._api.PHONEMES, None, None
        )
        ending = (self._api.EVENT * 2)()
        ending[0].type = _FINISHED
        self._driver._onSynth(None, 0, ending)  # noqa: SLF001
        if status != self._api.EE_OK:
            raise EngineError(f"espeak-ng answered {status}")
        return status

    def _heard(self, samples: Any, count: int, events: Any) -> int:
        index = 0
        while events[index].type:
            event = events[index]
            self._events.append((event.type, event.text_position, event.sample))
            index += 1
        return int(self._driver._onSynth(samples, count, events))  # noqa: SLF001

    def _onsets(self, starts: Callable[[int], int], frames_before: int) -> list[Onset]:
        return [
            Onset(starts(position - 1) if kind == _WORD else None, frames_before + sample)
            for kind, position, sample in self._events
            if kind in (_WORD, _CLAUSE_END)
        ]


@cache
def espeak() -> Espeak:
    """The one of this process: espeak-ng and pyttsx3 both keep a single state."""
    return Espeak()


def pitch_setting(shift_st: float) -> int:
    """espeak-ng's pitch, 0 to 99, for a shift in semitones: 50 is the voice's own.

    Measured with `range_setting` beside it on male and female voices: within a semitone from -8 to 8.
    """
    return round(min(max(50 + shift_st * (_STEPS_DOWN if shift_st < 0 else _STEPS_UP), 0), 99))


def range_setting(shift_st: float) -> int:
    """espeak-ng's range for a shift: it adds so many hertz to the pitch, and they have to grow with it."""
    return round(min(max(50 * 2 ** (shift_st / 12), 0), 100))


@contextlib.contextmanager
def _only_library(path: Path) -> Iterator[None]:
    """Load this library under any name that is asked for: pyttsx3 looks only in the system's places."""
    own = ctypes.cdll.LoadLibrary
    ctypes.cdll.LoadLibrary = lambda name: ctypes.CDLL(str(path))  # type: ignore[method-assign] # noqa: ARG005
    try:
        yield
    finally:
        ctypes.cdll.LoadLibrary = own  # type: ignore[method-assign]


def _voice_for(line: Request) -> str:
    """The voice's identifier as espeak-ng wants it; another language than the voice's own keeps the variant."""
    found = voices.find_voice(line.voice)
    if isinstance(found, str):
        raise EngineError(found)
    voice, variant = found
    if line.language and not any(tag.split("-")[0] == line.language.lower().split("-")[0] for tag in voice.languages):
        spoken = voices.voice_for_language(line.language)
        if spoken is None:
            raise EngineError(f"espeak-ng knows no language {line.language}")
        voice = spoken
    return f"{voice.identifier}+{variant}" if variant else voice.identifier


def _written(line: Request, start: int, end: int) -> tuple[str, Callable[[int], int]]:
    """The text that espeak-ng is given for `text[start:end]`, and from its characters back to those of the line."""
    ipa = dict(line.phonemes)
    said, position = "", start
    origins: list[int] = []
    for index, word in enumerate(words(line.text)):
        if index not in ipa or not start <= word.start < end or not (names := mnemonics(ipa[index])):
            continue
        said, origins = _plain(said, origins, line.text, position, word.start)
        said += f"[[{names}]]"
        origins += [word.start] * (len(names) + 4)
        position = word.start + len(word.text.rstrip(".,;:!?…\"'”’)»"))
    said, origins = _plain(said, origins, line.text, position, end)
    return said, lambda offset: origins[min(max(offset, 0), len(origins) - 1)]


def _plain(said: str, origins: list[int], text: str, start: int, end: int) -> tuple[str, list[int]]:
    """Append a stretch as it is written; brackets would be read as phonemes."""
    stretch = text[start:end].replace("[", "(").replace("]", ")").replace("\0", " ")
    return said + stretch, origins + list(range(start, end))
