"""Exact inference over whole conversations: a conditional random field of second order over speakers.

The score of a chain of speakers is the sum of what speaks for each of them alone, of each pair of neighbours, and of
each return to the speaker before the last. Lafferty, McCallum and Pereira (2001) is the model, Rabiner (1989) the
scaled forward-backward pass; a return is the only thing that looks two steps back, so that a step costs the square of
the number of candidates instead of its cube.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Posterior:
    """Chances given the whole chain.

    `single` (chains, steps, candidates), `pair` (chains, steps, previous candidates, candidates), `back` (chains,
    steps): the chance of a return. `log_z` (chains,): log of the sum over all chains of speakers.
    """

    single: Floats
    pair: Floats
    back: Floats
    log_z: Floats


def infer(entity: Ints, single: Floats, pair: Floats, back: Floats) -> Posterior:
    """Infer chains of speakers side by side.

    Args:
        entity: (chains, steps, candidates), -1 where there is none; steps after the end have none at all.
        single: the same shape, score of each candidate alone.
        pair: (chains, steps, previous candidates, candidates), score of neighbours; step 0 is not read.
        back: (chains, steps), score of going back to the speaker before the last; steps 0 and 1 are not read.
    """
    chains, steps, width = entity.shape
    there = entity >= 0
    alive = there.any(axis=2)
    top = np.where(there, single, -np.inf).max(axis=2, initial=-1e30, where=there)
    top = np.where(alive, top, 0.0)
    local = np.where(there, np.exp(np.maximum(np.where(there, single - top[..., None], 0.0), -80.0)), 0.0)
    dead = ~alive
    local[dead, 0] = 1.0
    weight = np.exp(np.clip(pair, -30.0, 30.0)) * local[:, :, None, :]
    weight[dead] = 0.0
    weight[dead, :, 0] = 1.0
    gain = np.exp(np.clip(back, -30.0, 30.0)) - 1.0
    returns = _returns(entity)
    forward = np.zeros((chains, steps, width, width))
    log_z = top.sum(axis=1)
    forward[:, 0, 0, :] = local[:, 0, :]
    log_z = log_z + _rescale(forward, 0)
    for t in range(1, steps):
        before = forward[:, t - 1]
        total = before.sum(axis=1)[:, :, None]
        if t > 1:
            extra = np.matmul(before.transpose(0, 2, 1), returns[:, t]) * _elsewhere(entity, t)
            total = total + gain[:, t, None, None] * extra
        forward[:, t] = total * weight[:, t]
        log_z = log_z + _rescale(forward, t)
    _, single_chance, pair_chance, back_chance = _backward(entity, forward, weight, gain, returns)
    return Posterior(single_chance, pair_chance, back_chance, log_z)


def _rescale(forward: Floats, t: int) -> Floats:
    size = forward[:, t].sum(axis=(1, 2))
    forward[:, t] /= size[:, None, None]
    return np.asarray(np.log(size))


def _returns(entity: Ints) -> Floats:
    """(chains, steps, candidates two before, candidates): 1 where both are the same entity."""
    found = np.zeros((*entity.shape, entity.shape[2]))
    now = entity[:, 2:, None, :]
    found[:, 2:] = (entity[:, :-2, :, None] == now) & (now >= 0)
    return found


def _elsewhere(entity: Ints, t: int) -> NDArray[np.bool_]:
    """(chains, previous candidates, candidates): whether they are not the same entity."""
    return np.asarray(entity[:, t - 1, :, None] != entity[:, t, None, :])


def _backward(
    entity: Ints, forward: Floats, weight: Floats, gain: Floats, returns: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    chains, steps, width = entity.shape
    beta = np.ones((chains, width, width))
    single = np.zeros((chains, steps, width))
    pair = np.zeros((chains, steps, width, width))
    back = np.zeros((chains, steps))
    for t in range(steps - 1, -1, -1):
        chance = forward[:, t] * beta
        size = chance.sum(axis=(1, 2))
        pair[:, t] = chance / size[:, None, None]
        single[:, t] = pair[:, t].sum(axis=1)
        if t == 0:
            break
        onward = weight[:, t] * beta
        total = np.broadcast_to(onward.sum(axis=2)[:, None, :], beta.shape)
        if t > 1:
            free = onward * _elsewhere(entity, t)
            # extra[h, i] = sum over j of returns[h, j] * free[i, j]
            extra = np.matmul(returns[:, t], free.transpose(0, 2, 1))
            returning = (forward[:, t - 1] * extra).sum(axis=(1, 2)) * (1.0 + gain[:, t])
            total = total + gain[:, t, None, None] * extra
            back[:, t] = returning / (forward[:, t - 1] * total).sum(axis=(1, 2))
        beta = total / total.max(axis=(1, 2))[:, None, None]
    return beta, single, pair, back
