"""Output of `audiodrama qc`: the exported files measured against a profile, and one verdict on each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.base.errors import UsageError
from audiodrama.base.files import file_hash, read_inside, write_text
from audiodrama.cli import terminal
from audiodrama.export.cue_list import LARGEST_BYTES, events_of, parse_cue_list
from audiodrama.export.encode import FORMATS
from audiodrama.export.exporter import check_file
from audiodrama.export.sample import SAMPLE_ENDING
from audiodrama.production.manifest import BOOK, Manifest
from audiodrama.qc import listen_back
from audiodrama.qc.listen_back import drifts
from audiodrama.qc.measure import measure_file
from audiodrama.qc.old_pictures import picture_path, remove_old_pictures
from audiodrama.qc.picture import picture
from audiodrama.qc.remarks import Remark
from audiodrama.qc.report import qc_document, qc_table
from audiodrama.qc.shop_rules import lacks, sample_length

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from audiodrama.cast.profiles import Profile
    from audiodrama.export.cue_list import CueList
    from audiodrama.production.project import Production
    from audiodrama.qc.listen_back import HeardLine

FAILED = 1


def run_qc(
    production: Production | None,
    files: Sequence[Path],
    profile: str,
    *,
    pictures: bool = False,
    listen: bool = False,
    draft: bool = False,
    as_json: bool = False,
) -> int:
    """Measure files, or everything that the last render made; returns 0 when all pass, else 1.

    Args:
        production: gives profiles of the user's own, and the files when none is named; None outside of one.
        files: what to measure.
        profile: name of the profile they have to meet.
        pictures: draw one picture a file, `NAME.qc.svg` beside it.
        listen: hear every line back, in the takes and in the mix.
        draft: let drafts pass, and measure those of the last render where no file is named.
        as_json: print one JSON document.
    """
    from audiodrama.cast.profiles import PROFILES

    profiles = production.cast.profiles if production else PROFILES
    if profile not in profiles:
        raise UsageError(f"there is no profile {profile}", hint=f"there are {', '.join(profiles)}")
    paths = list(files) or _rendered(production, draft=draft)
    for path in paths:
        remove_old_pictures(path.parent)
    progress = terminal.ProgressBar("qc", len(paths), quiet=as_json)
    reports = []
    for path in paths:
        reports.append(measure_file(path, profiles[profile], _cues(path), draft=draft))
        progress.step(1, path.name)
    progress.close()
    heard = _listen(production, paths, quiet=as_json) if listen else {}
    reports = [report.with_remarks(drifts(heard.get(report.path, ()))) for report in reports]
    for report in reports if pictures else ():
        write_text(picture_path(report.path), picture(report, file_hash(report.path)))
    shop = [] if files else _submission(paths, profiles[profile])
    if as_json:
        spoken = (
            {"heard": {path.name: listen_back.heard_document(lines) for path, lines in heard.items()}} if listen else {}
        )
        terminal.out_json(qc_document(reports, shop) | spoken)
    else:
        terminal.out(qc_table(reports, shop).rstrip())
        for path, lines in heard.items():
            terminal.out(listen_back.summary(path.name, lines))
    return 0 if all(report.passed for report in reports) and not shop else FAILED


def _submission(paths: Sequence[Path], profile: Profile) -> list[Remark]:
    """Rules of shops that no single file breaks: parts that are lacking, and the length of the retail sample."""
    if profile.credits != "spoken":
        return []
    samples = [sample for folder in {path.parent for path in paths} for sample in folder.glob(f"*{SAMPLE_ENDING}")]
    lacking = lacks([path.name for path in (*paths, *samples)])
    remarks = [Remark("submission", f"there is no file of the {part}", failure=True) for part in lacking]
    return remarks + [remark for sample in samples for remark in sample_length(check_file(sample).duration_s)]


def _listen(production: Production | None, paths: Sequence[Path], *, quiet: bool) -> dict[Path, list[HeardLine]]:
    """Every line of each file as it was heard."""
    from audiodrama.base.languages import language_of
    from audiodrama.base.stores.shared import chosen_store
    from audiodrama.speech.proof import Ears, cast_names, recogniser

    ears = Ears(recogniser(), chosen_store(), cast_names(production.cast) if production else ())
    main = production.sheet.title_page.spoken_language if production else "en"
    lists = {path: _cues(path) for path in paths}
    if lacking := next((path for path, cues in lists.items() if cues is None), None):
        raise UsageError(
            f"{lacking.name} has no cue list beside it, so it is not known what should be heard",
            hint="audiodrama render writes it; or leave out --listen",
        )
    count = sum(event["kind"] == "line" for cues in lists.values() for event in events_of(cues))
    progress = terminal.ProgressBar("listening", count, quiet=quiet)
    heard = {}
    for path, cues in lists.items():
        if cues is None:
            continue
        lines = listen_back.hear_file(
            path, cues, _takes(path), ears, lambda text: language_of(text, main), lambda: progress.step(1, "")
        )
        heard[path] = list(lines)
    progress.close()
    return heard


def _takes(path: Path) -> dict[str, list[str]]:
    """The takes of each line of a file, as the manifest beside it tells them."""
    return {line: list(takes) for line, takes in Manifest.read(path.parent).takes_of(path.name).items()}


def _rendered(production: Production | None, *, draft: bool) -> list[Path]:
    """The audio files of the chapters and of the book that the manifest lists, in order; or those of the drafts.

    Raises:
        UsageError: there are none, or one has gone.
    """
    if production is None:
        raise UsageError("no files to measure", hint="name them, or run this inside a production")
    output = replace(production, draft=draft).output
    command = "audiodrama render --draft" if draft else "audiodrama render"
    paths = _audio_in(output)
    if gone := next((path for path in paths if not path.is_file()), None):
        raise UsageError(f"{gone} was rendered, but is no longer there", hint=f"{command} makes it again")
    if not paths:
        drafts = not draft and _audio_in(replace(production, draft=True).output)
        hint = f"{command}; or audiodrama qc --draft measures the drafts" if drafts else command
        raise UsageError(f"nothing has been rendered to {output} yet", hint=hint)
    return paths


def _audio_in(output: Path) -> list[Path]:
    endings = tuple(f".{name}" for name in FORMATS)
    manifest = Manifest.read(output)
    names = {name for entry in manifest.chapters.values() for name in entry.files}
    names.update(manifest.shared[BOOK].files if BOOK in manifest.shared else ())
    return [output / name for name in sorted(names) if name.endswith(endings)]


def _cues(path: Path) -> CueList | None:
    """The cue list that lies beside a file, if there is one that can be read."""
    name = path.with_suffix(".cues.json").name
    try:
        return parse_cue_list(read_inside(path.parent, name, limit_bytes=LARGEST_BYTES))
    except (OSError, ValueError):
        return None
