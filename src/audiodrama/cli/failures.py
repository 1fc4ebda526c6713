"""Failures of commands in words: the fault, its cure, and the exit status."""

from __future__ import annotations

from typing import Any

import typer

from audiodrama.base.cache import cache_folder
from audiodrama.base.diagnostics import MistakesError
from audiodrama.base.errors import AudiodramaError
from audiodrama.base.refusals import cure_of
from audiodrama.cli import terminal

INTERRUPTED = 130


def status_of(error: BaseException, *, as_json: bool) -> int:
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
        return _usage(error, as_json=as_json)
    raise error


def _usage(error: Any, *, as_json: bool) -> int:
    """A command line that makes no sense, as the parser of options puts it."""
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    context = getattr(error, "ctx", None)
    if context is None or not message or "\n" in message:
        error.show()
        return int(error.exit_code)
    text = message[:1].lower() + message[1:].rstrip(".")
    return _failed(text, f"{context.command_path} --help", int(error.exit_code), as_json=as_json)


def _system(error: OSError, *, as_json: bool) -> int:
    """A refusal of the system; a reader of a pipe that has gone is no failure."""
    if isinstance(error, BrokenPipeError):
        return 0
    message = f"{error.filename or 'a file'}: {error.strerror or error}"
    cure = cure_of(error)
    if str(error.filename).startswith(str(cache_folder())):
        cure = f"{cure or 'this is the cache'}; or name another folder for the cache in AUDIODRAMA_CACHE"
    return _failed(message, cure, 1, as_json=as_json)


def _failed(message: str, hint: str | None, status: int, *, as_json: bool) -> int:
    terminal.message(f"audiodrama: {message}" + (f"\n      hint: {hint}" if hint else ""))
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
    codes = {each.code for each in error.diagnostics if each.severity == "error"}
    example = min(codes, default="CODE")
    texts = [diagnostic_text(each) for each in error.diagnostics]
    terminal.messages([*texts, f"{error.message}; `audiodrama explain {example}` says more"])
    return error.exit_status
