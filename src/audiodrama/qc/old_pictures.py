"""Pictures of files that are gone, or have other bytes now, are removed: they would show what nobody can hear."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from audiodrama.base.files import file_hash

SUFFIX = ".qc.svg"
_OF = re.compile(r'<metadata id="of" data-file="(?P<name>[^"]*)" data-sha256="(?P<hash>[0-9a-f]{64})"/>')
_HEAD_CHARACTERS = 2000


def picture_path(audio: Path) -> Path:
    """Where the picture of a file lies: `01-the-stair.qc.svg` beside `01-the-stair.mp3`."""
    return audio.with_suffix(SUFFIX)


def remove_old_pictures(folder: Path) -> list[str]:
    """Remove pictures of files that are gone or have other bytes now; what was not drawn here stays.

    Returns:
        Names of the files removed.
    """
    removed = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with path.open(encoding="utf-8") as file:
                drawn = _OF.search(file.read(_HEAD_CHARACTERS))
            if drawn and not _shows(folder, unescape(drawn["name"]), drawn["hash"]):
                path.unlink()
                removed.append(path.name)
        except (OSError, ValueError):
            continue
    return removed


def _shows(folder: Path, name: str, digest: str) -> bool:
    """Whether a file of this bare name lies in the folder with these bytes."""
    return Path(name).name == name and (folder / name).is_file() and file_hash(folder / name) == digest
