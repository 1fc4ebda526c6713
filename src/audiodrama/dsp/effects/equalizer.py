"""Filters: Butterworth passes, and shelves and peaks by R. Bristow-Johnson's "Audio EQ Cookbook" (W3C note, 2021)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from audiodrama.base.units import db_to_gain
from audiodrama.dsp.filters import Filter, butterworth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.dsp.pitch import Wave

    Figures = Mapping[str, float]
    Pass = Literal["highpass", "lowpass", "bandpass"]

_HIGHEST_SHARE = 0.47


def _inside(frequency_hz: float, rate_hz: int) -> float:
    """A frequency that this rate can hold."""
    return min(frequency_hz, _HIGHEST_SHARE * rate_hz)


def passing(wave: Wave, rate_hz: int, kind: Pass, edges_hz: tuple[float, ...], order: float = 2) -> Wave:
    """Butterworth filter; `kind` is highpass, lowpass or bandpass, `edges_hz` one frequency or two.

    A low pass at or above the highest frequency the rate can hold changes nothing.
    """
    edges = tuple(_inside(edge, rate_hz) for edge in edges_hz)
    if kind == "lowpass" and edges_hz[0] > edges[0]:
        return wave
    if kind == "bandpass" and edges[0] >= edges[1] / 1.05:
        edges = (edges[1] / 1.05, edges[1])
    return butterworth(round(order), edges, kind, rate_hz).over(wave)


def highpass(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Take away what lies below."""
    return passing(wave, rate_hz, "highpass", (figures["frequency"],), figures["order"])


def lowpass(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Take away what lies above."""
    return passing(wave, rate_hz, "lowpass", (figures["frequency"],), figures["order"])


def bandpass(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Keep a band."""
    return passing(wave, rate_hz, "bandpass", (figures["low"], figures["high"]), figures["order"])


def low_shelf(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Lift or lower the bass."""
    return _biquad(wave, _shelf(figures, rate_hz, sign=1.0))


def high_shelf(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Lift or lower the treble."""
    return _biquad(wave, _shelf(figures, rate_hz, sign=-1.0))


def peak(wave: Wave, rate_hz: int, figures: Figures) -> Wave:
    """Lift or lower a band."""
    root, cosine, alpha = _common(figures, rate_hz)
    upper = (1 + alpha * root, -2 * cosine, 1 - alpha * root)
    return _biquad(wave, (*upper, 1 + alpha / root, -2 * cosine, 1 - alpha / root))


def gain(wave: Wave, rate_hz: int, figures: Figures) -> Wave:  # noqa: ARG001 (every effect takes the rate)
    """Make it louder or softer."""
    return wave * db_to_gain(figures["level"])


def _common(figures: Figures, rate_hz: int) -> tuple[float, float, float]:
    turn = 2 * math.pi * _inside(figures["frequency"], rate_hz) / rate_hz
    return 10 ** (figures["gain"] / 40), math.cos(turn), math.sin(turn) / (2 * figures["q"])


def _shelf(figures: Figures, rate_hz: int, *, sign: float) -> tuple[float, ...]:
    """Coefficients b0 b1 b2 a0 a1 a2; `sign` is 1 for the low shelf and -1 for its mirror image, the high one."""
    root, cosine, alpha = _common(figures, rate_hz)
    cosine *= sign
    up, down, slope = root + 1, root - 1, 2 * math.sqrt(root) * alpha
    return (
        root * (up - down * cosine + slope),
        sign * 2 * root * (down - up * cosine),
        root * (up - down * cosine - slope),
        up + down * cosine + slope,
        sign * -2 * (down + up * cosine),
        up + down * cosine - slope,
    )


def _biquad(wave: Wave, coefficients: tuple[float, ...]) -> Wave:
    return Filter((coefficients,)).over(wave)
