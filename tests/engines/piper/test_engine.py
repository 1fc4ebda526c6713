"""Piper: `voices` found in folders, speakers, and speech where a voice is installed."""

import json

import pytest

from audiodrama.base.errors import EngineError
from audiodrama.engines.base import Request
from audiodrama.engines.conformance import findings
from audiodrama.engines.piper import voices as piper_voices_module
from audiodrama.engines.piper.engine import PiperEngine
from audiodrama.engines.piper.voices import PiperVoice, piper_voices

DESCRIPTION = {
    "audio": {"sample_rate": 22050},
    "espeak": {"voice": "de"},
    "language": {"code": "de_DE"},
    "num_speakers": 2,
    "speaker_id_map": {"anna": 0, "bernd": 1},
    "phoneme_id_map": {"^": [1], "$": [2], "a": [3]},
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIODRAMA_PIPER_VOICES", str(tmp_path / "voices"))
    monkeypatch.setenv("AUDIODRAMA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(piper_voices_module, "_PACKAGES", ())
    (tmp_path / "voices").mkdir()
    return tmp_path / "voices"


def put(folder, name, description=DESCRIPTION):
    (folder / f"{name}.onnx").write_bytes(b"model")
    (folder / f"{name}.onnx.json").write_text(json.dumps(description))


def test_voices_are_found_in_folders(folder):
    """A model with its description is a voice; a model alone, or another JSON, is none."""
    put(folder, "de_DE-both-low")
    put(folder, "other", {"audio": {}})
    (folder / "alone.onnx").write_bytes(b"model")
    found = piper_voices()
    assert list(found) == ["de_DE-both-low"]
    voice = found["de_DE-both-low"]
    assert (voice.language, voice.phonemes_language, voice.rate_hz) == ("de-DE", "de", 22050)
    (folder / "MODEL_CARD").write_text("# Card\n* License: CC0\n")
    assert voice.licence == "CC0"
    engine = PiperEngine()
    assert (engine.knows("de_DE-both-low"), engine.knows("x")) == (None, "no Piper voice x is installed")


def test_another_voice_changes_no_take(folder):
    """The model of the voice alone is part of its takes' names."""
    put(folder, "a")
    before = PiperEngine().voice_fingerprint("a")
    put(folder, "b")
    assert PiperEngine().voice_fingerprint("a") == before
    (folder / "a.onnx").write_bytes(b"another model")
    assert PiperEngine().voice_fingerprint("a") != before


def test_speakers_are_named_or_numbered():
    """A model of many speakers is asked for one, the first by default; others are refused."""
    voice = PiperVoice("v", None, DESCRIPTION)
    assert [voice.speaker_number(each) for each in ("bernd", "1", None)] == [1, 1, 0]
    with pytest.raises(EngineError, match="no speaker carla"):
        voice.speaker_number("carla")
    single = PiperVoice("v", None, {**DESCRIPTION, "num_speakers": 1})
    assert single.speaker_number(None) is None
    with pytest.raises(EngineError, match="no speakers to choose from"):
        single.speaker_number("anna")


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.skipif(PiperEngine().knows("en_US-joe-medium") is not None, reason="no Piper voice")
def test_piper_keeps_every_promise():
    """The conformance suite finds nothing, and every word has a time of the engine's own."""
    engine = PiperEngine()
    assert findings(engine, "en_US-joe-medium") == []
    assert len(engine.speak(Request("One, two, three.", "en_US-joe-medium")).words) == 3


@pytest.mark.parametrize(
    ("voice", "gender"),
    [("en_US-joe-medium", "male"), ("en_US-amy-low", "female"), ("en_GB-cori-high", "female"),
     ("en_US-joelle-medium", "unknown"), ("mine", "unknown")],
)  # fmt: skip
def test_a_gender_is_told_by_the_whole_name(voice, gender, tmp_path):
    """Only of speakers who are known; a name that begins alike is another one."""
    assert PiperVoice(voice, tmp_path / f"{voice}.onnx", {}).gender == gender
