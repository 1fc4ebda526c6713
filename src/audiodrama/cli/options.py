"""The one application, its options that several commands share, and the production that they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiodrama.cli import terminal

if TYPE_CHECKING:
    from typer.models import CommandInfo

    from audiodrama.production.project import Production

PROGRAM = "audiodrama"
app = typer.Typer(
    name=PROGRAM,
    help="Plain-text scripts in, mastered multi-voice audio drama out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[
    Path, typer.Option("-C", "--folder", metavar="FOLDER", help="The production; else the nearest one upwards.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Chapters = Annotated[
    list[str] | None, typer.Argument(metavar="[CHAPTER]...", help="Numbers, slugs or script files; all when left out.")
]
HERE = Path()


def production_at(folder: Path) -> Production:
    """The production of a folder, with all its mistakes."""
    from audiodrama.production.project import find_root, load

    return load(find_root(folder))


def clean_production(folder: Path, *, as_json: bool = False) -> Production:
    """A production without errors; its warnings are told."""
    from audiodrama.base.diagnostics import diagnostic_text

    production = production_at(folder)
    production.must_be_clean()
    # the table of voices says better what is not installed
    warnings = [each for each in production.diagnostics if each.code != "voice-not-installed"]
    if warnings and not as_json:
        terminal.messages(map(diagnostic_text, warnings))
        terminal.note("")
    return production


def production_or_none(folder: Path) -> Production | None:
    """The production here, or None outside of any."""
    from audiodrama.production.project import load

    root = root_or_none(folder)
    return None if root is None else load(root)


def root_or_none(folder: Path) -> Path | None:
    """The folder of the production here, or None outside of any."""
    from audiodrama.base.errors import UsageError
    from audiodrama.production.project import find_root

    try:
        return find_root(folder)
    except UsageError:
        return None


def app_commands() -> list[str]:
    """Names of all commands."""
    return [command_name(command) for command in app.registered_commands]


def command_name(command: CommandInfo) -> str:
    """The name by which a command is called."""
    return command.name or str(command.callback.__name__ if command.callback else "")


def sentence(command: CommandInfo) -> str:
    """The first sentence of a command's help, whole."""
    return " ".join((command.callback.__doc__ or "").split("\n\n")[0].split()) if command.callback else ""
