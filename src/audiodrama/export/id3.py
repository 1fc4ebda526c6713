"""ID3v2.3 tags before an MP3's first frame, written and read back.

ffmpeg writes comments as a private field (TXXX) where players look for COMM, so the tag is our own.
Frames and encodings follow the informal standard id3v2.3.0.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from audiodrama.export.id3_chapters import chapter_frames

if TYPE_CHECKING:
    from pathlib import Path

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
}
_UTF16 = b"\x01"
HEADER_BYTES = 10


def id3_tag(tags: Tags) -> bytes:
    """The whole tag: header, text frames, comment and cover."""
    fields = tags.fields
    frames = [_frame(name, _text(fields[key])) for key, name in _FRAMES.items() if key in fields]
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


def read_id3(path: Path) -> dict[str, str]:
    """Text fields of an ID3v2.3 tag by the names of `Tags.fields`; `cover` holds the picture's MIME type.

    A file without such a tag gives an empty dictionary.
    """
    with path.open("rb") as file:
        size = id3_size(file.read(HEADER_BYTES))
        body = file.read(size - HEADER_BYTES) if size else b""
    names = {frame: key for key, frame in _FRAMES.items()}
    found = {}
    for frame, content in _frames(body):
        if frame in names:
            found[names[frame]] = _decoded(content[0], content[1:])
        elif frame == "COMM":
            found["comment"] = _decoded(content[0], _after_zero(content[0], content[4:]))
        elif frame == "APIC":
            found["cover"] = content[1:].split(b"\0", 1)[0].decode("latin-1")
    return found


def _frames(body: bytes) -> list[tuple[str, bytes]]:
    frames, at = [], 0
    while at + HEADER_BYTES <= len(body) and body[at] != 0:
        name = body[at : at + 4].decode("latin-1")
        (size,) = struct.unpack(">I", body[at + 4 : at + 8])
        frames.append((name, body[at + HEADER_BYTES : at + HEADER_BYTES + size]))
        at += HEADER_BYTES + size
    return [(name, content) for name, content in frames if content]


def _decoded(encoding: int, raw: bytes) -> str:
    return raw.decode("utf-16" if encoding else "latin-1", errors="replace").rstrip("\0")


def _after_zero(encoding: int, raw: bytes) -> bytes:
    if not encoding:
        return raw.partition(b"\0")[2]
    at = next((i for i in range(0, len(raw) - 1, 2) if raw[i : i + 2] == b"\0\0"), len(raw))
    return raw[at + 2 :]
