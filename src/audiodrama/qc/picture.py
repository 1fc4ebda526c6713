"""One picture a chapter, as SVG: waveform, lanes of what is planned, loudness over time with the target band.

SVG by own code: it repeats byte for byte, is sharp at any size and needs no library.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.base.html import safe
from audiodrama.base.units import clock
from audiodrama.export.cue_list import events_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from audiodrama.qc.measure import FileReport

WIDTH, HEIGHT = 1600, 620
_LEFT, _RIGHT, _TOP = 110, 24, 64
_WAVE, _LANE, _LOUDNESS = 130, 24, 220
_LANES = (("speech", "line"), ("effects", "sfx"), ("beds", "bed"), ("music", "music"))
_COLOURS = {"line": "#96304f", "sfx": "#2f7f67", "bed": "#3f6f9f", "music": "#7a5fa8"}
_LOUDEST_LUFS, _QUIETEST_LUFS = -6.0, -54.0
_STYLE = (
    "text{font:15px system-ui,sans-serif;fill:#4a433c}.big{font-size:22px;font-weight:600;fill:#26221d}"
    ".faint{fill:#7a7065;font-size:13px}.fail{fill:#b3261e;font-weight:600}.pass{fill:#2f7f67;font-weight:600}"
)


def picture(report: FileReport, digest: str) -> str:
    """The picture of a measured file; `digest` is the SHA-256 of its bytes, by which an old picture is known."""
    verdict = "passes" if report.passed else "fails"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"',
        f'role="img" aria-label="{safe(report.path.name)} {verdict} {safe(report.profile.name)}">',
        f'<metadata id="of" data-file="{safe(report.path.name)}" data-sha256="{digest}"/>',
        f"<style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbf8f3"/>',
        *_title(report),
        *_wave(report),
        *_lanes(report),
        *_loudness(report),
        *_clock(report),
        *_marks(report),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(report: FileReport, at_s: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * at_s / max(report.measured.figures.duration_s, 1e-9)


def _title(report: FileReport) -> Iterator[str]:
    f = report.measured.figures
    said = "pass" if report.passed else "fail"
    title = report.cues.get("title", report.path.name) if report.cues else report.path.name
    yield f'<text class="big" x="24" y="38">{safe(title)}</text>'
    yield (
        f'<text x="{WIDTH - 24}" y="38" text-anchor="end"><tspan class="{said}">{said}</tspan> '
        f"{safe(report.profile.name)} · {f.integrated_lufs:.1f} LUFS · {f.rms_db:.1f} dB RMS · "
        f"{f.true_peak_db:.2f} dBTP · {clock(f.duration_s)}</text>"
    )


def _wave(report: FileReport) -> Iterator[str]:
    heights = report.measured.heights.astype(float) / 255
    columns = WIDTH - _LEFT - _RIGHT
    middle = _TOP + _WAVE / 2
    yield f'<text class="faint" x="24" y="{middle + 5:g}">sound</text>'
    if not len(heights):
        return
    yield _outline(_steps(heights, columns, "max"), middle, "#d9cdbd")
    # twice the RMS of a step lies near its peaks for speech, so both shapes can be compared
    loud = np.sqrt(_steps(report.measured.power, columns, "mean"))
    yield _outline(np.minimum(1.0, 2 * loud), middle, "#a8937a")


def _steps(values: np.ndarray[Any, Any], columns: int, how: str) -> np.ndarray[Any, Any]:
    edges = np.linspace(0, len(values), columns + 1).astype(int)
    parts = (values[a : max(b, a + 1)] for a, b in pairwise(edges))
    return np.array([getattr(part, how)() if len(part) else 0.0 for part in parts], dtype=float)


def _outline(steps: np.ndarray[Any, Any], middle: float, colour: str) -> str:
    upper = " ".join(f"{_LEFT + i},{middle - h * _WAVE / 2:.1f}" for i, h in enumerate(steps))
    lower = " ".join(f"{_LEFT + i},{middle + h * _WAVE / 2:.1f}" for i, h in reversed(list(enumerate(steps))))
    return f'<polygon points="{upper} {lower}" fill="{colour}"/>'


def _lanes(report: FileReport) -> Iterator[str]:
    y = _TOP + _WAVE + 14
    for name, kind in _LANES:
        yield f'<text class="faint" x="24" y="{y + 16}">{name}</text>'
        yield f'<rect x="{_LEFT}" y="{y}" width="{WIDTH - _LEFT - _RIGHT}" height="{_LANE - 4}" fill="#f0e9de"/>'
        for event in events_of(report.cues):
            if event["kind"] == kind:
                yield _block(report, event, y)
        y += _LANE


def _block(report: FileReport, event: Mapping[str, Any], y: float) -> str:
    start, end = _x(report, event["start_s"]), _x(report, event["end_s"])
    label = safe(str(event.get("speaker") or event.get("name") or ""))
    return (
        f'<rect x="{start:.1f}" y="{y}" width="{max(1.5, end - start):.1f}" height="{_LANE - 4}" rx="3" '
        f'fill="{_COLOURS[event["kind"]]}" fill-opacity=".62"><title>{clock(event["start_s"])} {label}</title></rect>'
    )


def _loudness_y(lufs: float) -> float:
    top = _TOP + _WAVE + 14 + _LANE * len(_LANES) + 14
    share = (_LOUDEST_LUFS - lufs) / (_LOUDEST_LUFS - _QUIETEST_LUFS)
    return top + _LOUDNESS * min(1.0, max(0.0, share))


def _loudness(report: FileReport) -> Iterator[str]:
    profile, values = report.profile, report.measured.short_term_lufs
    right = WIDTH - _RIGHT
    low, high = (_loudness_y(profile.loudness_lufs + side * profile.tolerance_lu) for side in (-1, 1))
    tall = max(2.0, low - high)
    yield f'<rect x="{_LEFT}" y="{high:.1f}" width="{right - _LEFT}" height="{tall:.1f}" fill="#cfe6d8"/>'
    for level in range(-12, -54, -6):
        y = _loudness_y(level)
        yield f'<line x1="{_LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="#e2dacd"/>'
        yield f'<text class="faint" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{level}</text>'
    yield f'<text class="faint" x="24" y="{_loudness_y(-30) + 4:.1f}">LUFS</text>'
    points = _thinned(values, 1400)
    track = " ".join(f"{_x(report, at_s):.1f},{_loudness_y(level):.1f}" for at_s, level in points)
    yield f'<polyline points="{track}" fill="none" stroke="#96304f" stroke-width="1.6" stroke-linejoin="round"/>'
    whole = _loudness_y(report.measured.figures.integrated_lufs)
    yield (
        f'<line x1="{_LEFT}" x2="{right}" y1="{whole:.1f}" y2="{whole:.1f}" stroke="#26221d" '
        f'stroke-dasharray="6 5"><title>integrated loudness</title></line>'
    )


def _thinned(values: Sequence[float] | np.ndarray[Any, Any], most: int) -> list[tuple[float, float]]:
    """(seconds, loudest of its step) of short-term windows, each at the middle of its three seconds."""
    step = max(1, -(-len(values) // most))
    return [((i + step / 2) / 10 + 1.5, float(np.max(values[i : i + step]))) for i in range(0, len(values), step)]


def _clock(report: FileReport) -> Iterator[str]:
    length = report.measured.figures.duration_s
    step = next((s for s in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800) if length / s <= 16), 3600)
    y = HEIGHT - 26
    for at_s in range(0, int(length) + 1, step):
        x = _x(report, at_s)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 22}" y2="{y - 14}" stroke="#7a7065"/>'
        yield f'<text class="faint" x="{x:.1f}" y="{y}" text-anchor="middle">{clock(at_s)}</text>'


def _marks(report: FileReport) -> Iterator[str]:
    """A red line wherever a failure has its place."""
    bottom = _loudness_y(_QUIETEST_LUFS)
    for remark in report.failures:
        if remark.at_s is not None:
            x = _x(report, remark.at_s)
            yield (
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{bottom:.1f}" stroke="#b3261e" stroke-width="2">'
                f"<title>{safe(str(remark))}</title></line>"
            )
