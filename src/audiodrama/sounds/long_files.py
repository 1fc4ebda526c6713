"""Long sound files of the user, played from where they lie: measured once, then read piece by piece.

What `clips` does with a short file in memory (stereo at the mix's rate, no DC, trimmed, edges faded, level at the
reference, a bed's end faded into its beginning) happens here to each stretch as it is asked for. Three hours of rain
cost no more memory than a knock on the door.
"""

from __future__ import annotations

import json
import math
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.dsp.audio import RATE_HZ, resample, valid_sound
from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.sounds.formats import FORMATS, quiet_decoders, sniff
from audiodrama.sounds.synth.recipe import REFERENCE_LUFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

LONG_S = 300.0
"""From here on a file counts as long."""
_PIECE = 1 << 18
_EDGE_S = 0.01
_QUIET = 1e-3
_CEILING = 10 ** (-0.5 / 20)


@dataclass(frozen=True, slots=True)
class Measured:
    """What has to be known of a long file before any stretch of it can be played.

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
        return math.ceil((self.end - self.start) * RATE_HZ / self.rate_hz) - self.seam

    def as_json(self) -> bytes:
        """Kept in the cache, so that the file is measured once."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Measured:
        """As `as_json` made it."""
        told = json.loads(raw)
        return cls(**{**told, "mean": tuple(told["mean"])})


@contextmanager
def opened(path: Path, shown: str) -> Iterator[Any]:
    """A sound file, opened by what its first bytes say and never by its name.

    Raises:
        AudioError: it is not a sound file that can be read; whatever is raised inside comes out as one too.
    """
    import soundfile

    try:
        with path.open("rb") as file, quiet_decoders():
            if sniff(file.read(64)) is None:
                raise AudioError("it is of no known kind")
            file.seek(0)
            with soundfile.SoundFile(file) as sound:
                yield sound
    except (OSError, soundfile.LibsndfileError, AudioError) as error:
        reason = getattr(error, "error_string", None) or getattr(error, "strerror", None) or str(error)
        message = f"{shown} cannot be read as sound: {reason.rstrip('.')}"
        raise AudioError(message, hint=f"export it again as one of {FORMATS}") from None


def measure(
    path: Path,
    shown: str,
    *,
    sides: Callable[[Sound], Sound],
    trim: bool,
    loop: tuple[float, float] | None,
    seam_s: float,
) -> Measured:
    """Listen through a file, once for what is heard where, once for how loud it is.

    Args:
        path: of the file.
        shown: what to call it in a message.
        sides: brings any number of channels to two.
        trim: leave out what lies below -60 dBFS at both ends.
        loop: the stretch that is played, in seconds, or None for all of it.
        seam_s: how long a bed's end crosses into its beginning; 0 for what does not loop.

    Raises:
        AudioError: it cannot be read, is silent, or holds values that are no numbers.
    """
    with opened(path, shown) as file:
        rate_hz = int(file.samplerate)
        total, frames, loudest = np.zeros(2), 0, 0.0
        for block in _blocks(file, sides):
            total += block.sum(axis=0, dtype=np.float64)
            frames += len(block)
            loudest = max(loudest, float(np.ptp(block, axis=0).max()))
        if loudest <= _QUIET:
            raise AudioError("nothing is heard in it")
        mean = total / frames
        start, end = _heard(file, sides, mean, frames) if trim else (0, frames)
        if loop:
            start, end = round(loop[0] * rate_hz), min(frames, round(loop[1] * rate_hz))
        gain = _gain(file, sides, start, end, mean)
    seam = min(round(seam_s * RATE_HZ), math.ceil((end - start) * RATE_HZ / rate_hz) // 3)
    return Measured(start, end, rate_hz, (float(mean[0]), float(mean[1])), gain, seam)


def _heard(file: Any, sides: Callable[[Sound], Sound], mean: NDArray[np.float64], frames: int) -> tuple[int, int]:
    """The stretch that is louder than -60 dBFS, with a little air on both sides."""
    first, last, at = frames, 0, 0
    file.seek(0)
    for block in _blocks(file, sides):
        loud = np.flatnonzero(np.abs(block - mean.astype(np.float32)).max(axis=1) > _QUIET)
        if len(loud):
            first, last = min(first, at + int(loud[0])), at + int(loud[-1]) + 1
        at += len(block)
    edge = round(_EDGE_S * file.samplerate)
    return max(0, first - edge), min(frames, last + edge)


def _blocks(file: Any, sides: Callable[[Sound], Sound]) -> Iterator[Sound]:
    while len(block := file.read(_PIECE, dtype="float32", always_2d=True)):
        yield sides(valid_sound(block))


def _gain(file: Any, sides: Callable[[Sound], Sound], start: int, end: int, mean: NDArray[np.float64]) -> float:
    """What brings the stretch to the reference level without a peak beyond full scale."""
    meter, peak = LoudnessMeter(RATE_HZ), 0.0
    file.seek(start)
    for at in range(start, end, _PIECE):
        block = sides(file.read(min(_PIECE, end - at), dtype="float32", always_2d=True)) - mean.astype(np.float32)
        meter.add(resample(block, int(file.samplerate), RATE_HZ))
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
    if peak <= 0:
        raise AudioError("nothing is heard in it")
    loudness = meter.integrated()
    ceiling = _CEILING / peak
    return min(10 ** ((REFERENCE_LUFS - loudness) / 20), ceiling) if math.isfinite(loudness) else ceiling


class LongReader:
    """A long file as the mix reads its sounds: two channels at the mix's rate, at the reference level.

    Args:
        path: of the file.
        shown: what to call it in a message.
        measured: what `measure` found in it.
        sides: as for `measure`.
    """

    channels = 2

    def __init__(self, path: Path, shown: str, measured: Measured, sides: Callable[[Sound], Sound]) -> None:
        self.frames = measured.frames
        self._shown, self._known, self._sides = shown, measured, sides
        import soundfile

        with opened(path, shown):  # told in the user's words where it cannot be
            self._raw = path.open("rb")
        with quiet_decoders():
            self._file = soundfile.SoundFile(self._raw)

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
        shared = math.gcd(RATE_HZ, known.rate_hz)
        up, down = RATE_HZ // shared, known.rate_hz // shared
        if up == down:
            return self._source(start, end)
        margin = 16 + 10 * max(up, down) // up
        first = max(0, start * down // up - margin) // down * down
        last = min(known.end - known.start, -(-end * down // up) + margin)
        made = resample(self._source(first, last), known.rate_hz, RATE_HZ)
        lead = start - first // down * up
        return made[lead : lead + end - start]

    def _source(self, start: int, end: int) -> Sound:
        """Frames of the file counted from where it begins to play."""
        known, at = self._known, self._known.start + start
        if self._file.tell() != at:
            self._file.seek(at)
        samples = self._file.read(end - start, dtype="float32", always_2d=True)
        if len(samples) != end - start or not np.isfinite(samples).all():
            raise AudioError(f"{self._shown} is damaged at {at / known.rate_hz:.1f} s", hint="export it again")
        return (self._sides(samples) - np.array(known.mean, dtype=np.float32)) * np.float32(known.gain)
