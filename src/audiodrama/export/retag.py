"""Other tags for a finished file: its sound is copied bit by bit, and nothing is encoded again.

The bytes are those that encoding with these tags gives, which a test holds for each format.
"""

from __future__ import annotations

import shutil
import tempfile
from typing import IO, TYPE_CHECKING

from audiodrama.base.errors import ExportError
from audiodrama.base.ffmpeg import ffmpeg
from audiodrama.base.files import opened_regular, replacing_path
from audiodrama.export.encode import explaining, format_named, input_arguments, run_ffmpeg, tag_arguments
from audiodrama.export.id3 import HEADER_BYTES, id3_size, id3_tag

if TYPE_CHECKING:
    from pathlib import Path

    from audiodrama.export.tags import Tags

_DEMUXERS = {"m4a": "mov", "m4b": "mov", "opus": "ogg"}
_KEPT = ("-brand", "-movflags", "-metadata", "-rf64")
"""Options of an encoding that concern the file and not the sound in it."""
_OPUS = ("-map_metadata:s:a", "-1", "-metadata:s:a", "encoder=Lavc libopus")
"""An Ogg stream carries its tags itself: the old ones go, but for the encoder's own."""


def retag(source: Path, target: Path, form: str, tags: Tags) -> None:
    """Write a copy of an encoded file with other tags.

    Args:
        source: a file that `encode` made.
        target: final name; may be the source's own.
        form: name of the format of both.
        tags: what a player shows from now on.

    Raises:
        ExportError: the source is no file of this format, or the target could not be written.
    """
    with explaining(target), replacing_path(target) as part:
        if form == "mp3":
            _retag_mp3(source, part, tags)
        else:
            _retag_stream(source, part, form, tags, target)


def _retag_mp3(source: Path, part: Path, tags: Tags) -> None:
    with opened_regular(source) as file, part.open("wb") as out:
        _skip_id3(file, source)
        out.write(id3_tag(tags))
        shutil.copyfileobj(file, out, 1 << 20)


def _skip_id3(file: IO[bytes], source: Path) -> None:
    """Go to the first frame of an MP3."""
    start = id3_size(file.read(HEADER_BYTES))
    file.seek(start)
    if file.read(1) != b"\xff":
        raise ExportError(f"{source} is no MP3 that can be given tags", hint="render it again")
    file.seek(start)


def _retag_stream(source: Path, part: Path, form: str, tags: Tags, shown: Path) -> None:
    kind = format_named(form)
    kept = [word for at, name in enumerate(kind.codec) if name in _KEPT for word in kind.codec[at : at + 2]]
    with tempfile.TemporaryDirectory(prefix="audiodrama-") as folder:
        command = [
            ffmpeg(), "-y", "-hide_banner", "-loglevel", "error", "-nostdin",
            *input_arguments(source, _DEMUXERS.get(form, form)), *tag_arguments(kind, folder, tags), "-map", "0:a",
            *(_OPUS if form == "opus" else ()), "-c:a", "copy", *kept, "-fflags", "+bitexact", "-flags:a", "+bitexact",
            "-f", kind.muxer, f"file:{part.resolve()}",
        ]  # fmt: skip
        run_ffmpeg(command, shown, ())
