"""The user's sound files at the door: inside the production, and truly sound, told by their first bytes alone.

The name says nothing: a playlist called rain.wav would make a decoder play other files, so what a file is called never
decides how it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = "WAV, FLAC, Ogg (Vorbis or Opus), MP3 and AIFF"


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
        return "there is no such file"
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    if not head:
        return "it is empty"
    return None if sniff(head) else f"it is not a sound file of a kind that can be read ({FORMATS})"
