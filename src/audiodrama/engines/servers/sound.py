"""Takes from what a server sent: recognised by its own marks, whatever was asked for, and whole or refused.

A WAV whose header was written before its samples (size 0, or the largest there is) is read to its end; one that says
more than came is half a take, and an error.
"""

from __future__ import annotations

import io
import re
import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.http import NetError
from audiodrama.base.patience import words_of
from audiodrama.engines.base import Take

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from audiodrama.base.http import HttpReply
    from audiodrama.engines.servers.server import Server

_UNKNOWN_SIZE = 0x7FFFF000
_SLOWEST_HZ, _FASTEST_HZ = 8000, 192_000
_MOST_CHANNELS = 8
_BLOCK = 1 << 18
_LONGEST_S_A_LETTER, _SPARE_S = 1.2, 4.0
_MARKS = {b"RIFF": "wav", b"fLaC": "flac", b"OggS": "ogg", b"ID3": "mp3", b"FORM": "aiff", b"RF64": "wav64"}
_RATE = re.compile(r"rate\s*=\s*\"?(\d+)")
_CHANNELS = re.compile(r"channels\s*=\s*\"?(\d+)")
_MPEG_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def take_of(reply: HttpReply, server: Server, letters: int) -> tuple[Take, bool]:
    """A take, and whether its length is certain: said by the answer, its chunks or its header.

    Args:
        reply: with a status of success.
        server: that sent it.
        letters: of the text, which bound how long a sound can be.

    Raises:
        NetError: it is no sound, or not a whole one; of kind `broken` where another try may help.
    """
    kind = sound_kind(reply, server)
    if kind == "words":
        raise NetError(f"answered with words, not with sound: {words_of(reply)}")
    longest_s = _SPARE_S + _LONGEST_S_A_LETTER * letters
    if kind == "pcm":
        return Take(_bare(reply), _rate_hz(reply, server), None), reply.sized
    body, certain = _riff(reply.body) if kind == "wav" else (reply.body, False)
    samples, rate_hz = _decoded(body, longest_s, kind)
    return Take(samples, rate_hz, None), certain or reply.sized


def sound_kind(reply: HttpReply, server: Server) -> str:
    """The kind of sound by its first bytes; bare samples only where they are called that and look like nothing else."""
    body, called = reply.body, reply.header("Content-Type").lower()
    if not body:
        raise NetError("sent no sound at all", kind="broken")
    for mark, kind in _MARKS.items():
        if body.startswith(mark):
            return kind
    if _is_mpeg(body):
        return "mp3"
    if _is_words(body) or called.startswith(("text/", "application/json")):
        return "words"
    if server.format == "pcm" or called.startswith(("audio/pcm", "audio/l16", "audio/x-pcm", "audio/raw")):
        return "pcm"
    raise NetError(f"answered with something that is no {server.format}", hint="choose another format in its entry")


def _is_words(body: bytes) -> bool:
    head = body[:256]
    return all(byte in b"\t\r\n" or 32 <= byte < 127 for byte in head)


def _is_mpeg(body: bytes) -> bool:
    """Whether two MPEG frames follow each other: one mark alone may be a sample."""
    length = _frame_bytes(body[:4])
    return length > 0 and (_frame_bytes(body[length : length + 4]) > 0 or len(body) < length + 4)


def _frame_bytes(head: bytes) -> int:
    """Length of a frame of MPEG layer 3 by its header; 0 for what is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, kbps = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or rate == 3 or kbps in {0, 15}:
        return 0
    bits = (_KBPS_1 if version == 3 else _KBPS_2)[kbps] * 1000
    samples = 144 if version == 3 else 72
    return samples * bits // _MPEG_RATES[version][rate] + (head[2] >> 1 & 1)


def _rate_hz(reply: HttpReply, server: Server) -> int:
    told = _RATE.search(reply.header("Content-Type").lower())
    rate_hz = int(told[1][:9]) if told else server.pcm_hz
    if not rate_hz:
        raise NetError(
            "sent bare samples without their rate", hint=f"set pcm_hz for server {server.name}, or ask it for wav"
        )
    _must_be_rate(rate_hz)
    return rate_hz


def _must_be_rate(rate_hz: int) -> None:
    if not _SLOWEST_HZ <= rate_hz <= _FASTEST_HZ:
        raise NetError(f"sent a sound of {rate_hz} samples a second")


def _bare(reply: HttpReply) -> NDArray[np.float32]:
    """Bare samples of 16 bits as mono."""
    told = _CHANNELS.search(reply.header("Content-Type").lower())
    channels = min(max(int(told[1][:3]) if told else 1, 1), _MOST_CHANNELS)
    if len(reply.body) % (2 * channels):
        raise NetError("broke off in the middle of a sample", kind="broken")
    samples = np.frombuffer(reply.body, "<i2").astype(np.float32) / np.float32(32768)
    return np.asarray(samples.reshape(-1, channels).mean(axis=1), np.float32)


def _chunks(body: bytes, at: int) -> Iterator[tuple[bytes, int, int]]:
    """Chunks of a RIFF file: name, offset of the content, size as written."""
    while at + 8 <= len(body):
        size = int.from_bytes(body[at + 4 : at + 8], "little")
        yield body[at : at + 4], at + 8, size
        at += 8 + size + size % 2


def _riff(body: bytes) -> tuple[bytes, bool]:
    """A WAV with the sizes that are true, and whether they were true before."""
    for name, start, size in _chunks(body, 12):
        if name != b"data":
            continue
        rest = len(body) - start
        if size == 0 or (size > rest and size >= _UNKNOWN_SIZE) or _goes_on(body, start, size):
            return _with_size(body, start, rest), False
        if size > rest:
            raise NetError(f"broke off after {rest} of {size} bytes of sound", kind="broken")
        return body, True
    raise NetError("sent a WAV without samples", kind="broken")


def _goes_on(body: bytes, start: int, size: int) -> bool:
    """Whether samples go on where the data chunk says it ends: a size written before the rest was made."""
    after = body[start + size + size % 2 :]
    return len(after) >= 8 and not (after[:4].isascii() and after[:4].decode().isprintable())


def _with_size(body: bytes, start: int, size: int) -> bytes:
    return body[:4] + struct.pack("<I", start + size - 8) + body[8 : start - 4] + struct.pack("<I", size) + body[start:]


def _decoded(body: bytes, longest_s: float, kind: str) -> tuple[NDArray[np.float32], int]:
    """Mono samples and their rate, no longer than speech can be."""
    import soundfile

    try:
        with soundfile.SoundFile(io.BytesIO(body)) as file:
            _must_be_rate(file.samplerate)
            if file.channels > _MOST_CHANNELS:
                raise NetError(f"sent a sound of {file.channels} channels")
            samples = np.concatenate(list(_blocks(file, int(longest_s * file.samplerate))))
            if kind == "flac" and len(samples) < file.frames:
                raise NetError("broke off in the middle of a FLAC", kind="broken")
            return samples, int(file.samplerate)
    except (RuntimeError, ValueError, soundfile.LibsndfileError):
        raise NetError(f"sent a {kind} that cannot be read", kind="broken") from None


def _blocks(file: Any, most: int) -> Iterator[NDArray[np.float32]]:
    frames = 0
    yield np.zeros(0, np.float32)
    while len(block := file.read(_BLOCK, dtype="float32", always_2d=True)):
        frames += len(block)
        if frames > most:
            raise NetError(f"sent a sound of more than {most / file.samplerate:.0f} s, far too long for its words")
        yield block.mean(axis=1, dtype=np.float32)
