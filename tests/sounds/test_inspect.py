"""Sound files looked through before anybody speaks: what they hold, and what is wrong with them."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
import soundfile

from audiodrama.base.cache import Store
from audiodrama.base.source import Source
from audiodrama.sounds import inspect, reverberation
from audiodrama.sounds.inspect import Finding, examine
from audiodrama.sounds.reader import LONGEST_RESPONSE_S, read_palette

RATE_HZ = 8000
TONE = (np.sin(np.arange(RATE_HZ) / 5) / 4).astype(np.float32)
NOISE = np.random.default_rng(0).normal(0, 0.1, RATE_HZ).astype(np.float32)


def encoded(samples: np.ndarray, form: str = "WAV", subtype: str | None = None) -> bytes:
    """Samples as a file of a format of libsndfile's."""
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, RATE_HZ, format=form, subtype=subtype)
    return buffer.getvalue()


def spoilt(value: float) -> np.ndarray:
    """A tone with one value that is no sound."""
    samples = TONE.copy()
    samples[4000] = value
    return samples


@pytest.fixture
def examined(tmp_path):
    """What is found in a file of these bytes."""

    def look(raw: bytes) -> Finding:
        (tmp_path / "x.wav").write_bytes(raw)
        return examine(tmp_path / "x.wav", Store(tmp_path / "cache"))

    return look


@pytest.mark.parametrize("form", ["WAV", "AIFF", "FLAC", "OGG", "MP3", "RF64"])
def test_a_sound(examined, form):
    """Whatever it is written as: its length, its channels, and that it is heard."""
    found = examined(encoded(np.stack([TONE, NOISE], axis=1), form))
    assert (found.fault, found.channels, found.loudness, found.promised_s) == (None, 2, "sound", None)
    assert found.duration_s == pytest.approx(1.0, abs=0.2)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (encoded(TONE)[:30], "it begins like WAV, but the rest cannot be decoded"),
        (b"RIFF\0\0\0\0WAVE" + bytes(range(256)), "it begins like WAV, but the rest cannot be decoded"),
        (encoded(NOISE, "FLAC")[:6000], "it begins like FLAC, but the rest cannot be decoded"),
        (encoded(NOISE, "OGG")[:2000], "it begins like OGG, but the rest cannot be decoded"),
        (b"\xff\xfb\x90\0" + bytes(3000), "it begins like MP3, but the rest cannot be decoded"),
        (encoded(TONE[:0]), "no sound is in it"),
        (encoded(TONE)[:44], "no sound is in it"),
        (encoded(spoilt(np.nan), subtype="FLOAT"), "it holds values that are no numbers (NaN or infinity)"),
        (encoded(spoilt(np.inf), subtype="DOUBLE"), "it holds values that are no numbers (NaN or infinity)"),
    ],
)
def test_what_cannot_be_used(examined, raw, fault, capfd):
    """Each reason in the writer's words, and not a word of the decoder's own."""
    assert examined(raw).fault == fault
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("samples", "loudness"),
    [(TONE * 0, "nothing"), (TONE * 1e-3, "faint"), (TONE * 0 + 0.2, "faint"), (TONE * 0.01, "sound")],
)
def test_silence(examined, samples, loudness):
    """Nothing at all, too little, and a mere offset are told from a quiet sound."""
    assert examined(encoded(samples, subtype="FLOAT")).loudness == loudness


@pytest.mark.parametrize("form", ["WAV", "AIFF"])
def test_a_file_that_breaks_off(examined, form):
    """What the header promised is told beside what is there."""
    raw = encoded(TONE, form, "PCM_16")
    found = examined(raw[: len(raw) // 2])
    assert (found.fault, found.duration_s) == (None, pytest.approx(0.5, abs=0.01))
    assert found.promised_s == pytest.approx(1.0, abs=0.01)


def test_a_length_that_nobody_knew_is_no_promise(examined):
    """Programs that write into a pipe put the largest number there is."""
    raw = encoded(TONE, subtype="PCM_16")
    assert examined(raw[:40] + b"\xff" * 4 + raw[44:]).promised_s is None


def test_sound_without_end(examined, monkeypatch):
    """A small file may hold hours of silence; it is given up at the limit."""
    monkeypatch.setattr(inspect, "LONGEST_S", 0.36)
    monkeypatch.setattr(inspect, "_BLOCK_FRAMES", 1000)
    assert examined(encoded(TONE * 0, "FLAC")).fault == "it is longer than 0.0001 hours"


def test_a_file_is_looked_through_once(tmp_path, monkeypatch):
    """What was found holds for all files of the same bytes; another content is looked at anew."""
    store = Store(tmp_path / "cache")
    (tmp_path / "a.wav").write_bytes(encoded(TONE))
    (tmp_path / "b.wav").write_bytes(encoded(TONE))
    (tmp_path / "c.wav").write_bytes(encoded(TONE[:4000]))
    first = examine(tmp_path / "a.wav", store)
    monkeypatch.setattr(inspect, "_look_through", lambda *_: replace(first, duration_s=99.0))
    assert [examine(tmp_path / name, store).duration_s for name in ("a.wav", "b.wav", "c.wav")] == [1.0, 1.0, 99.0]


def test_a_cache_that_cannot_be_written(tmp_path):
    """It costs time only."""
    (tmp_path / "cache").write_text("a file where the folder should be")
    (tmp_path / "a.wav").write_bytes(encoded(TONE))
    assert examine(tmp_path / "a.wav", Store(tmp_path / "cache")).fault is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sounds: {x: {file: tone.wav}}", []),
        ("sounds: {x: {file: still.wav}}", [("bad-sound-file", "still.wav")]),
        ("sounds: {x: {file: half.wav}}", [("cut-sound-file", "half.wav")]),
        ("sounds: {x: {file: tone.wav, loop: [0.5s, 1.5s]}}", [("out-of-range", "[0.5s, 1.5s]")]),
        ("sounds: {x: {file: tone.wav, loop: [0.1s, 1s]}}", []),
        ("spaces: {x: {ir: tone.wav}}", []),
        ("spaces: {x: {ir: still.wav}}", [("bad-sound-file", "still.wav")]),
        ("spaces: {x: {ir: three.wav}}", [("bad-sound-file", "three.wav")]),
        ("spaces: {x: {ir: long.wav}}", [("bad-sound-file", "long.wav")]),
    ],
)
def test_mistakes_have_their_place_in_the_palette(tmp_path, text, expected):
    """What is wrong with a file is told where the file is named."""
    sfx = tmp_path / "sfx"
    sfx.mkdir()
    raw = encoded(TONE, subtype="PCM_16")
    (sfx / "tone.wav").write_bytes(raw)
    (sfx / "half.wav").write_bytes(raw[: len(raw) // 2])
    (sfx / "still.wav").write_bytes(encoded(TONE * 0))
    (sfx / "three.wav").write_bytes(encoded(np.stack([TONE] * 3, axis=1)))
    (sfx / "long.wav").write_bytes(encoded(np.tile(TONE, 21)))
    _, found = read_palette(Source("sfx/sounds.yaml", text), sfx)
    assert [(each.code, text[each.place.start : each.place.end]) for each in found] == expected


def test_responses_are_as_long_as_rooms_take_them():
    """The figure the palette is read with is the mixer's own."""
    assert LONGEST_RESPONSE_S == reverberation.LONGEST_S
