"""What many tests need: a small production on disk, and a cache that nobody else uses."""

from __future__ import annotations

import signal
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


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """Every test has a cache of its own."""
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def production_at():
    """Write a production's files into a folder; what is not given is the small one above."""

    def write(folder: Path, **files: str | bytes) -> Path:
        given = {"script/01.fountain": SCRIPT, "voices.yaml": VOICES} | {
            _path(name): text for name, text in files.items()
        }
        for name, text in given.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


def _path(name: str) -> str:
    return {"script": "script/01.fountain", "voices": "voices.yaml", "sounds": "sfx/sounds.yaml"}.get(name, name)


@pytest.fixture
def root(tmp_path, production_at):
    """The small production."""
    return production_at(tmp_path / "play")
