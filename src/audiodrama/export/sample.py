"""A retail sample: a stretch of a finished chapter that begins with its first line and ends with a line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain
from audiodrama.export.decode import decoding
from audiodrama.export.exporter import check_file, export_master

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audiodrama.cast.profiles import Profile
    from audiodrama.dsp.audio import Sound
    from audiodrama.export.exporter import Exported
    from audiodrama.export.tags import Tags

SHORTEST_S, LONGEST_S = 60.0, 300.0
"""Of a sample that shops take."""
_USUAL_S = 180.0
_BEFORE_S, _AFTER_S, _FADE_S = 0.3, 0.7, 0.5
_FORM = "mp3"
SAMPLE_ENDING = "-sample.mp3"


def sample_span(lines: Sequence[tuple[float, float]], length_s: float) -> tuple[float, float]:
    """Start and end of the sample in seconds.

    Args:
        lines: start and end of each line of the story, in order of their starts; the read title is none of them.
        length_s: length of the chapter.

    Returns:
        From just before the first line to just after the last one that ends within the usual three minutes; where none
        does, the three minutes.
    """
    start_s = max(0.0, lines[0][0] - _BEFORE_S) if lines else 0.0
    limit_s = start_s + _USUAL_S
    ends = [end for _, end in lines if start_s + SHORTEST_S <= end + _AFTER_S <= limit_s]
    last_s = max(ends) + _AFTER_S if ends else limit_s
    return start_s, min(last_s, length_s)


@dataclass(frozen=True)
class _Stretch:
    """A stretch of an exported file, faded at both ends, as a master."""

    path: Path
    start_frame: int
    end_frame: int
    rate_hz: int
    ceiling_db: float
    gain_db: float = 0.0

    def blocks(self) -> Iterator[Sound]:
        at = 0
        with decoding(self.path) as opened:
            for block in opened.blocks:
                first, after = max(0, self.start_frame - at), min(len(block), self.end_frame - at)
                if first < after:
                    yield self._faded(block[first:after], at + first - self.start_frame)
                at += len(block)
                if at >= self.end_frame:
                    return

    def _faded(self, block: Sound, at: int) -> Sound:
        frames = at + np.arange(len(block))
        ramp = np.minimum(frames, self.end_frame - self.start_frame - 1 - frames) / (_FADE_S * self.rate_hz)
        gain = np.sin(np.clip(ramp, 0, 1) * np.pi / 2) * db_to_gain(self.gain_db)
        stereo = block if block.shape[1] == 2 else block[:, :1].repeat(2, axis=1)
        return (stereo * gain[:, None]).astype(np.float32)

    def with_ceiling(self, ceiling_db: float) -> _Stretch:
        return replace(self, ceiling_db=ceiling_db, gain_db=self.gain_db + min(0.0, ceiling_db - self.ceiling_db))


def write_sample(audio: Path, span: tuple[float, float], path: Path, tags: Tags, profile: Profile) -> Exported:
    """Write the sample of a chapter as MP3.

    Args:
        audio: the chapter's finished file.
        span: start and end in seconds (`sample_span`).
        path: final name.
        tags: of the chapter.
        profile: gives the bit rate and the highest true peak.

    Raises:
        AudioError: the chapter's file cannot be decoded.
        ExportError: the sample could not be written.
    """
    with decoding(audio) as opened:
        rate_hz = opened.rate_hz
    start, end = (round(at_s * rate_hz) for at_s in span)
    stretch = _Stretch(audio, start, end, rate_hz, check_file(audio).true_peak_db)
    return export_master(stretch, path, _FORM, replace(tags, chapters=()), profile)
