"""Features that a pass over a text adds for the next: who talks around here, and whom "her mother" mostly meant."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from math import fsum, log, log1p
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.attribution.features import Features, SpokenLine

    Chances = Sequence[dict[int, float]]

_REACH = 14
_FADE = 0.87
_LITTLE = 0.02
_ENOUGH = 0.5
_SMOOTHING = 300.0


def with_echoes(lines: Sequence[SpokenLine], chances: Chances) -> list[SpokenLine]:
    """The lines with features added that come from the chances of the pass before, each line's own left out.

    Paragraphs that only go on with a quotation teach nothing: a long tale would convince itself of its first guess.
    """
    heard = [{} if line.gap == "continues" else chance for line, chance in zip(lines, chances, strict=True)]
    echoes = _Echoes(lines, heard)
    found = []
    for i, line in enumerate(lines):
        if line.gap == "continues":
            found.append(line)
            continue
        talk = echoes.talk_near(i)
        added = [echoes.features(i, c, talk[c]) for c in line.candidates]
        _add_ranks(added)
        found.append(replace(line, features=[{**f, **more} for f, more in zip(line.features, added, strict=True)]))
    return found


class _Echoes:
    """All that the pass before knows of each candidate of each line."""

    def __init__(self, lines: Sequence[SpokenLine], heard: Chances) -> None:
        self.lines, self.heard = lines, heard
        self.share: dict[int, float] = defaultdict(float)
        for chance in heard:
            for c, p in chance.items():
                self.share[c] += p
        self.nouns = _Words([[w for w in (line.noun, line.owned) if w] for line in lines], heard)
        self.calls = _Calls(lines, heard)
        self.manner = _Manner(lines, heard)
        self.scenes = _scenes(lines)
        self.turns = [i for i, line in enumerate(lines) if line.gap != "continues"]

    def features(self, i: int, c: int, near: float) -> Features:
        """The features of candidate `c` of line `i`; `near` is how much they talk around it."""
        line, heard = self.lines[i], self.heard[i]
        kind = "no tag" if line.tag == "none" else line.tag
        rest = self.share[c] - heard.get(c, 0.0)
        return {
            f"{kind}: talks near": log1p(near),
            "talks much": log1p(100.0 * rest / len(self.lines)),
            **self.nouns.means("noun means", line.noun, c, heard),
            **self.nouns.means("owned noun means", line.owned, c, heard),
            **self.calls.features(i, c),
            **self.manner.features(line, c, heard.get(c, 0.0)),
        }

    def talk_near(self, i: int) -> dict[int, float]:
        """How much everybody talks around a line in its scene, which counts less turn by turn."""
        at, (first, last) = bisect_left(self.turns, i), self.scenes[i]
        near: dict[int, float] = defaultdict(float)
        for k in range(max(0, at - _REACH), min(len(self.turns), at + _REACH + 1)):
            if k != at and first <= self.turns[k] < last:
                weight = _FADE ** abs(k - at)
                for c, p in self.heard[self.turns[k]].items():
                    near[c] += weight * p
        return near


def _scenes(lines: Sequence[SpokenLine]) -> list[tuple[int, int]]:
    """For each line, the first line of its scene and the one after its last."""
    edges = [0, *[i for i, line in enumerate(lines) if i and line.gap == "break"], len(lines)]
    return [(a, b) for a, b in pairwise(edges) for _ in range(a, b)]


class _Words:
    """Whom words stand for, by the lines that a first pass gave to each candidate."""

    def __init__(self, words: Sequence[Sequence[str]], chances: Chances) -> None:
        self.meant: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for own, chance in zip(words, chances, strict=True):
            for word in own:
                for c, p in chance.items():
                    self.meant[word][c] += p

    def means(self, name: str, word: str, c: int, own: dict[int, float], times: int = 1) -> Features:
        """The share of a word's other lines that are a candidate's; `own`: what this line taught, so many times."""
        if word not in self.meant:
            return {}
        meant = self.meant[word]
        rest = sum(meant.values()) - times * sum(own.values())
        return {name: max(0.0, meant[c] - times * own.get(c, 0.0)) / rest} if rest >= _ENOUGH else {}


class _Calls:
    """Whom words of address mean, such as "mother": mostly whoever talks right before and after."""

    def __init__(self, lines: Sequence[SpokenLine], chances: Chances) -> None:
        self.lines, self.chances = lines, chances
        beside = [(i, j) for i, line in enumerate(lines) if line.address for j in (i - 1, i + 1) if self._adjoins(i, j)]
        self.words = _Words([sorted(lines[i].address) for i, _ in beside], [chances[j] for _, j in beside])

    def _adjoins(self, i: int, j: int) -> bool:
        return min(i, j) >= 0 and max(i, j) < len(self.lines) and self.lines[max(i, j)].gap in ("next", "one")

    def features(self, i: int, c: int) -> Features:
        """How often the words that the lines around use to address somebody meant a candidate elsewhere."""
        found: Features = {}
        for j, name in ((i - 1, "address before means"), (i + 1, "address after means")):
            for word in self.lines[j].address if self._adjoins(j, i) else ():
                for key, x in self.words.means(name, word, c, self.chances[i]).items():
                    found[key] = max(x, found.get(key, 0.0))
        return found


class _Manner:
    """How each candidate talks, by the words and the lengths of the lines that a first pass gave them."""

    def __init__(self, lines: Sequence[SpokenLine], chances: Chances) -> None:
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

    def features(self, line: SpokenLine, c: int, p: float) -> Features:
        """How well a line fits a candidate's manner, without what the line itself taught."""
        p = p if p > _LITTLE else 0.0
        words = set(line.words)
        own, size = self.said[c], self.size[c] - p * len(words) + _SMOOTHING
        known = [w for w in words & own.keys() if own[w] > p]
        usual = {w: self.every[w] / self.total for w in known}
        # An exact sum, since the order of words in a set is not the same in every run.
        gain = fsum(log((own[w] - p + _SMOOTHING * usual[w]) / (size * usual[w])) for w in known)
        gain += (len(words) - len(known)) * log(_SMOOTHING / size)
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
