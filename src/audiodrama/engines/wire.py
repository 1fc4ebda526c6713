"""How the pool and its workers talk over pipes: a length, JSON, then raw float32; nothing that runs code when read.

A message is four bytes of big-endian length, that much JSON, and `frames` times four bytes of little-endian
samples where the JSON says `frames`. A worker holds foreign code, so nothing that comes from it is believed.
"""

from __future__ import annotations

import io
import json
import struct
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.text import for_terminal
from audiodrama.engines.base import Request, Take

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST_BYTES = 1 << 30
_LARGEST_HEAD_BYTES = 16 << 20
_LONGEST_SENTENCE = 300
_TIMINGS = ("engine", "aligned", "proportional")


def one_line(text: str) -> str:
    """A message of foreign code in one line of at most 300 characters that no terminal obeys."""
    flat = " ".join(text[: 8 * _LONGEST_SENTENCE].split())
    cut = flat if len(flat) <= _LONGEST_SENTENCE else f"{flat[: _LONGEST_SENTENCE - 1]}\u2026"
    return for_terminal(cut, lines=False)


def write_message(stream: IO[bytes], message: Mapping[str, Any], samples: bytes = b"") -> None:
    """Write one message and flush."""
    head = json.dumps(message).encode()
    stream.write(struct.pack(">I", len(head)) + head)
    stream.write(samples)
    stream.flush()


def read_message(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one message and the samples that follow it.

    Raises:
        EOFError: the other side has gone.
        ValueError: it sent something that is not a message.
    """
    (length,) = struct.unpack(">I", _exactly(stream, 4))
    if length > _LARGEST_HEAD_BYTES:
        raise ValueError("not a message")
    try:
        message = json.loads(_exactly(stream, length))
    except RecursionError:
        raise ValueError("not a message") from None
    frames = message.get("frames", 0) if isinstance(message, dict) else None
    if not isinstance(frames, int) or not 0 <= 4 * frames <= _LARGEST_BYTES:
        raise ValueError("not a message")
    return message, _exactly(stream, 4 * frames)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    block = stream.read(count)
    if len(block) < count:
        raise EOFError("the pipe was closed")
    return block


def pack_line(line: Request) -> dict[str, Any]:
    """A spoken line as JSON."""
    return asdict(line)


def unpack_line(packed: Mapping[str, Any]) -> Request:
    """The spoken line that `pack_line` packed."""
    phonemes = tuple((int(word), str(ipa)) for word, ipa in packed["phonemes"])
    return Request(**{**packed, "phonemes": phonemes, "stressed": tuple(packed["stressed"])})


def pack_take(take: Take) -> tuple[dict[str, Any], bytes]:
    """A take as JSON and samples.

    Raises:
        ValueError: its samples are not of one channel.
    """
    samples = np.ascontiguousarray(take.samples, dtype="<f4")
    if samples.ndim != 1:
        raise ValueError(f"samples of shape {samples.shape} are not one channel")
    times = None if take.words is None else [[float(start), float(end)] for start, end in take.words]
    head = {"rate_hz": int(take.rate_hz), "words": times, "timing": take.timing, "frames": len(samples)}
    return {**head, "timing_error_s": float(take.timing_error_s)}, samples.tobytes()


def unpack_take(message: Mapping[str, Any], samples: bytes) -> Take:
    """The take that `pack_take` packed.

    Raises:
        ValueError: it is not one.
    """
    try:
        packed = message["words"]
        times = None if packed is None else tuple((float(start), float(end)) for start, end in packed)
        if message["timing"] not in _TIMINGS:
            raise ValueError(f"no such timing: {message['timing']!r}")
        sound = np.frombuffer(samples, dtype="<f4").astype(np.float32)
        return Take(sound, int(message["rate_hz"]), times, message["timing"], float(message["timing_error_s"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a take: {error}") from error


def packed_take(take: Take) -> bytes:
    """A take as one run of bytes."""
    buffer = io.BytesIO()
    write_message(buffer, *pack_take(take))
    return buffer.getvalue()


def unpacked_take(packed: bytes) -> Take:
    """The take that `packed_take` packed."""
    return unpack_take(*read_message(io.BytesIO(packed)))
