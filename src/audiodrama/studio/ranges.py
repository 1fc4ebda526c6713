"""Parts of a sound, as players ask for them (RFC 9110, 14)."""

from __future__ import annotations

import re

from starlette.responses import Response

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def ranged(raw: bytes, wanted: str | None, kind: str, caching: str) -> Response:
    """The answer to a request for bytes, all or one range of them; of several ranges all are sent, as is allowed.

    Args:
        raw: all bytes.
        wanted: the header `Range`.
        kind: media type.
        caching: the header `Cache-Control`.
    """
    headers = {"Accept-Ranges": "bytes", "Cache-Control": caching}
    span = byte_range(wanted, len(raw))
    if span is None:
        return Response(raw, 200, headers, kind)
    first, last = span
    if first > last:
        return Response(b"", 416, {**headers, "Content-Range": f"bytes */{len(raw)}"}, kind)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(raw)}"
    return Response(raw[first : last + 1], 206, headers, kind)


def byte_range(wanted: str | None, length: int) -> tuple[int, int] | None:
    """First and last byte that a header asks for; None for all, and first after last where it cannot be met."""
    found = _RANGE.fullmatch(wanted.strip()) if wanted else None
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        count = int(found[2])
        return (max(0, length - count), length - 1) if count and length else (1, 0)
    first = int(found[1])
    last = min(int(found[2]), length - 1) if found[2] else length - 1
    if found[2] and int(found[2]) < first:
        return None
    return (first, last) if first < length else (1, 0)
