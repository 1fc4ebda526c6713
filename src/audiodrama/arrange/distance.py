"""Levels and colour of a voice by its distance. No numerical library is loaded for it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from audiodrama.sounds.palette import kind_of

if TYPE_CHECKING:
    from audiodrama.sounds.palette import Space


def distance_gains(distance_m: float, space: Space | None) -> tuple[float, float, float]:
    """(direct_db, send_db, lowpass_hz) of a voice at a distance; without a space it is in the open.

    direct_db is the level of the voice itself relative to one metre, send_db the level at which it is sent to the
    space's response (its `wet_db` at one metre), and lowpass_hz the corner of the loss that air and a turned head make,
    for both.
    The direct sound falls by 4.5 dB a doubling of distance, as radio drama has it, rather than by the 6 dB of a free
    field, so that a far voice stays understood.  The reverberant field hardly changes within a room, and outdoors falls
    nearly with the source.  Closer than half a metre nothing grows any more.
    """
    doublings = math.log2(min(max(distance_m, 0.5), 200.0))
    kind = kind_of(space) if space else "dry"
    fall_db = {"room": -1.2, "outdoor": -3.5, "dry": 0.0}[kind]
    send_db = -120.0 if space is None or kind == "dry" else space.wet_db + fall_db * doublings
    lowpass_hz = min(max(25000 * 2.0 ** (-0.62 * doublings), 1200.0), 20000.0)
    return -4.5 * doublings, send_db, lowpass_hz
