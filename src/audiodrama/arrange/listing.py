"""A timeline as text: what a person reads to see what will be heard when, and what tests compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiodrama.base.units import clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.arrange.timeline import Clip, Timeline
    from audiodrama.dsp.envelope import Point

_COLUMNS = 9
_MOST_POINTS = 6


def timeline_text(timeline: Timeline) -> str:
    """One row a clip (start, end, bus, level, label, then whatever is unusual), then rides of buses and rooms.

    Times are in seconds with milliseconds, levels in dB; an envelope of more than six points is told by its range.
    """
    rate_hz = timeline.rate_hz
    rows = [f"{clock(timeline.frames / rate_hz)} at {rate_hz} Hz"]
    rows += [f"## {_time(frame, rate_hz)} {title}" for title, frame in timeline.marks]
    rows += [_clip(clip, rate_hz) for clip in timeline.clips]
    rows += [f"ride {bus}: {_points(points, rate_hz)}" for bus, points in timeline.bus_gain]
    rows += [f"room {space}: {_points(points, rate_hz)}" for space, points in timeline.return_gain]
    return "\n".join(rows) + "\n"


def _clip(clip: Clip, rate_hz: int) -> str:
    span = f"{_time(clip.start_frame, rate_hz)} {_time(clip.end_frame, rate_hz)}"
    return f"{span} {clip.bus:8} {clip.level_db:+6.1f} {clip.id} {clip.label}{''.join(_unusual(clip, rate_hz))}"


def _unusual(clip: Clip, rate_hz: int) -> Iterator[str]:
    if any(point.value for point in clip.pan):
        yield f" | pan {_points(clip.pan, rate_hz, unit='')}"
    if clip.offset_frame:
        yield f" | from {clip.offset_frame / rate_hz:.3f}"
    if clip.fade_in > rate_hz // 100 or clip.fade_out > rate_hz // 100:
        yield f" | in {clip.fade_in / rate_hz:.3g}s out {clip.fade_out / rate_hz:.3g}s"
    if clip.gain:
        yield f" | gain {_points(clip.gain, rate_hz)}"
    if clip.lowpass_hz is not None:
        yield f" | below {clip.lowpass_hz:.0f}Hz"
    if clip.effects:
        yield f" | {' '.join(step.kind for step in clip.effects)}"
    for send in clip.sends:
        yield f" | {send.space} {send.level_db:+.1f}dB"
    if not clip.dry:
        yield " | room alone"


def _points(points: Sequence[Point], rate_hz: int, unit: str = "dB") -> str:
    values = [point.value for point in points]
    if len(values) == 1:
        return f"{values[0]:+.2g}{unit}"
    if len(values) > _MOST_POINTS:
        return f"{len(values)} points, {min(values):+.1f} to {max(values):+.1f}{unit}"
    return ", ".join(f"{point.value:+.3g}{unit} at {_time(point.frame, rate_hz)}" for point in points)


def _time(frame: int, rate_hz: int) -> str:
    return f"{frame / rate_hz:{_COLUMNS}.3f}"
