"""Stems: every voice, bus and room on a file of its own, of equal length, which sum to the mix before the master.

All stems of a chapter are played down together when one of them would clip in 24 bits; the result says by how much.
"""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.files import replacing
from audiodrama.base.names import slug
from audiodrama.base.units import db_to_gain, gain_to_db
from audiodrama.export.encode import explaining
from audiodrama.export.targets.broadcast_wav import BroadcastWav

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from audiodrama.dsp.audio import Sound

    Blocks = Iterable[Mapping[str, Sound]]

_HEADROOM_DB = 0.1
MIX = "mix"


@dataclass(frozen=True)
class Stems:
    """Written stems.

    Args:
        files: by stem name (`dialogue/ANN`, `beds`, `room/church`), in order; silent stems are left out.
        mix: their sum as a file of its own, for reference, or None.
        gain_db: what all of them were played down by; 0 where nothing would clip.
        frames: length of each.
        rate_hz: sample rate.
    """

    files: Mapping[str, Path]
    mix: Path | None
    gain_db: float
    frames: int
    rate_hz: int


def write_stems(
    play: Callable[[], Blocks], folder: Path, *, rate_hz: int, start_frame: int = 0, with_mix: bool = True
) -> Stems:
    """Write the stems of a chapter.

    Args:
        play: plays the stems from the beginning, block by block, as `audiodrama.mix.stems` does; asked at most twice.
        folder: where they go, one `NAME.wav` each.
        rate_hz: of the blocks.
        start_frame: time reference: where the chapter begins in the book.
        with_mix: whether their sum is written as well, as `mix.wav`.

    Raises:
        ExportError: a file could not be written.
    """
    with explaining(folder):
        folder.mkdir(parents=True, exist_ok=True)
        peaks, frames = _measured(play())
        loudest = max(peaks.values(), default=0.0)
        gain_db = min(0.0, math.floor(10 * (-_HEADROOM_DB - gain_to_db(loudest))) / 10) if loudest > 0 else 0.0
        wanted = [name for name, peak in peaks.items() if peak > 0 and (with_mix or name != MIX)]
        paths = _paths(wanted, folder)
        _write(play(), paths, rate_hz, start_frame, gain_db)
    return Stems({n: p for n, p in paths.items() if n != MIX}, paths.get(MIX), gain_db, frames, rate_hz)


def _measured(blocks: Blocks) -> tuple[dict[str, float], int]:
    peaks: dict[str, float] = {}
    frames = 0
    for block in blocks:
        frames += len(next(iter(block.values()), ()))
        for name, sound in _with_sum(block):
            peaks[name] = max(peaks.get(name, 0.0), float(np.abs(sound).max(initial=0.0)))
    return peaks, frames


def _with_sum(block: Mapping[str, Sound]) -> Iterable[tuple[str, Sound]]:
    yield from block.items()
    total = np.zeros_like(next(iter(block.values())), dtype=np.float64) if block else np.zeros((0, 2))
    for sound in block.values():
        total += sound
    yield MIX, total.astype(np.float32)


def _paths(names: Iterable[str], folder: Path) -> dict[str, Path]:
    """A file for each stem; two names that fold to the same get a number."""
    paths: dict[str, Path] = {}
    for name in names:
        base = "-".join(slug(part) for part in name.split("/"))
        taken = {path.stem for path in paths.values()}
        count = next(n for n in range(1, len(taken) + 2) if (base if n == 1 else f"{base}-{n}") not in taken)
        paths[name] = folder / f"{base if count == 1 else f'{base}-{count}'}.wav"
    return paths


def _write(blocks: Blocks, paths: Mapping[str, Path], rate_hz: int, start_frame: int, gain_db: float) -> None:
    gain = np.float32(db_to_gain(gain_db))
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                BroadcastWav(stack.enter_context(replacing(path)), rate_hz, 2, start_frame, f"stem {name}")
            )
            for name, path in paths.items()
        }
        for block in blocks:
            for name, sound in _with_sum(block):
                if name in files:
                    files[name].write(sound * gain)
