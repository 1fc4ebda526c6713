"""Output of `qc`: a table for people, a document for programs; and the figure that the mix hands to it in cue lists."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from audiodrama.base.units import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.cast.profiles import Profile
    from audiodrama.export.cue_list import CueList
    from audiodrama.qc.measure import FileReport
    from audiodrama.qc.remarks import Remark

_JSON_FIGURES = {
    "integrated_lufs": 2, "rms_db": 2, "true_peak_db": 2, "noise_floor_db": 2, "head_s": 2, "tail_s": 2,
    "duration_s": 3, "sample_rate_hz": 0, "bit_rate_kbps": 1, "speech_over_background_lu": 1,
    "loudness_range_lu": 1, "ambience_db": 1, "dc_db": 1, "mono_loss_db": 1,
}  # fmt: skip


def qc_document(reports: Sequence[FileReport], submission: Sequence[Remark] = ()) -> dict[str, Any]:
    """The document of `qc --json`; `submission` is what all files together fail by (`shop_rules`)."""
    return {
        "files": [_file(report) for report in reports],
        "submission": [remark.as_json() for remark in submission],
        "pass": all(report.passed for report in reports) and not submission,
    }


def _file(report: FileReport) -> dict[str, Any]:
    figures = asdict(report.measured.figures)
    return {
        "file": report.path.as_posix(),
        "profile": report.profile.name,
        "figures": {
            name: round(figures[name], digits) if isinstance(figures[name], float) else figures[name]
            for name, digits in _JSON_FIGURES.items()
        },
        "failures": [each.as_json() for each in report.failures],
        "notes": [each.as_json() for each in report.notes],
        "pass": report.passed,
    }


def qc_table(reports: Sequence[FileReport], submission: Sequence[Remark] = ()) -> str:
    """A row a file, the profile's limits above, then every failure and note with its place, those of all files last."""
    if not reports:
        return "no files\n"
    rows = [_HEAD, _limits(reports[0].profile), *(_row(each) for each in reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_set(row, widths) for row in rows]
    lines.insert(2, "-" * len(lines[0]))
    for report in reports:
        lines += [f"{report.path.name}: FAIL {each}" for each in report.failures]
        lines += [f"{report.path.name}: note {each}" for each in report.notes]
    lines += [f"all files: FAIL {remark}" for remark in submission]
    return "\n".join(line.rstrip() for line in lines) + "\n"


_HEAD = ("file", "", "LUFS", "RMS dB", "peak dBTP", "floor dB", "head s", "tail s", "length", "kHz", "kb/s", "over LU")


def _limits(profile: Profile) -> tuple[str, ...]:
    rms = f"{profile.rms_db[0]:g}…{profile.rms_db[1]:g}" if profile.rms_db else ""
    floor = f"≤{profile.noise_floor_db:g}" if profile.noise_floor_db is not None else ""
    return (
        profile.name, "", f"{profile.loudness_lufs:g}±{profile.tolerance_lu:g}", rms, f"≤{profile.peak_dbtp:g}", floor,
        f"{profile.head_s:g}", f"{profile.tail_s:g}", f"≤{clock(profile.longest_s)}" if profile.longest_s else "",
        f"{profile.rate_hz / 1000:g}", f"≥{profile.bit_rate_kbps}", "≥10",
    )  # fmt: skip


def _row(report: FileReport) -> tuple[str, ...]:
    f = report.measured.figures
    floor = "none" if f.noise_floor_db is None else f"{f.noise_floor_db:.1f}"
    over = "" if f.speech_over_background_lu is None else f"{f.speech_over_background_lu:.1f}"
    return (
        report.path.name, "pass" if report.passed else "FAIL", f"{f.integrated_lufs:.1f}", f"{f.rms_db:.1f}",
        f"{f.true_peak_db:.2f}", floor, f"{f.head_s:.2f}", f"{f.tail_s:.2f}", clock(f.duration_s),
        f"{f.sample_rate_hz / 1000:g}", f"{f.bit_rate_kbps:.0f}", over,
    )  # fmt: skip


def _set(row: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, figures to the right."""
    return "  ".join(cell.ljust(width) if column < 2 else cell.rjust(width)
                     for column, (cell, width) in enumerate(zip(row, widths, strict=True)))  # fmt: skip


def with_background(cues: CueList, lines: Mapping[str, float]) -> CueList:
    """A cue list with `speech_over_background_lu` of each line, and of the chapter: that of its lowest line."""
    events = [
        event | {"speech_over_background_lu": lines[event["id"]]} if event["id"] in lines else event
        for event in cues["events"]
    ]
    return {**cues, "speech_over_background_lu": min(lines.values(), default=None), "events": events}
