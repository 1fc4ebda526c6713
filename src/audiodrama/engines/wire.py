"""How the pool and its workers talk over pipes: a length, JSON, then raw float32; nothing that runs code when read.

A message is four bytes of big-endian length, that much JSON, and `frames` times four bytes of little-endian
samples where the JSON says `frames`.
"""

from __future__ import annotations

import io
import json
import struct
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from audiodrama.engines.base import SpokenLine, Take

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT_BYTES = 1 << 30


def write_message(stream: IO[bytes], message: Mapping[str, Any], samples: bytes = b"") -> None:
    """Write one message and flush."""
    head = json.dumps(message).encode()
    stream.write(struct.pack(">I", len(head)) + head + samples)
    stream.flush()


def read_message(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one message and the samples that follow it.

    Raises:
        EOFError: the other side has gone, or sent something that is not a message.
    """
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    try:
        message: dict[str, Any] = json.loads(_exactly(stream, length))
    except ValueError as error:
        raise EOFError("not a message") from error
    return message, _exactly(stream, 4 * int(message.get("frames", 0)))


def _exactly(stream: IO[bytes], count: int) -> bytes:
    if count > _LIMIT_BYTES:
        raise EOFError("not a message")
    found = stream.read(count)
    if len(found) < count:
        raise EOFError("the pipe was closed")
    return found


def pack_line(line: SpokenLine) -> dict[str, Any]:
    """A spoken line as JSON."""
    return asdict(line)


def unpack_line(packed: Mapping[str, Any]) -> SpokenLine:
    """The spoken line that `pack_line` packed."""
    phonemes = tuple((int(word), str(ipa)) for word, ipa in packed["phonemes"])
    return SpokenLine(**{**packed, "phonemes": phonemes, "stressed": tuple(packed["stressed"])})


def pack_take(take: Take) -> tuple[dict[str, Any], bytes]:
    """A take as JSON and samples."""
    samples = np.ascontiguousarray(take.samples, dtype="<f4").reshape(-1)
    head = {"rate_hz": int(take.rate_hz), "words": take.words, "timing": take.timing, "frames": len(samples)}
    return {**head, "timing_error_s": float(take.timing_error_s)}, samples.tobytes()


def unpack_take(message: Mapping[str, Any], samples: bytes) -> Take:
    """The take that `pack_take` packed."""
    times = message["words"]
    found = None if times is None else tuple((float(start), float(end)) for start, end in times)
    heard = np.frombuffer(samples, dtype="<f4").astype(np.float32)
    return Take(heard, int(message["rate_hz"]), found, message["timing"], float(message["timing_error_s"]))


def packed_take(take: Take) -> bytes:
    """A take as one run of bytes."""
    buffer = io.BytesIO()
    write_message(buffer, *pack_take(take))
    return buffer.getvalue()


def unpacked_take(packed: bytes) -> Take:
    """The take that `packed_take` packed."""
    return unpack_take(*read_message(io.BytesIO(packed)))
