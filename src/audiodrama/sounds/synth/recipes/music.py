"""Shimmer and drones, and short pieces of music."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_BRIGHT = Param("bright", 0.3, 0, 1, "", "dark to bright")

RECIPES = (
    Recipe(
        name="white-swell",
        group="shimmer and drones",
        kind="sfx",
        doc="a light grows until it has eaten every other sound",
        params=(
            Param("rise", 5.5, 1, 20, "s", "how long it grows"),
            Param("fall", 1.4, 0.1, 8, "s", "how long it lets go"),
            Param("pitch", 294, 100, 900, "Hz", "pitch of the tones in it"),
        ),
        source="music:white_swell",
        level_db=-6,
        duration_s=30.0,
    ),
    Recipe(
        name="shimmer",
        group="shimmer and drones",
        kind="sfx",
        doc="small lights thrown up like sparks",
        params=(
            Param("length", 2.2, 0.5, 10, "s", "how long they rise"),
            Param("pitch", 1174, 400, 2400, "Hz", "lowest pitch"),
        ),
        source="music:shimmer_pad",
        level_db=-16,
        duration_s=16.0,
    ),
    Recipe(
        name="shimmer-bed",
        group="shimmer and drones",
        kind="bed",
        doc="a still, high chord of glass with single lights in it",
        params=(
            Param("pitch", 294, 100, 800, "Hz", "lowest pitch"),
            Param("lights", 0.22, 0, 2, "/s", "how often one lights up"),
        ),
        source="music:shimmer_bed",
        level_db=-26,
        duration_s=60.0,
        seam_s=0.0,
    ),
    Recipe(
        name="drone",
        group="shimmer and drones",
        kind="bed",
        doc="a low tone that moves slowly under a scene",
        params=(
            Param("pitch", 55, 30, 220, "Hz", "pitch"),
            _BRIGHT,
            Param("tension", 0, 0, 1, "", "a second that beats against it"),
        ),
        presets={"calm": {}, "uneasy": {"tension": 0.7}, "high": {"pitch": 147, "bright": 0.6}},
        source="music:drone",
        level_db=-26,
        duration_s=60.0,
        seam_s=0.0,
    ),
    Recipe(
        name="pad",
        group="shimmer and drones",
        kind="bed",
        doc="a soft chord that breathes under words",
        params=(
            Param("pitch", 147, 60, 400, "Hz", "pitch of the lowest voice"),
            Param("mood", 0, 0, 2, "", "0 warm, 1 sad, 2 waiting"),
            _BRIGHT,
        ),
        presets={"warm": {}, "sad": {"mood": 1, "pitch": 131}, "waiting": {"mood": 2}},
        source="music:pad",
        level_db=-24,
        duration_s=60.0,
        seam_s=0.0,
    ),
    Recipe(
        name="motif",
        group="short musical stings",
        kind="music",
        doc="a few notes on a soft piano or on glass",
        params=(
            Param("piece", 0, 0, 2, "", "0 hope, 1 dusk, 2 farewell"),
            Param("glass", 0, 0, 1, "", "0 piano, 1 glass"),
            Param("tempo", 84, 40, 160, "", "beats a minute"),
            Param("pitch", 220, 110, 440, "Hz", "the root"),
        ),
        presets={
            "hope": {},
            "dusk": {"piece": 1, "pitch": 233, "tempo": 92},
            "farewell": {"piece": 2, "pitch": 196, "tempo": 76},
            "hope-glass": {"glass": 1, "pitch": 440},
            "farewell-glass": {"piece": 2, "glass": 1, "pitch": 392, "tempo": 70},
        },
        source="music:motif",
        level_db=-12,
        duration_s=25.0,
    ),
    Recipe(
        name="dread",
        group="short musical stings",
        kind="music",
        doc="a low sting that something is wrong",
        params=(Param("pitch", 49, 30, 110, "Hz", "pitch"), Param("length", 5.0, 2, 12, "s", "how long it rings")),
        source="music:dread",
        level_db=-12,
        duration_s=18.0,
    ),
)
