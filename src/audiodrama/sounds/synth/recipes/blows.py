"""Shots, blows, falls and applause."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_FORCE = Param("force", 0.5, 0.0, 1.0, "", "from gentle to hard")

RECIPES = (
    Recipe(
        name="gunshot",
        group="blows",
        kind="sfx",
        doc="a shot, and what gives it back",
        params=(
            Param("size", 1, 0.5, 2, "", "pistol to rifle to cannon"),
            Param("distance", 10, 1, 3000, "m", "how far away it is"),
        ),
        presets={"far": {"distance": 600}, "rifle": {"size": 1.4}},
        source="blows:gunshot",
        level_db=-3,
        duration_s=5,
    ),
    Recipe(
        name="explosion",
        group="blows",
        kind="sfx",
        doc="an explosion, and things that come down",
        params=(
            Param("length", 5, 1, 12, "s", "how long it rolls"),
            Param("debris", 1, 0, 3, "", "how much comes down"),
        ),
        source="blows:explosion",
        level_db=-2,
        duration_s=14,
    ),
    Recipe(
        name="punch",
        group="blows",
        kind="sfx",
        doc="a fist that hits",
        params=(_FORCE,),
        source="blows:punch",
        level_db=-8,
        duration_s=1.0,
    ),
    Recipe(
        name="body-fall",
        group="blows",
        kind="sfx",
        doc="somebody falls on the floor",
        params=(Param("hard", 0.5, 0, 1, "", "carpet to boards"),),
        source="blows:body_fall",
        level_db=-9,
        duration_s=2.0,
    ),
    Recipe(
        name="sword",
        group="blows",
        kind="sfx",
        doc="blades that meet, or one that is drawn",
        params=(Param("count", 1, 1, 8, "", "how many times they meet"), Param("draw", 0, 0, 1, "", "1 draws a blade")),
        presets={"draw": {"draw": 1}, "fight": {"count": 5}},
        source="blows:sword",
        level_db=-10,
        duration_s=6,
    ),
    Recipe(
        name="splash",
        group="water",
        kind="sfx",
        doc="something falls into water",
        params=(Param("size", 1, 0.4, 2, "", "pebble to body"),),
        source="blows:splash",
        level_db=-10,
        duration_s=3.0,
    ),
    Recipe(
        name="applause",
        group="crowd",
        kind="sfx",
        doc="people clap",
        params=(Param("people", 70, 1, 300, "", "how many clap"), Param("length", 6, 1, 30, "s", "how long")),
        presets={
            "few": {"people": 9, "length": 4},
            "one": {"people": 1, "length": 3},
            "hall": {"people": 200, "length": 9},
        },
        source="blows:applause",
        level_db=-12,
        duration_s=34,
    ),
)
