"""The user's sound files at the door: inside the production, and truly sound, told by their first bytes alone.

The name says nothing: a playlist called rain.wav would make a decoder play other files, so what a file is called never
decides how it is read.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from unicodedata import normalize

from audiodrama.base.files import opened_regular
from audiodrama.sounds.content import UnreadableSoundError, refusing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMATS = "WAV, FLAC, Ogg (Vorbis or Opus), MP3, AIFF, M4A (AAC), WMA, CAF, WebM and W64"
HEAD_BYTES = 1 << 16
"""So many bytes are looked at to tell what a file is."""
NAMES = {
    "wav": "WAV", "aiff": "AIFF", "flac": "FLAC", "ogg": "OGG", "mp3": "MP3", "late mp3": "MP3", "w64": "W64",
    "caf": "CAF", "au": "AU", "mp4": "MP4 (M4A)", "matroska": "WebM or Matroska", "asf": "Windows Media (WMA)",
    "adts": "AAC", "amr": "AMR", "wavpack": "WavPack", "ape": "Monkey's Audio",
}  # fmt: skip
"""Kinds of sound files, as people call them."""
DEMUXERS = {
    "wav": "wav", "aiff": "aiff", "flac": "flac", "ogg": "ogg", "mp3": "mp3", "late mp3": "mp3", "w64": "w64",
    "caf": "caf", "au": "au", "mp4": "mov", "matroska": "matroska", "asf": "asf", "adts": "aac", "amr": "amr",
    "wavpack": "wv", "ape": "ape",
}  # fmt: skip
"""The same, as ffmpeg calls them."""
_TEXTS = frozenset({".txt", ".md", ".yaml", ".yml", ".fountain", ".json", ".html", ".png", ".jpg", ".pdf"})
_STDERR = 2
_redirecting = Lock()
_SIGNS = (
    (0, b"fLaC", "flac"), (0, b"OggS", "ogg"), (0, b"caff", "caf"), (0, b".snd", "au"),
    (0, b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", "w64"), (4, b"ftyp", "mp4"), (4, b"moov", "mp4"),
    (4, b"mdat", "mp4"), (4, b"wide", "mp4"), (0, b"\x1aE\xdf\xa3", "matroska"),
    (0, b"0&\xb2u\x8ef\xcf\x11", "asf"), (0, b"#!AMR", "amr"), (0, b"wvpk", "wavpack"), (0, b"MAC ", "ape"),
)  # fmt: skip
_OTHERS = (
    (0, b"#EXTM3U", "a playlist"), (0, b"[playlist]", "a playlist"),
    (0, b"ffconcat", "a playlist"), (0, b"MThd", "MIDI, which holds notes and no sound"), (8, b"AVI ", "a film (AVI)"),
    (0, b"PK\x03\x04", "a ZIP archive"), (0, b"\x89PNG", "a picture"), (0, b"\xff\xd8\xff", "a picture"),
    (0, b"<", "a web page or XML"), (0, b"version https://git-lfs", "a pointer of Git LFS to a file not fetched"),
)  # fmt: skip


def sniff(head: bytes) -> str | None:
    """The kind of a sound file, a key of `NAMES`, by its first `HEAD_BYTES`; None for anything else."""
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return "aiff"
    if kind := next((kind for at, sign, kind in _SIGNS if head[at:].startswith(sign)), None):
        return kind
    if _is_mp3(head):
        return "mp3"
    if len(head) > 6 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and head[2] >> 2 & 15 < 13:
        return "adts"
    return "late mp3" if head[:1] == b"\0" and _is_mp3(head.lstrip(b"\0")) else None


def _is_mp3(head: bytes) -> bool:
    return head[:3] == b"ID3" or (
        len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 in {0xE2, 0xE4, 0xE6} and head[2] >> 4 < 15
    )


def file_in(folder: Path, name: str) -> Path:
    """The file of a folder that a script means by a name: accented letters may be composed or not (Unicode NFC)."""
    path = folder / name
    with suppress(OSError, ValueError):
        if path.is_file():
            return path
        place = folder
        for part in Path(name).parts:
            place = _child(place, part)
        return place
    return path


def _child(folder: Path, name: str) -> Path:
    if (folder / name).exists() or not folder.is_dir():
        return folder / name
    wanted = normalize("NFC", name)
    return next((path for path in sorted(folder.iterdir()) if normalize("NFC", path.name) == wanted), folder / name)


def files_below(folder: Path, *, most: int = 5000, deepest: int = 4) -> Iterator[Path]:
    """Files of a folder and of those in it, in order; so many, and so deep. Hidden ones and links are left out."""
    for place, below, names in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        below[:] = sorted(name for name in below if depth < deepest and not name.startswith("."))
        for name in sorted(names):
            most -= 1
            if most < 0:
                return
            if not name.startswith("."):
                yield Path(place) / name


def namesake(file: str, paths: Iterable[Path]) -> Path | None:
    """The first of some files that has a file's name but for its folder, capitals, accents or ending."""
    wanted = _bare(Path(file))
    return next(
        (path for path in paths if wanted and _bare(path) == wanted and path.suffix.lower() not in _TEXTS), None
    )


def _bare(path: Path) -> str:
    return normalize("NFKC", path.stem).casefold()


def problem(path: Path, folder: Path) -> str | None:
    """Why a file cannot be used as a sound, in the writer's words; None when it can be tried.

    Args:
        path: the file meant.
        folder: it has to lie inside this one, links followed.
    """
    if reason := _place_problem(path, folder):
        return reason
    try:
        with refusing(), opened_regular(path) as file:
            return _head_problem(file.read(HEAD_BYTES))
    except UnreadableSoundError as error:
        return str(error)


def _place_problem(path: Path, folder: Path) -> str | None:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "it lies outside the production"
        return None if path.exists() else "there is no such file"
    except RuntimeError:
        return "it is a link that leads to itself"
    except (OSError, ValueError) as error:
        return f"no file can have this name ({getattr(error, 'strerror', None) or error})"


def _head_problem(head: bytes) -> str | None:
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
