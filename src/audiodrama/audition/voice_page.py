"""The pages of casting by ear: an audition, and every delivery in one voice."""

from __future__ import annotations

import io
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.audition.comparison_page import Cell, Column, ComparisonRow, comparison_page
from audiodrama.audition.likeness import ALIKE
from audiodrama.audition.samples import mp3
from audiodrama.dsp.audio import RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from audiodrama.audition.candidates import Candidate
    from audiodrama.cast.model import Delivery
    from audiodrama.dsp.audio import Sound
    from audiodrama.script.cuesheet import Line

_SHADES, _COLOURS = 20, ((20, 150, 255), (20, 48, 232), (28, 79, 190))
_PICTURE_WIDTH, _PICTURE_HEIGHT, _PICTURE_TOP_HZ, _PICTURE_RANGE_DB = 360, 96, 8000, 60.0


def audition_page(
    name: str,
    lines: Sequence[Line],
    found: Sequence[Candidate],
    sounds: Mapping[tuple[str, str], Sound],
    *,
    letters: Mapping[str, Candidate] | None = None,
    settings: Sequence[str] = (),
    language: str = "en",
) -> str:
    """An audition as HTML.

    Args:
        name: of the character.
        lines: what is spoken, one column each.
        found: the candidates, one row each.
        sounds: from `samples.hear`, by `str(index of the candidate)` and the line's id.
        letters: for a blind page, the candidates by letter; rows come in their order.
        settings: figures it was spoken with (`rate=1.1`); who chooses a voice chooses them too.
        language: BCP 47 tag of the script.
    """
    shown = list(letters.items()) if letters else [("", each) for each in found]
    rows = [_audition_row(name, each, letter, str(found.index(each)), lines, sounds) for letter, each in shown]
    figures = [part for setting in settings for part in ("--set", setting)]
    rows = [replace(row, command=shlex.join((*shlex.split(row.command), *figures))) for row in rows]
    columns = [Column(line.text, ", ".join(_deliveries(line))) for line in lines]
    intro = (
        f"{len(lines)} of the character's own lines in {len(found)} voices, all at one level, as they would be spoken "
        f"in the production but without its rooms{', with ' if settings else ''}{', '.join(settings)}."
    )
    return comparison_page("Audition", name, intro, columns, rows, language=language)


def _audition_row(
    name: str,
    candidate: Candidate,
    letter: str,
    part: str,
    lines: Sequence[Line],
    sounds: Mapping[tuple[str, str], Sound],
) -> ComparisonRow:
    choice = candidate.choice
    details = [choice.engine if candidate.name == choice.voice else f"{choice.engine}, {candidate.name}"]
    details += [candidate.gender] if candidate.gender != "unknown" else []
    details += [f"{candidate.portrait.pitch_hz:.0f} Hz"] if candidate.portrait else []
    other, far = candidate.nearest or ("", 1.0)
    details += [f"most like {other} ({far:.2f})"] if other and far >= ALIKE else []
    warning = f"sounds like {other} ({far:.2f})" if other and far < ALIKE else ""
    return ComparisonRow(
        choice.voice,
        tuple(details),
        tuple(_cell(sounds.get((part, line.id))) for line in lines),
        warning,
        "now" if candidate.current else "",
        shlex.join(["audiodrama", "audition", name, "--choose", f"{choice.engine}:{choice.voice}"]),
        letter,
    )


def _deliveries(line: Line) -> list[str]:
    return list(dict.fromkeys(each.replace("-", " ") for phrase in line.phrases for each in phrase.deliveries))


def _cell(sound: Sound | None, *, pictured: bool = False) -> Cell | None:
    if sound is None or not len(sound):
        return None
    return Cell(mp3(sound), len(sound) / RATE_HZ, spectrogram_png(sound) if pictured else None)


def deliveries_page(
    voice: str, text: str, deliveries: Sequence[Delivery], sounds: Mapping[tuple[str, str], Sound]
) -> str:
    """Every delivery spoken by one voice, without and with its effects, as HTML with spectrograms.

    Args:
        voice: what to call the voice.
        text: what is said.
        deliveries: one row each.
        sounds: by `"before"` or `"after"` and the delivery's name.
    """
    columns = [Column("as the engine speaks it", "rate and pitch"), Column("as it is heard", "with level and effects")]
    rows = [
        ComparisonRow(
            each.name,
            _figures(each),
            tuple(_cell(sounds.get((side, each.name)), pictured=True) for side in ("before", "after")),
        )
        for each in deliveries
    ]
    return comparison_page("Deliveries", voice, f"“{text}”", columns, rows)


def _figures(delivery: Delivery) -> tuple[str, ...]:
    facts = [f"rate {delivery.rate:g}"] if delivery.rate != 1 else []
    facts += [f"pitch {delivery.pitch_st:+g} st"] if delivery.pitch_st else []
    facts += [f"level {delivery.level_db:+g} dB"] if delivery.level_db else []
    facts += [f"effect {each}" for each in delivery.effects]
    return tuple(facts)


def spectrogram_png(sound: Sound) -> bytes:
    """A small picture of a sound: time to the right, 0 to 8 kHz upwards, the strongest brightest.

    Args:
        sound: (frames, channels) at 44.1 kHz.

    Returns:
        PNG of 360 by 96 pixels.
    """
    length, size = round(0.025 * RATE_HZ), 2048
    centres = np.linspace(0, max(len(sound) - 1, 0), _PICTURE_WIDTH).astype(int)
    padded = np.pad(sound[:, 0].astype(np.float64), length)
    stretches = np.lib.stride_tricks.sliding_window_view(padded, length)[centres + length // 2]
    power = np.abs(np.fft.rfft(stretches * np.hanning(length), size)) ** 2
    rows = np.linspace(_PICTURE_TOP_HZ * size / RATE_HZ, 0, _PICTURE_HEIGHT).astype(int)
    level_db = 10 * np.log10(power[:, rows].T + 1e-10)
    strength = np.clip(1 + (level_db - level_db.max()) / _PICTURE_RANGE_DB, 0, 1)
    return _png(np.rint(strength * (_SHADES - 1)).astype(np.uint8))


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """PNG of (height, width) shades from night to cream."""
    from PIL import Image

    steps = np.linspace(0, 1, _SHADES)
    palette = np.stack([np.interp(steps, (0, 0.5, 1), stops) for stops in _COLOURS], axis=1).astype(np.uint8)
    image = Image.fromarray(pixels, mode="P")
    image.putpalette(palette.tobytes())
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()
