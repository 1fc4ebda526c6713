"""The outline of a stream, from which a waveform is drawn."""

from __future__ import annotations

import base64
import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound

    Hops = NDArray[np.float32]


OUTLINE_HZ = 20


@dataclass
class Outline:
    """The highest sample of each twentieth of a second, as bytes: enough to draw an hour from.

    Args:
        rate_hz: of the stream.
    """

    rate_hz: int
    _highest: list[NDArray[np.float32]] = field(default_factory=list)
    _rest: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def add(self, block: Sound) -> None:
        """Take in the next samples (frames, channels)."""
        step = self.rate_hz // OUTLINE_HZ
        heights = np.concatenate([self._rest, functools.reduce(np.maximum, np.abs(block).T)])
        whole = len(heights) // step
        self._highest.append(heights[: whole * step].reshape(whole, step).max(axis=1))
        self._rest = heights[whole * step :]

    def heights(self) -> NDArray[np.uint8]:
        """A height (0 to 255, full scale) for each step."""
        last = [self._rest.max(keepdims=True)] if len(self._rest) else []
        every = np.concatenate([*self._highest, *last]) if self._highest or last else np.zeros(0, dtype=np.float32)
        heights: NDArray[np.uint8] = np.clip(np.round(every * 255), 0, 255).astype(np.uint8)
        return heights

    def as_json(self) -> dict[str, Any]:
        """The outline as the cue list carries it: steps a second, and the heights in base 64."""
        return outline_json(self.heights())


def outline_json(heights: NDArray[np.uint8]) -> dict[str, Any]:
    """Heights of an outline as the cue list carries them."""
    return {"per_second": OUTLINE_HZ, "peaks": base64.b64encode(heights.tobytes()).decode()}
