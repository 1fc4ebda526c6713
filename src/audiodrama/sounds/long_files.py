"""Long sound files of the user, played from where they lie: measured once, then read piece by piece.

The steps that `clips` takes with a short file in memory (stereo at the mix's rate, no DC, trimmed, edges faded, level
at the reference, a bed's end faded into its beginning) happen here to each stretch as it is asked for. Three hours of
rain cost no more memory than a knock on the door.
"""

from __future__ import annotations

import json
import math
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.base.strict import as_list, as_number, as_record, strict_json
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.dsp.resampling import resample, resampling_ratio
from audiodrama.sounds.content import UnreadableSoundError, file_content
from audiodrama.sounds.decoding import SoundStream, stream_of
from audiodrama.sounds.formats import FORMATS
from audiodrama.sounds.synth.recipe import CEILING, REFERENCE_LUFS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.base.cache import Store
    from audiodrama.dsp.audio import Sound

LONG_S = 300.0
"""From here on a file counts as long."""
_USUAL_PER_S = 2 * 48000
_PIECE = 1 << 18
_EDGE_S = 0.01
_QUIET = 1e-3


@dataclass(frozen=True, slots=True)
class Measured:
    """The facts of a long file that are needed before any stretch of it can be played.

    Args:
        start: first frame that is played, at the file's own rate.
        end: the frame after the last one.
        rate_hz: of the file.
        mean: of each side, which is taken out.
        gain: that brings it to the reference level.
        seam: frames at the mix's rate in which the end crosses into the beginning; 0 for what does not loop.
    """

    start: int
    end: int
    rate_hz: int
    mean: tuple[float, float]
    gain: float
    seam: int

    @property
    def frames(self) -> int:
        """How long it sounds, at the mix's rate."""
        return _frames_of(self.end - self.start, self.rate_hz) - self.seam

    def as_json(self) -> bytes:
        """Kept in the cache, so that the file is measured once."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Measured:
        """As `as_json` made it."""
        values = as_record(strict_json(raw))
        left, right = map(as_number, as_list(values["mean"]))
        start, end, rate_hz, seam = (int(as_number(values[name], 0)) for name in ("start", "end", "rate_hz", "seam"))
        return cls(start, end, rate_hz, (left, right), as_number(values["gain"], 0.0), seam)


def _frames_of(frames: int, rate_hz: int) -> int:
    """A length at a file's rate as one at the mix's."""
    up, down = resampling_ratio(rate_hz, RATE_HZ)
    return math.ceil(frames * up / down)


def is_long(stream: SoundStream) -> bool:
    """Whether a file is played from where it lies: it lasts five minutes, or holds as much as five usually do."""
    return stream.frames >= LONG_S * stream.rate_hz or stream.frames * stream.channels >= LONG_S * _USUAL_PER_S


@contextmanager
def as_audio_error(shown: str) -> Iterator[None]:
    """Turn the reason why a file cannot be used into an error that names it, and the cure.

    Raises:
        AudioError: the file cannot be used.
    """
    try:
        yield
    except UnreadableSoundError as error:
        message = f"{shown} cannot be read as sound: {error}"
        raise AudioError(message, hint=f"export it again as one of {FORMATS}") from None


def measure(stream: SoundStream, *, trim: bool, loop: tuple[float, float] | None, seam_s: float) -> Measured:
    """Listen through a file, once for what is heard where, once for how loud it is.

    Args:
        stream: of the file.
        trim: leave out what lies below -60 dBFS at both ends.
        loop: the stretch that is played, in seconds, or None for all of it.
        seam_s: how long a bed's end crosses into its beginning; 0 for what does not loop.

    Raises:
        UnreadableSoundError: it cannot be read, is silent, or holds values that are no numbers.
    """
    rate_hz = stream.rate_hz
    total, frames, loudest = np.zeros(2), 0, 0.0
    for block in _blocks(stream):
        total += block.sum(axis=0, dtype=np.float64)
        frames += len(block)
        stream.must_be_dense(frames)
        loudest = max(loudest, float(np.ptp(block, axis=0).max()))
    if loudest <= _QUIET:
        raise UnreadableSoundError("nothing is heard in it")
    mean = total / frames
    start, end = _heard(stream, mean, frames) if trim else (0, frames)
    if loop:
        start, end = round(loop[0] * rate_hz), min(frames, round(loop[1] * rate_hz))
    gain = _gain(stream, start, end, mean)
    seam = min(round(seam_s * RATE_HZ), _frames_of(end - start, rate_hz) // 3)
    return Measured(start, end, rate_hz, (float(mean[0]), float(mean[1])), gain, seam)


def _heard(stream: SoundStream, mean: NDArray[np.float64], frames: int) -> tuple[int, int]:
    """The stretch that is louder than -60 dBFS, with a little air on both sides."""
    first, last, at = frames, 0, 0
    stream.seek(0)
    for block in _blocks(stream):
        loud = np.flatnonzero(np.abs(block - mean.astype(np.float32)).max(axis=1) > _QUIET)
        if len(loud):
            first, last = min(first, at + int(loud[0])), at + int(loud[-1]) + 1
        at += len(block)
    edge = round(_EDGE_S * stream.rate_hz)
    return max(0, first - edge), min(frames, last + edge)


def _blocks(stream: SoundStream) -> Iterator[Sound]:
    while len(block := stream.read(_PIECE)):
        yield block


def _gain(stream: SoundStream, start: int, end: int, mean: NDArray[np.float64]) -> float:
    """The factor that brings the stretch to the reference level without a peak beyond full scale."""
    meter, peak = LoudnessMeter(RATE_HZ), 0.0
    if start < end:
        stream.seek(start)
    for at in range(start, end, _PIECE):
        block = stream.read(min(_PIECE, end - at)) - mean.astype(np.float32)
        meter.add(resample(block, stream.rate_hz, RATE_HZ))
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
    if peak <= 0:
        raise UnreadableSoundError("nothing is heard in it")
    loudness = meter.integrated()
    ceiling = CEILING / peak
    return min(10 ** ((REFERENCE_LUFS - loudness) / 20), ceiling) if math.isfinite(loudness) else ceiling


class LongReader:
    """A long file as the mix reads its sounds: two channels at the mix's rate, at the reference level.

    Args:
        path: of the file.
        shown: what to call it in a message.
        measured: what `measure` found in it.
        store: the cache.

    Attributes:
        digest: SHA-256 of the file that is played, hex.

    Raises:
        AudioError: it cannot be read.
    """

    channels = 2

    def __init__(self, path: Path, shown: str, measured: Measured, store: Store) -> None:
        self.frames = measured.frames
        self._shown, self._known = shown, measured
        self._open = ExitStack()
        with as_audio_error(shown):
            content = self._open.enter_context(file_content(path))
            self._stream = stream_of(content, store)
        self.digest = content.digest
        self._open.callback(self._stream.close)

    def read(self, start_frame: int, end_frame: int) -> Sound:
        """Samples `[start_frame, end_frame)` of what is played, (frames, 2)."""
        seam = self._known.seam
        samples = self._faded(start_frame, end_frame)
        if start_frame < seam:
            count = min(end_frame, seam) - start_frame
            angle = (np.arange(start_frame, start_frame + count) + 0.5)[:, np.newaxis] * (np.pi / 2 / seam)
            tail = self._faded(self.frames + start_frame, self.frames + start_frame + count)
            samples[:count] = np.sin(angle) * samples[:count] + np.cos(angle) * tail
        return samples

    def _faded(self, start: int, end: int) -> Sound:
        """A stretch of the file at the mix's rate, its own two edges faded."""
        samples = self._resampled(start, end)
        edge, whole = round(_EDGE_S * RATE_HZ), self.frames + self._known.seam
        if start < edge or end > whole - edge:
            places = np.arange(start, end)
            near = np.minimum(places + 1, whole - places) / edge
            samples = samples * np.clip(near, 0, 1).astype(np.float32)[:, np.newaxis]
        return samples

    def _resampled(self, start: int, end: int) -> Sound:
        """Resampled so that a stretch comes out as it would in the middle of the whole."""
        known = self._known
        up, down = resampling_ratio(known.rate_hz, RATE_HZ)
        if up == down:
            return self._source(start, end)
        margin = 16 + 10 * max(up, down) // up
        first = max(0, start * down // up - margin) // down * down
        last = min(known.end - known.start, -(-end * down // up) + margin)
        wide = resample(self._source(first, last), known.rate_hz, RATE_HZ)
        lead = start - first // down * up
        return wide[lead : lead + end - start]

    def _source(self, start: int, end: int) -> Sound:
        """Frames of the file counted from where it begins to play."""
        known, at = self._known, self._known.start + start
        try:
            self._stream.content.must_be_unchanged()
            self._stream.seek(at)
            samples = self._stream.read(end - start)
        except UnreadableSoundError as error:
            raise self._damaged(at, str(error)) from None
        if len(samples) != end - start:
            raise self._damaged(at, "it breaks off")
        return (samples - np.array(known.mean, dtype=np.float32)) * np.float32(known.gain)

    def _damaged(self, at: int, reason: str) -> AudioError:
        message = f"{self._shown} is damaged at {at / self._known.rate_hz:.1f} s: {reason}"
        return AudioError(message, hint="render again; if it stays so, export the file again")
