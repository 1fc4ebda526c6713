"""Doors and wood."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_GROUP = "doors and wood"
_SIZE = Param("size", 1.0, 0.5, 2.0, "", "how large the thing is; larger is lower")
_FORCE = Param("force", 0.5, 0.0, 1.0, "", "from gentle to hard")

BOARDS = {
    f"oak-{number}": dict(zip(("board", "length", "slow", "fast", "size", "tread"), values, strict=True))
    for number, values in enumerate(
        (
            (4148, 0.93, 10.4, 29.4, 1.36, -14),
            (8993, 1.13, 15.9, 95.3, 0.99, -14),
            (1461, 0.60, 11.9, 32.5, 1.19, -8),
            (5918, 0.96, 9.2, 105.1, 1.22, -5),
            (3073, 1.27, 12.6, 81.0, 1.35, -5),
            (4748, 1.27, 17.2, 70.5, 0.82, -14),
            (2251, 1.04, 9.4, 30.9, 1.34, -8),
            (3050, 0.87, 8.7, 98.9, 1.35, -5),
            (5052, 1.02, 13.8, 38.4, 1.28, -5),
        ),
        start=1,
    )
}
"""Boards that convince, picked out of some hundreds."""

RECIPES = (
    Recipe(
        name="creak",
        group=_GROUP,
        kind="sfx",
        doc="a wooden stair or board that takes a weight: ticks, a groan, ticks",
        params=(
            Param("board", 0, 0, 99999, "", "which board: fixes its voice and how it gives way"),
            Param("length", 0.9, 0.2, 3.0, "s", "how long the slipping lasts"),
            Param("slow", 12, 4, 40, "/s", "slips a second at the beginning and the end"),
            Param("fast", 85, 20, 160, "/s", "slips a second at the height of the groan"),
            Param("size", 1.0, 0.5, 2.0, "", "how large the board is; larger is lower"),
            Param("tread", -8, -60, 6, "dB", "the foot that comes down just before; -60 for none"),
        ),
        presets=BOARDS,
        source="creaks:creak",
        level_db=-14,
        duration_s=3.5,
    ),
    Recipe(
        name="latch",
        group=_GROUP,
        kind="sfx",
        doc="a door latch lifts and falls",
        params=(_SIZE, _FORCE),
        source="doors:latch",
        level_db=-16,
        duration_s=0.8,
    ),
    Recipe(
        name="door-open",
        group=_GROUP,
        kind="sfx",
        doc="a latch, then hinges as the door swings",
        params=(
            Param("length", 1.6, 0.5, 4.0, "s", "how long it swings"),
            Param("creak", -6, -60, 6, "dB", "how much the hinge complains; -60 for a silent one"),
            _SIZE,
        ),
        presets={"creaking": {"length": 2.4, "creak": 4}},
        source="doors:door_open",
        level_db=-13,
        duration_s=5.0,
    ),
    Recipe(
        name="door-close",
        group=_GROUP,
        kind="sfx",
        doc="a wooden door falls shut into its frame, and the latch catches",
        params=(_FORCE, _SIZE, Param("latch", -8, -60, 6, "dB", "the catch of the latch")),
        presets={"soft": {"force": 0.15, "latch": -4}, "heavy": {"size": 1.5, "force": 0.7}, "slam": {"force": 1.0}},
        source="doors:door_close",
        level_db=-8,
        duration_s=1.6,
    ),
    Recipe(
        name="knock",
        group=_GROUP,
        kind="sfx",
        doc="knuckles on a wooden door",
        params=(
            Param("count", 3, 1, 8, "", "how many knocks"),
            Param("gap", 0.24, 0.1, 1.0, "s", "from one knock to the next"),
            _FORCE,
            _SIZE,
        ),
        presets={"timid": {"count": 2, "gap": 0.36, "force": 0.15}, "police": {"count": 5, "gap": 0.2, "force": 1.0}},
        source="doors:knock",
        level_db=-9,
        duration_s=4.0,
    ),
    Recipe(
        name="rail-rattle",
        group=_GROUP,
        kind="sfx",
        doc="a body driven against a metal railing: the blow, the bars ringing, loose joints chattering",
        params=(_FORCE, Param("chatter", 1.0, 0.0, 2.0, "", "how loose the joints are"), _SIZE),
        source="doors:rail_rattle",
        level_db=-9,
        duration_s=2.5,
    ),
    Recipe(
        name="bed-springs",
        group=_GROUP,
        kind="sfx",
        doc="somebody sits down on a bed: the mattress gives, springs and frame answer",
        params=(_FORCE, Param("springs", 0, -60, 6, "dB", "the springs against the mattress"), _SIZE),
        source="doors:bed_springs",
        level_db=-14,
        duration_s=2.2,
    ),
    Recipe(
        name="wood-tick",
        group=_GROUP,
        kind="sfx",
        doc="old wood settling: a tick or two",
        params=(Param("count", 2, 1, 6, "", "how many ticks"), _SIZE),
        source="doors:wood_tick",
        level_db=-22,
        duration_s=2.5,
    ),
    Recipe(
        name="board-crack",
        group=_GROUP,
        kind="sfx",
        doc="a rotten board gives way underfoot",
        params=(_SIZE,),
        source="doors:board_crack",
        level_db=-8,
        duration_s=2.4,
    ),
    Recipe(
        name="lock-fumble",
        group=_GROUP,
        kind="sfx",
        doc="a key finds the lock badly, turns, and the bolt goes over",
        params=(
            Param("length", 1.8, 0.6, 5.0, "s", "how long the key looks for its way"),
            Param("bolt", 0, -60, 6, "dB", "the bolt at the end; -60 when it does not turn"),
        ),
        presets={"turn": {"length": 0.6}},
        source="doors:lock_fumble",
        level_db=-13,
        duration_s=6.0,
    ),
)
