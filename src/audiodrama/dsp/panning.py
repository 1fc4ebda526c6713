"""Where a sound stands between the two loudspeakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def side_gains(pan: float | NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gains of the left and the right side at equal power (sine and cosine law, -3 dB in the centre).

    Args:
        pan: from -1 (left) to 1 (right); what lies outside counts as the end.

    Returns:
        Two arrays of the shape of `pan`; their squares add up to 1.
    """
    angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
    return np.cos(angle), np.sin(angle)
