"""Engines are found through their entry points, and nothing is loaded to list them."""

import subprocess
import sys

import pytest

from audiodrama.base.errors import UsageError
from audiodrama.engines import registry
from audiodrama.engines.base import Engine, VoiceInfo
from audiodrama.engines.tone import ToneEngine


def test_every_engine_keeps_the_contract():
    """Whatever is registered offers what the protocol names, under its own name."""
    found = {name: registry.engine(name) for name in registry.engine_names()}
    assert {name: isinstance(each, Engine) and each.name for name, each in found.items()} == {n: n for n in found}
    assert {"pyttsx3", "tone"} <= set(found)


def test_an_unknown_engine_is_named():
    """Asking for an engine nobody registers says which there are."""
    with pytest.raises(UsageError, match=r"no engine called nothing.*pyttsx3"):
        registry.engine("nothing")
    assert registry.knows_voice("nothing", "low") == "there is no engine called nothing"


def test_a_blend_needs_every_voice(monkeypatch):
    """What is blended with a voice that has yet to be fetched is not there, so the next choice can speak."""
    here, away = VoiceInfo("low", "Low"), VoiceInfo("mid", "Mid", installed=False)
    monkeypatch.setattr(ToneEngine, "voices", lambda _: (here, away))
    monkeypatch.setattr(ToneEngine, "knows", lambda *_: None)
    lack = ("the voice is not installed", "audiodrama voices install tone")
    voices = ("low", "mid", "low*0.5 + mid*0.5", "mid+low", "low + low")
    assert [registry.lack("tone", voice) for voice in voices] == [None, lack, lack, lack, None]


def test_catalogues_load_no_engine():
    """Listing engines and voices imports no speech library."""
    program = (
        "import sys; from audiodrama.engines.registry import engines; "
        "[e.voices() for e in engines()]; [e.installed() for e in engines()]; [e.fingerprint for e in engines()]; "
        "print([m for m in ('pyttsx3', 'kokoro_onnx', 'onnxruntime', 'openvino', 'piper') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert told == "[]\n"
