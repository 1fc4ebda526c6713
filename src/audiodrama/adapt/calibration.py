"""How sure to be: the chance from the chain, corrected by how often such chances came true in novels it had not seen.

A logistic curve over the log odds of the chain and a few facts about the line (Platt, 1999); the weights are fitted by
the training script on lines of authors whose novels the model had not seen.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.adapt.attribution import Reading


@cache
def _weights() -> dict[str, float]:
    raw = files("audiodrama.adapt").joinpath("calibration.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(raw)
    return found


def calibrated(reading: Reading, index: int, who: int | None, chance: Mapping[int, float]) -> float:
    """The chance, 0 to 1, that line `index` is said by `who`."""
    if who is None:
        return 0.0
    weights = _weights()
    total = sum(weights.get(name, 0.0) * x for name, x in facts(reading, index, who, chance).items())
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def facts(reading: Reading, index: int, who: int, chance: Mapping[int, float]) -> dict[str, float]:
    """What the confidence of a line depends on, by name."""
    p = min(max(chance.get(who, 0.0), 1e-4), 1.0 - 1e-4)
    entity = reading.company.entities[who]
    line = reading.lines[index]
    tag = reading.spoken[index].tag
    found = {
        "one": 1.0,
        "log odds": log(p / (1.0 - p)),
        f"tag {line.tag}": 1.0,
        f"is {entity.kind}": 1.0,
        f"gap {line.gap}": 1.0,
    }
    if tag is not None:
        found[f"{tag.strength} {'after' if tag.after else 'before'}"] = 1.0
    if entity.gender == "unknown":
        found["gender unknown"] = 1.0
    if len(entity.name.split()) == 1:
        found["single name"] = 1.0
    found["speaks often"] = log(1.0 + entity.tagged)
    return found
