"""An MP3 in pieces: each is encoded by itself, anywhere and in any order, and joined to the others byte by byte.

Without its bit reservoir a frame of LAME's holds all of its own bits, and what it holds depends on the sound of a few
frames before it and behind it alone. So a piece that is encoded with ten frames before it goes on where the piece
before it ended: at a join the decoded sound differs from one encoded at a stretch by less than the encoder's own noise.
(ISO/IEC 11172-3, 2.4; the first frame, of the LAME project's kind, says how much padding a player leaves out.)
"""

from __future__ import annotations

import io
import struct
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.arrange.cuts import MP3_FRAMES
from audiodrama.base.errors import ExportError
from audiodrama.dsp.peaks import TruePeakMeter
from audiodrama.export.encode import encode
from audiodrama.export.waveform import Outline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound
    from audiodrama.export.encode import Format

_ENCODER_DELAY = 576
_DECODER_DELAY = 529
_LATE = _ENCODER_DELAY + _DECODER_DELAY
"""So many frames later than it went in a sound comes out."""
_PIECEWISE = ("-reservoir", "0", "-write_xing", "0")
_JOIN = 6
_HEAD = struct.Struct(">IdI")
_SIDE_INFO_BYTES = 36
_POLYNOMIAL = 0xA001
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATE_INDEX = {44100: 0, 48000: 1, 32000: 2}
_ENCODER = b"Lavf lame"
_CURE = "reinstall imageio-ffmpeg"


@dataclass(frozen=True, slots=True)
class Mp3Piece:
    """A piece of an MP3.

    Args:
        stream: its frames.
        count: how many they are.
        peak: highest true peak of it, decoded by another program than its encoder, as a factor of full scale.
        heights: its outline, as `Outline.heights`.
    """

    stream: bytes
    count: int
    peak: float
    heights: NDArray[np.uint8]

    def as_bytes(self) -> bytes:
        """All of it in a row, for the cache."""
        return _HEAD.pack(self.count, self.peak, len(self.heights)) + self.heights.tobytes() + self.stream

    @classmethod
    def of_bytes(cls, raw: bytes) -> Mp3Piece:
        """Read again from the bytes of `as_bytes`.

        Raises:
            ValueError: it is nothing of the kind.
        """
        count, peak, size = _HEAD.unpack(raw[: _HEAD.size])
        at = _HEAD.size + size
        if len(raw) <= at or raw[at] != 0xFF or not np.isfinite(peak):
            raise ValueError("not a piece of an MP3")
        return cls(raw[at:], count, peak, np.frombuffer(raw[_HEAD.size : at], np.uint8))


def can_be_joined(form: Format, rate_hz: int) -> bool:
    """Whether files of a format are made of pieces: MP3 at the mix's own rate."""
    return form.name == "mp3" and form.rate_hz in {None, rate_hz}


def encode_piece(
    samples: Sound, before_frames: int, frames: int, form: Format, *, last: bool, rate_hz: int
) -> Mp3Piece:
    """Encode a piece of an MP3, decode it again, and measure it.

    Args:
        samples: (frames, 2): of the piece, before it and behind it.
        before_frames: how much of that lies before the piece; a multiple of `MP3_FRAMES`.
        frames: length of the piece; a multiple of `MP3_FRAMES` unless it is the last one.
        form: MP3, with its bit rate.
        last: whether the file ends with it.
        rate_hz: of the samples.

    Raises:
        ExportError: it could not be encoded.
    """
    kind = replace(form, codec=(*form.codec, *_PIECEWISE))
    with tempfile.TemporaryDirectory(prefix="audiodrama-") as folder:
        path = Path(folder) / "piece.mp3"
        encode([samples[: before_frames + frames] if last else samples], path, kind, rate_hz=rate_hz)
        raw = path.read_bytes()
    every = list(_frames(raw))
    first = before_frames // MP3_FRAMES
    after = len(every) if last else first + frames // MP3_FRAMES
    if not first < after <= len(every):
        raise ExportError(f"ffmpeg made {len(every)} frames of MP3 where {after} are due", hint=_CURE)
    sound = _decoded(raw)[before_frames + _LATE : before_frames + _LATE + frames]
    meter, outline = TruePeakMeter(), Outline(rate_hz)
    meter.add(sound)
    outline.add(sound)
    meter.level_db()
    return Mp3Piece(b"".join(every[first:after]), after - first, meter.peak, outline.heights())


