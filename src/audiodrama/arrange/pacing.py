"""How long it is quiet between one thing and the next when the script does not say.

Between speakers people leave about a fifth of a second (Stivers et al., "Universals and cultural variation in
turn-taking in conversation", 2009); acted speech without faces wants a little more, and an answer comes sooner than
another turn. Readers pause for a third to two thirds of a second between sentences and about a second between
paragraphs (Campione and Véronis, "A large-scale multilingual study of silent pause duration", 2002). What is added to
or taken from that was set by listening. Chance makes each a little longer or shorter, so that none is mechanical.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from audiodrama.cast.model import Pacing

if TYPE_CHECKING:
    from audiodrama.script.cuesheet import Line

TURN_S = 0.4
ANSWER_S = 0.3
"""From a question to what another says to it."""
SAME_SPEAKER_S = 0.55
PARAGRAPH_S = 0.8
INTO_NARRATION_S = 0.65
OUT_OF_NARRATION_S = 0.5
TRAILING_S = 0.35
"""More after a speech that trails off."""
HESITATION_S = 0.25
"""More before a speech that begins with dots."""
BREAKING_IN_S = 0.1
"""Before a speech that begins with a dash."""
PHRASE_S = 0.22
CUT_OFF_S = -0.06
"""A speaker who interrupts comes in before the other has stopped."""
BEFORE_SOUND_S = 0.2
AFTER_SOUND_S = 0.15
UNDER_LEAD_S = 0.35
"""How long a sound that plays under speech is heard by itself."""
OPENING_S = 1.2
"""How long the first scene's beds are heard before the first event."""
CLOSING_S = 0.8
"""From the end of the last event until the beds begin to fade."""
_DOTS = ("\u2026", "...")
_DASHES = ("\u2014", "\u2013", "--")
_QUOTES = "\"'\u201c\u201d\u2018\u2019)("


def gap_s(before: Line | None, after: Line | None, pacing: Pacing = Pacing()) -> float:  # noqa: B008  a constant
    """Quiet between two neighbours, in seconds; None stands for a sound, or for nothing.

    Args:
        before: the line that has ended, if it was a line.
        after: the line that begins, if it is a line.
        pacing: of voices.yaml; what is heard before and after sounds is not subject to it, nor is an interruption.
    """
    if before is None:
        return AFTER_SOUND_S if after else BEFORE_SOUND_S
    if before.cut_off and after:
        return CUT_OFF_S
    trailing = TRAILING_S if before.text.rstrip(_QUOTES + " ").endswith(_DOTS) else 0.0
    if after is None:
        return trailing * pacing.pauses + BEFORE_SOUND_S
    return (trailing + _between(before, after)) * pacing.pauses * _by_chance(before, after, pacing.variation)


def _between(before: Line, after: Line) -> float:
    if after.narration:
        return PARAGRAPH_S if before.narration else INTO_NARRATION_S
    if before.narration:
        return OUT_OF_NARRATION_S
    if before.role == after.role:
        return SAME_SPEAKER_S
    begins = after.text.lstrip(_QUOTES + " ")
    if begins.startswith(_DASHES):
        return BREAKING_IN_S
    asked = before.text.rstrip(_QUOTES + " ").endswith("?")
    return (ANSWER_S if asked else TURN_S) + (HESITATION_S if begins.startswith(_DOTS) else 0.0)


def _by_chance(before: Line, after: Line, variation: float) -> float:
    """A ratio around 1 that depends on the words on both sides and on nothing else."""
    words = f"{before.role}\n{before.text}\n{after.role}\n{after.text}"
    return 1.0 + variation * (zlib.crc32(words.encode()) / 2**31 - 1.0)
