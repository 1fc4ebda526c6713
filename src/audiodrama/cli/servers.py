"""The command `audiodrama doctor --server`: a speech server examined, and its entry printed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from audiodrama.base.errors import MissingError, UsageError
from audiodrama.cli import terminal

if TYPE_CHECKING:
    from audiodrama.engines.servers.examination import Trial
    from audiodrama.engines.servers.server import Server


def try_server(name: str, *, as_json: bool = False) -> int:
    """Ask a speech server everything, and print the entry to paste.

    Args:
        name: of a server in speech.yaml, or an address.
        as_json: print one JSON document.

    Returns:
        The exit status: 0 when it speaks.

    Raises:
        UsageError: there is no such server, or its entry has a mistake.
    """
    from audiodrama.engines.servers.configuration import configuration_file
    from audiodrama.engines.servers.examination import examine_server

    done = examine_server(_server(name), _ignore if as_json else _show)
    if as_json:
        terminal.out_json(asdict(done))
    elif done.entry:
        terminal.note(f"\nfor {configuration_file()}:")
        terminal.out(done.entry)
    return 0 if done.entry else MissingError.exit_status


def _server(name: str) -> Server:
    """The server of a name or at an address."""
    from audiodrama.engines.servers.configuration import must_be_url, read_configuration
    from audiodrama.engines.servers.examination import server_for

    configuration = read_configuration()
    if name.startswith(("http://", "https://")):
        must_be_url(name)
    elif configuration.mistakes:
        raise UsageError(configuration.mistakes[0])
    server = server_for(name, dict(configuration.servers))
    if server is None:
        known = ", ".join(configuration.servers) or "none yet"
        raise UsageError(f"there is no server {name}", hint=f"servers: {known}; or give its address, http://…/v1")
    return server


def _show(trial: Trial) -> None:
    terminal.note(f"{'ok ' if trial.good else 'no '} {trial.question}  {trial.answer}")


def _ignore(_: Trial) -> None:
    return
