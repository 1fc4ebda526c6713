"""Chapter marks inside an MP3: frames CHAP and CTOC of the ID3v2 chapter frame addendum, version 1.0."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from audiodrama.base.text import for_xml

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TOP_LEVEL_AND_ORDERED = 3
_NO_OFFSET = 0xFFFFFFFF
_MOST = 255  # a table of contents counts its entries in one byte


def chapter_frames(
    marks: Sequence[tuple[str, float, float]], frame: Callable[[str, bytes], bytes], text: Callable[[str], bytes]
) -> list[bytes]:
    """A table of contents and a frame for each mark; nothing where there are none.

    Args:
        marks: title, start and end in seconds, in order; those beyond the 255th find no place in the format.
        frame: makes a frame of its name and body.
        text: encodes a text with the byte that says how.
    """
    if not marks:
        return []
    ids = [f"chp{number}".encode() + b"\0" for number in range(min(len(marks), _MOST))]
    contents = b"toc\0" + bytes([_TOP_LEVEL_AND_ORDERED, len(ids)]) + b"".join(ids)
    frames = [frame("CTOC", contents)]
    for name, (title, start_s, end_s) in zip(ids, marks, strict=False):
        times = struct.pack(">IIII", round(start_s * 1000), round(end_s * 1000), _NO_OFFSET, _NO_OFFSET)
        frames.append(frame("CHAP", name + times + frame("TIT2", text(for_xml(title)))))
    return frames
