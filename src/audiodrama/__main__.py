"""`audiodrama` on the command line, and `python -m audiodrama`."""

from __future__ import annotations

import _thread
import atexit
import gc
import os
import signal
import sys
import threading
import time
import warnings
from contextlib import suppress
from typing import Any

_INTERRUPTED = 130
_NEW_OBJECTS = 10_000
"""So many before garbage is sought: of a long script nearly all objects stay, and seeking took a quarter of `check`."""
_LATER_S = 0.05
_IMPATIENT_S = 1.0
_interrupted_at: list[float] = []
_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def main() -> None:
    """Run the command line; the exit status says how it went (`audiodrama.cli.app.run`)."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # they speak to programmers
    sys.unraisablehook = keep_interrupt
    gc.set_threshold(_NEW_OBJECTS)
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


def keep_interrupt(lost: sys.UnraisableHookArgs) -> None:
    """Let an interrupt come again that fell into a place where Python drops all errors, such as one inside an import.

    Any other error is shown as always.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    _interrupted_at.clear()
    for number in (getattr(signal, name, None) for name in _ENDING):
        if number is not None and signal.getsignal(number) in {_interrupt, signal.default_int_handler}:
            later = threading.Timer(_LATER_S, _signal_again, [number])  # at once it would be lost once more
            later.daemon = True
            later.start()
            return


def _signal_again(number: signal.Signals) -> None:
    """Send a signal to the main thread, so that it wakes from whatever it waits for."""
    main = threading.main_thread().ident
    if main is not None and hasattr(signal, "pthread_kill"):
        signal.pthread_kill(main, number)
    else:
        _thread.interrupt_main(number)


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

        _on_ending_signals(_interrupt)
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


def _interrupt(*_: Any) -> None:
    """Unwind what has begun; a key that is pressed several times at once does not break off the unwinding."""
    now = time.monotonic()
    if _interrupted_at and now - _interrupted_at[-1] < _IMPATIENT_S:
        return
    _interrupted_at[:] = [now]
    raise KeyboardInterrupt


def _end_at_once(*_: Any) -> None:
    """While nothing has begun there is nothing to unwind, and no traceback to show."""
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
