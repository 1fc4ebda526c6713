"""The booth where one sound is made: its two sources of chance, the sample rate and the length."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Sound = npt.NDArray[np.float32]
"""float32, (frames,) while a sound is made, (frames, 2) when it leaves the booth."""


@dataclass(frozen=True)
class Booth:
    """Everything a renderer works with.

    Attributes:
        body: chance that says what the thing is (this board, this glass): the same at each use of one sound.
        use: chance that says how it moves this time: different at each use.
        rate_hz: sample rate.
        duration_s: the length asked for; a one-shot may end sooner.
        voices: spoken lines to work with, each mono (frames,) at rate_hz; most recipes have none.
    """

    body: np.random.Generator
    use: np.random.Generator
    rate_hz: int
    duration_s: float
    voices: tuple[Sound, ...] = ()

    @property
    def frames(self) -> int:
        """The length asked for, in frames."""
        return self.count(self.duration_s)

    def count(self, seconds: float) -> int:
        """A time in frames, rounded."""
        return round(seconds * self.rate_hz)

    def seconds(self, frames: int | None = None) -> npt.NDArray[np.float64]:
        """The time of each frame, shape (frames,), in seconds."""
        return np.arange(self.frames if frames is None else frames) / self.rate_hz


def open_booth(
    recipe: str, *, seed: int, variation: int, rate_hz: int, duration_s: float, voices: Sequence[Sound] = ()
) -> Booth:
    """A booth whose chance depends on the recipe, the seed and the variation alone."""
    root = (zlib.crc32(recipe.encode()), abs(seed), int(seed < 0))
    body = np.random.Generator(np.random.PCG64([*root, 0]))
    use = np.random.Generator(np.random.PCG64([*root, 1, variation]))
    return Booth(body, use, rate_hz, duration_s, tuple(voices))


def thing(number: float, *names: str) -> np.random.Generator:
    """Chance fixed by a parameter, for presets that name one very board or glass."""
    return np.random.Generator(np.random.PCG64([round(number), *(zlib.crc32(name.encode()) for name in names)]))
