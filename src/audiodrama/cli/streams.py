"""stdout and stderr as they may be: a terminal, a pipe whose reader has gone, closed, full, or of an old encoding.

Nobody who stops reading stops the work: what can no longer be shown is dropped, and the command's own status stands. A
disk that is full under a redirected stream is a failure, since then something is lost that was asked for.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

OUTPUT = "the output"
"""Name of a stream in messages."""
_CLOSED_MODES = ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY))


def prepare_streams() -> None:
    """Make the three standard streams usable, whatever the program was started with.

    A closed one leads nowhere, so that no file that is opened later takes its number; letters that a stream's encoding
    lacks are spelt by their number instead of ending the program.
    """
    for number, mode in _CLOSED_MODES:
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                opened = os.open(os.devnull, mode)
                if opened != number:
                    os.dup2(opened, number)
                    os.close(opened)
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _nowhere() -> IO[str]:
    return Path(os.devnull).open("w", encoding="utf-8")


def write(stream: IO[str] | None, text: str) -> None:
    """Write text; when the reader has gone, this stream leads nowhere from now on.

    Raises:
        OSError: anything else keeps the text from being written, such as a full disk.
    """
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _lead_nowhere(stream)
    except ValueError:  # closed by whoever embeds the program
        return
    except OSError as error:
        error.filename = error.filename or OUTPUT
        raise


def close() -> OSError | None:
    """Write out what is left in both streams; returns the refusal of a stream that cannot take it."""
    refusal = None
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except BrokenPipeError:
            _lead_nowhere(stream)
        except OSError as error:
            refusal = refusal or error
            _lead_nowhere(stream)
        except ValueError:
            continue
    return refusal


def _lead_nowhere(stream: IO[str]) -> None:
    """Send what is still buffered, and all that follows, to the null device: no second refusal at the program's end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
