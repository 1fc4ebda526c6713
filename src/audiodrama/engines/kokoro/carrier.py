"""Short lines are said after a carrier sentence, which is cut off again.

Kokoro learnt from whole sentences. A word alone is drawn out to two or three times its length, and a recogniser takes
one in eight for others ("Stop." for "Stop it"); said after a sentence, one in fifty.
Longer lines carry themselves, and would be rushed: eight words take a tenth less than usual after a carrier.
`bench/prosody.py` measures lines of all kinds.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audiodrama.engines.base import Request
from audiodrama.engines.kokoro.chunks import Chunk, chunks, parted, steps_power

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audiodrama.engines.kokoro.chunks import SpokenChunk

SENTENCES = {
    "en": "I heard what you said.",
    "es": "He oído lo que has dicho.",
    "fr": "J'ai entendu ce que tu as dit.",
    "hi": "मैंने सुना जो तुमने कहा.",
    "it": "Ho sentito quello che hai detto.",
    "pt": "Eu ouvi o que você disse.",
}
"""By primary language; lines in others are said alone."""
_CARRIES_ITSELF = 24
"""Tokens of a line that needs no carrier: some five words."""
_SOFTER_DB, _MOST_DB = 1.0, 12.0
"""By how much a line may be softer than its carrier, and the most it is raised."""


class Carried(NamedTuple):
    """A chunk with its carrier in front, and how many letters of it are the carrier's."""

    chunk: Chunk
    before: int


def carried(piece: Chunk, language: str) -> Carried | None:
    """A short chunk after its carrier; None for one that is long enough, or whose language has no carrier."""
    if len(piece.text) >= _CARRIES_ITSELF or not (before := _before(language)):
        return None
    return Carried(Chunk(before + piece.text, (*(None for _ in before), *piece.owners)), len(before))


@cache
def _before(language: str) -> str:
    """The letters of a language's carrier and a blank; empty where there is none."""
    sentence = SENTENCES.get(language.split("-", maxsplit=1)[0].lower())
    return f"{chunks(Request(sentence, ''), language)[0].text} " if sentence else ""


def without_carrier(said: SpokenChunk, before: int) -> SpokenChunk:
    """The words after the carrier, hardly softer than that.

    A voice falls off after a sentence, by 2 dB and by up to 9, which nobody meant.

    Args:
        said: a chunk with its carrier.
        before: how many letters are the carrier's.
    """
    carrier, own = parted(said, before)
    fall_db = _level_db(steps_power(carrier.samples)) - _level_db(steps_power(own.samples))
    gain = 10 ** (min(max(fall_db - _SOFTER_DB, 0.0), _MOST_DB) / 20)
    return own._replace(samples=own.samples * np.float32(gain))


def _level_db(power: NDArray[np.float32]) -> float:
    """Level of the steps that are heard: those within 30 dB of the loudest."""
    loudest = float(power.max(initial=0.0))
    return 10 * math.log10(float(power[power >= loudest / 1000].mean())) if loudest else -math.inf
