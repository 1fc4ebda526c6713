"""Rooms' own tone, city and traffic, cinema, clocks."""

from __future__ import annotations

from audiodrama.foley.recipe import Param, Recipe

_BED_S = 75.0

RECIPES = (
    Recipe(
        name="room-tone", group="rooms' own tone", kind="bed", doc="a quiet room in which nothing can be named",
        params=(Param("dark", 6, 0, 24, "dB", "how much of the upper air is missing"),),
        source="tones:room_tone", level_db=-38, duration_s=_BED_S,
    ),
    Recipe(
        name="house-night", group="rooms' own tone", kind="bed", doc="a house asleep: air, a far refrigerator, wood that settles",
        params=(Param("hum", 0.6, 0, 2, "", "the refrigerator"), Param("ticks", 1.0, 0, 4, "", "how often wood settles")),
        presets={"silent": {"hum": 0, "ticks": 0.3}},
        source="tones:house_night", level_db=-34, duration_s=90.0,
    ),
    Recipe(
        name="church-air", group="rooms' own tone", kind="bed", doc="an empty church that breathes",
        params=(Param("events", 1.0, 0, 4, "", "how often something small is heard far off"),),
        source="tones:church_air", level_db=-30, duration_s=90.0,
    ),
    Recipe(
        name="hall-tone", group="rooms' own tone", kind="bed", doc="a large bare hall, cold",
        params=(Param("vent", 1.0, 0, 3, "", "ventilation somewhere in the house"),),
        source="tones:hall_tone", level_db=-34, duration_s=_BED_S,
    ),
    Recipe(
        name="far-city", group="city and traffic", kind="bed", doc="a city from high above",
        params=(Param("traffic", 1.0, 0, 3, "", "single cars and horns"),),
        presets={"asleep": {"traffic": 0.25}, "rush": {"traffic": 2.2}},
        source="tones:far_city", level_db=-28, duration_s=90.0,
    ),
    Recipe(
        name="car-passes", group="city and traffic", kind="sfx", doc="a car passes from left to right",
        params=(
            Param("speed", 50, 20, 130, "", "kilometres an hour"),
            Param("distance", 8, 3, 60, "m", "how near it comes"),
            Param("engine", 82, 40, 200, "Hz", "the engine's note"),
        ),
        source="tones:car_passes", level_db=-16, duration_s=12.0,
    ),
    Recipe(
        name="projector", group="cinema", kind="bed", doc="a film projector runs",
        params=(Param("rate", 18, 8, 30, "/s", "pictures a second"),),
        source="cinema:projector", level_db=-24, duration_s=60.0,
    ),
    Recipe(
        name="film-snap", group="cinema", kind="sfx", doc="the film tears, and its loose end slaps round the reel",
        params=(Param("spin", 1.6, 0.1, 6, "s", "how long the reel runs on"),),
        source="cinema:film_snap", level_db=-8, duration_s=8.0,
    ),
    Recipe(
        name="clock", group="clock", kind="bed", doc="a clock ticks",
        params=(Param("period", 0.5, 0.2, 1.5, "s", "from tick to tock"), Param("size", 1.0, 0.6, 2.0, "", "watch to standing clock")),
        presets={"standing": {"period": 1.0, "size": 1.8}, "alarm": {"period": 0.25, "size": 0.7}},
        source="clocks:ticking", level_db=-22, duration_s=60.0, seam_s=0.0,
    ),
    Recipe(
        name="clock-strike", group="clock", kind="sfx", doc="a standing clock strikes the hour",
        params=(
            Param("count", 3, 1, 12, "", "the hour"),
            Param("gap", 1.7, 0.8, 4, "s", "from stroke to stroke"),
            Param("pitch", 262, 150, 600, "Hz", "pitch of the gong"),
        ),
        source="clocks:strike", level_db=-16, duration_s=40.0,
    ),
)  # fmt: skip
