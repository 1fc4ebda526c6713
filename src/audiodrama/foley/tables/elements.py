"""Fire, water, wind and weather, night and birds."""

from __future__ import annotations

from audiodrama.foley.recipe import Param, Recipe

_BED_S = 75.0

RECIPES = (
    Recipe(
        name="flame", group="fire", kind="bed", doc="one flame that licks and flutters",
        params=(Param("flutter", 0.5, 0, 1, "", "how unsteady it burns"), Param("crackle", 0.4, 0, 3, "", "how often it spits")),
        source="fire:flame", level_db=-24, duration_s=_BED_S,
    ),
    Recipe(
        name="hearth", group="fire", kind="bed", doc="a wood fire: roar, hiss, crackle and pops",
        params=(Param("crackle", 1.0, 0, 3, "", "how much it crackles"),),
        presets={"embers": {"crackle": 0.3}, "blaze": {"crackle": 2.2}},
        source="fire:hearth", level_db=-22, duration_s=_BED_S,
    ),
    Recipe(
        name="match", group="fire", kind="sfx", doc="a match is struck, flares, and burns small",
        params=(Param("burn", 1.6, 0.3, 4, "s", "how long it burns after the flare"),),
        source="fire:match_strike", level_db=-14, duration_s=5.0,
    ),
    Recipe(
        name="drip", group="water", kind="sfx", doc="drops that fall into a puddle",
        params=(
            Param("pitch", 980, 300, 3000, "Hz", "pitch of the bubble: larger drops are lower"),
            Param("count", 1, 1, 12, "", "how many drops"),
            Param("gap", 1.4, 0.2, 5, "s", "from drop to drop"),
        ),
        presets={"several": {"count": 4}, "heavy": {"pitch": 520}},
        source="water:drip", level_db=-18, duration_s=30.0,
    ),
    Recipe(
        name="rain", group="water", kind="bed", doc="rain on the ground, drop upon drop",
        params=(
            Param("heavy", 0.5, 0, 1, "", "drizzle to downpour"),
            Param("puddles", 1.0, 0, 4, "", "how many drops ring in puddles"),
            Param("inside", 0, 0, 1, "", "1 hears it through a wall or window"),
        ),
        presets={"drizzle": {"heavy": 0.1}, "downpour": {"heavy": 1.0, "puddles": 2}, "outside": {"inside": 1}},
        source="water:rain", level_db=-22, duration_s=_BED_S,
    ),
    Recipe(
        name="stream", group="water", kind="bed", doc="a brook over stones",
        params=(Param("quick", 0.5, 0, 1, "", "how fast it runs"),),
        source="water:stream", level_db=-22, duration_s=_BED_S,
    ),
    Recipe(
        name="waves", group="water", kind="bed", doc="the sea on a beach",
        params=(Param("period", 7.5, 4, 14, "s", "from wave to wave"),),
        source="water:waves", level_db=-22, duration_s=90.0,
    ),
    Recipe(
        name="pour", group="water", kind="sfx", doc="water poured into a glass or a cup, its pitch climbing",
        params=(Param("length", 3.0, 0.6, 8, "s", "how long it runs"), Param("depth", 0.11, 0.05, 0.4, "m", "how deep the vessel is")),
        presets={"glass": {}, "cup": {"depth": 0.08, "length": 2.2}, "jug": {"depth": 0.28, "length": 6}},
        source="water:pour", level_db=-15, duration_s=9.0,
    ),
    Recipe(
        name="kettle", group="water", kind="sfx", doc="a kettle comes to the boil, whistles, and is taken off",
        params=(
            Param("length", 9.0, 4, 20, "s", "until it is taken off"),
            Param("pitch", 2150, 1200, 3500, "Hz", "pitch of the whistle"),
            Param("whistle", 1.0, 0, 2, "", "how loud it whistles"),
        ),
        source="water:kettle", level_db=-15, duration_s=21.0,
    ),
    Recipe(
        name="night-wind", group="wind and weather", kind="bed", doc="wind at night, in gusts, with leaves and thin tones",
        params=(
            Param("gusts", 1.0, 0, 2, "", "how uneven it blows"),
            Param("leaves", 1.0, 0, 3, "", "leaves that answer"),
            Param("tones", 0.5, 0, 2, "", "wires and edges that sing"),
        ),
        presets={"light": {"gusts": 0.6, "leaves": 0.6, "tones": 0.1}, "storm": {"gusts": 1.6, "leaves": 1.6, "tones": 1.2}},
        source="wind:night_wind", level_db=-24, duration_s=90.0,
    ),
    Recipe(
        name="glass-wind", group="wind and weather", kind="bed", doc="wind through broken windows",
        params=(
            Param("whistle", 1.0, 0, 3, "", "how loud the edges whistle"),
            Param("panes", 1.0, 0, 4, "", "how loose the panes are"),
        ),
        source="wind:glass_wind", level_db=-25, duration_s=90.0,
    ),
    Recipe(
        name="thunder", group="wind and weather", kind="sfx", doc="a clap of thunder that rolls away",
        params=(Param("distance", 2500, 300, 12000, "m", "how far the flash was"),),
        presets={"near": {"distance": 400}, "far": {"distance": 9000}},
        source="wind:thunder", level_db=-8, duration_s=12.0,
    ),
    Recipe(
        name="crickets", group="night and birds", kind="bed", doc="crickets, two near and many far",
        params=(Param("far", 16, 0, 40, "", "how many sing far away"),),
        presets={"few": {"far": 4}},
        source="night:crickets", level_db=-27, duration_s=_BED_S,
    ),
    Recipe(
        name="swifts", group="night and birds", kind="bed", doc="swifts scream over the roofs at evening",
        params=(Param("gap", 4.5, 1, 20, "s", "from one party to the next, on average"),),
        source="night:swifts", level_db=-26, duration_s=_BED_S,
    ),
    Recipe(
        name="owl", group="night and birds", kind="sfx", doc="a tawny owl calls across a valley",
        params=(Param("pitch", 800, 500, 1200, "Hz", "pitch"), Param("answer", 1, 0, 1, "", "0 for the first note alone")),
        source="night:owl", level_db=-20, duration_s=9.0,
    ),
)  # fmt: skip
