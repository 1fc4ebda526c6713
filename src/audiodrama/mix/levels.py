"""Levels of a section: all that mastering and the notes on a chapter need to know of its sound, in a few bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.errors import AudioError
from audiodrama.dsp.loudness import LoudnessMeter
from audiodrama.dsp.peaks import HOP, REACH, true_peaks
from audiodrama.mix.desk import play_section
from audiodrama.mix.sections import AFTER_FRAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound
    from audiodrama.mix.desk import Load, Spaces
    from audiodrama.mix.sections import Section
    from audiodrama.mix.voice_chain import Keep

    Row = NDArray[np.float32]

_TENTHS = 10
_CHANNELS = 2
_HEAD = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Levels:
    """Measurements of a section; its last tenth and its last hop are filled up with silence.

    Args:
        weighted: K-weighted power of the mix, each 100 ms.
        speech: of the dry voices, in the same way.
        behind: of beds and music, in the same way.
        untoned: mean power of the mix without the tone of rooms, each 100 ms.
        peaks: true peak of each hop, where it is high enough for a limiter; else its highest sample.
        energies: sum of squares of each hop.
    """

    weighted: Row
    speech: Row
    behind: Row
    untoned: Row
    peaks: Row
    energies: Row

    def as_bytes(self) -> bytes:
        """All of them in a row, for the cache."""
        rows = (self.weighted, self.speech, self.behind, self.untoned, self.peaks, self.energies)
        return _HEAD.pack(len(self.weighted), len(self.peaks)) + b"".join(row.astype("<f4").tobytes() for row in rows)

    @classmethod
    def of_bytes(cls, raw: bytes) -> Levels:
        """Read again from the bytes of `as_bytes`.

        Raises:
            ValueError: it is nothing of the kind.
        """
        tenths, hops = _HEAD.unpack(raw[: _HEAD.size])
        rows = np.frombuffer(raw, "<f4", offset=_HEAD.size).astype(np.float32)
        if len(rows) != 4 * tenths + 2 * hops or not np.isfinite(rows).all():
            raise ValueError("not levels")
        return cls(*np.split(rows, [tenths, 2 * tenths, 3 * tenths, 4 * tenths, 4 * tenths + hops]))


@dataclass(frozen=True, slots=True)
class MixedSection:
    """A section that was mixed.

    Args:
        samples: (frames, 2), from `before_frames` before the section to `AFTER_FRAMES` behind it, silence where the
            chapter has ended.
        levels: of the section itself.
    """

    samples: Sound
    levels: Levels


def mixed_section(
    section: Section, load: Load, spaces: Spaces, *, near: float, keep: Keep | None = None
) -> MixedSection:
    """Mix a section and measure it.

    Args:
        section: of a chapter.
        load: as for `mix`.
        spaces: as for `mix`.
        near: true peaks are found where samples reach this, as a factor of full scale.
        keep: as for `mix`.

    Raises:
        AudioError: a sound cannot be played, or the mix holds values that are not finite.
    """
    audible = section.audible_frame
    whole = np.zeros((section.end_frame + AFTER_FRAMES - audible, _CHANNELS), dtype=np.float32)
    untoned = _TenthsOf(section)
    weighted, speech, behind = (_meter(section) for _ in range(3))
    at = 0
    for block in play_section(section, load, spaces, keep=keep):
        after = at + block.mix.shape[1]
        whole[at:after] = block.mix.T
        last = min(after, section.end_frame - audible) - at
        if last > 0:
            for meter, planes in ((weighted, block.mix), (speech, block.speech), (behind, block.behind)):
                meter.add(planes[:, :last].T)
            untoned.add(block.untoned[:, :last])
        at = after
    start = section.start_frame - audible
    peaks, energies = _hops(whole, start, section.end_frame - audible, near)
    if not np.isfinite(peaks).all():
        raise AudioError("the mix holds values that are not finite (NaN or infinity)")
    heard, said, under = (_tenths(meter, section) for meter in (weighted, speech, behind))
    levels = Levels(heard, said, under, untoned.powers(), peaks, energies)
    return MixedSection(whole[start - section.before_frames :], levels)


def _meter(section: Section) -> LoudnessMeter:
    """A meter whose tenths of a second are the section's, though it hears what is before it too."""
    meter = LoudnessMeter(section.timeline.rate_hz, _CHANNELS)
    early = section.start_frame - section.audible_frame
    meter.add(np.zeros((-early % (section.timeline.rate_hz // _TENTHS), _CHANNELS), dtype=np.float32))
    return meter


def _tenths(meter: LoudnessMeter, section: Section) -> Row:
    """Powers of the tenths of the section itself, the last one filled up with silence."""
    step = section.timeline.rate_hz // _TENTHS
    meter.add(np.zeros((-section.frames % step, _CHANNELS), dtype=np.float32))
    before = -(-(section.start_frame - section.audible_frame) // step)
    count = -(-section.frames // step)
    return np.asarray(meter.powers(1)[before : before + count], dtype=np.float32)


class _TenthsOf:
    """Mean power of each tenth of a second of a section, unweighted."""

    def __init__(self, section: Section) -> None:
        self._step = section.timeline.rate_hz // _TENTHS
        self._skip = section.start_frame - section.audible_frame
        self._sums: list[Row] = []
        self._rest = np.zeros((_CHANNELS, 0), dtype=np.float32)

    def add(self, planes: Row) -> None:
        skipped = min(self._skip, planes.shape[1])
        self._skip -= skipped
        held = np.concatenate([self._rest, planes[:, skipped:]], axis=1)
        whole = held.shape[1] // self._step * self._step
        self._sums.append(self._powers(held[:, :whole]))
        self._rest = held[:, whole:].copy()

    def powers(self) -> Row:
        last = np.pad(self._rest, ((0, 0), (0, -self._rest.shape[1] % self._step)))
        return np.concatenate([*self._sums, self._powers(last)])

    def _powers(self, planes: Row) -> Row:
        rows = planes.reshape(_CHANNELS, -1, self._step)
        sums = np.einsum("ijk,ijk->j", rows, rows) / np.float32(_CHANNELS * self._step)
        return np.asarray(sums, dtype=np.float32)


def _hops(samples: Sound, start: int, end: int, near: float) -> tuple[Row, Row]:
    """Peak and energy of each hop between two frames; what lies behind the end counts as silence."""
    count = -(-(end - start) // HOP)
    window = np.zeros((REACH + count * HOP + REACH, _CHANNELS), dtype=np.float32)
    first, last = max(0, start - REACH), min(end + REACH, len(samples))
    window[first - start + REACH : last - start + REACH] = samples[first:last]
    window[REACH + end - start : REACH + count * HOP] = 0
    rows = window[REACH:-REACH].reshape(-1, HOP * _CHANNELS)
    return true_peaks(window, near), np.einsum("ij,ij->i", rows, rows)


def in_a_row(sections: Sequence[Section], levels: Sequence[Levels], name: str) -> Row:
    """One of the rows of tenths (`speech`, …) of a chapter: of each 100 ms what its section has at that moment."""
    rows, start = [np.zeros(0, dtype=np.float32)], 0
    for section, each in zip(sections, levels, strict=True):
        step = section.timeline.rate_hz // _TENTHS
        tenths = np.arange(-(-start // step), -(-(start + section.frames) // step))
        rows.append(getattr(each, name)[(tenths * step - start) // step])
        start += section.frames
    return np.concatenate(rows)
