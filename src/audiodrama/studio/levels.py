"""How loud each lane of a chapter is from moment to moment, told from the timeline without mixing it.

Every sound's own loudness is known (it is measured once, for ducking); here it is moved by the levels and rides of its
clips. Rooms are left out, so this is for drawing and for finding places, and no measurement of the mix.
"""

from __future__ import annotations

import base64
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from audiodrama.arrange.sources import RoomTone, TakeRef
from audiodrama.arrange.timeline import BUSES
from audiodrama.dsp.envelope import Envelope
from audiodrama.dsp.loudness import SPEECH_LUFS
from audiodrama.studio.lines import ESTIMATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.arrange.timeline import Clip
    from audiodrama.studio.stage import Staged

    Powers = NDArray[np.float64]

STEP_S = 0.1
FLOOR_DB = -60.0
MOST_LU = 60.0
_SPOKEN = 0.01


def levels_document(staged: Staged) -> dict[str, Any]:
    """The loudness of each lane, a byte for each tenth of a second, and how far each line stands above what is behind.

    A byte is 0 at -60 dB or less and 255 at full scale, at the level of the finished chapter.
    """
    powers = lane_powers(staged)
    behind = powers["beds"] + powers["music"]
    return {
        "timeline": staged.stamp,
        "step_s": STEP_S,
        "floor_db": FLOOR_DB,
        "lanes": {lane: _bytes(each, staged.gain_db) for lane, each in powers.items()},
        "clearance": _clearance(staged, powers["dialogue"], behind),
    }


def lane_powers(staged: Staged) -> dict[str, Powers]:
    """Power of each bus in each tenth of a second, before the master's gain; 1 is 0 LUFS."""
    timeline = staged.timeline
    step = round(STEP_S * timeline.rate_hz)
    count = -(-timeline.frames // step)
    rides = {bus: Envelope(points) for bus, points in timeline.bus_gain}
    powers: dict[str, Powers] = {bus: np.zeros(count) for bus in BUSES}
    for clip in timeline.clips:
        if not isinstance(clip.sound, RoomTone) and clip.end_frame > clip.start_frame:
            first, last = clip.start_frame // step, min(count, -(-clip.end_frame // step))
            places = np.arange(first, last, dtype=np.int64) * step
            level_db = _profile(staged, clip, places, step) + clip.level_db + SPEECH_LUFS
            level_db = level_db + Envelope(clip.gain).values(places)
            if clip.bus in rides:
                level_db = level_db + rides[clip.bus].values(places)
            powers[clip.bus][first:last] += 10 ** (level_db / 10)
    return powers


def _profile(staged: Staged, clip: Clip, places: NDArray[np.int64], step: int) -> NDArray[np.float64]:
    """Loudness of a clip's sound at places of the timeline, in LU above the common speech level."""
    if isinstance(clip.sound, TakeRef) and clip.sound.name.startswith(ESTIMATE):
        return np.zeros(len(places))
    known: NDArray[np.float64] = np.asarray(staged.assets.loudness(clip.sound), dtype=np.float64)
    if not len(known):
        return np.full(len(places), -97.0)
    at = np.maximum(places - clip.start_frame + clip.offset_frame, 0) // step
    heard: NDArray[np.float64] = known[at % len(known) if clip.loop else np.minimum(at, len(known) - 1)]
    return heard


def _bytes(powers: Powers, gain_db: float) -> str:
    level_db = 10 * np.log10(np.maximum(powers, 1e-12)) + gain_db
    heights = np.clip((level_db - FLOOR_DB) / -FLOOR_DB, 0, 1) * 255
    return base64.b64encode(np.rint(heights).astype(np.uint8).tobytes()).decode()


def _clearance(staged: Staged, speech: Powers, behind: Powers) -> list[list[Any]]:
    """For each line when it is heard, and by how many LU it stands above beds and music."""
    step = round(STEP_S * staged.timeline.rate_hz)
    rows: list[list[Any]] = []
    for event in staged.timeline.events:
        if event.kind != "line":
            continue
        first, last = event.start_frame // step, max(event.start_frame // step + 1, -(-event.end_frame // step))
        voice, under = speech[first:last], behind[first:last]
        spoken = voice >= max(float(voice.max(initial=0.0)) * _SPOKEN, 1e-12)
        if not spoken.any():
            continue
        ratio = float(voice[spoken].mean()) / max(float(under[spoken].mean()), 1e-12)
        above_lu = min(MOST_LU, 10 * math.log10(max(ratio, 1e-6)))
        rate_hz = staged.timeline.rate_hz
        rows.append(
            [round(event.start_frame / rate_hz, 3), round(event.end_frame / rate_hz, 3), round(above_lu, 1), event.id]
        )  # fmt: skip
    return rows
