"""Steps by surface."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_WALK = (
    Param("count", 4, 1, 24, "", "how many steps"),
    Param("pace", 0.58, 0.25, 1.5, "s", "from one step to the next"),
    Param("force", 0.5, 0.0, 1.0, "", "from creeping to stamping"),
    Param("approach", 0.0, -30.0, 30.0, "dB", "how much louder the last step is than the first"),
)
_GAITS: dict[str, dict[str, float]] = {
    "one": {"count": 1},
    "slow": {"pace": 0.85, "force": 0.3},
    "approach": {"count": 8, "approach": 20},
    "leave": {"count": 8, "approach": -20},
    "run": {"count": 8, "pace": 0.31, "force": 0.9},
}


def _steps(surface: str, doc: str, *more: Param, level_db: float = -15) -> Recipe:
    return Recipe(
        name=f"steps-{surface}",
        group="steps",
        kind="sfx",
        doc=doc,
        params=(*_WALK, *more),
        presets=_GAITS,
        source=f"steps:{surface}",
        level_db=level_db,
        duration_s=40.0,
    )


RECIPES = (
    _steps("wood", "shoes on floorboards", level_db=-13),
    _steps(
        "stairs",
        "up a wooden stair, each tread another board",
        Param("creaky", 0.45, 0, 1, "", "how many treads creak"),
    ),
    _steps("stone", "hard soles on flagstones", level_db=-9),
    _steps("gravel", "on gravel: stones that knock and grind"),
    _steps("leaves", "through dry leaves"),
    _steps("snow", "on cold snow: a dense, dull crunch"),
)
