"""What `audiodrama adapt` does: read a story, infer who speaks, and print or write what comes of it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.output import pins as pinning
from audiodrama.adapt.sources.read import read_source
from audiodrama.base.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.adapt.records import Adaptation
    from audiodrama.adapt.sources.story import Story

DOUBTFUL = 0.6


@dataclass(frozen=True)
class Outcome:
    """What an adaptation left behind: files written, lines in all and doubtful ones."""

    written: tuple[Path, ...]
    lines: int
    doubtful: int


def adapt_command(  # noqa: PLR0913 - one parameter for each option of the command
    source: Path,
    *,
    root: Path | None = None,
    fix: Sequence[str] = (),
    sounds: bool = False,
    matter: bool = False,
    force: bool = False,
    llm: str | None = None,
    model: str = "",
    as_json: bool = False,
    review: Path | None = None,
) -> int:
    """Adapt the story in `source`; returns the exit status.

    Args:
        source: .txt, .md, .epub or .docx.
        root: the production to write to; script/ and a first voices.yaml in it. None: the folder of the source.
        fix: `LINE=NAME` each, a line of the script (`file:LINE=NAME` where there are several) and who speaks there.
        sounds: suggest scene headings and sounds.
        matter: read front and end matter aloud as well.
        force: write over a script that was edited in more than names.
        llm: address of an OpenAI-compatible server to ask about doubtful lines.
        model: its model's name.
        as_json: print one JSON document; without `review` nothing is written.
        review: where the review page goes; None: beside the script.
    """
    from audiodrama.adapt.adaptation import adapt_text
    from audiodrama.adapt.attribution.llm import asker

    story = read_source(source)
    home = root or source.resolve().parent
    store = pinning.PinFile.beside(home, source)
    if not as_json:
        _refuse_to_lose(store, force=force)
    if fix:
        store = store.fixed(home, fix)
    store = store.merged_with_script(home)
    adaptation = adapt_text(
        story.text, pins=store.located, ask=asker(llm, model) if llm else None, same=_aliases(home / "voices.yaml")
    )
    if as_json:
        sys.stdout.write(json.dumps(as_document(adaptation, story), ensure_ascii=False) + "\n")
        if review:
            _write_review(adaptation, story, review)
        return 0
    outcome = write_all(adaptation, story, home, source, store, sounds=sounds, matter=matter, review=review)
    _report(outcome, home)
    return 0


def _aliases(path: Path) -> list[list[str]]:
    """Names that voices.yaml says mean one character; a file that cannot be read is for `check` to complain about."""
    import yaml

    try:
        cast = yaml.safe_load(path.read_text(encoding="utf-8"))["cast"]
        return [[str(name), *map(str, role["aliases"])] for name, role in cast.items() if role and role.get("aliases")]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError):
        return []


def as_document(adaptation: Adaptation, story: Story) -> dict[str, Any]:
    """The adaptation as `adapt --json` prints it; "text" is given for all but plain-text sources."""
    segments = [
        {
            "start": s.start,
            "end": s.end,
            "kind": s.kind,
            "speaker": s.speaker,
            "confidence": s.confidence,
            "evidence": s.evidence,
            "others": [{"name": name, "confidence": p} for name, p in s.others],
        }
        for s in adaptation.segments
    ]
    document: dict[str, Any] = {
        "segments": segments,
        "cast": [
            {"name": c.name, "aliases": list(c.aliases), "gender": c.gender, "lines": c.lines} for c in adaptation.cast
        ],
        "chapters": [{"title": c.title, "start": c.start, "end": c.end} for c in adaptation.chapters],
    }
    return document if story.plain else {"text": adaptation.text, **document}


def write_all(
    adaptation: Adaptation,
    story: Story,
    home: Path,
    source: Path,
    store: pinning.PinFile,
    *,
    sounds: bool,
    matter: bool,
    review: Path | None,
) -> Outcome:
    """Write the script, its pins, a first voices.yaml where there is none, and the review page."""
    from audiodrama.adapt.output.first_voices import first_voices
    from audiodrama.adapt.output.title_page import titled
    from audiodrama.adapt.output.writing import write_script
    from audiodrama.base.files import write_text

    story = titled(story, adaptation)
    script = write_script(adaptation, story, sounds=sounds, matter=matter)
    path = home / "script" / f"{source.stem}.fountain"
    write_text(path, script.text)
    store.recorded(script, adaptation.text).write()
    written = [path]
    voices = home / "voices.yaml"
    if not voices.exists():
        write_text(voices, first_voices(adaptation))
        written.append(voices)
    page = review or home / "output" / f"{source.stem}.review.html"
    _write_review(adaptation, story, page, {line.start: line.cue_line for line in script.lines})
    spoken = [s for s in adaptation.segments if s.kind == "speech"]
    return Outcome((*written, page), len(script.lines), sum(s.confidence < DOUBTFUL for s in spoken))


def _refuse_to_lose(store: pinning.PinFile, *, force: bool) -> None:
    """Never write over a script that did not come from here, nor over words that were edited unless told to."""
    if not store.script.exists():
        return
    if not store.path.exists():
        raise UsageError(
            f"{store.script.name} exists and was not made by adapt", hint="rename it, or adapt into another production"
        )
    if store.is_rewritten and not force:
        raise UsageError(
            f"script/{store.script.name} was edited in more than names, and adapting again would undo that",
            hint="keep it and stop adapting, or copy it elsewhere and say --force (pins and changed names stay)",
        )


def _write_review(adaptation: Adaptation, story: Story, page: Path, rows: Mapping[int, int] | None = None) -> None:
    from audiodrama.adapt.output.review import review_page
    from audiodrama.base.files import write_text

    write_text(page, review_page(adaptation, story.title, rows))


def _report(outcome: Outcome, home: Path) -> None:
    for path in outcome.written:
        shown = path.relative_to(home) if path.is_relative_to(home) else path
        sys.stderr.write(f"wrote {shown}\n")
    sys.stderr.write(f"{outcome.lines} lines, {outcome.doubtful} of them doubtful\n")


def main(arguments: Sequence[str]) -> int:
    """The command by itself, for `python -m audiodrama.adapt`."""
    from audiodrama.base.errors import AudiodramaError

    parser = argparse.ArgumentParser(prog="audiodrama adapt", description="Prose to a script with speakers.")
    parser.add_argument("source", type=Path)
    parser.add_argument("-C", "--root", type=Path)
    parser.add_argument("--fix", action="append", default=[], metavar="LINE=NAME")
    parser.add_argument("--sounds", action="store_true")
    parser.add_argument("--matter", action="store_true")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--llm", metavar="URL")
    parser.add_argument("--model", default="")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--review", type=Path)
    try:
        return adapt_command(**vars(parser.parse_args(arguments)))
    except AudiodramaError as error:
        sys.stderr.write(f"error: {error}\n")
        return error.exit_status
