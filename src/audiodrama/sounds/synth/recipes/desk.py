"""Things on desks and tables."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_SIZE = Param("size", 1.0, 0.5, 2.0, "", "how large the thing is; larger is lower")
_FORCE = Param("force", 0.5, 0.0, 1.0, "", "from gentle to hard")

RECIPES = (
    Recipe(
        name="typewriter",
        group="desk and table",
        kind="sfx",
        doc="somebody types on a typewriter",
        params=(
            Param("length", 3.5, 0.3, 20, "s", "how long"),
            Param("rate", 6.5, 1, 14, "/s", "keys a second"),
            Param("bell", 1, 0, 1, "", "0 leaves out the bell and the return"),
        ),
        source="desk:typewriter",
        level_db=-13,
        duration_s=24,
    ),
    Recipe(
        name="keyboard",
        group="desk and table",
        kind="sfx",
        doc="somebody types on a computer",
        params=(Param("length", 3, 0.3, 20, "s", "how long"), Param("rate", 7, 1, 14, "/s", "keys a second")),
        source="desk:keyboard",
        level_db=-19,
        duration_s=22,
    ),
    Recipe(
        name="paper",
        group="desk and table",
        kind="sfx",
        doc="paper that is handled or crushed",
        params=(
            Param("length", 1.4, 0.3, 8, "s", "how long"),
            Param("moves", 3, 1, 12, "", "how many movements"),
            Param("crush", 0.2, 0, 1, "", "handled to crushed"),
        ),
        presets={"crush": {"crush": 1, "moves": 4}},
        source="desk:paper",
        level_db=-19,
        duration_s=9,
    ),
    Recipe(
        name="page-turn",
        group="desk and table",
        kind="sfx",
        doc="a page is turned",
        params=(Param("length", 0.65, 0.3, 2, "s", "how long"),),
        source="desk:page_turn",
        level_db=-20,
        duration_s=2.5,
    ),
    Recipe(
        name="coins",
        group="desk and table",
        kind="sfx",
        doc="coins fall on a table",
        params=(
            Param("count", 4, 1, 20, "", "how many"),
            Param("gap", 0.16, 0.02, 1, "s", "from coin to coin, on average"),
        ),
        presets={"one": {"count": 1}, "heap": {"count": 14, "gap": 0.05}},
        source="desk:coins",
        level_db=-15,
        duration_s=10,
    ),
    Recipe(
        name="keys",
        group="desk and table",
        kind="sfx",
        doc="a bunch of keys is shaken",
        params=(
            Param("length", 1.3, 0.2, 6, "s", "how long"),
            Param("rate", 45, 5, 150, "/s", "strokes of key on key"),
        ),
        source="desk:keys",
        level_db=-17,
        duration_s=7,
    ),
    Recipe(
        name="switch",
        group="desk and table",
        kind="sfx",
        doc="a light switch is turned",
        params=(_SIZE,),
        source="desk:switch",
        level_db=-19,
        duration_s=0.6,
    ),
    Recipe(
        name="drawer",
        group="desk and table",
        kind="sfx",
        doc="a drawer is pulled out, or pushed shut",
        params=(
            Param("length", 0.7, 0.2, 3, "s", "how long it runs"),
            _FORCE,
            Param("contents", 1, 0, 3, "", "how much rattles in it"),
        ),
        presets={"shut": {"length": 0.35, "force": 0.9}},
        source="desk:drawer",
        level_db=-14,
        duration_s=4,
    ),
    Recipe(
        name="chair-scrape",
        group="desk and table",
        kind="sfx",
        doc="a chair is pushed back",
        params=(Param("length", 0.75, 0.2, 3, "s", "how long it scrapes"),),
        source="desk:chair_scrape",
        level_db=-13,
        duration_s=4.5,
    ),
    Recipe(
        name="cup-down",
        group="desk and table",
        kind="sfx",
        doc="a cup is set down",
        params=(_SIZE, Param("saucer", 1, 0, 1, "", "0 sets it on the bare table")),
        source="desk:cup_down",
        level_db=-18,
        duration_s=1.0,
    ),
)
