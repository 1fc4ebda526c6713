"""Several who speak the same words together: each a little apart from the others in time, pitch and place."""

from __future__ import annotations

import math
from dataclasses import dataclass

_DELAYS_S = (0.0, 0.045, 0.02, 0.07, 0.035, 0.06)
_PITCHES_ST = (0.0, 0.2, -0.2, 0.35, -0.3, 0.12)
_WIDTH = 0.5
"""The outermost of many stand this far from the middle of the stage."""
_SHARE_DB = 7.0
"""Decibels taken off for ten voices: less than the 10 that would keep the power, since a crowd is louder than one."""


@dataclass(frozen=True, slots=True)
class Apart:
    """How one of several stands off from the line as one alone would speak it.

    Args:
        delay_s: later by so much.
        pitch_st: semitones higher or lower.
        pan: added to the role's own place.
        level_db: change of level.
    """

    delay_s: float = 0.0
    pitch_st: float = 0.0
    pan: float = 0.0
    level_db: float = 0.0


ALONE = Apart()


def apart(nth: int, count: int) -> Apart:
    """The place of the `nth` voice (from 0) of `count` who speak together; one alone stands where it stands."""
    if count < 2:
        return ALONE
    pan = _WIDTH * (2 * nth / (count - 1) - 1) * min(1.0, 0.4 + 0.1 * count)
    at = nth % len(_DELAYS_S)
    return Apart(_DELAYS_S[at], _PITCHES_ST[at], pan, -_SHARE_DB * math.log10(count))
