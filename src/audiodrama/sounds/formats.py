"""The user's sound files at the door: inside the production, and truly sound, told by their first bytes alone.

The name says nothing: a playlist called rain.wav would make a decoder play other files, so what a file is called never
decides how it is read.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMATS = "WAV, FLAC, Ogg (Vorbis or Opus), MP3 and AIFF"
_STDERR = 2
_redirecting = Lock()
_OTHERS = (
    (4, b"ftyp", "MP4 (M4A, AAC)"), (0, b"#EXTM3U", "a playlist"), (0, b"[playlist]", "a playlist"),
    (0, b"ffconcat", "a playlist"), (0, b"\x1aE\xdf\xa3", "Matroska or WebM"), (0, b"0&\xb2u", "Windows Media"),
    (0, b"caff", "Core Audio"), (0, b"MThd", "MIDI, which holds notes and no sound"), (8, b"AVI ", "a film (AVI)"),
    (0, b"PK\x03\x04", "a ZIP archive"), (0, b"\x89PNG", "a picture"), (0, b"\xff\xd8\xff", "a picture"),
    (0, b"<", "a web page or XML"), (0, b"version https://git-lfs", "a pointer of Git LFS to a file not fetched"),
)  # fmt: skip


def sniff(head: bytes) -> str | None:
    """The format of a sound file by its first 16 bytes or more: `wav flac ogg mp3 aiff`, or None for anything else."""
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return "aiff"
    if head[:4] in {b"fLaC", b"OggS"}:
        return {b"fLaC": "flac", b"OggS": "ogg"}[head[:4]]
    if head[:3] == b"ID3" or (
        len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 in {0xE2, 0xE4, 0xE6} and head[2] >> 4 < 15
    ):
        return "mp3"
    return None


def problem(path: Path, folder: Path) -> str | None:
    """Why a file cannot be used as a sound, in the writer's words; None when it can be tried.

    Args:
        path: the file meant.
        folder: it has to lie inside this one, links followed.
    """
    if not path.resolve().is_relative_to(folder.resolve()):
        return "it lies outside the production"
    if not path.is_file():
        return "it is not a file" if path.exists() else "there is no such file"
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if not head:
        return "it is empty"
    if sniff(head):
        return None
    other = next((name for at, sign, name in _OTHERS if head[at:].startswith(sign)), None)
    return f"it is {other}" if other else "it is not a sound file of a kind that can be read"


@contextmanager
def quiet_decoders() -> Iterator[None]:
    """Keep what a decoder's own code writes to stderr out of the user's sight: a failure has a message of ours."""
    with _redirecting:
        sys.stderr.flush()
        try:
            kept, nowhere = os.dup(_STDERR), os.open(os.devnull, os.O_WRONLY)
        except OSError:  # this process has no stderr
            yield
            return
        os.dup2(nowhere, _STDERR)
        try:
            yield
        finally:
            os.dup2(kept, _STDERR)
            os.close(kept)
            os.close(nowhere)
