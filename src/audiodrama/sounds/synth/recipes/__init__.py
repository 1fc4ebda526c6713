"""Which recipes there are, by group, as plain values: nothing here makes sound or imports a numerical library."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from audiodrama.sounds.synth.recipes import (
    animals,
    blows,
    desk,
    doors,
    elements,
    glass,
    music,
    people,
    places,
    signals,
    steps,
    vehicles,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.sounds.synth.recipe import Recipe

_FAMILIES = (doors, desk, steps, glass, signals, vehicles, blows, elements, animals, places, people, music)

RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {recipe.name: recipe for family in _FAMILIES for recipe in family.RECIPES}
)
"""Every recipe by the name that stands after `synth:`."""

GROUPS: tuple[str, ...] = tuple(dict.fromkeys(recipe.group for recipe in RECIPES.values()))
"""The groups of the palette, in the order they are shown."""

PALETTE_FILE = Path(__file__).parent.parent / "palette.yaml"
"""The palette that comes with the program, in the format of a production's sfx/sounds.yaml."""
