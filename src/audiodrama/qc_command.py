"""What `audiodrama qc` shows: the exported files measured against a profile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama import terminal
from audiodrama.encode import FORMATS
from audiodrama.errors import UsageError
from audiodrama.manifest import Manifest
from audiodrama.qc.measure import measure
from audiodrama.qc.picture import picture
from audiodrama.qc.report import as_json as report_json
from audiodrama.qc.report import table
from audiodrama.store import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.production import Production

FAILED = 1


def run_qc(
    production: Production | None,
    files: Sequence[Path],
    profile: str,
    *,
    pictures: bool = False,
    as_json: bool = False,
) -> int:
    """Measure files, or everything that the last render made; returns 0 when all pass, else 1.

    Args:
        production: gives profiles of the user's own, and the files when none is named; None outside of one.
        files: what to measure.
        profile: name of the profile they have to meet.
        pictures: draw one picture a file, `NAME.qc.svg` beside it.
        as_json: print one JSON document.
    """
    from audiodrama.profile import PROFILES

    profiles = production.cast.profiles if production else PROFILES
    if profile not in profiles:
        raise UsageError(f"there is no profile {profile}", hint=f"there are {', '.join(profiles)}")
    paths = list(files) or _rendered(production)
    progress = terminal.Progress("qc", len(paths), quiet=as_json)
    reports = []
    for path in paths:
        report = measure(path, profiles[profile], _cues(path))
        reports.append(report)
        if pictures:
            write_text(path.with_suffix(".qc.svg"), picture(report))
        progress.step(1, path.name)
    progress.close()
    if as_json:
        terminal.out_json(report_json(reports))
    else:
        terminal.out(table(reports).rstrip())
    return 0 if all(report.passed for report in reports) else FAILED


def _rendered(production: Production | None) -> list[Path]:
    """The audio files that the manifest lists, in order."""
    if production is None:
        raise UsageError("no files to measure", hint="name them, or run this inside a production")
    endings = tuple(f".{name}" for name in FORMATS)
    names = sorted(name for name in Manifest.read(production.output).files if name.endswith(endings))
    if not names:
        raise UsageError(f"nothing has been rendered to {production.output} yet", hint="run `audiodrama render` first")
    return [production.output / name for name in names]


def _cues(path: Path) -> dict[str, Any] | None:
    """The cue list that lies beside a file, if there is one that can be read."""
    beside = path.with_suffix(".cues.json")
    try:
        found: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found
