"""Files of takes in the play: what is put in comes out, and nothing else is believed."""

from __future__ import annotations

import hashlib
import tracemalloc

import numpy as np
import pytest

from audiodrama.base.errors import EngineError
from audiodrama.dsp.audio import encode_flac
from audiodrama.speech.kept_files import KeptPhrase, kept_bytes, kept_file, kept_phrases, kept_sounds

PHRASES = (
    KeptPhrase(4000, ((0.01, 0.04), (0.05, 0.09)), "aligned", 0.12, -3.5),
    KeptPhrase(2000, (), "proportional", 0.3, -3.5, 0.7),
)
SOUND = np.sin(np.arange(6000, dtype=np.float32) / 9).reshape(-1, 1) / 3


def written(root, sound=SOUND, phrases=PHRASES) -> str:
    """Put a file into a play; returns its checksum."""
    raw = kept_file(sound, phrases, words='He said: "é"\n— no', role="MARTA")
    (root / "takes").mkdir(exist_ok=True)
    (root / "takes" / "a.flac").write_bytes(raw)
    return hashlib.sha256(raw).hexdigest()


def test_what_is_put_in_comes_out(tmp_path):
    """The facts from the head alone, and each phrase's samples to 24 bits."""
    first, second = kept_sounds(tmp_path, "takes/a.flac", written(tmp_path))
    assert (first.phrase, second.phrase) == PHRASES
    np.testing.assert_allclose(first.samples(), SOUND[:4000], atol=2**-22)
    np.testing.assert_allclose(second.samples(), SOUND[4000:], atol=2**-22)
    assert first.name != second.name


def test_the_same_sound_is_the_same_file():
    """No clock and no chance is in it."""
    one, other = (kept_file(SOUND, PHRASES, words="a", role="b") for _ in range(2))
    assert one == other


@pytest.mark.parametrize("raw", [b"", b"fLaC", b"RIFF....WAVE", encode_flac(SOUND, 44100), b"fLaC\x84\xff\xff\xff"])
def test_any_other_file_holds_no_line(raw):
    """Nothing, a head without a body, another kind, a FLAC that nobody kept."""
    with pytest.raises(ValueError, match=r"it "):
        kept_phrases(raw)


@pytest.mark.parametrize("value", ["0", "-5", "1e99", "true", '"4000"', "[4000]", "2.5", "NaN"])
def test_figures_that_make_no_sense(value):
    """A comment that somebody forged is refused, whatever stands in it."""
    raw = kept_file(SOUND, PHRASES, words="a", role="b").replace(b'"frames":4000', f'"frames":{value}'.encode())
    with pytest.raises(ValueError, match=r"."):
        kept_phrases(raw)


def test_a_file_that_says_more_than_it_holds(tmp_path):
    """Its length is held against its sound."""
    (sound,) = kept_sounds(
        tmp_path, "takes/a.flac", written(tmp_path, phrases=(KeptPhrase(7000, (), "aligned", 0, 0),))
    )
    with pytest.raises(EngineError, match="another length"):
        sound.samples()


def test_a_file_that_is_gone_or_another(tmp_path):
    """By its checksum; and no link out of the play is followed."""
    digest = written(tmp_path)
    with pytest.raises(EngineError, match="not the file that was kept"):
        kept_bytes(tmp_path, "takes/a.flac", "0" * 64)
    (tmp_path / "takes" / "a.flac").rename(tmp_path.parent / "b.flac")
    with pytest.raises(EngineError, match="cannot be read"):
        kept_sounds(tmp_path, "takes/a.flac", digest)
    (tmp_path / "takes" / "a.flac").symlink_to(tmp_path.parent / "b.flac")
    with pytest.raises(EngineError, match="link out"):
        kept_sounds(tmp_path, "takes/a.flac", digest)


def test_a_file_that_claims_days_is_read_no_further_than_its_phrases(tmp_path):
    """A small file can unpack to far more than fits into memory: only the stretch of a phrase is decoded."""
    long = np.zeros((30_000_000, 1), np.float32)
    long[:6000] = SOUND
    digest = written(tmp_path, long)
    tracemalloc.start()
    first, _ = kept_sounds(tmp_path, "takes/a.flac", digest)
    np.testing.assert_allclose(first.samples(), SOUND[:4000], atol=2**-22)
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("words", ["\ufffe", "a\uffff b", "\x00", "\ud800", "\x1b[2J", "w" * 5000, "é扉\U0001f680"])
def test_any_words_can_stand_in_a_file(words):
    """Those that FLAC does not take, which libsndfile would die of, stand as the replacement character."""
    for title, role in ((words, "MARTA"), ("Hello.", words)):
        assert kept_phrases(kept_file(SOUND, PHRASES, words=title, role=role)) == PHRASES
