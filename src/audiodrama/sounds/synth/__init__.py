"""Sounds made by rule: a palette of recipes, each a set of named parameters and a seed.

Three engines make every sound: a bank of damped modes struck by a contact (`modal`), noise painted with a moving
spectrum (`painter`), and clouds of small grains (`grains`).
The tables in `tables/` say which recipes there are; they import no numerical library, so that a palette can be
checked quickly.  The modules beside this one hold the rendering code, one file a family, imported when first heard.

>>> RECIPES["creak"].presets["oak-1"]          # doctest: +SKIP
>>> synthesise("creak", {"board": 37}, seed=7) # doctest: +SKIP
"""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import REFERENCE_LUFS, Param, Recipe
from audiodrama.sounds.synth.recipes import GROUPS, PALETTE_FILE, RECIPES
from audiodrama.sounds.synth.synthesis import seed_of, synthesise

__all__ = [
    "GROUPS",
    "PALETTE_FILE",
    "RECIPES",
    "REFERENCE_LUFS",
    "Param",
    "Recipe",
    "seed_of",
    "synthesise",
]
