"""ID3v2.3 tags before an MP3's first frame, written and read back.

ffmpeg writes comments as a private field (TXXX) where players look for COMM, so the tag is our own.
Frames and encodings follow the informal standard id3v2.3.0.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from audiodrama.export.id3_chapters import chapter_frames

if TYPE_CHECKING:
    from audiodrama.export.tags import Tags

_FRAMES = {
    "title": "TIT2",
    "album": "TALB",
    "artist": "TPE1",
    "album_artist": "TPE2",
    "composer": "TCOM",
    "track": "TRCK",
    "genre": "TCON",
    "language": "TLAN",
    "date": "TYER",
    "grouping": "TIT1",
}
_OWN = {"series": "SERIES", "series-part": "SERIES-PART"}
"""Fields that the standard has no frame for, under the names that players of audiobooks look for in TXXX."""
_UTF16 = b"\x01"
HEADER_BYTES = 10


def id3_tag(tags: Tags) -> bytes:
    """The whole tag: header, text frames, comment and cover."""
    fields = tags.fields
    frames = [_frame(name, _text(fields[key])) for key, name in _FRAMES.items() if key in fields]
    frames += [_frame("TXXX", _described(name, fields[key])) for key, name in _OWN.items() if key in fields]
    if tags.comment:
        body = _UTF16 + tags.language_code.encode() + _utf16("") + b"\0\0" + _utf16(tags.comment)
        frames.append(_frame("COMM", body))
    if tags.cover:
        mime = tags.cover.mime.encode()
        # picture type 3: front cover; an empty description
        frames.append(_frame("APIC", b"\0" + mime + b"\0\x03\0" + tags.cover.image))
    frames += chapter_frames(tags.chapters, _frame, _text)
    body = b"".join(frames)
    return b"ID3\x03\0\0" + _synchsafe(len(body)) + body


def _frame(name: str, body: bytes) -> bytes:
    return name.encode() + struct.pack(">IH", len(body), 0) + body


def _text(value: str) -> bytes:
    try:
        return b"\0" + value.encode("latin-1")
    except UnicodeEncodeError:
        return _UTF16 + _utf16(value)


def _described(name: str, value: str) -> bytes:
    """A text with the name of its field before it, both in one encoding."""
    try:
        return b"\0" + name.encode() + b"\0" + value.encode("latin-1")
    except UnicodeEncodeError:
        return _UTF16 + _utf16(name) + b"\0\0" + _utf16(value)


def _utf16(value: str) -> bytes:
    return b"\xff\xfe" + value.encode("utf-16-le")


def _synchsafe(size: int) -> bytes:
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def id3_size(header: bytes) -> int:
    """Bytes of the whole tag that a file begins with, from its first `HEADER_BYTES`; 0 where it begins with none."""
    if len(header) < HEADER_BYTES or header[:4] != b"ID3\x03":
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(header[6:10], (21, 14, 7, 0), strict=True))
    return HEADER_BYTES + size
