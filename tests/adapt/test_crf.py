"""Inference over chains, `crf`, against counting every chain there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from audiodrama.adapt.attribution.crf import infer


def counted(entity, single, pair, back):
    """Chances of one chain by summing over all chains of speakers."""
    steps, width = entity.shape
    last = max(t for t in range(steps) if (entity[t] >= 0).any()) + 1
    chance, ties, returns, whole = np.zeros((steps, width)), np.zeros((steps, width, width)), np.zeros(steps), 0.0
    for path in product(*[[k for k in range(width) if entity[t, k] >= 0] for t in range(last)]):
        score = sum(single[t, k] for t, k in enumerate(path)) + sum(
            pair[t, path[t - 1], path[t]] for t in range(1, last)
        )
        who = [entity[t, k] for t, k in enumerate(path)]
        came_back = [t for t in range(2, last) if who[t - 2] == who[t] != who[t - 1]]
        weight = np.exp(score + sum(back[t] for t in came_back))
        whole += weight
        for t, k in enumerate(path):
            chance[t, k] += weight
        for t in range(1, last):
            ties[t, path[t - 1], path[t]] += weight
        returns[came_back] += weight
    return chance / whole, ties / whole, returns / whole, np.log(whole), last


@pytest.mark.parametrize("seed", range(4))
def test_chances_are_those_of_counting(seed):
    """Single, pair and return chances and the sum agree with brute force, whatever the lengths and widths."""
    rng = np.random.default_rng(seed)
    entity = np.stack([[rng.permutation(5)[:3] for _ in range(5)] for _ in range(3)])
    entity[0, 1, 2], entity[1, 4], entity[2, 3:] = -1, -1, -1
    single, pair, back = rng.normal(size=(3, 5, 3)), rng.normal(size=(3, 5, 3, 3)), rng.normal(size=(3, 5))
    found = infer(entity, single, pair, back)
    for b in range(3):
        chance, ties, returns, log_whole, last = counted(entity[b], single[b], pair[b], back[b])
        np.testing.assert_allclose(found.single[b, :last], chance[:last], atol=1e-12)
        np.testing.assert_allclose(found.pair[b, 1:last], ties[1:last], atol=1e-12)
        np.testing.assert_allclose(found.back[b, :last], returns[:last], atol=1e-12)
        np.testing.assert_allclose(found.log_z[b], log_whole, atol=1e-12)
