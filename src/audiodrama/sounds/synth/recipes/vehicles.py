"""Engines, cars, trains and horses."""

from __future__ import annotations

from audiodrama.sounds.synth.recipe import Param, Recipe

_FORCE = Param("force", 0.5, 0.0, 1.0, "", "from gentle to hard")

RECIPES = (
    Recipe(
        name="engine",
        group="engines and vehicles",
        kind="bed",
        doc="an engine that runs on the spot",
        params=(
            Param("speed", 820, 300, 6000, "", "turns of the engine a minute"),
            Param("load", 0.25, 0, 1, "", "how hard it works"),
            Param("cylinders", 4, 1, 12, "", "how many cylinders"),
        ),
        presets={
            "lorry": {"speed": 620, "cylinders": 6, "load": 0.5},
            "driving": {"speed": 2300, "load": 0.6},
            "motorbike": {"speed": 1100, "cylinders": 2, "load": 0.4},
        },
        source="vehicles:running_engine",
        level_db=-22,
        duration_s=40,
    ),
    Recipe(
        name="car-start",
        group="engines and vehicles",
        kind="sfx",
        doc="a car is started, and driven off",
        params=(
            Param("crank", 0.9, 0.2, 6, "s", "how long the starter churns"),
            Param("length", 5, 1, 15, "s", "how long it runs after that"),
            Param("away", 1, 0, 1, "", "0 stays where it is"),
        ),
        presets={"stay": {"away": 0, "length": 3}, "unwilling": {"crank": 3.2}},
        source="vehicles:car_start",
        level_db=-11,
        duration_s=22,
    ),
    Recipe(
        name="car-door",
        group="engines and vehicles",
        kind="sfx",
        doc="the door of a car falls shut",
        params=(_FORCE,),
        source="vehicles:car_door",
        level_db=-9,
        duration_s=1.2,
    ),
    Recipe(
        name="train-passes",
        group="engines and vehicles",
        kind="sfx",
        doc="a train goes by",
        params=(
            Param("speed", 75, 15, 300, "", "kilometres an hour"),
            Param("coaches", 5, 1, 30, "", "how many coaches"),
            Param("joints", 1, 0, 3, "", "how loud the wheels strike the joints"),
        ),
        source="vehicles:train_passes",
        level_db=-11,
        duration_s=60,
    ),
    Recipe(
        name="train-ride",
        group="engines and vehicles",
        kind="bed",
        doc="inside a train that rolls",
        params=(Param("speed", 70, 15, 200, "", "kilometres an hour"),),
        source="vehicles:train_ride",
        level_db=-22,
        duration_s=60,
    ),
    Recipe(
        name="hooves",
        group="engines and vehicles",
        kind="sfx",
        doc="a horse on a road",
        params=(
            Param("gait", 1, 0, 3, "", "0 walks, 1 trots, 2 canters, 3 gallops"),
            Param("strides", 5, 1, 40, "", "how many strides"),
            Param("hard", 0.7, 0, 1, "", "earth to cobbles"),
        ),
        presets={
            "walk": {"gait": 0, "strides": 4},
            "trot": {},
            "canter": {"gait": 2, "strides": 7},
            "gallop": {"gait": 3, "strides": 10, "hard": 0.4},
        },
        source="vehicles:hooves",
        level_db=-11,
        duration_s=50,
    ),
)
