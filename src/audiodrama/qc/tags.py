"""Tags of an exported file, read by other means than they were written where there are other means."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from audiodrama.export.encode import ffmpeg, input_arguments
from audiodrama.export.id3 import read_id3

if TYPE_CHECKING:
    from pathlib import Path

_DEMUXERS = {".m4b": "mov", ".m4a": "mov", ".opus": "ogg", ".flac": "flac", ".wav": "wav"}


def read_tags(path: Path) -> dict[str, str]:
    """Fields by the names of `Tags.fields`; empty for a kind of file that is not known here."""
    ending = path.suffix.lower()
    if ending == ".mp3":
        return read_id3(path)
    if ending not in _DEMUXERS:
        return {}
    # Opus has its fields in the stream, not in the container
    source = "0:s:0" if ending == ".opus" else "0"
    command = [ffmpeg(), "-loglevel", "error", "-nostdin", *input_arguments(path, _DEMUXERS[ending])]
    done = subprocess.run(
        [*command, "-map_metadata", source, "-f", "ffmetadata", "pipe:1"], capture_output=True, check=False
    )
    return parsed(done.stdout.decode("utf-8", errors="replace"))


def parsed(text: str) -> dict[str, str]:
    """The global fields of ffmpeg's metadata text; names in lower case."""
    fields: dict[str, str] = {}
    for line in _logical_lines(text):
        if line.startswith("["):
            break
        name, sign, value = _split(line)
        if sign and not line.startswith(";"):
            fields[name.lower()] = value
    return fields


def _logical_lines(text: str) -> list[str]:
    r"""Lines, where one that ends in an odd number of `\` goes on in the next."""
    lines: list[str] = []
    going_on = False
    for line in text.split("\n"):
        if going_on:
            lines[-1] += "\n" + line
        else:
            lines.append(line)
        going_on = (len(line) - len(line.rstrip("\\"))) % 2 == 1
    return lines


def _split(line: str) -> tuple[str, bool, str]:
    parts = [""]
    escaped = False
    for character in line:
        if escaped or character not in "\\=" or (character == "=" and len(parts) == 2):
            parts[-1] += character
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            parts.append("")
    return parts[0], len(parts) == 2, parts[-1]
