"""A hostile production is contained: each command ends with a status and clean words; nothing outside is touched."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest

from attacking import digests, linux_only, seeds, survives
from audiodrama.base.text import unprintable
from audiodrama.cli import app
from hostile_production import SECRET, hostile_production

GIVEN = {"story.txt", "ding.wav", "heard.wav"}
READING = [
    ["notes", "--json"],
    ["notes", "--csv"],
    ["notes", "1", "--markers", "reaper"],
    ["store"],
    ["status", "--json"],
    ["status"],
    ["take", "1:11", "--json"],
    ["approve", "--list"],
    ["render", "--what-if", "MARTA=tone:low"],
    ["check"],
    ["check", "--json"],
    ["cues"],
    ["cues", "--json"],
    ["cast", "--json"],
    ["cast"],
    ["sounds"],
    ["sounds", "--json"],
    ["render", "--dry-run"],
    ["render", "--dry-run", "--json"],
    ["qc", "--json"],
    ["doctor", "--json"],
]
WRITING = [
    ["notes", "--accept", "1", "--because", "\x1b[2J"],
    ["hear", "1:11", "-o", "heard.wav"],
    ["take", "1:11", "--new", "1"],
    ["take", "1:11", "--keep", "1"],
    ["take", "1:11", "--file", "ding.wav"],
    ["approve", "1"],
    ["take", "1:11", "--drop"],
    ["cast", "--fill"],
    ["audition", "MARTA", "--choose", "tone:low"],
    ["export", "cues"],
    ["export", "shelf"],
    ["sounds", "add", "ding", "ding.wav"],
    ["adapt", "story.txt"],
    ["render", "--format", "flac", "--jobs", "1"],
    ["render", "--json", "--format", "flac", "--jobs", "1"],
    ["export", "podcast", "--address", "https://example.org/"],
    ["render", "--draft", "--format", "flac", "--jobs", "1"],
]


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of a command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in "oe")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = app.run(list(arguments))
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return status, *texts


def contained(seed: int, commands: list[list[str]], count: int) -> None:
    """Make a hostile production, and give it to a few commands."""
    rng = random.Random(seed)
    home = Path(tempfile.mkdtemp(prefix="hostile-"))
    here = Path.cwd()
    try:
        os.environ["AUDIODRAMA_CACHE"] = str(home / "cache")
        root = hostile_production(home, rng)
        before = digests(home / "secrets") | {name: (home / name).read_text() for name in ("secret.wav", "secret.pls")}
        os.chdir(home / "secrets")
        for name, content in (("story.txt", "“Hello,” said Ben.\n"), ("ding.wav", "no sound")):
            (home / name).write_text(content)
        for command in rng.sample(commands, count):
            given = [str(home / each) if each in GIVEN else each for each in command]
            status, out, err = run(*given, "-C", str(root))
            assert 0 <= status <= 5, (command, status)
            assert "Traceback" not in err + out, (command, err)
            assert not unprintable(err.replace("\x1b", "\x1b")), (command, err)
            assert SECRET not in out + err, command
            assert "root:x:0" not in out + err, command
            if "--json" in command:
                json.loads(out)
            else:
                assert not unprintable(out), (command, out)
        after = digests(home / "secrets") | {name: (home / name).read_text() for name in ("secret.wav", "secret.pls")}
        assert before == after, "something outside was written"
        assert not list(home.rglob("owned")), "a shell obeyed"
    finally:
        os.chdir(here)
        shutil.rmtree(home, ignore_errors=True)


@linux_only
def test_what_is_read_is_contained():
    """Reading it: a status, clean words, nothing told of what lies outside."""
    survives(lambda seed: contained(seed, READING, 2), seeds(6), seconds=30)


@linux_only
@pytest.mark.attack
def test_what_is_written_is_contained():
    """Commands that write into it, or make something of it, write nowhere else."""
    survives(lambda seed: contained(seed, WRITING, 2), seeds(10), seconds=60)
