"""The model that weighs features: named weights from a file, applied to the lines of a text."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.adapt.attribution.crf import infer
from audiodrama.adapt.attribution.second_pass import with_echoes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.adapt.attribution.features import SpokenLine

    Floats = NDArray[np.float64]

WIDTH = 10
# A quotation that the paragraph before left open is never another's, and "said Anne" is not "said the porter" two words
# before: the score that makes it so.
_CERTAIN = 15.0
# A tale that goes on over the heading of a chapter.
_LIKELY = 4.0
# Signs that hardly ever mean another speaker, some of them too rare in print for a weight to be learnt: a name right
# beside a verb of saying, somebody whom it brings in ("said a student"), a role that one person has ("the conductor
# said"), "I am Tobias". "said the boy" may mean anybody: that is for the weights to tell.
_LINKS = ("inverted", "close")
_SAYS_OUTRIGHT = {
    **{f"verb:{link} name:it": 4.0 for link in _LINKS},
    "verb:inverted a noun:it": 4.0,
    "names self": 3.0,
    **{f"verb:{link} role:it": 2.5 for link in _LINKS},
}
# "said the old woman" is hardly ever a man, however often she is somebody who was named before.
_CLASHES = {"verb:noun:clashes": -3.0}


@dataclass
class Model:
    """Weights by feature name: of candidates alone, of pairs, of returns.

    `again` is for a further pass that knows what the one before made of the text.
    """

    single: dict[str, float] = field(default_factory=dict)
    pair: dict[str, float] = field(default_factory=dict)
    back: dict[str, float] = field(default_factory=dict)
    again: Model | None = None


def _is_split(line: SpokenLine, before: SpokenLine) -> bool:
    """Whether two tags beyond doubt tell two lines of one paragraph apart."""
    return line.gap == "same" and line.sure and before.sure


def link_names(line: SpokenLine, before: SpokenLine) -> list[str]:
    """Names of what ties a line to the one before: (same speaker, the one before is addressed)."""
    asked = "?" if before.question else ""
    names = [f"same {line.gap} {line.tag}", f"same {line.gap} after {before.tag}", f"same asked{asked} {line.gap}"]
    names.append(f"same {line.gap} {before.edges[1:]}{line.edges[:1]}")
    if _is_split(line, before):
        names.append("same split")
    if line.turn:
        names.append(f"same {line.turn}")
    return names


def back_name(line: SpokenLine, before: SpokenLine) -> str:
    """Name of a return to the speaker before the last."""
    loose = "run" if {line.gap, before.gap} <= {"next", "same", "continues"} else "loose"
    return f"back {loose} {line.gap} {line.tag} {line.turn}".strip()


def chains_of(lines: Sequence[SpokenLine], *, limit: int = 400) -> list[list[int]]:
    """Cut the lines where a new chapter or scene begins."""
    starts = [i for i, line in enumerate(lines) if i == 0 or line.gap == "break"]
    runs: list[list[int]] = []
    for a, b in pairwise([*starts, len(lines)]):
        runs += [list(range(x, min(x + limit, b))) for x in range(a, b, limit)]
    return runs


def infer_speakers(
    model: Model, lines: Sequence[SpokenLine], pins: Mapping[int, int] | None = None
) -> list[dict[int, float]]:
    """The chance of each candidate of each line, given all lines around it; `pins` fixes the speakers of some lines."""
    chances = infer_once(model, lines, pins or {})
    while model.again is not None:
        model = model.again
        chances = infer_once(model, with_echoes(lines, chances), pins or {})
    return chances


def infer_once(model: Model, lines: Sequence[SpokenLine], pins: Mapping[int, int]) -> list[dict[int, float]]:
    """One pass of `infer_speakers`."""
    found: list[dict[int, float]] = [{} for _ in lines]
    order = sorted(chains_of(lines), key=len)
    for k in range(0, len(order), 24):
        _apply_batch(model, lines, order[k : k + 24], pins, found)
    return found


def _apply_batch(
    model: Model,
    lines: Sequence[SpokenLine],
    runs: Sequence[list[int]],
    pins: Mapping[int, int],
    found: list[dict[int, float]],
) -> None:
    steps = max(map(len, runs))
    width = max(1, *(len(lines[i].candidates) for run in runs for i in run))
    entity = np.full((len(runs), steps, width), -1, dtype=np.int64)
    single = np.zeros((len(runs), steps, width))
    pair = np.zeros((len(runs), steps, width, width))
    back = np.zeros((len(runs), steps))
    for r, run in enumerate(runs):
        for t, i in enumerate(run):
            line = lines[i]
            n = len(line.candidates)
            entity[r, t, :n] = line.candidates
            single[r, t, :n] = scores(model, line)
            if i in pins:
                single[r, t, :n] += np.where(np.asarray(line.candidates) == pins[i], 60.0, 0.0)
            if t:
                before = lines[run[t - 1]]
                pair[r, t] = pair_scores(model, line, before, width)
                back[r, t] = model.back.get(back_name(line, before), 0.0)
    chances = infer(entity, single, pair, back).single
    for r, run in enumerate(runs):
        for t, i in enumerate(run):
            found[i] = {c: float(p) for c, p in zip(lines[i].candidates, chances[r, t], strict=False)}


def scores(model: Model, line: SpokenLine) -> Floats:
    """The score of each candidate of a line alone."""
    weights = model.single
    return np.array(
        [
            sum(weights.get(name, 0.0) * x for name, x in f.items())
            + max((x for name, x in _SAYS_OUTRIGHT.items() if name in f), default=0.0)
            + sum(x for name, x in _CLASHES.items() if name in f)
            for f in line.features
        ]
    )


def pair_features(line: SpokenLine, before: SpokenLine) -> list[tuple[str, int, int]]:
    """Named features of pairs (index of the previous candidate, index of the candidate)."""
    names = link_names(line, before)
    found: list[tuple[str, int, int]] = []
    for i, one in enumerate(before.candidates):
        called = one in line.called
        for j, other in enumerate(line.candidates):
            if one == other:
                found += [(name, i, j) for name in names]
            elif called:
                found.append(("calls the one before", i, j))
                if other in before.called:
                    found.append(("call each other", i, j))
    return found


def pair_scores(model: Model, line: SpokenLine, before: SpokenLine, width: int) -> Floats:
    """(width, width): the score of each pair of speakers of two neighbouring lines."""
    found = np.zeros((width, width))
    for name, i, j in pair_features(line, before):
        found[i, j] += model.pair.get(name, 0.0)
    sure = -_CERTAIN if _is_split(line, before) else 0.0
    certain = {"continues": _CERTAIN, "over": _LIKELY}.get(line.gap, sure)
    if certain:
        for i, j in ((before.candidates.index(c), j) for j, c in enumerate(line.candidates) if c in before.candidates):
            found[i, j] += certain
    return found


@cache
def shipped() -> Model:
    """The model that comes with the package."""
    raw = json.loads(files("audiodrama.adapt.attribution").joinpath("weights.json").read_text(encoding="utf-8"))
    return from_parts(raw)


def from_parts(raw: Mapping[str, Any]) -> Model:
    """A model from its weights as they are stored."""
    again = raw.get("again")
    return Model(raw["single"], raw["pair"], raw["back"], from_parts(again) if again else None)
