"""Glass and metal, and bells."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_SIZE = Param("size", 1.0, 0.5, 2.0, "", "how large the thing is; larger is lower")

RECIPES = (
    Recipe(
        name="glass-break",
        group="glass and metal",
        kind="sfx",
        doc="a pane or a glass breaks, and the shards fall",
        params=(_SIZE, Param("shards", 1.0, 0.2, 3.0, "", "how many shards")),
        presets={"tumbler": {"size": 0.75, "shards": 0.5}, "window": {"size": 1.5, "shards": 2.0}},
        source="glass:glass_break",
        level_db=-6,
        duration_s=2.0,
    ),
    Recipe(
        name="glass-ring",
        group="glass and metal",
        kind="sfx",
        doc="a wine glass, touched once, rings out",
        params=(
            Param("pitch", 920, 300, 3000, "Hz", "pitch of the glass"),
            Param("ring", 7.0, 0.3, 15.0, "s", "how long it rings, to -60 dB"),
            Param("hardness", 0.45, 0.0, 1.0, "", "fingertip to fingernail"),
            Param("glass", 0, 0, 9999, "", "which glass; 0 lets the seed choose"),
        ),
        presets={
            "clink": {"pitch": 1450, "ring": 1.6, "hardness": 0.9},
            "bowl": {"pitch": 420, "ring": 12, "hardness": 0.1},
        },
        source="glass:glass_ring",
        level_db=-12,
        duration_s=10.0,
    ),
    Recipe(
        name="chains",
        group="glass and metal",
        kind="sfx",
        doc="an iron chain falls in a heap, or is dragged",
        params=(
            Param("length", 2.0, 0.4, 8.0, "s", "how long it moves"),
            Param("drag", 0.4, 0.0, 1.0, "", "0 falls, 1 is drawn along"),
            Param("links", 120, 20, 400, "/s", "how many links strike"),
            Param("iron", 295, 0, 99999, "", "which chain: fixes what its links ring with"),
            _SIZE,
        ),
        presets={
            "drop": {"drag": 0.0, "length": 1.6},
            "drag": {"length": 3.0, "drag": 1.0},
            "light": {"size": 0.55, "length": 0.9},
        },
        source="glass:chains",
        level_db=-10,
        duration_s=9.0,
    ),
    Recipe(
        name="church-bell",
        group="bells",
        kind="sfx",
        doc="a cast bell in its belfry, near or over the roofs",
        params=(
            Param("hum", 165, 50, 400, "Hz", "the hum note, an octave below the prime"),
            Param("count", 1, 1, 12, "", "how many strokes"),
            Param("gap", 2.4, 0.8, 8.0, "s", "from stroke to stroke"),
            Param("ring", 18, 3, 25, "s", "how long the hum rings, to -60 dB"),
            Param("distance", 30, 30, 3000, "m", "how far away"),
        ),
        presets={
            "far": {"distance": 900, "ring": 14},
            "small": {"hum": 300, "ring": 9},
            "toll": {"count": 3, "gap": 4.0},
        },
        source="bells:church_bell",
        level_db=-12,
        duration_s=40.0,
    ),
    Recipe(
        name="hand-bell",
        group="bells",
        kind="sfx",
        doc="a small bell shaken in the hand",
        params=(
            Param("pitch", 1760, 600, 4000, "Hz", "pitch"),
            Param("count", 4, 1, 16, "", "how many times it strikes"),
        ),
        source="bells:hand_bell",
        level_db=-13,
        duration_s=5.0,
    ),
    Recipe(
        name="doorbell",
        group="bells",
        kind="sfx",
        doc="ding, dong",
        params=(Param("pitch", 523, 300, 1200, "Hz", "pitch of the second, lower note"),),
        source="bells:doorbell",
        level_db=-13,
        duration_s=4.0,
    ),
)
