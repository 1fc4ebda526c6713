"""Two renders at once, and files saved while they are read: what is kept is what was read; no chapter is forgotten."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from attacking import command, digests, linux_only, seeds
from audiodrama.base.cache import Store
from audiodrama.base.errors import AudiodramaError
from audiodrama.dsp.audio import write_wav
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from conftest import VOICES

OPTIONS = Options(formats=("flac",), jobs=1)
SCRIPT = "\n\n".join(
    f"# Part {n}\n\nINT. HALL - DAY\n\nMARTA\nThis is part {n}. [[sfx: ding]] Did you hear?" for n in range(1, 5)
)
SOUNDS = "sounds: {ding: {kind: sfx, file: ding.wav}}\nspaces: {hall: {ir: hall.wav}}\n"


def written(root: Path) -> Path:
    """Four chapters with a sound and a recorded room."""
    for name, text in (("script/01.fountain", SCRIPT), ("voices.yaml", VOICES), ("sfx/sounds.yaml", SOUNDS)):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for name in ("ding", "hall"):
        (root / "sfx" / f"{name}.wav").write_bytes(versions(root.parent, name)[0])
    return root


def versions(folder: Path, name: str) -> tuple[bytes, bytes]:
    """Two sounds of one length: only their samples differ."""
    made = []
    for seed in (1, 2):
        path = folder / f"{name}{seed}.wav"
        if not path.exists():
            decay = np.exp(-np.linspace(0, 9, 9000))[:, np.newaxis] if name == "hall" else 1.0
            write_wav(path, (np.random.default_rng(seed).normal(0, 0.1, (9000, 1)) * decay).astype(np.float32), 44100)
        made.append(path.read_bytes())
    return made[0], made[1]


def saved_while_read(seed: int, home: Path) -> None:
    """Somebody saves a sound and a room back and forth during a render; then each version is rendered and compared."""
    rng, root = random.Random(seed), written(home / "play")
    store, ended = Store(home / "cache"), threading.Event()

    def save() -> None:
        while not ended.is_set():
            name = rng.choice(("ding", "hall"))
            path, content = root / "sfx" / f"{name}.wav", rng.choice(versions(home, name))
            if rng.random() < 0.5:
                path.write_bytes(content)
            else:
                new = path.with_suffix(".new")
                new.write_bytes(content)
                new.replace(path)
            time.sleep(rng.random() * 0.02)

    saver = threading.Thread(target=save)
    saver.start()
    try:
        for _ in range(2):
            with suppress(AudiodramaError):  # a file that is half written is told
                render(load(root), options=OPTIONS, store=store)
    finally:
        ended.set()
        saver.join()
    for at in range(2):
        for name in ("ding", "hall"):
            (root / "sfx" / f"{name}.wav").write_bytes(versions(home, name)[at])
        render(load(root), options=OPTIONS, store=store)
        found = digests(root / "output")
        clean = written(home / f"clean{at}" / "play")
        for name in ("ding", "hall"):
            (clean / "sfx" / f"{name}.wav").write_bytes(versions(home, name)[at])
        render(load(clean), options=OPTIONS, store=Store(home / f"store{at}"))
        assert found == digests(clean / "output"), f"version {at} is kept under the other's name"


def two_at_once(seed: int, home: Path) -> None:
    """Renders of different chapters, in processes of their own, that begin at nearly the same time."""
    rng, root = random.Random(seed), written(home / "play")
    parts = rng.choice((("1", "2", "3", "4"), ("1-2", "3-4"), ("1-3", "2-4"), ("1-4", "1-4")))
    running = []
    for part in parts:
        running.append(command("render", part, "--format", "flac", "--jobs", "1", "-C", root, cache=home / "cache"))
        time.sleep(rng.random() * 0.6)
    said = [process.communicate(timeout=300)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0] * len(parts), said
    found = digests(root / "output")
    clean = written(home / "clean" / "play")
    render(load(clean), options=OPTIONS, store=Store(home / "other"))
    assert found == digests(clean / "output")
    assert {chapter.work for chapter in render(load(root), options=OPTIONS, store=Store(home / "cache")).chapters} == {
        "nothing"
    }


@linux_only
@pytest.mark.attack
@pytest.mark.parametrize("attack", [saved_while_read, two_at_once])
def test_whoever_else_is_at_work(attack):
    """The bytes are those of a render that was alone."""
    failed = []
    for seed in seeds(2):
        with tempfile.TemporaryDirectory(prefix="race-") as folder:
            try:
                attack(seed, Path(folder))
            except AssertionError as error:
                failed.append(f"seed {seed}: {error}")
    assert not failed, "\n".join(failed)
