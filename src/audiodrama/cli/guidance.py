"""The commands of a first day: `new`, `help`, `explain` and `doctor`."""

from __future__ import annotations

import shlex
from pathlib import Path  # noqa: TC003  Typer reads it
from typing import Annotated

import typer

from audiodrama.cli import terminal
from audiodrama.cli.options import HERE, PROGRAM, Folder, Json, app, command_name, sentence


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="The folder to make.")]) -> None:
    """Start a production: a folder that passes `check` and renders."""
    from audiodrama.production.starter import start

    for path in start(folder):
        terminal.note(f"  {path}")
    terminal.note(f"Now: cd {shlex.quote(str(folder))} && audiodrama render")


@app.command()
def explain(
    code: Annotated[str | None, typer.Argument(help="A diagnostic's code; all are listed when left out.")] = None,
    as_json: Json = False,
) -> None:
    """Say what a diagnostic means, with an example and the cure."""
    import audiodrama.production.project  # noqa: F401  every rule registers itself on import
    from audiodrama.base.diagnostics import RULES, explain_json, explanation

    if as_json:
        terminal.out_json(explain_json(code))
        return
    if code is None:
        terminal.out(
            terminal.table(
                [(r.code, r.severity, r.meaning.split(". ")[0]) for r in sorted(RULES.values(), key=lambda r: r.code)]
            )
        )
        return
    terminal.out(explanation(code))


@app.command()
def doctor(
    folder: Folder = HERE,
    as_json: Json = False,
    server: Annotated[
        str | None, typer.Option(metavar="NAME", help="Try a speech server of speech.yaml, or an address.")
    ] = None,
) -> int:
    """Look at what this machine has, and name the one fix for each lack."""
    if server is not None:
        from audiodrama.cli.servers import try_server

        return try_server(server, as_json=as_json)
    from audiodrama.base.errors import MissingError, UsageError
    from audiodrama.production import doctor as examination
    from audiodrama.production.project import OUTPUT, find_root

    try:
        output = find_root(folder) / OUTPUT
    except UsageError:
        output = None
    checks = examination.run_checks(output)
    if as_json:
        terminal.out_json(examination.checks_json(checks))
    else:
        rows = [
            ("ok" if c.ok else "LACKS" if c.needed else "no", c.name, c.detail + (f"; fix: {c.fix}" if c.fix else ""))
            for c in checks
        ]
        terminal.out(terminal.table(rows))
    return 0 if examination.all_well(checks) else MissingError.exit_status


@app.command("help")
def manual(
    topic: Annotated[
        str | None, typer.Argument(help="A page, a command or a diagnostic; all pages when left out.")
    ] = None,
) -> None:
    """Show the manual: a page of it, a command's options, or a diagnostic."""
    import audiodrama.production.project  # noqa: F401  every rule registers itself on import
    from audiodrama.base.diagnostics import RULES
    from audiodrama.cli.manual import show_manual, topics

    sentences = {command_name(command): sentence(command) for command in app.registered_commands}
    if topic in sentences and topic not in topics():
        _command_help(topic)
    elif topic in RULES:
        explain(topic)
    else:
        show_manual(topic, sentences)


def _command_help(name: str) -> None:
    """The options of a command, as `--help` shows them."""
    app(args=[name, "--help"], prog_name=PROGRAM, standalone_mode=False)
