"""Streams closed in any combination and signals at any moment: no traceback, the right status, nothing half."""

from __future__ import annotations

import os
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from attacking import command, linux_only, seeds
from conftest import SCRIPT, VOICES

PROGRAM = shlex.join([sys.executable, "-m", "audiodrama"])
COMMANDS = [
    "check",
    "check --json",
    "cues",
    "cues --json",
    "cast",
    "voices",
    "sounds",
    "doctor",
    "explain",
    "--help",
    "help",
    "render --dry-run",
    "render --format flac --jobs 1",
    "render --json --format flac --jobs 1",
    "explain no-script",
    "nonsense",
    "qc --json",
]
ENDS = [
    "",
    " >&-",
    " 2>&-",
    " <&-",
    " >&- 2>&-",
    " >&- 2>&- <&-",
    " | head -1",
    " | true",
    " 2>&1 | head -c 10",
    " > /dev/full",
    " 2> /dev/full",
    " > /dev/full 2>&1",
]
ENVIRONMENTS = [
    {},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"LC_ALL": "C", "PYTHONUTF8": "0"},
    {"TERM": "dumb"},
    {"NO_COLOR": "1"},
    {"FORCE_COLOR": "1"},
    {"COLUMNS": "1"},
    {"COLUMNS": "x"},
    {"HOME": "/nonexistent"},
    {"PYTHONUNBUFFERED": "1"},
]


def written(root: Path, *, wrong: bool) -> Path:
    """The small production, with letters of many kinds, right or with a mistake."""
    (root / "script").mkdir(parents=True)
    script = SCRIPT.replace("Is it you?", "Is it 扉 you, Zoë?")
    (root / "script" / "01.fountain").write_text(script.replace("knock", "knok") if wrong else script)
    (root / "voices.yaml").write_text(VOICES)
    return root


def status_of(words: str, end: str, *, wrong: bool) -> set[int]:
    """The statuses that are right."""
    if words == "nonsense":
        right = {2}
    elif words in {"doctor", "qc --json"}:
        right = {0, 1, 2, 4, 5}
    else:
        right = {4} if wrong and words.split(maxsplit=1)[0] in {"check", "cues", "cast", "sounds", "render"} else {0}
        right |= {0} if words in {"cast", "sounds", "sounds --json"} else set()
    full = "/dev/full" in end
    return right | ({1} if full else set()) | ({0, 141} if "|" in end else set())


def ended(seed: int, home: Path) -> None:
    """A command with streams that are closed, full, or left by their reader."""
    rng = random.Random(seed)
    wrong, words, end, environment = (
        rng.random() < 0.4,
        rng.choice(COMMANDS),
        rng.choice(ENDS),
        rng.choice(ENVIRONMENTS),
    )
    root = written(home / "play", wrong=wrong)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {PROGRAM} {words}{end}"],
        cwd=root,
        check=False,
        capture_output=True,
        timeout=300,
        env={**os.environ, "AUDIODRAMA_CACHE": str(home / "cache"), **environment},
    )
    case = (words, end, environment, wrong, done.returncode, done.stderr[-800:])
    for sign in (b"Traceback", b"Exception ignored", b"Error in"):
        assert sign not in done.stderr + done.stdout, case
    assert done.returncode in status_of(words, end, wrong=wrong), case


def signalled(seed: int, home: Path) -> None:
    """A signal at any moment from the very start of a command."""
    rng = random.Random(seed)
    root = written(home / "play", wrong=False)
    words = rng.choice(
        [
            "check",
            "cues --json",
            "voices",
            "render --format mp3 --jobs 2",
            "render --format flac --jobs 1",
            "render --watch --format flac",
        ]
    )
    process = command(*words.split(), "-C", root, cache=home / "cache", start_new_session=True)
    name, times = rng.choice(("SIGHUP", "SIGTERM", "SIGINT")), rng.choice((1, 1, 2, 5))
    time.sleep(rng.random() * rng.choice((0.3, 2.0, 5.0)))
    if words.startswith("render --watch"):
        time.sleep(1.0)
    for _ in range(times):
        process.send_signal(getattr(signal, name))
        time.sleep(0.02)
    out, said = process.communicate(timeout=120)
    case = (words, name, times, process.returncode, said[-800:])
    for sign in (b"Traceback", b"Exception ignored"):
        assert sign not in said + out, case
    early = -getattr(signal, name)  # before Python itself listens
    assert process.returncode in {0, 130, early}, case
    parts = list(home.rglob(".part-*"))
    assert not parts, (case, parts)


@linux_only
@pytest.mark.attack
@pytest.mark.parametrize("attack", [ended, signalled])
def test_streams_and_signals(attack):
    """Each tells its seed."""
    failed = []
    for seed in seeds(6):
        with tempfile.TemporaryDirectory(prefix="streams-") as folder:
            try:
                attack(seed, Path(folder))
            except AssertionError as error:
                failed.append(f"seed {seed}: {error}")
    assert not failed, "\n".join(failed)
