"""`audiodrama adapt`: read a story, infer who speaks, and print or write what comes of it."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audiodrama.adapt.output import pins as pinning
from audiodrama.adapt.output.merging import Merged, merge_scripts
from audiodrama.adapt.output.summary import Summary, summarized
from audiodrama.adapt.sources.read import read_source
from audiodrama.base.errors import AudiodramaError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from audiodrama.adapt.records import Adaptation
    from audiodrama.adapt.sources.story import Story

_LONG = 400_000
"""A text of more letters takes some seconds, and the terminal says so."""


@dataclass(frozen=True)
class AdaptReport:
    """The result of an adaptation: the files written, and what is to be said of it."""

    written: tuple[Path, ...]
    summary: Summary
    merged: Merged | None = None


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
    from audiodrama.adapt.adaptation import adapt_text
    from audiodrama.adapt.attribution.llm import asker

    story = read_source(source)
    home = root or source.resolve().parent
    store = pinning.PinFile.beside(home, source)
    if not as_json:
        _refuse_to_lose(store, force=force)
    if fix:
        store = store.fixed(fix)
    store = store.merged_with_script()
    if len(story.text) > _LONG and sys.stderr.isatty():
        sys.stderr.write(f"reading {len(story.text.split()):,} words …\n")
    adaptation = adapt_text(
        story.text,
        pins=store.located,
        ask=asker(llm, model) if llm else None,
        same=joined_names(home),
        given=story.blocks,
        language=story.language,
    )
    if not any(s.kind in ("narration", "speech", "thought") for s in adaptation.segments):
        raise AudiodramaError(f"there is no story in {source.name}: nothing of it would be heard")
    if as_json:
        sys.stdout.write(json.dumps(as_document(adaptation, story), ensure_ascii=False) + "\n")
        if review:
            _write_review(adaptation, story, review)
        return 0
    outcome = write_all(
        adaptation, story, home, source, store, sounds=sounds, matter=matter, review=review, force=force
    )
    _report(outcome, home, matter=matter)
    return 0


def joined_names(home: Path) -> list[list[str]]:
    """The names of each character in voices.yaml; what is wrong with the file is for `check` to say."""
    from audiodrama.base.source import EncodingError, Source
    from audiodrama.cast.reader import read_cast
    from audiodrama.sounds.palette import Palette

    path = home / "voices.yaml"
    try:
        cast, _ = read_cast(Source.read(path, path.name), Palette())
    except (OSError, EncodingError):
        return []
    return [[role.name, *role.aliases] for role in cast.roles.values()]


def as_document(adaptation: Adaptation, story: Story) -> dict[str, Any]:
    """The adaptation as `adapt --json` prints it; "text" is given for all but plain-text sources."""
    place = story.origin
    segments = [
        {
            "start": place(s.start),
            "end": place(s.end - 1) + 1,
            "kind": s.kind,
            "speaker": s.speaker,
            "confidence": s.confidence,
            "evidence": s.evidence,
            "others": [{"name": name, "confidence": p} for name, p in s.others],
        }
        for s in adaptation.segments
    ]
    document: dict[str, Any] = {
        "language": adaptation.language,
        "segments": segments,
        "cast": [
            {"name": c.name, "aliases": list(c.aliases), "gender": c.gender, "lines": c.lines} for c in adaptation.cast
        ],
        "chapters": [
            {"title": c.title, "start": place(c.start), "end": place(c.end - 1) + 1} for c in adaptation.chapters
        ],
        "left_out": [{"what": part.label, "words": part.words} for part in summarized(adaptation, story).left_out],
    }
    return document if story.plain else {"text": adaptation.text, **document}


def write_all(  # noqa: PLR0913 - one parameter for each option of the command
    adaptation: Adaptation,
    story: Story,
    home: Path,
    source: Path,
    store: pinning.PinFile,
    *,
    sounds: bool,
    matter: bool,
    review: Path | None,
    force: bool = False,
) -> AdaptReport:
    """Write the script, its pins, a first voices.yaml where there is none, and the review page.

    Edits made by hand in the script are carried over, unless `force` undoes them.
    """
    from audiodrama.adapt.output.first_voices import first_voices
    from audiodrama.adapt.output.writing import titled, write_script
    from audiodrama.base.files import must_lie_inside, write_text

    story = titled(story, adaptation)
    script = write_script(adaptation, story, sounds=sounds, matter=matter)
    path = home / "script" / f"{source.stem}.fountain"
    voices = home / "voices.yaml"
    page = review or home / "output" / f"{source.stem}.review.html"
    for inner in (path, store.path, voices, *(() if review else (page,))):
        must_lie_inside(home, inner)
    merged = _with_edits(store, script.text) if not force else None
    write_text(path, merged.text if merged else script.text)
    store.recorded(script, adaptation.text).write()
    written = [path]
    if not voices.exists():
        write_text(voices, first_voices(adaptation))
        written.append(voices)
    rows = store.rows_of(script, adaptation.text)
    _write_review(adaptation, story, page, rows, source.name)
    return AdaptReport((*written, page), summarized(adaptation, story), merged)


def _with_edits(store: pinning.PinFile, fresh: str) -> Merged | None:
    """The fresh script with the edits of the one that stands; None where nothing but names was edited."""
    if not store.base or not store.is_rewritten:
        return None
    return merge_scripts(store.base, store.script.read_text(encoding="utf-8"), fresh)


def _refuse_to_lose(store: pinning.PinFile, *, force: bool) -> None:
    """Never write over a script that did not come from here, nor over words that were edited unless told to."""
    if not store.script.exists():
        return
    if not store.path.exists():
        raise UsageError(
            f"{store.script.name} exists and was not made by adapt", hint="rename it, or adapt into another production"
        )
    if store.is_rewritten and not store.base and not force:
        raise UsageError(
            f"script/{store.script.name} was edited in more than names, and adapting again would undo that",
            hint="keep it and stop adapting, or copy it elsewhere and say --force (pins and changed names stay)",
        )


def _write_review(
    adaptation: Adaptation, story: Story, page: Path, rows: Mapping[int, int] | None = None, source: str = ""
) -> None:
    from audiodrama.adapt.output.review import review_page
    from audiodrama.base.files import write_text

    write_text(page, review_page(adaptation, story.title, summarized(adaptation, story), rows, source))


def _report(outcome: AdaptReport, home: Path, *, matter: bool) -> None:
    from audiodrama.base.text import for_terminal

    for path in outcome.written:
        shown = path.relative_to(home) if path.is_relative_to(home) else path
        sys.stderr.write(for_terminal(f"wrote {shown}", lines=False) + "\n")
    if outcome.merged is not None and outcome.merged.kept:
        kept = outcome.merged.kept
        edits = "1 edit by hand was" if kept == 1 else f"{kept} edits by hand were"
        sys.stderr.write(f"{edits} carried over{_clashes(outcome.merged)}\n")
    for line in outcome.summary.lines(matter=matter):
        sys.stderr.write(for_terminal(line, lines=False) + "\n")


def _clashes(merged: Merged) -> str:
    """How many edits stand where the fresh text had changed as well."""
    return f"; in {merged.clashes} of them the new text differs, and yours stands" if merged.clashes else ""
