"""Recordings made ready, and `line_approval`: where somebody speaks, how loud, and cut between phrases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.base.cache import Store
from audiodrama.base.errors import AudioError
from audiodrama.dsp.audio import write_wav
from audiodrama.engines import registry
from audiodrama.engines.base import Request
from audiodrama.performance.recordings import conform_recording, speech_span, voice_level_db
from audiodrama.production.project import load
from audiodrama.speech.requests import SILENT, choose, line_requests

RATE_HZ = 22050


def requests(root):
    """The requests of the first line of a production."""
    play = load(root)
    line = play.sheet.chapters[0].lines[0]
    return line_requests(line, play.cast, choose(play.cast.roles[line.role]))


@pytest.fixture
def two(tmp_path, production_at):
    """A line of two phrases, and what is asked for it."""
    root = production_at(tmp_path / "play", script="MARTA\nThe door was open.\n(whispering)\nNobody was there.\n")
    found = requests(root)
    assert len(found) == 2
    return found


def spoken(asked) -> tuple[np.ndarray, int]:
    """The line as the embedded engine says it, a second of silence between its phrases."""
    takes = [
        registry.engine("pyttsx3").speak(Request(each.reading.text, "en-us")) for each in asked
    ]  # fmt: skip
    rate_hz = takes[0].rate_hz
    quiet = np.random.default_rng(2).normal(size=rate_hz).astype(np.float32) * 1e-4
    return np.concatenate([quiet, takes[0].samples, quiet, takes[1].samples, quiet]), rate_hz


def test_a_line_is_cut_between_its_phrases(tmp_path, two):
    """Each phrase has its own words, in its own time, and no silence of the other."""
    samples, rate_hz = spoken(two)
    write_wav(tmp_path / "line.wav", samples[:, np.newaxis], rate_hz)
    made = conform_recording(tmp_path / "line.wav", two, Store.default(), expected_s=3.0)
    lengths = [each.frames / 44100 for each in made.phrases]
    assert [len(each.words) for each in made.phrases] == [4, 3]
    assert sum(each.frames for each in made.phrases) == len(made.sound)
    assert all(0.5 < length_s < 1.9 for length_s in lengths), lengths
    for each, length_s in zip(made.phrases, lengths, strict=True):
        assert each.timing == "aligned"
        assert each.words[0][0] < 0.25
        assert length_s - 0.45 < each.words[-1][1] <= length_s
    assert made.notes == ()


def test_the_ends_are_cut_whatever_the_room(tmp_path):
    """With noise 25 dB under the voice, speech is found to a tenth of a second."""
    clock = np.arange(2 * RATE_HZ) / RATE_HZ
    voice = np.sin(2 * np.pi * 200 * clock) * (1 + np.sin(2 * np.pi * 4 * clock)) / 4
    noise = np.random.default_rng(3).normal(size=5 * RATE_HZ) * 0.02
    noise[RATE_HZ : 3 * RATE_HZ] += voice
    start, end, floor_db = speech_span(noise.astype(np.float32), RATE_HZ)
    assert start / RATE_HZ == pytest.approx(0.95, abs=0.1)
    assert end / RATE_HZ == pytest.approx(3.1, abs=0.15)
    assert -30 < floor_db < -15


def test_opposite_channels_are_heard(tmp_path, two):
    """A stereo file whose mean is silence is taken from one side, and that is said."""
    samples, rate_hz = spoken(two)
    write_wav(tmp_path / "line.wav", np.stack([samples, -samples], axis=1), rate_hz)
    made = conform_recording(tmp_path / "line.wav", two, Store.default(), expected_s=3.0)
    assert any("cancel each other" in note for note in made.notes)
    assert np.abs(made.sound).max() > 0.1


def test_noise_is_said(tmp_path, two):
    """A background that will be heard with the voice."""
    samples, rate_hz = spoken(two)
    noisy = samples + np.random.default_rng(5).normal(size=len(samples)).astype(np.float32) * 0.01
    write_wav(tmp_path / "line.wav", noisy[:, np.newaxis], rate_hz)
    made = conform_recording(tmp_path / "line.wav", two, Store.default(), expected_s=3.0)
    assert any("background is only" in note for note in made.notes)


def test_a_level_of_a_short_sound():
    """A cry of a tenth of a second is measured as if it went on; silence has no level."""
    cry = np.sin(np.arange(4410, dtype=np.float32) / 9).reshape(-1, 1) / 10
    assert voice_level_db(cry) == pytest.approx(voice_level_db(np.tile(cry, (30, 1))), abs=0.5)
    with pytest.raises(AudioError, match="nothing in it can be heard"):
        voice_level_db(np.zeros((4410, 1), np.float32))


def test_a_line_without_words_takes_no_recording(tmp_path, two):
    """There is nothing to say."""
    with pytest.raises(AudioError, match="no words"):
        conform_recording(
            tmp_path / "a.wav", [replace(each, engine=SILENT) for each in two], Store.default(), expected_s=1.0
        )
