"""The doctor: what is there, what lacks, and the one step that mends it."""

from __future__ import annotations

import json
import os

import pytest

from audiodrama.base.errors import MissingError
from audiodrama.cast.model import EMBEDDED
from audiodrama.engines import registry
from audiodrama.engines.base import VoiceInfo
from audiodrama.production import doctor
from audiodrama.production.doctor import Check
from audiodrama.speech import recogniser


def test_everything_is_looked_at(tmp_path):
    """Python, the encoder, the folders, every engine and the recogniser, each once."""
    names = [each.name for each in doctor.run_checks(tmp_path / "output")]
    engines = [f"engine {name}" for name in registry.engine_names()]
    assert names == ["python", "ffmpeg", "cache", "output", *engines, "listen"]
    assert [each.name for each in doctor.run_checks()] == ["python", "ffmpeg", "cache", *engines, "listen"]


def test_only_the_embedded_engine_is_needed():
    """An extra that is not installed is no fault of the machine's."""
    needed = [each.name for each in doctor.run_checks() if each.needed and each.name.startswith("engine ")]
    assert needed == [f"engine {EMBEDDED}"]


def test_every_lack_has_a_cure(monkeypatch):
    """What is not installed says how it comes to be."""
    monkeypatch.setattr(type(registry.engine("tone")), "installed", lambda self: "pip install tone")
    found = {each.name: each for each in doctor.run_checks()}
    assert found["engine tone"] == Check("engine tone", False, "not installed (MIT)", "pip install tone", False)
    assert [each.name for each in found.values() if not each.ok and not each.fix] == []


@pytest.mark.parametrize(
    ("count", "told"), [(0, "any voice that it knows (MIT)"), (1, "1 voice (MIT)"), (2, "2 voices (MIT)")]
)
def test_voices_are_counted(monkeypatch, count, told):
    """Those that are installed; an engine without a list takes any name."""
    voices = [VoiceInfo(f"v{index}", "V", installed=index < count) for index in range(5)]
    monkeypatch.setattr(type(registry.engine("tone")), "voices", lambda self: voices)
    assert next(each.detail for each in doctor.run_checks() if each.name == "engine tone") == told


def test_the_recogniser(monkeypatch):
    """It is an extra: its lack is named with the step that mends it, and is no fault."""
    monkeypatch.setattr(recogniser, "recogniser_lack", lambda: "pip install listen")
    assert doctor.run_checks()[-1] == Check("listen", False, "not installed (MIT)", "pip install listen", False)
    monkeypatch.setattr(recogniser, "recogniser_lack", lambda: None)
    assert doctor.run_checks()[-1] == Check("listen", True, "Whisper (MIT)", None, False)


def test_an_engine_that_cannot_be_loaded(monkeypatch):
    """A broken plug-in is a finding, not the end of the examination."""

    def broken(name: str) -> None:
        raise MissingError(f"{name} cannot be loaded", hint="install it again")

    monkeypatch.setattr(registry, "engine", broken)
    found = {each.name: each for each in doctor.run_checks()}
    assert found["engine tone"] == Check("engine tone", False, "tone cannot be loaded", "install it again", False)
    assert not doctor.all_well(list(found.values()))


def test_an_encoder_that_does_not_run(monkeypatch):
    """It is needed, and the cure is named."""
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", "/no/such/program")
    (found,) = [each for each in doctor.run_checks() if each.name == "ffmpeg"]
    assert (found.ok, found.needed, "imageio-ffmpeg" in found.fix) == (False, True, True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to this user")
def test_a_folder_that_cannot_be_written(tmp_path):
    """The lack names the folder whose permissions to mend."""
    tmp_path.chmod(0o500)
    (found,) = [each for each in doctor.run_checks(tmp_path / "output") if each.name == "output"]
    assert (found.ok, found.fix) == (False, f"mend its permissions: {tmp_path}")


def test_a_folder_without_room(tmp_path, monkeypatch):
    """Less than a gigabyte is a lack."""
    usage = type("Usage", (), {"free": 1 << 29})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    found = {each.name: each for each in doctor.run_checks(tmp_path / "deep" / "output")}
    assert [(found[name].ok, found[name].fix) for name in ("cache", "output")] == [
        (False, "free a gigabyte of space there")
    ] * 2


def test_the_document():
    """`ok` speaks of what is needed; every row has its fix."""
    checks = [Check("a", True, "1"), Check("b", False, "2", "mend it", needed=False)]
    expected = {
        "checks": [
            {"name": "a", "ok": True, "detail": "1", "fix": None},
            {"name": "b", "ok": False, "detail": "2", "fix": "mend it"},
        ],
        "ok": True,
    }
    assert json.loads(json.dumps(doctor.checks_json(checks))) == expected
    assert doctor.checks_json([Check("c", False, "3")])["ok"] is False
