"""espeak-ng as a phonemiser: the library of the wheel espeakng-loader through ctypes, started once in a process."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import EngineError, MissingError
from audiodrama.engines.espeak import voices

if TYPE_CHECKING:
    from pathlib import Path

SYNCHRONOUS = 2
BUFFER_MS = 1000
TIE = "^"
"""Stands between the letters of one phoneme, so that a diphthong can be told from two vowels."""
_UTF8 = 1
_IPA = 0x02
_TIED = 0x80


@cache
def library() -> Any:
    """espeak-ng, started in its synchronous mode.

    Raises:
        MissingError: the wheel is not installed.
        EngineError: it does not start.
    """
    path = library_path()
    loaded = ctypes.CDLL(str(path))
    os.environ["ESPEAK_DATA_PATH"] = str(path.parent / "espeak-ng-data")
    if loaded.espeak_Initialize(SYNCHRONOUS, BUFFER_MS, None, 0) <= 0:
        raise EngineError("espeak-ng could not be started")
    loaded.espeak_TextToPhonemes.restype = ctypes.c_char_p
    loaded.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    return loaded


def library_path() -> Path:
    """The library's file.

    Raises:
        MissingError: the wheel is not installed.
    """
    folder = voices.package_folder()
    if folder is None:
        raise MissingError("espeak-ng is not installed", hint="pip install espeakng-loader")
    names = ("libespeak-ng.so", "libespeak-ng.dylib", "espeak-ng.dll")
    return next((folder / name for name in names if (folder / name).exists()), folder / names[0])


def ipa(text: str, language: str) -> str:
    """How espeak-ng would say a text, in IPA with stress marks, `TIE` inside phonemes, blanks between words.

    Args:
        text: one clause; what stands after a mark that ends a clause is said too.
        language: BCP 47 tag.

    Raises:
        EngineError: espeak-ng has no voice for the language.
    """
    voice = voices.voice_for_language(language)
    if voice is None or library().espeak_SetVoiceByName(voice.identifier.encode()) != 0:
        raise EngineError(f"espeak-ng knows no language {language}")
    raw = text.replace("\0", " ").encode()
    pointer, said = ctypes.c_char_p(raw), []
    while pointer.value:
        part = library().espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA | _TIED | ord(TIE) << 8)
        said.append((part or b"").decode())
    return " ".join(" ".join(said).split())
