"""The figures of a file, as they are measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from audiodrama.qc.clicks import Click
    from audiodrama.qc.one_shots import Placed


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a file. Levels in dBFS, dBTP or LUFS; times in seconds.

    `noise_floor_db` is the higher of head and tail (None when neither has room tone of at least a quarter of a second);
    `mono_loss_db` is what the mono sum loses against stereo; `ambience_db` is the level of the quietest twentieth
    between head and tail; `speech_over_background_lu` comes from the cue list and is None when that does not say.
    """

    integrated_lufs: float
    rms_db: float
    true_peak_db: float
    noise_floor_db: float | None
    head_s: float
    tail_s: float
    duration_s: float
    sample_rate_hz: int
    bit_rate_kbps: float
    speech_over_background_lu: float | None
    loudness_range_lu: float
    ambience_db: float
    dc_db: float
    mono_loss_db: float


@dataclass(frozen=True, eq=False)
class Measurements:
    """Figures, and what checks and picture look closer at.

    Args:
        power: mean square of each 10 ms.
        mono: mean square of the mono sum of each 10 ms.
        peak: highest sample of each 10 ms.
        short_term_lufs: 3 s loudness each 100 ms; the first window ends at 3 s.
        shots: what became of each one-shot that left a print in the cue list.
        constant_rate: whether an MP3's bit rate is constant; None for other formats.
        tags: as in `Tags.fields`, and `cover`.
    """

    figures: Figures
    power: NDArray[np.float32]
    mono: NDArray[np.float32]
    peak: NDArray[np.float32]
    short_term_lufs: NDArray[np.float64]
    heights: NDArray[np.uint8]
    clipped_s: tuple[float, ...]
    clicks: tuple[Click, ...]
    shots: tuple[Placed, ...]
    constant_rate: bool | None
    tags: Mapping[str, str]
