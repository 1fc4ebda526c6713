"""How sure to be of a speaker, and why: the chance from the chain corrected by how often such chances came true.

The correction is a logistic curve over the log odds of the chain and a few facts about the line (Platt, 1999); its
weights are fitted on lines of authors whose books neither the model nor its rules had seen.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from math import exp, log
from typing import TYPE_CHECKING

from audiodrama.adapt.people.person import spell_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.adapt.attribution.stages import StoryReading

DOUBTFUL = 0.6
"""Below this a line is marked in the script and listed on the review page."""
FOREIGN = 0.85
"""A share of the confidence that is left for a language with a table of its own: the curve is fitted on English."""
UNKNOWN_LANGUAGE = 0.5
"""The same for a language without one."""


@cache
def _weights() -> dict[str, float]:
    raw = files("audiodrama.adapt.attribution").joinpath("calibration.json").read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(raw)
    return found


def calibrated(reading: StoryReading, index: int, who: int | None, chances: Sequence[Mapping[int, float]]) -> float:
    """The chance, 0 to 1, that line `index` is said by `who`."""
    if who is None:
        return 0.0
    weights = _weights()
    total = sum(weights.get(name, 0.0) * x for name, x in line_facts(reading, index, who, chances).items())
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def line_facts(reading: StoryReading, index: int, who: int, chances: Sequence[Mapping[int, float]]) -> dict[str, float]:
    """The figures that the confidence of a line depends on, by name.

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


def _around(reading: StoryReading, index: int, chances: Sequence[Mapping[int, float]]) -> float:
    """How sure the lines next to a line are: mistakes come in runs."""
    near = [
        _log_odds(max(chances[j].values(), default=0.0))
        for j in range(max(0, index - 3), min(len(chances), index + 4))
        if j != index and abs(reading.lines[j].paragraph - reading.lines[index].paragraph) < 12
    ]
    return sum(near) / len(near) if near else 2.0


class Explainer:
    """Says why, once every line of a text has its speaker (an index of an entity, or None)."""

    def __init__(self, reading: StoryReading, speakers: Sequence[int | None]) -> None:
        self.reading, self.speakers = reading, speakers
        self.line_starts = [0, *[i + 1 for i, c in enumerate(reading.text) if c == "\n"]]

    def why(self, i: int) -> str:
        """The strongest reason for the speaker of line `i`."""
        who = self.speakers[i]
        if who is None:
            return "nobody fits"
        return self._tag(i, who) or self._called(i, who) or self._turn(i, who) or self._near(i, who)

    def _line(self, i: int) -> int:
        return bisect_right(self.line_starts, self.reading.spoken[i].utterance.start)

    def _tag(self, i: int, who: int) -> str:
        company = self.reading.company
        for tag in self.reading.spoken[i].tags:
            m = tag.mention
            entity = company.entities[who]
            if m.kind == "name" and entity.aliases and spell_name(m.form) not in entity.aliases:
                continue
            if m.kind == "pronoun" and entity.gender not in (m.gender, "unknown") and m.key != "i":
                continue
            if tag.strength == "beat":
                return f"acts: {tag.phrase}"
            return f"tag: {tag.phrase}" + ("" if m.kind == "name" or m.key == "i" else f", read as {entity.name}")
        return ""

    def _called(self, i: int, who: int) -> str:
        lines = self.reading.lines
        if i and who in lines[i - 1].called and self.speakers[i - 1] != who:
            return f"is addressed in line {self._line(i - 1)}"
        if i + 1 < len(lines) and who in lines[i + 1].called and self.speakers[i + 1] != who:
            return f"is addressed in the answer, line {self._line(i + 1)}"
        return ""

    def _turn(self, i: int, who: int) -> str:
        lines = self.reading.lines
        if lines[i].gap == "continues":
            return "goes on from the paragraph before"
        k = i
        while k >= 2 and lines[k].gap != "break" and self.speakers[k - 2] == who and self.speakers[k - 1] != who:
            k -= 2
            if self.reading.spoken[k].tag:
                break
        if k == i:
            return ""
        other = self.speakers[i - 1]
        partner = self.reading.company.entities[other].name if other is not None else "somebody"
        return f"alternates with {partner} since line {self._line(k)}"

    def _near(self, i: int, who: int) -> str:
        features = dict(zip(self.reading.lines[i].candidates, self.reading.lines[i].features, strict=True)).get(who, {})
        if any(name.endswith(("acts last before", "acts first before")) for name in features):
            return "acts in the paragraph before"
        if any(name.endswith("acts next") for name in features):
            return "acts in the paragraph after"
        return "present in the scene"
