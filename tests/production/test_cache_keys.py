"""Freshness: a chapter's key follows all that is heard in it, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from audiodrama.arrange.sources import SoundUse
from audiodrama.dsp.audio import write_wav
from audiodrama.production.cache_keys import chapter_key, cover_key, places_key, seeded
from audiodrama.production.project import load

SCRIPT = "MARTA\n(whispering)\nIs it you? [[sfx: bell]] Come in.\n\nINT. CELLAR - NIGHT\n\nMARTA\nDark.\n"
TONE = np.sin(np.arange(4410, dtype=np.float32)).reshape(-1, 1) / 4
SOUNDS = "sounds: {bell: {file: bell.wav}, gong: {file: bell.wav}}\n"


@pytest.fixture
def root(tmp_path, production_at):
    """A chapter with a delivery, a sound from a file, and two places."""
    write_wav(tmp_path / "sfx" / "bell.wav", TONE, 44100)
    return production_at(tmp_path, script=SCRIPT, sounds=SOUNDS)


def key_of(root, takes=("take",), also=("mp3",)) -> str:
    """The key of the only chapter."""
    play = load(root)
    assert play.errors == ()
    return chapter_key(play.sheet.chapters[0], takes, play.cast, play.palette, root / "sfx", *also)


def rewrite(root, file: str, old: str, new: str) -> None:
    """Change a file's text."""
    text = (root / file).read_text()
    assert old in text
    (root / file).write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("script/01.fountain", "Dark.", "Darker."),
        ("script/01.fountain", "CELLAR", "CHURCH"),
        ("script/01.fountain", "bell]]", "bell | level=-3dB]]"),
        ("voices.yaml", "pan: -0.2", "pan: 0.2"),
        ("voices.yaml", "narrator:", "deliveries: {whispering: {level: -1dB}}\nnarrator:"),
        ("voices.yaml", "narrator:", "effects: {whisper: [{gain: -1dB}]}\nnarrator:"),
        ("sfx/sounds.yaml", "bell: {file: bell.wav}", "bell: {file: bell.wav, level: -3dB}"),
        ("sfx/sounds.yaml", "bell: {file: bell.wav}", "bell: {file: bell.wav, trim: auto}"),
        ("sfx/sounds.yaml", "sounds:", "spaces: {cellar: {size: [9m, 9m, 3m], rt60: 2s}}\nsounds:"),
    ],
)
def test_what_is_heard_changes_the_key(root, file, old, new):
    """Words, places, cues, figures, deliveries, effects, sounds and spaces that the chapter uses."""
    before = key_of(root)
    rewrite(root, file, old, new)
    assert key_of(root) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("script/01.fountain", "INT. CELLAR", "\n\nINT. CELLAR"),
        ("script/01.fountain", "Dark.", "Dark. [[a note of the writer's]]"),
        ("voices.yaml", "rate: 0.9", "rate: 1.2"),
        ("voices.yaml", "narrator:", "deliveries: {shouting: {level: -1dB}}\nnarrator:"),
        ("sfx/sounds.yaml", "gong: {file: bell.wav}", "gong: {file: bell.wav, level: -3dB}"),
        ("sfx/sounds.yaml", "sounds:", "spaces: {attic x: {like: church}}\nsounds:"),
    ],
)
def test_what_is_not_heard_does_not(root, file, old, new):
    """Empty lines, notes, and characters, deliveries, sounds and spaces of other chapters."""
    before = key_of(root)
    rewrite(root, file, old, new)
    assert key_of(root) == before


def test_the_bytes_of_a_sound_and_everything_else(root):
    """A recording that was replaced, other takes, another profile or format."""
    before = key_of(root)
    keys = {before, key_of(root, takes=("other",)), key_of(root, also=("flac",))}
    write_wav(root / "sfx" / "bell.wav", TONE * 2, 44100)
    assert len(keys | {key_of(root)}) == 4


def test_places(root):
    """Where cues stand has a key of its own."""
    before, key = places_key(load(root).sheet.chapters[0]), key_of(root)
    rewrite(root, "script/01.fountain", "INT. CELLAR", "\n\nINT. CELLAR")
    assert (places_key(load(root).sheet.chapters[0]) == before, key_of(root) == key) == (False, True)


def test_a_cue_s_own_seed(root):
    """It counts over the sound's; without one the sound is the palette's own."""
    palette = load(root).palette
    use = SoundUse("knock", 0, None)
    assert seeded(use, palette) is palette.sounds["knock"]
    assert seeded(replace(use, seed=7), palette) == replace(palette.sounds["knock"], seed=7)


def test_the_cover(tmp_path):
    """A drawn one follows title and author, a picture its own bytes alone."""
    drawn = {cover_key(tmp_path, title, author) for title in "ab" for author in "cd"}
    (tmp_path / "cover.png").write_bytes(b"one")
    pictures = {cover_key(tmp_path, title, "c") for title in "ab"}
    (tmp_path / "cover.png").write_bytes(b"two")
    assert (len(drawn), len(pictures), len(drawn | pictures | {cover_key(tmp_path, "a", "c")})) == (4, 1, 6)


def test_keys_do_not_depend_on_the_hash_seed(production_at, tmp_path):
    """A second process, with another order of its sets, finds the same keys, so nothing is made again."""
    script = "# One\n\nMARTA\n(whispering)\nOne.\n(shouting)\nTwo.\n(tired)\nThree.\n(laughing)\nFour.\n"
    root = production_at(tmp_path / "play", script=script)
    code = (
        "import sys; from pathlib import Path;"
        "from audiodrama.production.project import load; from audiodrama.production.plan import plan;"
        "print([each.key for each in plan(load(Path(sys.argv[1]))).chapters])"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, str(root)],
            capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(told) == 1
