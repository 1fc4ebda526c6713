"""The program that encodes and decodes."""

import os
import subprocess

import pytest

from audiodrama.base import ffmpeg as module
from audiodrama.base.errors import MissingError
from audiodrama.base.ffmpeg import ffmpeg, ffmpeg_version


@pytest.fixture(autouse=True)
def afresh():
    """What was found before is forgotten, before and after."""
    for asked in (ffmpeg, ffmpeg_version):
        asked.cache_clear()
    yield
    for asked in (ffmpeg, ffmpeg_version):
        asked.cache_clear()


def test_the_wheel_s_program_runs():
    """The path is that of a program that says it is ffmpeg."""
    said = subprocess.run([ffmpeg(), "-version"], capture_output=True, check=True).stdout
    assert said.startswith(b"ffmpeg version")


def test_its_version_is_told_without_starting_it(monkeypatch):
    """The wheel's program is known by its name; nothing is run."""
    monkeypatch.delenv("IMAGEIO_FFMPEG_EXE", raising=False)
    monkeypatch.setattr(module.subprocess, "run", None)
    assert "ffmpeg-" in ffmpeg_version()


def test_another_program_says_its_own_version(monkeypatch):
    """A program of the user's own is asked."""
    program = ffmpeg()
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", program)
    ffmpeg.cache_clear()
    assert ffmpeg_version().startswith("ffmpeg version")
    assert os.environ["IMAGEIO_FFMPEG_EXE"] == program


def test_none_is_told_and_a_plan_can_be_made(monkeypatch):
    """Where there is none, asking for it names the cure, and its version is none."""
    monkeypatch.setattr("imageio_ffmpeg.get_ffmpeg_exe", lambda: (_ for _ in ()).throw(RuntimeError("none")))
    monkeypatch.setattr(module, "_in_the_wheel", lambda: None)
    with pytest.raises(MissingError, match="ffmpeg is missing") as error:
        ffmpeg()
    assert "pip install" in error.value.hint
    assert ffmpeg_version() == "none"
