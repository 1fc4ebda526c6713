"""The impulse response of a space of the palette, or of a file, as the mix takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from audiodrama.base.errors import AudioError
from audiodrama.sounds.palette import kind_of
from audiodrama.sounds.reverberation import (
    LONGEST_S,
    impulse_response,
    of_unit_energy,
    outdoor_response,
)

if TYPE_CHECKING:
    from audiodrama.sounds.palette import Space

Sound = npt.NDArray[np.float32]


def space_response(space: Space, *, rate_hz: int = 44100) -> Sound | None:
    """The response of a palette's space, (frames, 2); None for a dry one.

    A space with a size is a room, one with a reverberation time alone lies in the open air, one with neither is dry.
    Its `ir` file is not read here: `as_response` takes the samples of one.
    """
    kind = kind_of(space)
    if kind == "dry":
        return None
    predelay_s = space.predelay_s or None
    if kind == "outdoor":
        return outdoor_response(space.rt60_s, seed=space.seed, rate_hz=rate_hz, predelay_s=predelay_s)
    assert space.size_m is not None
    return impulse_response(space.size_m, space.rt60_s, seed=space.seed, rate_hz=rate_hz, predelay_s=predelay_s)


def as_response(samples: npt.NDArray[np.floating], *, rate_hz: int) -> Sound:
    """A response from somewhere else as one of ours: (frames, 2), of unit energy for speech.

    Raises:
        AudioError: when it is empty, silent, not finite, longer than 20 s, or has more than two channels.
    """
    planes = np.asarray(samples, dtype=np.float32)
    planes = planes[:, None] if planes.ndim == 1 else planes
    if planes.ndim != 2 or planes.shape[1] not in {1, 2}:
        raise AudioError("an impulse response has one channel or two")
    if not np.isfinite(planes).all():
        raise AudioError("the impulse response holds values that are not numbers")
    if not len(planes) or not np.abs(planes).max() > 1e-6:
        raise AudioError("the impulse response is silent")
    if len(planes) > LONGEST_S * rate_hz:
        raise AudioError(f"the impulse response is longer than {LONGEST_S:g} s")
    return of_unit_energy(np.repeat(planes, 2, axis=1) if planes.shape[1] == 1 else planes, rate_hz)
