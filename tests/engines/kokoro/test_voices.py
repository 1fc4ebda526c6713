"""Kokoro's voices and their `voice_hashes`: whole ones speak, others are named; a name means the same numbers."""

import numpy as np
import pytest

from audiodrama.base.errors import AudiodramaError, EngineError
from audiodrama.engines.base import advice, fingerprint
from audiodrama.engines.kokoro import voices
from audiodrama.engines.kokoro.engine import KokoroEngine
from fake_voices import BODIES, NAMES, only_three

__all__ = ["only_three"]
pytestmark = pytest.mark.usefixtures("only_three")


def test_a_voice_that_is_kept_can_be_read():
    """Its styles come back with their shape, to the last bit."""
    voices.keep_voice("af_heart", BODIES["af_heart"])
    styles = voices.voice_styles(("af_heart",))["af_heart"]
    assert (styles.shape, styles.dtype) == ((510, 256), np.float32)
    assert styles.tobytes() == BODIES["af_heart"]
    assert voices.usable_voices() == ("af_heart",)


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("af_nobody", BODIES["af_heart"], "af_nobody is no voice of Kokoro's"),
        ("af_heart", b"", "cut short or of another shape: 0 bytes"),
        ("af_heart", BODIES["af_heart"][:-4], "cut short or of another shape: 522236 bytes"),
        ("af_heart", BODIES["af_heart"] + b"\0" * 1024, "of another shape"),
        ("af_heart", BODIES["bm_george"], "its hash differs"),
        ("af_heart", b"\1" + BODIES["af_heart"][1:], "af_heart is damaged or another voice"),
        ("../../outside", BODIES["af_heart"], "no voice of Kokoro's"),
    ],
)
def test_what_is_not_the_voice_is_refused_by_name(name, body, reason):
    """Nothing of it is kept."""
    with pytest.raises(AudiodramaError, match=reason):
        voices.keep_voice(name, body)
    assert not voices.voices_folder().exists()


def test_a_voice_that_was_damaged_later_does_not_speak():
    """A flipped bit is an error with the step that mends it; a stump counts as not installed."""
    for name in NAMES[:2]:
        voices.keep_voice(name, BODIES[name])
    assert voices.damaged_voices() == ("jf_alpha",)
    voices.voice_file("af_heart").write_bytes(b"\1" + BODIES["af_heart"][1:])
    voices.voice_file("bm_george").write_bytes(b"stump")
    assert voices.damaged_voices() == NAMES
    with pytest.raises(EngineError, match="voice af_heart is damaged") as caught:
        voices.voice_styles(("af_heart",))
    assert caught.value.hint == "audiodrama voices install kokoro"
    with pytest.raises(EngineError, match="voice bm_george is not installed"):
        voices.voice_styles(("bm_george",))


def test_the_catalogue_says_which_are_there(monkeypatch):
    """The engine advises to install them until all are there, and no take loses its name over it."""
    engine = KokoroEngine()
    before = fingerprint(KokoroEngine(), "jf_alpha")
    assert [(voice.id, voice.installed) for voice in engine.voices()] == [(name, False) for name in NAMES]
    assert advice(engine).command == "audiodrama voices install kokoro"
    for name in NAMES:
        voices.keep_voice(name, BODIES[name])
    assert all(voice.installed for voice in engine.voices())
    assert advice(engine) is None
    assert fingerprint(KokoroEngine(), "jf_alpha") == before


def test_every_official_voice_is_described(monkeypatch):
    """Language and gender of all fifty-four follow from their names."""
    monkeypatch.undo()
    found = {voice.id: (voice.languages[0], voice.gender) for voice in KokoroEngine().voices()}
    assert len(found) == 54
    assert (found["af_heart"], found["bm_george"]) == (("en-us", "female"), ("en-gb", "male"))
    assert {languages for languages, _ in found.values()} == {
        "en-us", "en-gb", "es", "fr-fr", "hi", "it", "ja", "pt-br", "cmn",
    }  # fmt: skip
