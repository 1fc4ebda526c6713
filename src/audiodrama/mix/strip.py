"""A channel strip: one clip of the timeline, played from its sound into a stem and into reverberation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain
from audiodrama.dsp.envelope import Curve, Envelope, Point
from audiodrama.dsp.filters import Stream, butterworth
from audiodrama.dsp.panning import side_gains
from audiodrama.dsp.sound_readers import ArrayReader
from audiodrama.mix.speech_dip import BandReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Clip
    from audiodrama.dsp.envelope import Floats, Gains
    from audiodrama.dsp.sound_readers import SoundReader

    Planes = NDArray[np.float32]
    Gain = float | Gains

_HIGHEST = 0.45
_SHORTEST_LOOP = 1 << 15
_SEND_WIDTH = 0.5
"""Reverberation keeps half of a clip's pan: a room answers from everywhere."""


class Strip:
    """Plays a clip, stretch after stretch, in order.

    Args:
        clip: what is played.
        reader: its sound, effects done.
        rate_hz: of the timeline.
        bus_gain: riding of its bus, in dB.
        speech: 1 while somebody speaks, 0 otherwise; for what yields to speech.
    """

    def __init__(self, clip: Clip, reader: SoundReader, rate_hz: int, *, bus_gain: Envelope, speech: Curve) -> None:
        self.clip = clip
        self._reader = _long_enough(reader) if clip.loop else reader
        self._speech = speech
        self._band = BandReader(self._reader, rate_hz, loop=clip.loop) if clip.dip_db else None
        self._depth = 1.0 - db_to_gain(-clip.dip_db)
        self._gain = Curve((Envelope(clip.gain), bus_gain), rate_hz, constant=clip.level_db)
        self._pan = _pans(clip.pan, rate_hz)
        self._half = _pans([Point(p.frame, _SEND_WIDTH * p.value) for p in clip.pan], rate_hz)
        self._lowpass = _lowpass(clip.lowpass_hz, reader.channels, rate_hz)

    def play(self, start_frame: int, end_frame: int, dry: Planes | None, wet: Mapping[str, Planes]) -> None:
        """Add a stretch of the clip to its stem and to what its spaces are sent.

        Args:
            start_frame: inside the clip, where the stretch before ended.
            end_frame: exclusive, inside the clip.
            dry: planes (2, end_frame - start_frame) of the stem; None where the clip itself is not heard.
            wet: planes of the same shape by space.
        """
        planes = self._shaped(start_frame, end_frame)
        if self.clip.dry and dry is not None:
            _add(planes, [pan.over(start_frame, end_frame) for pan in self._pan], 1.0, dry)
        for send in self.clip.sends:
            pans = [pan.over(start_frame, end_frame) for pan in self._half]
            _add(planes, pans, db_to_gain(send.level_db), wet[send.space])

    def _shaped(self, start: int, end: int) -> Planes:
        """Sound, low-pass, level, envelopes and fades: planes (channels, frames) that belong to nobody else."""
        clip = self.clip
        planes = self._read(self._reader, start - clip.start_frame, end - clip.start_frame)
        if self._band and not _is_zero(speech := self._speech.over(start, end)):
            band = self._read(self._band, start - clip.start_frame, end - clip.start_frame)
            planes = np.subtract(planes, np.multiply(band, _single(speech * self._depth)))
        if self._lowpass:
            planes = self._lowpass(planes)
        shaped = planes * _single(self._gain.over(start, end))
        _fade(shaped, start - clip.start_frame, clip.fade_in)
        _fade(shaped[:, ::-1], clip.end_frame - end, clip.fade_out)
        return shaped

    def _read(self, reader: SoundReader, start: int, end: int) -> Planes:
        """Planes of a stretch of the clip: looped, or with silence behind the sound's end."""
        clip, length = self.clip, reader.frames
        start, end = start + clip.offset_frame, end + clip.offset_frame
        if end <= length:
            return reader.read(start, end).T
        planes = np.zeros((reader.channels, end - start), dtype=np.float32)
        at = start
        while at < end and length and (clip.loop or at < length):
            here = at % length
            size = min(end - at, length - here)
            planes[:, at - start : at - start + size] = reader.read(here, here + size).T
            at += size
        return planes


def _long_enough(reader: SoundReader) -> SoundReader:
    """A loop that goes round so often that reading it round by round would be slow, repeated into a longer one."""
    if not 0 < reader.frames < _SHORTEST_LOOP:
        return reader
    return ArrayReader(np.tile(reader.read(0, reader.frames), (-(-_SHORTEST_LOOP // reader.frames), 1)))


def _pans(points: Sequence[Point], rate_hz: int) -> tuple[Curve, ...]:
    """Gains of the left and right side, and the width that is left to a stereo sound."""
    envelopes = (Envelope(points),)
    return tuple(Curve(envelopes, rate_hz, shape) for shape in (_left, _right, _width))


def _left(pan: Floats) -> Floats:
    return side_gains(pan)[0]


def _right(pan: Floats) -> Floats:
    return side_gains(pan)[1]


def _width(pan: Floats) -> Floats:
    return 1.0 - np.abs(np.clip(pan, -1, 1))


def _add(planes: Planes, pans: list[Gain], gain: float, target: Planes) -> None:
    """Add to a stereo target at equal power: mono is panned; of stereo the middle is panned and the sides grow narrow.

    A stereo sound in the centre is left as it is.
    """
    left, right, width = pans
    if len(planes) == 1:
        target[0] += planes[0] * _single(left * gain)
        target[1] += planes[0] * _single(right * gain)
    elif isinstance(width, float) and width == 1.0:
        target += planes if gain == 1.0 else planes * np.float32(gain)
    else:
        middle = (planes[0] + planes[1]) * np.float32(0.5 * gain)
        side = (planes[0] - planes[1]) * _single(width * (0.5 * gain))
        target[0] += middle * _single(left * np.sqrt(2)) + side
        target[1] += middle * _single(right * np.sqrt(2)) - side


def _is_zero(gain: Gain) -> bool:
    return isinstance(gain, float) and gain == 0.0


def _single(gain: Gain) -> Gains:
    return np.asarray(gain, dtype=np.float32)


def _fade(planes: Planes, at: int, length: int) -> None:
    """Equal-power fade from silence, in place; `at` is how far from the fade's beginning the planes begin."""
    size = min(length - at, planes.shape[1])
    if size > 0:
        planes[:, :size] *= np.sin((np.arange(at, at + size) + 0.5) * (np.pi / 2 / length)).astype(np.float32)


def _lowpass(corner_hz: float | None, channels: int, rate_hz: int) -> Callable[[Planes], Planes] | None:
    """A Butterworth low-pass of second order that remembers its state; None when it would do nothing."""
    if corner_hz is None or corner_hz >= _HIGHEST * rate_hz:
        return None
    return Stream(butterworth(2, (corner_hz,), "lowpass", rate_hz), channels)
