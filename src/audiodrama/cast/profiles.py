"""Delivery profiles: the figures an exported file has to meet, and the spoken matter that shops ask for.

Figures: ACX audio submission requirements (`audiobook`), AES TD1008 (`streaming`), EBU R 128 (`broadcast`),
and the level podcast shops publish (`podcast`, -16 LUFS in stereo).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

CreditKind = Literal["spoken", "written"]
CREDIT_KINDS: tuple[CreditKind, ...] = get_args(CreditKind)


@dataclass(frozen=True, slots=True)
class Profile:
    """Aims of a master, to which `qc` holds its file.

    Args:
        name: how `--profile` names it.
        loudness_lufs: integrated loudness aimed at (ITU-R BS.1770, gated, stereo).
        tolerance_lu: how far the exported file may be off.
        peak_dbtp: highest true peak of the exported file.
        rms_db: lowest and highest RMS over the whole file, in dBFS, or None.
        noise_floor_db: highest RMS in head and tail, in dBFS, or None.
        head_s: room tone before the first sound.
        tail_s: room tone after the last sound.
        rate_hz: sample rate of the file.
        bit_rate_kbps: constant bit rate of an MP3.
        longest_s: longest file allowed, or None.
        loudness_range_lu: widest loudness range (EBU Tech 3342), or None.
        credits: `spoken` for shop rules: opening and closing credits as files of their own, each chapter's title
            read at its head, and a retail sample; `written` for none of it.
    """

    name: str
    loudness_lufs: float = -16.0
    tolerance_lu: float = 0.5
    peak_dbtp: float = -1.0
    rms_db: tuple[float, float] | None = None
    noise_floor_db: float | None = None
    head_s: float = 0.5
    tail_s: float = 1.5
    rate_hz: int = 44100
    bit_rate_kbps: int = 192
    longest_s: float | None = None
    loudness_range_lu: float | None = None
    credits: CreditKind = "written"


PROFILES = {
    each.name: each
    for each in (
        Profile(
            "audiobook", tolerance_lu=1.0, peak_dbtp=-3.0, rms_db=(-23.0, -18.0), noise_floor_db=-60.0,
            head_s=0.75, tail_s=2.0, longest_s=120 * 60.0,
        ),
        Profile("podcast", loudness_range_lu=8.0),
        Profile("streaming", loudness_lufs=-18.0),
        Profile("broadcast", loudness_lufs=-23.0, tolerance_lu=0.2, rate_hz=48000),
    )
}  # fmt: skip
DEFAULT_PROFILE = "audiobook"
