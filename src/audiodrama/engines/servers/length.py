"""Is a take as long as its words? Held against what the same voice took for a letter before.

An answer that does not say where it ends may end anywhere; there is nothing but its length to tell by. Short texts are
not judged: the silence around them weighs more than their words.
"""

from __future__ import annotations

from collections import defaultdict, deque
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from audiodrama.base.http import NetError

if TYPE_CHECKING:
    from audiodrama.engines.base import Take

_FEWEST_LETTERS = 20
_MANY_LETTERS = 200
_KNOWN = 5
_KEPT = 50
_SHORTEST, _LONGEST = 0.6, 1.7
_HALF = 0.5
_USUAL_S = (0.055, 0.095)
"""Seconds a letter that voices take before anything is known of them; alphabets alone."""
_SILENT = 10 ** (-50 / 20)


class Paces:
    """Seconds a letter of each voice of a server, as far as their lengths were certain or seemed right."""

    def __init__(self) -> None:
        self._known: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_KEPT))

    def can_tell(self, text: str, voice: str) -> bool:
        """Whether enough is known of a voice, and the text is long enough, to see that half a take is one."""
        return sum(map(str.isalnum, text)) >= _FEWEST_LETTERS and len(self._known[voice]) > _KNOWN

    def judge(self, take: Take, text: str, voice: str, *, speed: float, certain: bool) -> None:
        """Let a take pass, and learn from it.

        Args:
            take: as it came.
            text: what it should say.
            voice: that said it.
            speed: it was asked for.
            certain: its length was said by the answer itself.

        Raises:
            NetError: words are missing, or it goes on for far too long.
        """
        letters = sum(map(str.isalnum, text))
        if letters < _FEWEST_LETTERS:
            return
        pace_s = _heard_s(take) * speed / letters
        low_s, high_s = self._bounds_s(text, voice)
        if certain:
            low_s, high_s = (low_s * _HALF / _SHORTEST if letters >= _MANY_LETTERS else 0.0), float("inf")
        if not low_s <= pace_s <= high_s:
            raise NetError(self._complaint(take, letters, too_short=pace_s < low_s), kind="broken", hint=_hint(certain))
        self._known[voice].append(pace_s)

    def _bounds_s(self, text: str, voice: str) -> tuple[float, float]:
        known = self._known[voice]
        if len(known) >= _KNOWN:
            middle_s = median(known)
            return _SHORTEST * middle_s, _LONGEST * middle_s
        if all(character < "\u0590" for character in text if character.isalpha()):
            return _SHORTEST * _USUAL_S[0], _LONGEST * _USUAL_S[1]
        return 0.0, float("inf")

    def _complaint(self, take: Take, letters: int, *, too_short: bool) -> str:
        length_s = len(take.samples) / take.rate_hz
        what = "words are missing" if too_short else "it goes on for too long"
        return f"sent {length_s:.1f} s for {letters} letters: {what}"


def _hint(certain: bool) -> str:
    if certain:
        return "it may cut long texts: lower max_chars in its entry"
    return "its answers do not say where they end: see whether it can send a length, as with `stream: false` in extra"


def _heard_s(take: Take) -> float:
    """Seconds from the first to the last sample that is heard."""
    size = np.abs(take.samples)
    loud = np.flatnonzero(size > _SILENT * float(size.max(initial=0.0)))
    return float(loud[-1] - loud[0] + 1) / take.rate_hz if loud.size else 0.0
