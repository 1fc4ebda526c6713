"""An engine that does in each of its voices what no engine should; it is run in workers only."""

import ctypes
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from audiodrama.engines.base import Capabilities, Take
from audiodrama.engines.news import announce
from audiodrama.engines.tone import ToneEngine

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


class HostileEngine:
    """Speaks tones once it has done its worst."""

    name = "hostile"
    licence = "MIT"
    capabilities = Capabilities()
    fingerprint = "hostile 1"

    def installed(self):
        return None

    def voices(self):
        return ()

    def knows(self, voice):
        return None

    def speak(self, line):
        take = ToneEngine().speak(type(line)(line.text, "low"))
        answer = getattr(self, line.voice.replace("-", "_"))(take)
        return take if answer is None else answer

    def good(self, _take):
        """Nothing bad."""

    def fork_and_crash(self, _take):
        """A fork keeps the pipes and sleeps, the worker dies."""
        if os.fork() == 0:
            time.sleep(600)
        os.abort()

    def pool_and_hang(self, _take):
        """Forks of multiprocessing, and then no answer."""
        multiprocessing.get_context("fork").Process(target=time.sleep, args=(600,)).start()
        time.sleep(600)

    def helper(self, _take):
        """A program of its own that nobody waits for."""
        _note(subprocess.Popen(SLEEPER).pid)

    def helper_in_its_own_session(self, _take):
        """The same, outside of the worker's group."""
        _note(subprocess.Popen(SLEEPER, start_new_session=True).pid)

    def daemon(self, _take):
        """A helper that is nobody's child any more."""
        reading, writing = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if (child := os.fork()) == 0:
                os.execv(SLEEPER[0], SLEEPER)
            os.write(writing, str(child).encode())
            os._exit(0)
        _note(os.read(reading, 99).decode())

    def flood_errors(self, _take):
        """Twenty megabytes on stderr, without a line end."""
        for _ in range(20):
            os.write(2, b"x" * (1 << 20))

    def print_much(self, _take):
        """Five megabytes on stdout, from Python, from the descriptor and from C."""
        print("noise " * 100000)  # noqa: T201
        os.write(1, b"\0\1" * (1 << 20))
        ctypes.CDLL(None).puts(b"y" * (1 << 20))

    def close_everything(self, _take):
        """Every descriptor is closed: the answer has no way out."""
        os.closerange(0, 256)
        time.sleep(600)

    def leave(self, _take):
        """The engine ends the process without a word."""
        sys.exit(3)

    def shout(self, _take):
        """A message of five megabytes in many lines."""
        raise RuntimeError("worse\n" * (5 << 17))

    def broken_letters(self, _take):
        """A message that cannot be encoded, and that a terminal would obey."""
        raise RuntimeError("\x1b[2J\ud800 oops \u202e")

    def silent_error(self, _take):
        """An error that cannot even say what it is."""

        class MuteError(Exception):
            def __str__(self):
                raise ValueError

        raise MuteError

    def slow_start(self, take):
        """It tells how far it is before it speaks, and longer than it should."""
        announce("warming up\x1b[2J", 0.5)
        time.sleep(1.5)
        announce("warming up", 7.0)
        return take

    def nothing(self, _take):
        """Something that is not a take."""
        return "a take"

    def stereo(self, take):
        """Two channels."""
        return Take(np.stack([take.samples] * 2, 1), take.rate_hz)

    def integers(self, take):
        """16-bit integers."""
        return Take((take.samples * 32767).astype(np.int16), take.rate_hz)


def _note(pid):
    Path(os.environ["HOSTILE_NOTES"]).write_text(str(pid))
