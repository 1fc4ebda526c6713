"""`audiodrama` on the command line, and `python -m audiodrama`."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import warnings
from contextlib import suppress
from typing import Any

_INTERRUPTED = 130
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def main() -> None:
    """Run the command line; the exit status says how it went (`audiodrama.cli.app.run`)."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # they speak to programmers
    _on_ending_signals(_end_at_once)
    from audiodrama.base.blas import one_blas_thread
    from audiodrama.base.memory import hold_little_memory
    from audiodrama.cli import streams

    one_blas_thread()
    hold_little_memory()
    streams.prepare_streams()
    status = _run(sys.argv[1:])
    refusal = streams.close()
    if refusal is not None and status == 0:
        streams.write(sys.stderr, f"audiodrama: {streams.OUTPUT} could not be written: {refusal.strerror}\n")
        status = 1
    if status == _INTERRUPTED:
        _leave(status)
    sys.exit(status)


def _leave(status: int) -> None:
    """End with a status of our own.

    Python would end itself by SIGINT in place of it, if the interrupt passed through code that it had compiled.
    """
    with suppress(Exception):
        atexit._run_exitfuncs()  # noqa: SLF001  os._exit would leave them out
    os._exit(status)


def _run(arguments: list[str]) -> int:
    """Run a command; from here on a signal unwinds what has begun, so that nothing half is left."""
    try:
        from audiodrama.cli.app import run

        _on_ending_signals(signal.default_int_handler)
        return run(arguments)
    except KeyboardInterrupt:  # between two of its own tries
        return _INTERRUPTED


def _on_ending_signals(handler: Any) -> None:
    """A system that shuts down and a window that is closed end the program as tidily as Ctrl-C does.

    Signals that whoever started the program had ignored (`nohup`) stay ignored.
    """
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _end_at_once(*_: Any) -> None:
    """While nothing has begun there is nothing to unwind, and no traceback to show."""
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
