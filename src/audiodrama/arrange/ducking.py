"""Ducking from the plan rather than from a follower: it is known beforehand when somebody speaks.

Backgrounds move down a quarter of a second ahead of speech, stay down in short pauses, and come back slowly, so that
nobody hears them move (figures: BBC and AES recommendations for speech over ambience, gathered by listening).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.base.units import frames
from audiodrama.dsp.envelope import Envelope, Point, simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.arrange.timeline import Clip, Timeline

LOOK_AHEAD_S = 0.25
DOWN_S = 0.3
UP_S = 1.0
HOLD_S = 2.0
DEEPEST_DB = 10.0
RELEASE_DB = 2.0


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of speech, and how strongly something yields to it (dB of depth, or 1 for "speech is on")."""

    start_frame: int
    end_frame: int
    value: float


@dataclass(frozen=True, slots=True)
class Step:
    """From `frame` on an envelope moves to `value`, and is there after `ramp` frames."""

    frame: int
    value: float
    ramp: int


def envelope_of_steps(start: float, steps: Iterable[Step]) -> tuple[Point, ...]:
    """An envelope that begins at `start` and makes these steps; one that comes too early cuts the one before it short.

    Args:
        start: value before the first step.
        steps: in any order.

    Returns:
        Points in order of their frames; none when nothing ever moves and `start` is 0.
    """
    points = [Point(0, start)]
    for step in sorted(steps, key=lambda step: step.frame):
        at = max(step.frame, 0)
        now = Envelope(points[-2:]).at(at)
        while points and points[-1].frame >= at:
            points.pop()
        points += [Point(at, now), Point(at + max(step.ramp, 1), step.value)]
    return simplified(tuple(points)) if any(p.value for p in points) else ()


def yielding(spans: Sequence[Span], rate_hz: int) -> tuple[Point, ...]:
    """How far to yield at each moment: 0 without speech, the span's own value while it lasts.

    In a group of spans with gaps under `HOLD_S` the value falls only by more than `RELEASE_DB`, and for a span that is
    longer than the gap, so that small differences between lines move nothing.

    Args:
        spans: in any order; overlapping ones count with the larger value.
        rate_hz: of the frames.
    """
    look, down, up, hold = (frames(s, rate_hz) for s in (LOOK_AHEAD_S, DOWN_S, UP_S, HOLD_S))
    steps: list[Step] = []
    value, end = 0.0, -hold
    for span in _flat(spans):
        if end > -hold and span.start_frame - end >= hold:
            steps.append(Step(end, 0.0, up))
            value = 0.0
        if span.value > value:
            steps.append(Step(span.start_frame - look, span.value, down))
            value = span.value
        elif span.value < value - RELEASE_DB and span.end_frame - span.start_frame > hold:
            steps.append(Step(max(end, 0), span.value, up))
            value = span.value
        end = span.end_frame
    return envelope_of_steps(0.0, [*steps, Step(end, 0.0, up)]) if spans else ()


def _flat(spans: Sequence[Span]) -> list[Span]:
    """Spans in order without overlap: where two overlap they become one of the larger value."""
    flat: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start_frame, s.end_frame)):
        last = flat[-1] if flat else None
        if last and span.start_frame < last.end_frame:
            flat[-1] = Span(last.start_frame, max(last.end_frame, span.end_frame), max(last.value, span.value))
        else:
            flat.append(span)
    return flat


def speech_clips(clips: Iterable[Clip]) -> list[Clip]:
    """The clips that carry words."""
    return [clip for clip in clips if clip.bus == "dialogue"]


def attention(timeline: Timeline) -> tuple[Point, ...]:
    """1 while somebody speaks, 0 otherwise, with the movement of `yielding`."""
    spans = [Span(clip.start_frame, clip.end_frame, 1.0) for clip in speech_clips(timeline.clips)]
    return yielding(spans, timeline.rate_hz)
