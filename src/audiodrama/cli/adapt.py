"""`audiodrama adapt`: read a story, infer who speaks, and print or write what comes of it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from audiodrama.adapt.desk import AdaptReport, open_book
from audiodrama.adapt.output.document import as_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.output.merging import Merged

_LONG = 400_000
"""A text of more letters takes some seconds, and the terminal says so."""


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
        source: .txt, .md, .epub, .docx, .pdf with text, or .fdx.
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
    from audiodrama.adapt.attribution.llm import asker

    desk = open_book(source, root, fix=fix)
    if not as_json:
        desk.refuse_to_lose(force=force)
    if len(desk.story.text) > _LONG and sys.stderr.isatty():
        sys.stderr.write(f"reading {len(desk.story.text.split()):,} words …\n")
    adaptation = desk.adapt(asker(llm, model) if llm else None)
    if as_json:
        sys.stdout.write(json.dumps(as_document(adaptation, desk.story), ensure_ascii=False) + "\n")
        if review:
            desk.write_review(review)
        return 0
    _report(desk.write(sounds=sounds, matter=matter, review=review, force=force), desk.home, matter=matter)
    return 0


def _report(outcome: AdaptReport, home: Path, *, matter: bool) -> None:
    from audiodrama.base.text import for_terminal

    if home.resolve() != Path.cwd():
        sys.stderr.write(for_terminal(f"into the production {home}:", lines=False) + "\n")
    for path in outcome.written:
        shown = path.relative_to(home) if path.is_relative_to(home) else path
        sys.stderr.write(for_terminal(f"wrote {shown}", lines=False) + "\n")
    if outcome.merged is not None and outcome.merged.kept:
        kept = outcome.merged.kept
        edits = "1 edit by hand was" if kept == 1 else f"{kept} edits by hand were"
        sys.stderr.write(f"{edits} carried over{_clashes(outcome.merged)}\n")
    if outcome.newcomers:
        names = ", ".join(outcome.newcomers)
        sys.stderr.write(for_terminal(f"not yet in voices.yaml, and given a voice there: {names}", lines=False) + "\n")
    for line in outcome.summary.lines(matter=matter):
        sys.stderr.write(for_terminal(line, lines=False) + "\n")


def _clashes(merged: Merged) -> str:
    """How many edits stand where the fresh text had changed as well."""
    return f"; in {merged.clashes} of them the new text differs, and yours stands" if merged.clashes else ""
