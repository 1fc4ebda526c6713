"""Aligning takes without word times."""

from dataclasses import replace

import numpy as np
import pytest

from audiodrama.engines.alignment import features, warp, with_word_times
from audiodrama.engines.base import Request
from audiodrama.engines.espeak.engine import Pyttsx3Engine

TEXT = "The quiet boat moved over the bright water, and nobody on the shore knew why."


def aligned_errors(voice, **figures):
    line = Request(TEXT, voice, **figures)
    take = Pyttsx3Engine().speak(line)
    found = with_word_times(replace(take, words=None), Request(TEXT, "other"))
    assert found.timing == "aligned"
    return [abs(ours[0] - theirs[0]) for ours, theirs in zip(found.words, take.words, strict=True)]


@pytest.mark.parametrize(
    ("voice", "figures"), [("en-us+f3", {}), ("en-gb-x-rp+m3", {}), ("en-us", {"rate": 1.3}), ("en-us", {"rate": 0.8})]
)
def test_words_are_found_where_they_are(voice, figures):
    """Another voice, accent or speed is aligned within 60 ms in the median."""
    assert np.median(aligned_errors(voice, **figures)) < 0.06


def test_a_sound_is_itself():
    """Warping a sound onto itself changes nothing."""
    samples = np.random.default_rng(1).standard_normal(16000).astype(np.float32)
    found = features(samples, 16000)
    assert np.array_equal(warp(found, found), np.arange(len(found)))


def test_a_pause_is_found():
    """Silence put into a sound moves what follows by its length."""
    samples = np.random.default_rng(2).standard_normal(16000).astype(np.float32)
    samples *= np.repeat(np.random.default_rng(3).uniform(0.05, 1, 20), 800).astype(np.float32)
    paused = np.concatenate([samples[:8000], np.zeros(6400, np.float32), samples[8000:]])
    moments = warp(features(samples, 16000), features(paused, 16000))
    assert (abs(moments[20] - 20) <= 2, abs(moments[80] - 120) <= 2) == (True, True)


def test_times_of_an_engine_are_kept():
    """A take that has word times is returned as it is, and so is one without words."""
    take = Pyttsx3Engine().speak(Request(TEXT, "en-us"))
    assert with_word_times(take, Request(TEXT, "en-us")) is take
    bare = replace(take, words=None)
    assert with_word_times(bare, Request("...", "en-us")) is bare
    assert with_word_times(bare, Request(TEXT, "en-us", language="xx")) is bare
