"""An engine that does in each of its voices what no engine should; it is run in workers only."""

import ctypes
import multiprocessing
import os
import random
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
        if line.voice.startswith("rubbish-"):
            return rubbish(int(line.voice.removeprefix("rubbish-")), take)
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


def rubbish(seed, take):
    """A take with several of its parts replaced by something that is none, or nearly one."""
    rng = random.Random(seed)
    samples, count = take.samples, len(take.samples)
    parts = {
        "samples": samples,
        "rate_hz": take.rate_hz,
        "words": take.words,
        "timing": "engine",
        "timing_error_s": 0.0,
    }
    sounds = [
        lambda: (samples * 32767).astype(np.int16),
        lambda: np.stack([samples] * 2, 1),
        lambda: samples[np.newaxis],
        lambda: samples * 200000,
        lambda: samples * np.nan,
        lambda: np.full(count, np.inf, np.float32),
        lambda: np.zeros(0, np.float32),
        lambda: samples[: count // 10],
        lambda: np.zeros(count, np.float32),
        lambda: np.ones(count, np.float32),
        lambda: np.tile(samples, 60),
        lambda: samples.astype(object),
        lambda: samples.astype(complex),
        lambda: samples.astype(bool),
        lambda: list(samples),
        samples.tobytes,
        lambda: None,
        lambda: np.float32(1),
        lambda: np.sign(samples) * 1.0,
        lambda: samples.astype("f8") * 1e308,
        lambda: samples * 1e-30,
        lambda: np.random.default_rng(seed).normal(0, 0.2, count),
        lambda: samples[::-2],
        lambda: np.array("x" * count),
        lambda: samples.astype(">f4"),
        lambda: np.ma.masked_array(samples, samples > 0),
        lambda: np.broadcast_to(np.float32(0.1), (1 << 40,)),
    ]
    others = {
        "rate_hz": [
            0,
            -1,
            1,
            10**30,
            2.5,
            "22050",
            None,
            float("nan"),
            True,
            [22050],
            np.int64(22050),
            np.float32(22050),
        ],
        "words": [
            (),
            [],
            [(0, 0)] * 9,
            [(1, 0)] * 4,
            [(float("nan"), 1)] * 4,
            [("0", "1")] * 4,
            "abcd",
            7,
            [1, 2, 3, 4],
            [(0, 1, 2)] * 4,
            [(-1, 1)] * 4,
            [(0, 1e9)] * 4,
            {0: 1},
            [None] * 4,
            [(0, float("inf"))] * 4,
            iter([(0, 1)] * 4),
        ],
        "timing": ["", None, 7, "exact\x1b", ["engine"], {}],
        "timing_error_s": [-1, float("nan"), "x", None, 10**400, float("inf")],
    }
    for part in rng.sample(sorted(parts), rng.choice((1, 1, 2, 4))):
        parts[part] = rng.choice(sounds)() if part == "samples" else rng.choice(others[part])
    if rng.random() < 0.15:
        return rng.choice([None, 7, "a take", b"", [], {}, Take, (parts["samples"], 22050), parts])
    return Take(**parts)
