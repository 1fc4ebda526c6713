"""The palette on one page: every sound to play, with its spectrogram, its level and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audiodrama.audition.comparison_page import Cell, Column, Row, comparison_page
from audiodrama.audition.samples import mp3
from audiodrama.audition.voice_page import spectrogram_png
from audiodrama.base.units import db_to_gain
from audiodrama.dsp.audio import RATE_HZ
from audiodrama.sounds import clips

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from audiodrama.base.cache import Store
    from audiodrama.dsp import audio
    from audiodrama.sounds.palette import Sound

_EXCERPT_S = 12.0
_FADE_S = 1.0
_LISTENING_DB = 5.0
"""Sounds come at -23 LUFS; a page is listened to at -18."""
_USES = 2


def palette_page(
    sounds: Sequence[Sound], folder: Path, store: Store, *, on_each: Callable[[], object] = lambda: None
) -> str:
    """All sounds as HTML: one-shots in two of their variations, beds and music in their first seconds.

    Args:
        sounds: in the order shown.
        folder: sfx/ of the production.
        store: the cache.
        on_each: told after each sound.

    Raises:
        AudioError: a file cannot be used.
    """
    rows = []
    for sound in sounds:
        cells = tuple(_cell(sound, use, folder, store) for use in range(_USES))
        rights = f"{sound.source}, {sound.licence or 'no licence given'}"
        rows.append(Row(sound.name, (sound.group, f"{sound.kind}, {sound.level_db:+g} dB to speech", rights), cells))
        on_each()
    intro = (
        "Every sound at one loudness, so that they can be compared; the level beside the name is how loud it is "
        "against speech in a mix. Each use of a synthesised one-shot comes out a little different."
    )
    columns = [Column("first use", ""), Column("second use", "")]
    return comparison_page("Sounds", "The palette", intro, columns, rows)


def _cell(sound: Sound, use: int, folder: Path, store: Store) -> Cell | None:
    if use and (sound.kind != "sfx" or sound.file):
        return None
    samples = clips.load(clips.prepare(sound, use, folder, store).name, store)
    if samples is None:
        return None
    heard = _excerpt(samples) * np.float32(db_to_gain(_LISTENING_DB))
    heard = np.clip(heard, -1, 1)
    return Cell(mp3(heard), len(heard) / RATE_HZ, spectrogram_png(heard))


def _excerpt(samples: audio.Sound) -> audio.Sound:
    """The first seconds, faded out where there are more."""
    frames, fade = round(_EXCERPT_S * RATE_HZ), round(_FADE_S * RATE_HZ)
    if len(samples) <= frames:
        return samples
    cut = samples[:frames].copy()
    cut[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, np.newaxis]
    return cut
