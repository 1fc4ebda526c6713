"""The commands of working on a performance: `take`, `approve` and `status`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  Typer reads it
from typing import Annotated

import typer

from audiodrama.cli.options import HERE, Folder, Json, app, clean_production, production_at

_PLACE = "2:31 (line 31 of chapter 2's file), file:31, or the id of a line"


@app.command("take")
def take_command(  # noqa: PLR0913, PLR0917  a command has as many options as it has
    place: Annotated[str, typer.Argument(help=f"{_PLACE}; with --new and --list also a chapter or a character.")],
    folder: Folder = HERE,
    new: Annotated[int | None, typer.Option(min=1, max=20, help="Speak so many more takes.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the takes (as without any option).")] = False,
    keep: Annotated[int | None, typer.Option(metavar="K", help="Let take K be heard from now on.")] = None,
    file: Annotated[
        Path | None, typer.Option(metavar="X", help="Put a person's recording, in any usual format, in its place.")
    ] = None,
    drop: Annotated[bool, typer.Option("--drop", help="Keep none: the usual take is heard again.")] = False,
    hear: Annotated[int | None, typer.Option(metavar="K", help="Play take K alone, without room and sounds.")] = None,
    write: Annotated[Path | None, typer.Option("-o", "--output", help="With --hear: write a WAV instead.")] = None,
    listen: Annotated[
        bool, typer.Option("--listen/--no-listen", help="Hear the words back, where the extra listen is installed.")
    ] = True,
    as_json: Json = False,
) -> None:
    """List the takes of a line, make new ones, keep one, or put a person's recording in its place."""
    from audiodrama.cli.takes import TakeWish, run_take

    wish = TakeWish(new, keep, file, hear, write, listing=listing, drop=drop, listen=listen)
    run_take(production_at(folder), place, wish, as_json=as_json)


@app.command("approve")
def approve_command(
    place: Annotated[
        str | None, typer.Argument(help=f"{_PLACE}, a chapter or a character; with --list all when left out.")
    ] = None,
    folder: Folder = HERE,
    listing: Annotated[bool, typer.Option("--list", help="Only show which lines are approved.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Take the approval away.")] = False,
    note: Annotated[str, typer.Option(help="Kept with the lines.")] = "",
    as_json: Json = False,
) -> None:
    """Say that a line or a chapter was heard and found good, as it is spoken now."""
    from audiodrama.cli.takes import run_approve

    run_approve(production_at(folder), place, listing=listing, drop=drop, note=note, as_json=as_json)


@app.command("status")
def status_command(folder: Folder = HERE, as_json: Json = False) -> None:
    """Show the production on one screen: how much of each chapter is spoken, approved, doubtful, failed, up to date."""
    from audiodrama.cli.takes import show_status

    show_status(clean_production(folder, as_json=as_json), as_json=as_json)
