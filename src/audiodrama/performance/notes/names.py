"""Notes on names that are pronounced in different ways: as they were asked for, and as one voice says them.

Takes of a name are held against each other by their mel cepstra, one stretched in time onto the other at the least cost
(H. Sakoe and S. Chiba, "Dynamic programming algorithm optimization for spoken word recognition", 1978).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.names import key
from audiodrama.dsp.mel import mel_bank
from audiodrama.performance.notes.fixes import VOICES, new_take
from audiodrama.performance.notes.model import Fix
from audiodrama.performance.notes.thresholds import threshold_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from audiodrama.dsp.audio import Sound
    from audiodrama.performance.notes.lines import LineFacts
    from audiodrama.performance.notes.model import DirectorNote

    Floats = NDArray[np.float64]

_HOP_S, _WINDOW_S = 0.01, 0.025
_BANDS, _COEFFICIENTS, _LOW_HZ, _HIGH_HZ = 26, 12, 120.0, 7000.0
_FFT = 2048
_FEWEST, _MOST = 3, 12
_LETTERS, _SHORTEST = re.compile(r"[^\W\d_]+"), 3
_UNLIKE = 1.8
"""Times the usual distance between the other takes."""
CEPSTRUM_VERSION = 1


@dataclass(frozen=True)
class NameTake:
    """A name as it is said once.

    Args:
        name: as it is written, without what follows an apostrophe.
        facts: its line.
        word: its index in the line.
        start_s: when it is heard.
        end_s: until when.
        asked: how it was asked for: the respelling or IPA in force, or empty.
        cepstrum: gives the sound of it, as `word_cepstrum` makes it.
    """

    name: str
    facts: LineFacts
    word: int
    start_s: float
    end_s: float
    asked: str
    cepstrum: Callable[[], Floats]


def capital_names(texts: Iterable[str]) -> set[str]:
    """Keys of words that are always written with a capital, and once at least in the middle of a sentence."""
    capital: set[str] = set()
    small: set[str] = set()
    for text in texts:
        for before, word in pairwise([".", *text.split()]):
            letters = _LETTERS.search(word)
            if letters is None or len(letters[0]) < _SHORTEST:
                continue
            if letters[0].islower():
                small.add(key(letters[0]))
            elif letters[0].istitle() and before[-1].isalnum() | (before[-1] in ",;"):
                capital.add(key(letters[0]))
    return capital - small


def word_cepstrum(samples: Sound, rate_hz: int, start_s: float, end_s: float) -> Floats:
    """Mel cepstrum of a stretch of a take, a row each 10 ms, without its mean level; shape (moments, 12)."""
    from scipy.fft import dct

    wave = samples[max(0, round(start_s * rate_hz)) : round(end_s * rate_hz), 0].astype(np.float64)
    size, hop = round(_WINDOW_S * rate_hz), round(_HOP_S * rate_hz)
    if len(wave) < 2 * size:
        return np.zeros((0, _COEFFICIENTS))
    rows = np.lib.stride_tricks.sliding_window_view(wave, size)[::hop] * np.hanning(size)
    power = np.abs(np.fft.rfft(rows, _FFT, axis=1)) ** 2
    bands = power @ mel_bank(_BANDS, _LOW_HZ, _HIGH_HZ, rate_hz, _FFT)
    level = 10 * np.log10(bands + 1e-4 * bands.max(initial=1e-12))
    return np.asarray(dct(level, axis=1, norm="ortho")[:, 1 : _COEFFICIENTS + 1])


def name_distance(one: Floats, other: Floats) -> float:
    """Mean distance along the cheapest way through two cepstra, in dB; both begin and end together."""
    if not len(one) or not len(other):
        return 0.0
    cost = np.sqrt(np.square(one[:, np.newaxis] - other[np.newaxis]).mean(axis=2))
    total = np.full((len(one) + 1, len(other) + 1), np.inf)
    total[0, 0] = 0.0
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            here = cost[row - 1, column - 1]
            total[row, column] = min(
                total[row - 1, column] + here, total[row, column - 1] + here, total[row - 1, column - 1] + 2 * here
            )
    return float(total[-1, -1] / (len(one) + len(other)))


def notes_of_names(takes: Iterable[NameTake]) -> Iterator[DirectorNote]:
    """Notes on the takes of names that differ from the others."""
    by_name: dict[str, list[NameTake]] = defaultdict(list)
    for each in takes:
        by_name[each.name].append(each)
    for name, said in by_name.items():
        yield from _asked_notes(name, said)
        by_voice: dict[str, list[NameTake]] = defaultdict(list)
        usual = _usual_form(said)
        for each in said:
            if each.asked == usual:
                by_voice[each.facts.line.role].append(each)
        for same in by_voice.values():
            yield from _heard_notes(name, same)


def _usual_form(said: Sequence[NameTake]) -> str:
    counts = Counter(each.asked for each in said)
    return max(counts, key=lambda form: (counts[form], form))


def _asked_notes(name: str, said: Sequence[NameTake]) -> Iterator[DirectorNote]:
    """A name that the script or voices.yaml asks for in different ways."""
    usual = _usual_form(said)
    for each in said:
        if each.asked == usual:
            continue
        message = f"{name} is asked for as “{each.asked or name}” here and as “{usual or name}” elsewhere"
        form = usual or each.asked
        entry = f"pronounce: {{{name}: {{as: {form}}}}}"
        yield each.facts.note(
            "name-differs", message, 1.0, "", 0.0, 0.5,
            Fix(f"in {VOICES}, {entry}; and no [[say: …]] of its own in the script"), name, "asked",
            at_s=each.start_s, end_s=each.end_s,
        )  # fmt: skip


def _heard_notes(name: str, said: Sequence[NameTake]) -> Iterator[DirectorNote]:
    """A take of a name that sounds otherwise than the same voice's other takes of it."""
    if len(said) < _FEWEST:
        return
    some = said[:_MOST]
    cepstra = [each.cepstrum() for each in some]
    whole = [(each, found) for each, found in zip(some, cepstra, strict=True) if len(found)]
    if len(whole) < _FEWEST:
        return
    far = np.array([[name_distance(one, other) for _, other in whole] for _, one in whole])
    for at, (each, _) in enumerate(whole):
        others = [k for k in range(len(whole)) if k != at]
        own = median(far[at, k] for k in others)
        rest = median(far[j, k] for j in others for k in others if j < k)
        if own > threshold_of("name") and own > _UNLIKE * rest:
            message = f"{name} is pronounced otherwise than in this voice's {len(others)} other takes of it"
            other = new_take(each.facts.line.place)
            entry = f"pronounce: {{{name}: {{as: …}}}}"
            fix = Fix(f"{other.text}; or in {VOICES}, {entry}", (), other.command)
            yield each.facts.note(
                "name-differs", message, own, "dB", threshold_of("name"), own / threshold_of("name") - 1, fix, name,
                each.word, at_s=each.start_s, end_s=each.end_s,
            )  # fmt: skip
