"""What a first pass over a text teaches the second: who talks around here, and whom "her mother" mostly meant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.features import Features, Line

    Chances = Sequence[dict[int, float]]

_REACH = 14
_FADE = 0.87
_LITTLE = 0.02
_SMOOTHING = 300.0


def with_echoes(lines: Sequence[Line], chances: Chances) -> list[Line]:
    """The lines with features added that come from the chances of a first pass, each line's own left out.

    Paragraphs that only go on with a quotation teach nothing: a long tale would convince itself of its first guess.
    """
    heard = [{} if line.gap == "continues" else chance for line, chance in zip(lines, chances, strict=True)]
    share: dict[int, float] = defaultdict(float)
    nouns: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for line, chance in zip(lines, heard, strict=True):
        for c, p in chance.items():
            share[c] += p
            if line.noun:
                nouns[line.noun][c] += p
    scenes = _scenes(lines)
    manner = _Manner(lines, heard)
    found = []
    for i, line in enumerate(lines):
        if line.gap == "continues":
            found.append(line)
            continue
        added = [_echo(i, c, lines, heard, scenes[i], share) for c in line.candidates]
        _add_noun(line, heard[i], nouns, added)
        for c, features in zip(line.candidates, added, strict=True):
            features.update(manner.features(line, c, heard[i].get(c, 0.0)))
        _add_ranks(added)
        found.append(replace(line, features=[{**f, **more} for f, more in zip(line.features, added, strict=True)]))
    return found


def _scenes(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """For each line, the first line of its scene and the one after its last."""
    edges = [0, *[i for i, line in enumerate(lines) if i and line.gap == "break"], len(lines)]
    return [(a, b) for a, b in pairwise(edges) for _ in range(a, b)]


def _echo(
    i: int, c: int, lines: Sequence[Line], chances: Chances, scene: tuple[int, int], share: dict[int, float]
) -> Features:
    """How much a candidate talks around a line, and in all."""
    near = sum(
        _FADE ** abs(j - i) * chances[j].get(c, 0.0)
        for j in range(max(scene[0], i - _REACH), min(scene[1], i + _REACH + 1))
        if j != i
    )
    kind = "no tag" if lines[i].tag == "none" else lines[i].tag
    rest = share[c] - chances[i].get(c, 0.0)
    return {f"{kind}: talks near": log1p(near), "talks much": log1p(100.0 * rest / len(lines))}


def _add_noun(line: Line, chance: dict[int, float], nouns: dict[str, dict[int, float]], added: list[Features]) -> None:
    """How often the noun of the tag meant each candidate elsewhere."""
    if not line.noun:
        return
    meant = nouns[line.noun]
    rest = sum(meant.values()) - sum(chance.values())
    if rest < 0.5:
        return
    for c, features in zip(line.candidates, added, strict=True):
        features["noun means"] = (meant[c] - chance.get(c, 0.0)) / rest


class _Manner:
    """How each candidate talks, by the words and the lengths of the lines that a first pass gave them."""

    def __init__(self, lines: Sequence[Line], chances: Chances) -> None:
        self.said: dict[int, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.size: dict[int, float] = defaultdict(float)
        self.weight: dict[int, float] = defaultdict(float)
        self.length: dict[int, float] = defaultdict(float)
        self.every: dict[str, float] = defaultdict(float)
        for line, chance in zip(lines, chances, strict=True):
            if not chance:
                continue
            words = set(line.words)
            for w in words:
                self.every[w] += 1.0
            for c, p in chance.items():
                if p > _LITTLE:
                    self._learn(c, p, words, log1p(len(line.words)))
        self.total = sum(self.every.values()) or 1.0
        self.usual_length = sum(self.length.values()) / (sum(self.weight.values()) or 1.0)

    def _learn(self, c: int, p: float, words: set[str], length: float) -> None:
        own = self.said[c]
        for w in words:
            own[w] += p
        self.size[c] += p * len(words)
        self.weight[c] += p
        self.length[c] += p * length

    def features(self, line: Line, c: int, p: float) -> Features:
        """How well a line fits a candidate's manner, without what the line itself taught."""
        p = p if p > _LITTLE else 0.0
        words = set(line.words)
        own, size = self.said[c], self.size[c] - p * len(words) + _SMOOTHING
        gain = 0.0
        for w in words:
            usual = self.every[w] / self.total
            gain += log((own[w] - p + _SMOOTHING * usual) / (size * usual)) if own[w] > p else log(_SMOOTHING / size)
        length = log1p(len(line.words))
        weight = self.weight[c] - p
        mean = (self.length[c] - p * length + 5.0 * self.usual_length) / (weight + 5.0)
        fit = gain / (1.0 + len(words)) ** 0.5
        talks_so = max(-3.0, min(3.0, fit))
        return {"talks so": talks_so, "length differs": abs(length - mean), "talks longer": mean * length / 10.0}


def _add_ranks(added: list[Features]) -> None:
    def near(features: Features) -> float:
        return next(x for name, x in features.items() if name.endswith("talks near"))

    for rank, features in enumerate(sorted(added, key=near, reverse=True)[:3]):
        features[f"talks most {rank + 1}"] = 1.0
