"""The commands of publishing: `qc` measures what was rendered, `export` makes what studios and shops take."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  Typer reads it
from typing import Annotated

import typer

from audiodrama.cli.options import HERE, Chapters, Folder, Json, app, clean_production, production_or_none


@app.command()
def qc(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Exported files; all of the last render when left out.")
    ] = None,
    folder: Folder = HERE,
    profile: Annotated[str, typer.Option(help="What they have to meet.")] = "audiobook",
    pictures: Annotated[bool, typer.Option("--pictures", help="Draw one picture a file beside it.")] = False,
    listen: Annotated[bool, typer.Option("--listen", help="Hear every line back (extra: listen).")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Let drafts pass.")] = False,
    as_json: Json = False,
) -> int:
    """Measure the exported files and say pass or fail, figure by figure."""
    from audiodrama.cli.qc import run_qc

    production = production_or_none(folder)
    return run_qc(production, files or [], profile, pictures=pictures, listen=listen, draft=draft, as_json=as_json)


@app.command("export")
def export_command(  # noqa: PLR0913, PLR0917
    kind: Annotated[str, typer.Argument(help="stems, reaper, audacity, epub, podcast, shelf or cues.")],
    chapters: Chapters = None,
    folder: Folder = HERE,
    target: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder; output/export/KIND when left out.")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Take chapters that are drafts as well.")] = False,
    address: Annotated[str, typer.Option(metavar="URL", help="Podcast: where its folder will lie on the web.")] = "",
    first: Annotated[
        str, typer.Option(metavar="DATE", help="Podcast: date of the first episode, such as 2026-11-01.")
    ] = "",
    author: Annotated[str, typer.Option(help="Podcast: who made it; else the title page's author.")] = "",
    owner: Annotated[str, typer.Option(help="Podcast: who answers for it; else the author.")] = "",
    email: Annotated[str, typer.Option(help="Podcast: the owner's address, which some shops want.")] = "",
    explicit: Annotated[str, typer.Option(metavar="yes|no", help="Podcast: whether it is for adults alone.")] = "",
    category: Annotated[str, typer.Option(help="Podcast: one of the shops', such as Fiction/Drama.")] = "",
    season: Annotated[str, typer.Option(metavar="N", help="Podcast: number of the season.")] = "",
    every: Annotated[str, typer.Option(metavar="DAYS", help="Podcast: days between episodes; 7 when left out.")] = "",
    as_json: Json = False,
) -> None:
    """Make what studios and shops take."""
    from audiodrama.cli.export import run_export
    from audiodrama.export.targets.podcast_show import ShowOptions

    show = ShowOptions(address, first, author, owner, email, explicit, category, season, every)
    production = clean_production(folder, as_json=as_json)
    run_export(production, kind, chapters or [], target, show, draft=draft, as_json=as_json)
