"""Cloth and hands, food, heartbeat, crowds."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_RATE = Param("rate", 66, 30, 180, "", "beats a minute")
_HEARTS = {"calm": {"rate": 54}, "afraid": {"rate": 118}}

RECIPES = (
    Recipe(
        name="cloth",
        group="cloth and hands",
        kind="sfx",
        doc="a sleeve, a dress or a coat moves",
        params=(
            Param("length", 0.9, 0.2, 4, "s", "how long it moves"),
            Param("coarse", 0.4, 0, 1, "", "silk to canvas"),
            Param("moves", 2, 1, 6, "", "how many movements"),
        ),
        presets={"dress": {"coarse": 0.1, "length": 1.3}, "coat": {"coarse": 0.8}},
        source="people:cloth",
        level_db=-20,
        duration_s=4.5,
    ),
    Recipe(
        name="embrace",
        group="cloth and hands",
        kind="sfx",
        doc="two people fall into each other's arms",
        params=(Param("force", 0.5, 0, 1, "", "from gentle to headlong"),),
        source="people:embrace",
        level_db=-15,
        duration_s=2.8,
    ),
    Recipe(
        name="hand-touch",
        group="cloth and hands",
        kind="sfx",
        doc="a hand is laid on another, or on a sleeve",
        params=(
            Param("force", 0.3, 0, 1, "", "from a touch to a clap"),
            Param("slide", 0.5, 0, 1, "", "how much it slides"),
        ),
        source="people:hand_touch",
        level_db=-22,
        duration_s=1.0,
    ),
    Recipe(
        name="apple-bite",
        group="food",
        kind="sfx",
        doc="teeth break into an apple",
        params=(Param("crisp", 0.7, 0, 1, "", "mealy to crisp"),),
        source="people:apple_bite",
        level_db=-10,
        duration_s=1.0,
    ),
    Recipe(
        name="chew",
        group="food",
        kind="sfx",
        doc="chewing, crunch by crunch softer",
        params=(Param("count", 5, 1, 16, "", "how many times"), Param("crisp", 0.6, 0, 1, "", "soft to crisp")),
        source="people:chew",
        level_db=-18,
        duration_s=10.0,
    ),
    Recipe(
        name="heartbeat",
        group="heartbeat",
        kind="sfx",
        doc="a few beats of a heart heard from inside",
        params=(_RATE, Param("count", 4, 1, 30, "", "how many beats")),
        presets=_HEARTS,
        source="people:heartbeat",
        level_db=-12,
        duration_s=60.0,
    ),
    Recipe(
        name="heart",
        group="heartbeat",
        kind="bed",
        doc="a heart that goes on beating",
        params=(_RATE,),
        presets=_HEARTS,
        source="people:heart",
        level_db=-18,
        duration_s=60.0,
        seam_s=0.0,
    ),
    Recipe(
        name="crowd",
        group="crowd",
        kind="bed",
        doc="many people talk at once, in a hall or a tavern; single words are not made out",
        params=(Param("people", 28, 3, 80, "", "how many talk"),),
        presets={"few": {"people": 6}, "full": {"people": 60}},
        source="crowds:murmuring",
        spoken=True,
        level_db=-26,
        duration_s=75.0,
    ),
)
