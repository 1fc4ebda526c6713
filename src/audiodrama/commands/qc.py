"""What `audiodrama qc` shows: the exported files measured against a profile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.commands import terminal
from audiodrama.errors import UsageError
from audiodrama.manifest import Manifest
from audiodrama.media.decoder import decoding
from audiodrama.media.encode import FORMATS
from audiodrama.qc.measure import measure
from audiodrama.qc.picture import picture
from audiodrama.qc.report import as_json as report_json
from audiodrama.qc.report import table
from audiodrama.store import write_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiodrama.production import Production
    from audiodrama.speech.listen import Comparison

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
    heard = _listen(production, paths, quiet=as_json) if listen else None
    if as_json:
        terminal.out_json(report_json(reports) | ({} if heard is None else {"heard": heard}))
    else:
        terminal.out(table(reports).rstrip())
        _tell_heard(heard or {})
    drifted = heard is not None and any(row["verdict"] == "drift" for file in heard.values() for row in file["lines"])
    return 0 if all(report.passed for report in reports) and not drifted else FAILED


def _listen(production: Production | None, paths: Sequence[Path], *, quiet: bool) -> dict[str, Any]:
    """For each file the share of wrong words, and every line that was not heard as written."""
    from audiodrama.speech.proof import heard_in_mix, recogniser

    listener = recogniser()
    names = [n for role in production.cast.roles.values() for n in (role.name, *role.aliases)] if production else []
    progress = terminal.Progress("listening", len(paths), quiet=quiet)
    found = {}
    for path in paths:
        cues = _cues(path)
        if cues is None:
            raise UsageError(f"{path.name} has no cue list beside it, so it is not known what should be heard")
        with decoding(path) as opened:
            sound = np.concatenate(list(opened.blocks))
            rows = heard_in_mix(cues, sound, opened.rate_hz, listener, names)
        words, errors = sum(c.words for _, c in rows), sum(c.errors for _, c in rows)
        lines = [_heard_json(event, heard) for event, heard in rows if heard.verdict != "ok"]
        found[path.name] = {"words": words, "errors": errors, "rate": round(errors / max(1, words), 4), "lines": lines}
        progress.step(1, path.name)
    progress.close()
    return found


def _heard_json(event: Mapping[str, Any], heard: Comparison) -> dict[str, Any]:
    return {
        "id": event["id"],
        "speaker": event["speaker"],
        "place": event["place"],
        "verdict": heard.verdict,
        "rate": round(heard.rate, 3),
        "dropped": [" ".join(run) for run in heard.dropped],
        "added": [" ".join(run) for run in heard.added],
        "others": [list(pair) for pair in heard.substituted],
    }


def _tell_heard(heard: Mapping[str, Any]) -> None:
    for name, file in heard.items():
        terminal.out(f"{name}: {file['errors']} of {file['words']} words heard otherwise ({file['rate']:.1%})")
        for row in file["lines"]:
            place = row["place"]
            where = f"{place['file']}:{place['line']}" if place else row["id"]
            what = [f"lost “{run}”" for run in row["dropped"]] + [f"heard besides “{run}”" for run in row["added"]]
            what += [f"“{other}” for “{said}”" for said, other in row["others"]]
            terminal.out(f"  {where}: {row['verdict']}: {row['speaker']}: {', '.join(what)}")


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
