"""The palette's sounds can all be made, and each recipe and everyday name has its sound."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiodrama.base.names import key
from audiodrama.sounds.reader import read_palette
from audiodrama.sounds.synth import RECIPES


def test_palette_sounds_can_all_be_made():
    """Every built-in name gives sound with its own figures, seed and kind; levels lie below speech."""
    sounds = {sound.key: sound for sound in read_palette(None, None)[0].sounds.values()}
    assert len(sounds) >= 60
    assert len({(sound.recipe, sound.figures, sound.seed) for sound in sounds.values()}) == len(sounds)
    for sound in sounds.values():
        recipe = RECIPES[sound.recipe]
        assert sound.kind == recipe.kind
        assert not recipe.problems(dict(sound.figures))
        assert -45 < sound.level_db < 0


def test_every_recipe_has_a_name_in_the_palette():
    """What the program can make can be called without writing a sounds.yaml."""
    used = {sound.recipe for sound in read_palette(None, None)[0].sounds.values()}
    assert used == set(RECIPES)


EVERYDAY = (Path(__file__).parent / "everyday.txt").read_text().splitlines()


@pytest.mark.parametrize("name", EVERYDAY)
def test_everyday_names(name):
    """Sounds that producers ask for are there under the name they use, softer than shouting."""
    sound = read_palette(None, None)[0].sounds[key(name)]
    assert sound.level_db <= 0
