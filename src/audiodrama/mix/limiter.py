"""A look-ahead limiter that is safe for true peaks and hardly heard.

It works on hops of 32 frames: the peak of a hop, oversampled where it comes near the ceiling, says how far the gain has
to come down there; the gain comes back at 120 dB a second, and a minimum and a mean over some 5 ms round its corners.
Both keep the gain at or below what each hop asks for, and so does a straight line between hops: no peak passes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.units import db_to_gain
from audiodrama.dsp.peaks import HOP, REACH, true_peaks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

    Floats = NDArray[np.float64]
    Hops = NDArray[np.float32]

AHEAD = 7
"""How many hops ahead the gain begins to move: 5 ms at 44.1 kHz."""
_RELEASE_DB_S = 120.0
_SIDE = AHEAD // 2
NEAR_DB = 4.0
"""A true peak is hardly ever further than this above the samples round it."""
_MARGIN_DB = 0.12
_HOPS_AT_ONCE = 1024


class Limiter:
    """The gain of a stream, hop by hop.

    Args:
        ceiling_db: highest peak let through, in dB of full scale.
        rate_hz: of the stream.
    """

    def __init__(self, ceiling_db: float, rate_hz: int) -> None:
        self._ceiling_db = ceiling_db - _MARGIN_DB
        self._release_db = _RELEASE_DB_S * HOP / rate_hz
        self._before = np.zeros(AHEAD)

    def nodes(self, peaks: Hops) -> Floats:
        """Gains at the edges of hops, as factors.

        Args:
            peaks: of the next n hops and, behind them, of `AHEAD` more, which will come again with the next call.

        Returns:
            n + 1 gains: hop k goes in a straight line from gain k to gain k + 1.
        """
        wanted_db = np.minimum(0.0, self._ceiling_db - 20.0 * np.log10(np.maximum(peaks, 1e-9), dtype=np.float64))
        held_db = np.concatenate([self._before, _released(wanted_db, self._before[-1], self._release_db)])
        count = len(peaks) - AHEAD
        self._before = held_db[count : count + AHEAD]
        edges = np.minimum(held_db[:-1], held_db[1:])
        lowest = np.minimum.reduce([edges[shift : len(edges) - 2 * _SIDE + shift] for shift in range(2 * _SIDE + 1)])
        smooth = np.convolve(lowest, _bell(), mode="valid")
        return np.asarray(10.0 ** (smooth / 20.0))


def _released(wanted_db: Floats, before_db: float, step_db: float) -> Floats:
    """The wanted gains in dB, rising by no more than a step a hop after a fall."""
    risen = np.arange(1, len(wanted_db) + 1) * step_db
    lowest = np.minimum.accumulate(np.minimum(wanted_db - risen, before_db))
    return np.asarray(np.minimum(lowest + risen, wanted_db))


@lru_cache(maxsize=1)
def _bell() -> Floats:
    window = np.hanning(2 * _SIDE + 3)[1:-1]
    return np.asarray(window / window.sum())


def limit(samples: Sound, nodes: Floats) -> None:
    """Multiply samples (hops * HOP, channels), where they lie, by the gains of `Limiter.nodes`."""
    ramp = np.arange(HOP) / HOP
    for start in range(0, len(nodes) - 1, _HOPS_AT_ONCE):
        some = nodes[start : start + _HOPS_AT_ONCE + 1]
        line = some[:-1, np.newaxis] + np.diff(some)[:, np.newaxis] * ramp
        samples[start * HOP : start * HOP + line.size] *= line.astype(np.float32).reshape(-1, 1)


def hold_peaks(samples: Sound, gain_db: float, ceiling_db: float, rate_hz: int) -> Sound:
    """A sound raised by a gain, its true peaks kept under a ceiling; silence is taken to lie around it.

    Args:
        samples: (frames, channels), not limited before.
        gain_db: applied first.
        ceiling_db: highest true peak let through, in dB of full scale.
        rate_hz: of the sound.
    """
    hops = -(-len(samples) // HOP)
    padded = np.zeros((REACH + (hops + AHEAD) * HOP + REACH, samples.shape[1]), np.float32)
    np.multiply(samples, np.float32(db_to_gain(gain_db)), out=padded[REACH : REACH + len(samples)])
    nodes = Limiter(ceiling_db, rate_hz).nodes(true_peaks(padded, db_to_gain(ceiling_db - NEAR_DB)))
    limit(padded[REACH : REACH + hops * HOP], nodes)
    return padded[REACH : REACH + len(samples)]
