"""Failures. Mistakes in the user's own text are data (`audiodrama.base.diagnostics`), failures are exceptions.

AudiodramaError            exit status 1
├── UsageError             2   the command was asked for something that does not exist
├── MistakesError          4   script, casting or sounds have errors; carries the diagnostics
├── EncodingError          4   a text file is not UTF-8; carries the place
├── MissingError           5   something needed is not installed
├── AudioError             1   a sound file or a signal that cannot be used
├── EngineError            1   an engine failed on a line
├── NetError               1   no whole answer came from a server
├── StoreError             1   a shared store cannot be reached, read or written
└── ExportError            1   a file could not be made or written
"""

from __future__ import annotations


class AudiodramaError(Exception):
    """Any failure this package raises on purpose.

    Args:
        message: what went wrong and where, one clause.
        hint: what to do about it, if anything is known to help.
    """

    exit_status = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(AudiodramaError):
    """The call asks for something that does not exist: a chapter, a place, a name, a format."""

    exit_status = 2


class MissingError(AudiodramaError):
    """An engine, a voice or a program that is needed is not installed."""

    exit_status = 5


class AudioError(AudiodramaError):
    """A sound file or signal that cannot be used as it is."""


class EngineError(AudiodramaError):
    """An engine crashed, hung, or returned something that is not speech."""


class StoreError(AudiodramaError):
    """A shared store cannot be reached, read or written; nothing was lost, and the next run goes on from there."""


class ExportError(AudiodramaError):
    """A file could not be encoded or written."""