@dataclass(frozen=True, slots=True)
class JoinedPieces:
    """Facts of a file made of pieces.

    Args:
        count: frames of MP3.
        bytes: length of all of them.
        peak: highest true peak of all pieces, and of where they meet, as a factor of full scale.
        heights: the outline.
    """

    count: int
    bytes: int
    peak: float
    heights: NDArray[np.uint8]


def measure_pieces(pieces: Iterable[Callable[[], Mp3Piece]]) -> JoinedPieces:
    """See what a file of these pieces is like; where two meet, it is decoded as it lies in the file."""
    count, size, highest, before = 0, 0, 0.0, b""
    heights = [np.zeros(0, dtype=np.uint8)]
    for each in pieces:
        piece = each()
        highest = max(highest, piece.peak, _join_peak(before, piece.stream))
        heights.append(piece.heights)
        count, size, before = count + piece.count, size + len(piece.stream), piece.stream
    return JoinedPieces(count, size, highest, np.concatenate(heights))


def _join_peak(before: bytes, after: bytes) -> float:
    """The true peak where two pieces meet, decoded as they lie in the file."""
    if not before:
        return 0.0
    tail, head = list(_frames(before))[-_JOIN:], list(_frames(after))[:_JOIN]
    sound = _decoded(b"".join([*tail, *head]))
    meter = TruePeakMeter()
    meter.add(sound[2 * MP3_FRAMES :])  # the first frame lacks what was before it
    meter.level_db()
    return meter.peak


def _decoded(stream: bytes) -> Sound:
    import soundfile

    samples: Sound = soundfile.read(io.BytesIO(stream), dtype="float32", always_2d=True)[0]
    return samples


def _frames(stream: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(stream):
        size = _frame_bytes(stream[at : at + 4])
        yield stream[at : at + size]
        at += size


def _frame_bytes(head: bytes) -> int:
    """Length of a frame of layer III of MPEG-1 by its header.

    Raises:
        ExportError: no frame begins with it.
    """
    kbps = (
        _KBPS[head[2] >> 4] if len(head) == 4 and head[0] == 0xFF and head[1] & 0xFE == 0xFA and head[2] < 0xF0 else 0
    )
    if not kbps:
        raise ExportError("ffmpeg made something else than frames of MP3", hint=_CURE)
    rate_hz = (44100, 48000, 32000)[head[2] >> 2 & 3]
    return 144 * kbps * 1000 // rate_hz + (head[2] >> 1 & 1)


def info_frame(joined: JoinedPieces, frames: int, form: Format) -> bytes:
    """A frame of silence that holds the number of frames and bytes, and how much of the sound is padding at both ends.

    Args:
        joined: the pieces that follow it.
        frames: of sound, without padding.
        form: MP3, with its bit rate.
    """
    assert form.kbps is not None
    header = bytes((0xFF, 0xFB, _KBPS.index(form.kbps) << 4 | _RATE_INDEX[form.rate_hz or 44100] << 2, 0x64))
    length = _frame_bytes(header)
    size = length + joined.bytes
    padding = joined.count * MP3_FRAMES - frames - _ENCODER_DELAY
    whole = bytearray(length)
    whole[:4] = header
    table = bytes(min(255, 256 * percent // 100) for percent in range(100))
    info = b"Info" + struct.pack(">III", 0x0F, joined.count, size) + table + struct.pack(">I", 0)
    delays = (_ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    lame = _ENCODER + bytes(12) + delays + bytes(4) + struct.pack(">I", size) + bytes(2)
    whole[_SIDE_INFO_BYTES : _SIDE_INFO_BYTES + len(info) + len(lame)] = info + lame
    end = _SIDE_INFO_BYTES + len(info) + len(lame)
    whole[end : end + 2] = struct.pack(">H", _crc(whole[:end]))
    return bytes(whole)


def _crc(data: bytes | bytearray) -> int:
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    return value
