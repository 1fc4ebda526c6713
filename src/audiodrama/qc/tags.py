"""Tags of an exported file, read by a library that had no part in writing them (tinytag)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tinytag import TinyTag

ENDINGS = (".mp3", ".m4b", ".m4a", ".opus", ".flac", ".wav")
_FIELDS = {
    "title": "title",
    "album": "album",
    "artist": "artist",
    "album_artist": "albumartist",
    "composer": "composer",
    "genre": "genre",
    "comment": "comment",
    "date": "year",
}


def read_tags(path: Path) -> dict[str, str]:
    """Fields by the names of `Tags.fields`, and `cover` with the picture's MIME type.

    Empty for a kind of file that is not known here, and for one whose tags cannot be read.
    """
    if path.suffix.lower() not in ENDINGS:
        return {}
    tag = _tag(path)
    if tag is None:
        return {}
    fields = {name: str(getattr(tag, attribute) or "") for name, attribute in _FIELDS.items()}
    fields["track"] = "/".join(str(number) for number in (tag.track, tag.track_total) if number)
    fields["language"] = next(iter(tag.other.get("language") or ()), "")
    picture = tag.images.any
    fields["cover"] = (picture.mime_type or "") if picture and picture.data else ""
    return {name: text for name, text in fields.items() if text}


def _tag(path: Path) -> TinyTag | None:
    from tinytag import TinyTag

    try:
        return TinyTag.get(path, duration=False, image=True)
    except Exception:  # noqa: BLE001  a damaged file may break its reader in any way: then it has no tags
        return None
