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
    from collections.abc import Mapping, Sequence

    from audiodrama.adapt.attribution.stages import Reading


@cache
def _weights() -> dict[str, float]:
    raw = files("audiodrama.adapt.attribution").joinpath("calibration.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(raw)
    return found


def calibrated(reading: Reading, index: int, who: int | None, chances: Sequence[Mapping[int, float]]) -> float:
    """The chance, 0 to 1, that line `index` is said by `who`."""
    if who is None:
        return 0.0
    weights = _weights()
    total = sum(weights.get(name, 0.0) * x for name, x in facts(reading, index, who, chances).items())
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def facts(reading: Reading, index: int, who: int, chances: Sequence[Mapping[int, float]]) -> dict[str, float]:
    """What the confidence of a line depends on, by name.

    How much a person speaks is not among them: the chain knows it, and the curve would learn who leads the novels that
    it is fitted on.
    """
    line = reading.lines[index]
    tag = reading.spoken[index].tag
    found = {
        "one": 1.0,
        f"log odds {line.tag}": _log_odds(chances[index].get(who, 0.0)),
        "around": _around(reading, index, chances),
        f"tag {line.tag}": 1.0,
        f"is {reading.company.entities[who].kind}": 1.0,
        f"gap {line.gap}": 1.0,
    }
    if tag is not None:
        found[f"{tag.strength} {'after' if tag.after else 'before'}"] = 1.0
        found[f"link {tag.link}"] = 1.0
    return found


def _log_odds(chance: float) -> float:
    p = min(max(chance, 1e-4), 1.0 - 1e-4)
    return log(p / (1.0 - p))


def _around(reading: Reading, index: int, chances: Sequence[Mapping[int, float]]) -> float:
    """How sure the lines next to a line are: mistakes come in runs."""
    near = [
        _log_odds(max(chances[j].values(), default=0.0))
        for j in range(max(0, index - 3), min(len(chances), index + 4))
        if j != index and abs(reading.lines[j].paragraph - reading.lines[index].paragraph) < 12
    ]
    return sum(near) / len(near) if near else 2.0
