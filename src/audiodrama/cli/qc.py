"""What `audiodrama qc` shows: the exported files measured against a profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from audiodrama.base.errors import UsageError
from audiodrama.base.files import write_text
from audiodrama.cli import terminal
from audiodrama.export.encode import FORMATS
from audiodrama.production.manifest import Manifest
from audiodrama.qc import listen_back
from audiodrama.qc.measure import measure
from audiodrama.qc.picture import picture
from audiodrama.qc.report import as_json as report_json
from audiodrama.qc.report import table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.production.project import Production

FAILED = 1


def run_qc(
    production: Production | None,
    files: Sequence[Path],
    profile: str,
    *,
    pictures: bool = False,
    listen: bool = False,
    as_json: bool = False,
) -> int:
    """Measure files, or everything that the last render made; returns 0 when all pass, else 1.

    Args:
        production: gives profiles of the user's own, and the files when none is named; None outside of one.
        files: what to measure.
        profile: name of the profile they have to meet.
        pictures: draw one picture a file, `NAME.qc.svg` beside it.
        listen: hear every line back, in the takes and in the mix.
        as_json: print one JSON document.
    """
    from audiodrama.cast.profiles import PROFILES

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
    spoken = _listen(production, paths, quiet=as_json) if listen else None
    if as_json:
        terminal.out_json(report_json(reports) | ({} if spoken is None else {"heard": spoken}))
    else:
        terminal.out(table(reports).rstrip())
        for name, file in (spoken or {}).items():
            terminal.out(listen_back.told(name, file))
    drifted = any(row["verdict"] == "drift" for file in (spoken or {}).values() for row in file["lines"])
    return 0 if all(report.passed for report in reports) and not drifted else FAILED


def _listen(production: Production | None, paths: Sequence[Path], *, quiet: bool) -> dict[str, Any]:
    """For each file the words that were heard otherwise, and every line that was not heard as written."""
    from audiodrama.base.cache import Store
    from audiodrama.base.languages import language_of
    from audiodrama.speech.proof import Ears, cast_names, recogniser

    ears = Ears(recogniser(), Store.default(), cast_names(production.cast) if production else ())
    main = production.sheet.title_page.spoken_language if production else "en"
    lists = {path: _cues(path) for path in paths}
    if lacking := next((path for path, cues in lists.items() if cues is None), None):
        raise UsageError(f"{lacking.name} has no cue list beside it, so it is not known what should be heard")
    lines = sum(event["kind"] == "line" for cues in lists.values() if cues for event in cues["events"])
    progress = terminal.Progress("listening", lines, quiet=quiet)
    found = {}
    for path, cues in lists.items():
        rows = listen_back.hear_file(
            path, cues or {}, _takes(path), ears, lambda text: language_of(text, main), lambda: progress.step(1, "")
        )
        found[path.name] = listen_back.as_json(tuple(rows))
    progress.close()
    return found


def _takes(path: Path) -> dict[str, list[str]]:
    """The takes of each line of a file, as the manifest beside it tells them."""
    chapters = Manifest.read(path.parent).chapters.values()
    found: dict[str, list[str]] = next((c.facts.get("takes", {}) for c in chapters if path.name in c.files), {})
    return found


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
