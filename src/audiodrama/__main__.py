"""`audiodrama` on the command line, and `python -m audiodrama`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; the exit status says how it went (`audiodrama.cli.run`)."""
    from audiodrama.cli import run

    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # the reader of a pipe has gone (`audiodrama cues | head`): no more output, and no traceback at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


if __name__ == "__main__":
    main()
