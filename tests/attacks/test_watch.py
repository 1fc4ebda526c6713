"""A storm of edits under `--watch`: when it has calmed down, the files are those of a render from nothing."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from attacking import command, digests, linux_only, seeds
from audiodrama.base.cache import Store
from audiodrama.dsp.audio import write_wav
from audiodrama.production.plan import Options
from audiodrama.production.project import load
from audiodrama.production.render import render
from conftest import SCRIPT, VOICES

CALM_S = 150.0
LINES = ("It is only me.", "It is nobody.", "Who else?")
ROOMS = ("BEDROOM", "CHURCH")
SOUNDS = "sounds: {ding: {kind: sfx, file: ding.wav, level: %sdB}}\n"


class Storm:
    """A production under edits of every kind, each as some editor saves."""

    def __init__(self, root: Path, rng: random.Random) -> None:
        self.root, self.rng = root, rng
        for name in ("script", "sfx"):
            (root / name).mkdir(parents=True)
        for edit in (self.line, self.voice, self.level, self.sound):
            edit()

    def save(self, name: str, content: bytes) -> None:
        """In place, in two pieces, through a new file, or with the old time put back."""
        path, rng = self.root / name, self.rng
        how = rng.randrange(5)
        if how == 0:
            with path.open("wb") as file:
                file.write(content[: len(content) // 2])
                file.flush()
                time.sleep(rng.random() * 0.3)
                file.write(content[len(content) // 2 :])
        elif how == 1:
            new = path.with_name(f".{path.name}.swp")
            new.write_bytes(content)
            new.replace(path)
        elif how == 2 and path.exists():
            before = path.stat()
            path.write_bytes(content)
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        elif how == 3 and path.exists():
            path.unlink()
            path.write_bytes(content)
        else:
            path.write_bytes(content)

    def line(self) -> None:
        text = SCRIPT.replace("It is only me.", self.rng.choice(LINES)).replace("BEDROOM", self.rng.choice(ROOMS))
        self.save("script/01.fountain", text.replace("sfx: knock", "sfx: ding").encode())

    def voice(self) -> None:
        self.save("voices.yaml", VOICES.replace("rate: 0.9", f"rate: {self.rng.choice(('0.9', '1.1'))}").encode())

    def level(self) -> None:
        self.save("sfx/sounds.yaml", (SOUNDS % self.rng.choice(("-3", "-9"))).encode())

    def sound(self) -> None:
        noise = np.random.default_rng(self.rng.randrange(2)).normal(0, 0.1, (6000, 1)).astype(np.float32)
        path = self.root / "ding.tmp"
        write_wav(path, noise, 44100)
        self.save("sfx/ding.wav", path.read_bytes())
        path.unlink()

    def chapter(self) -> None:
        path = self.root / "script" / "02.fountain"
        if path.exists():
            path.unlink()
        else:
            self.save("script/02.fountain", b"# The End\n\nBEN\nAnd that was all.\n")

    def break_it(self) -> None:
        """A mistake, and a moment later the script as it was."""
        path = self.root / "script" / "01.fountain"
        good = path.read_bytes()
        path.write_bytes(good + b"\n\nNOBODY\nI am not cast.\n")
        time.sleep(self.rng.random())
        self.save("script/01.fountain", good)

    def back_and_forth(self) -> None:
        """Another text, and the old one again, within moments."""
        path = self.root / "script" / "01.fountain"
        good = path.read_bytes()
        path.write_bytes(good.replace(b"Come in.", b"Go away."))
        time.sleep(self.rng.random() * 1.5)
        path.write_bytes(good)

    def blow(self) -> None:
        edits = (
            self.line,
            self.line,
            self.voice,
            self.level,
            self.sound,
            self.sound,
            self.chapter,
            self.break_it,
            self.back_and_forth,
        )
        for _ in range(self.rng.randrange(4, 20)):
            self.rng.choice(edits)()
            time.sleep(self.rng.choice((0.0, 0.02, 0.1, 0.5, 1.5)))


def calmed(seed: int, home: Path) -> None:
    """Watch, storm, wait, compare."""
    storm = Storm(home / "play", random.Random(seed))
    said = (home / "said.txt").open("wb")
    process = command(
        "render",
        "--watch",
        "--format",
        "flac",
        "--jobs",
        "1",
        "-C",
        storm.root,
        cache=home / "cache",
        stdout=said,
        stderr=said,
    )
    try:
        time.sleep(storm.rng.random() * 3)
        storm.blow()
        clean = home / "clean"
        for folder in ("script", "sfx"):
            (clean / folder).mkdir(parents=True)
            for path in (storm.root / folder).iterdir():
                (clean / folder / path.name).write_bytes(path.read_bytes())
        (clean / "voices.yaml").write_bytes((storm.root / "voices.yaml").read_bytes())
        render(load(clean), options=Options(formats=("flac",), jobs=1), store=Store(home / "other"))
        wanted, began = digests(clean / "output"), time.monotonic()
        while (found := digests(storm.root / "output")) != wanted and time.monotonic() - began < CALM_S:
            assert process.poll() is None, "the watch has ended"
            time.sleep(0.2)
        differ = {name for name in {*found, *wanted} if found.get(name) != wanted.get(name)}
        assert not differ, f"{differ} are other than a clean render's\n{(home / 'said.txt').read_text()[-1500:]}"
        assert "Traceback" not in (home / "said.txt").read_text()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        said.close()


@linux_only
@pytest.mark.attack
def test_a_storm_of_edits_ends_in_the_bytes_of_a_clean_render():
    """Edits come while files are read, lines spoken, chapters made, and while it waits."""
    failed = []
    for seed in seeds(1):
        with tempfile.TemporaryDirectory(prefix="storm-") as folder:
            try:
                calmed(seed, Path(folder))
            except AssertionError as error:
                failed.append(f"seed {seed}: {error}")
    assert not failed, "\n".join(failed)
