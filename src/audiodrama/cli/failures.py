"""How a command that failed says so: what went wrong, the cure, and the exit status."""

from __future__ import annotations

import typer

from audiodrama.base.cache import cache_folder
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.refusals import cure_of
from audiodrama.cli import terminal

INTERRUPTED = 130


def told(error: BaseException, *, as_json: bool) -> int:
    """Tell a failure on stderr (with --json on stdout too) and return the exit status.

    Raises:
        BaseException: the error itself, when it is a fault of the program's own.
    """
    if isinstance(error, MistakesError):
        return _mistakes(error, as_json=as_json)
    if isinstance(error, AudiodramaError):
        return _failed(error.message, error.hint, error.exit_status, as_json=as_json)
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        message = "interrupted; what was done is kept, and the next run goes on from there"
        return _failed(message, None, INTERRUPTED, as_json=as_json)
    if isinstance(error, OSError):
        return _system(error, as_json=as_json)
    if hasattr(error, "exit_code") and hasattr(error, "show"):
        error.show()
        if as_json:
            _fault_json(error.format_message() if hasattr(error, "format_message") else str(error), None)
        return int(error.exit_code)
    raise error


def _system(error: OSError, *, as_json: bool) -> int:
    """What the system refused; a reader of a pipe that has gone is no failure."""
    if isinstance(error, BrokenPipeError):
        return 0
    message = f"{error.filename or 'a file'}: {error.strerror or error}"
    cure = cure_of(error)
    if str(error.filename).startswith(str(cache_folder())):
        cure = f"{cure or 'this is the cache'}; or name another folder for the cache in AUDIODRAMA_CACHE"
    return _failed(message, cure, 1, as_json=as_json)


def _failed(message: str, hint: str | None, status: int, *, as_json: bool) -> int:
    terminal.note(f"{terminal.styled('audiodrama:', '31')} {message}")
    if hint:
        terminal.note(f"      hint: {hint}")
    if as_json:
        _fault_json(message, hint)
    return status


def _fault_json(message: str, hint: str | None) -> None:
    terminal.out_json({"diagnostics": [], "errors": 1, "warnings": 0, "error": {"message": message, "hint": hint}})


def _mistakes(error: MistakesError, *, as_json: bool) -> int:
    from audiodrama.base.diagnostics import diagnostic_text

    if as_json:
        terminal.out_json(terminal.diagnostics_json(error.diagnostics))
        return error.exit_status
    for each in error.diagnostics:
        terminal.note(diagnostic_text(each))
    terminal.note(f"{error.message}; `audiodrama explain CODE` says more of each")
    return error.exit_status
