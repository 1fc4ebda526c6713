"""Killed at a random moment: nothing half under a final name, nothing left over, and the next run gives clean bytes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from attacking import command, digests, linux_only, seeds
from audiodrama.base.cache import Store
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from conftest import SCRIPT, VOICES

FORMATS = ("flac", "mp3", "m4b")
ENDS = ("SIGKILL", "SIGKILL", "SIGKILL", "SIGTERM", "SIGHUP", "SIGINT")
LONGEST_S = 600.0
EDITED = SCRIPT.replace("It is only me.", "It is nobody else.")


def written(root: Path, script: str) -> Path:
    """The production, as it is before a run."""
    for name, text in (("script/01.fountain", script), ("voices.yaml", VOICES)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Digests of what an undisturbed run makes, and a production with its cache as they were before an edit."""
    home = tmp_path_factory.mktemp("clean")
    root = written(home / "play", EDITED)
    options = Options(formats=FORMATS, jobs=1)
    began = time.monotonic()
    render(load(root), options=options, store=Store(home / "cache"))
    took_s = time.monotonic() - began
    before = home / "before"
    render(load(written(before / "play", SCRIPT)), options=options, store=Store(before / "cache"))
    return digests(root / "output"), before, took_s


def children_of(session: int) -> list[str]:
    """Processes that still live in a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def disturbed(seed: int, clean, folder: Path) -> None:
    """End a run at some moment, look at what is there, and run it again."""
    rng = random.Random(seed)
    wanted, before, took_s = clean
    if again := rng.random() < 0.5:
        shutil.copytree(before, folder, dirs_exist_ok=True, symlinks=True)
    root, cache = written(folder / "play", EDITED), folder / "cache"
    jobs = rng.choice(("1", "2"))
    arguments = ["render", "--format", ",".join(FORMATS), "--jobs", jobs, "-C", root]
    process = command(*arguments, cache=cache, start_new_session=True)
    name = rng.choice(ENDS)
    time.sleep(rng.random() * (took_s + 2.0))
    ended = process.poll() is None
    process.send_signal(getattr(signal, name))
    _, said = process.communicate(timeout=LONGEST_S)
    began = time.monotonic()
    while left := children_of(process.pid):
        assert time.monotonic() - began < LONGEST_S, f"{name}: {left} live on"
        time.sleep(0.05)
    assert b"Traceback" not in said, said.decode()
    if ended and name != "SIGKILL":
        early = -getattr(signal, name)  # before Python itself listens
        assert process.returncode in {0, 130, early}, (name, process.returncode, said.decode())
    old = digests(before / "play" / "output") if again else {}
    for file, digest in digests(root / "output").items() if (root / "output").exists() else ():
        if file not in {"index.html", "credits.txt"}:  # they tell of the chapters that there are
            assert digest in {wanted.get(file), old.get(file)}, f"{name}: {file} is neither old nor new"
    parts = [*folder.rglob(".part-*")]
    if name != "SIGKILL":
        assert parts == [], f"{name} leaves {parts}"
    store = Store(cache)
    for entry in cache.glob("*/??/*"):
        if entry.name.startswith(".part-") or entry.parents[1].name in {"masters", "files"}:
            continue
        assert store.get(entry.parents[1].name, entry.name) is not None, f"{name}: {entry} is damaged"
    for part in parts:
        os.utime(part, (1000, 1000))
    process = command(*arguments, cache=cache)
    _, said = process.communicate(timeout=LONGEST_S)
    assert process.returncode == 0, said.decode()
    assert digests(root / "output") == wanted
    assert [*folder.rglob(".part-*")] == []


@linux_only
@pytest.mark.attack
def test_killed_at_a_random_moment(clean):
    """Sixty times by default in a long run; each tells its seed."""
    failed = []
    for seed in seeds(4):
        with tempfile.TemporaryDirectory(prefix="killed-") as folder:
            try:
                disturbed(seed, clean, Path(folder))
            except (AssertionError, subprocess.TimeoutExpired) as error:
                failed.append(f"seed {seed}: {error}")
    assert not failed, "\n".join(failed)
