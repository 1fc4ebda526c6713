"""What many tests need: a small production on disk, and a cache that nobody else uses."""

from __future__ import annotations

import shutil
import signal
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from audiodrama.base.blas import one_blas_thread

if TYPE_CHECKING:
    from pathlib import Path

one_blas_thread()  # as the program itself begins; threads that wait for each other cost more than all they compute

settings.register_profile("no-deadline", deadline=None)  # how long a case takes says more of the machine than of it
settings.load_profile("no-deadline")

# tests started in the background, or with nohup, inherit signals that nobody hears; the programs they start would too
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
for _name in ("SIGTERM", "SIGHUP"):
    if hasattr(signal, _name) and signal.getsignal(getattr(signal, _name)) == signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.SIG_DFL)

SCRIPT = """Title: The Lamp
Author: A. Writer

# The Lamp

INT. BEDROOM - NIGHT

The rain has stopped. Nobody says so.

MARTA
Is it you? [[sfx: knock]] Come in.

BEN (O.S.)
(whispering)
It is only me.

# The Door

MARTA
Close it, would you?
"""
VOICES = """narrator: {speaker: NARRATOR}
cast:
  NARRATOR: {voice: {tone: low}}
  MARTA: {voice: {tone: mid}, pan: -0.2}
  BEN:
    voice:
      - tone: high
    rate: 0.9
"""


@pytest.fixture(scope="session")
def caches(tmp_path_factory):
    """Names of folders for caches, each once."""
    home = tmp_path_factory.mktemp("caches")
    return (home / str(number) for number in count())


@pytest.fixture(autouse=True)
def own_cache(caches, monkeypatch):
    """Every test has a cache of its own."""
    folder = next(caches)
    folder.mkdir()
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(folder))
    return folder


def write_production(folder: Path, **files: str | bytes) -> Path:
    """Write a production's files into a folder; what is not given is the small one above."""
    given = {"script/01.fountain": SCRIPT, "voices.yaml": VOICES} | {_path(name): text for name, text in files.items()}
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


@pytest.fixture
def production_at():
    """The function `write_production`."""
    return write_production


def _path(name: str) -> str:
    return {"script": "script/01.fountain", "voices": "voices.yaml", "sounds": "sfx/sounds.yaml"}.get(name, name)


@pytest.fixture
def root(tmp_path, production_at):
    """The small production."""
    return production_at(tmp_path / "play")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """Productions as some work leaves them, with the cache it filled: `made_once(work, **files)`, once a process."""
    known: dict[object, Path] = {}

    def made(work, **files) -> Path:
        key = (work, *sorted(files.items()))
        if key not in known:
            home = tmp_path_factory.mktemp("made")
            (home / "cache").mkdir()
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AUDIODRAMA_CACHE", str(home / "cache"))
                work(write_production(home / "play", **files))
            known[key] = home
        return known[key]

    return made


@pytest.fixture
def copy_of(made_once, tmp_path, own_cache):
    """A copy of such a production, and of its cache as this test's own: `copy_of(work, **files)`, the folder."""

    def copied(work, **files) -> Path:
        home = made_once(work, **files)
        shutil.copytree(home / "cache", own_cache, dirs_exist_ok=True)
        return shutil.copytree(home / "play", tmp_path / "play")

    return copied


def _render_small(folder: Path) -> None:
    from audiodrama.production.plan import Options
    from audiodrama.production.project import load
    from audiodrama.production.render import render

    render(load(folder), options=Options(formats=("flac",), jobs=1))


@pytest.fixture
def rendered(copy_of):
    """The small production, rendered to FLAC by this process alone, with its cache."""
    return copy_of(_render_small)
