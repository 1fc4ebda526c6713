"""`audiodrama` on the command line, and `python -m audiodrama`."""

from __future__ import annotations

import os
import signal
import sys
import warnings


def main() -> None:
    """Run the command line; the exit status says how it went (`audiodrama.cli.run`)."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # they speak to programmers
    _end_as_by_ctrl_c()
    from audiodrama.cli.app import run

    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader of a pipe has gone (`audiodrama cues | head`): no more output, and no traceback at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def _end_as_by_ctrl_c() -> None:
    """A system that shuts down and a window that is closed end the program as tidily as Ctrl-C does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    main()
