"""How long it is quiet between one thing and the next when the script does not say.

Between speakers people leave about a fifth of a second (Stivers et al., "Universals and cultural variation in
turn-taking in conversation", 2009); acted speech without faces wants a little more. Readers pause for a third to two
thirds of a second between sentences and about a second between paragraphs (Campione and Véronis, "A large-scale
multilingual study of silent pause duration", 2002). What is added to or taken from that was set by listening.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiodrama.script.cuesheet import Line

TURN_S = 0.4
SAME_SPEAKER_S = 0.55
PARAGRAPH_S = 0.8
INTO_NARRATION_S = 0.65
OUT_OF_NARRATION_S = 0.5
TRAILING_S = 0.35
"""More after a speech that trails off."""
PHRASE_S = 0.22
CUT_OFF_S = -0.06
"""Who cuts somebody off comes in before the other has stopped."""
BEFORE_SOUND_S = 0.2
AFTER_SOUND_S = 0.15
UNDER_LEAD_S = 0.35
"""How long a sound that plays under speech is heard by itself."""
OPENING_S = 1.2
"""How long the first scene's beds are heard before the first event."""
CLOSING_S = 0.8
"""From the end of the last event until the beds begin to fade."""


def gap_s(before: Line | None, after: Line | None) -> float:
    """Quiet between two neighbours; None stands for a sound, or for nothing.

    Args:
        before: the line that has ended, if it was a line.
        after: the line that begins, if it is a line.
    """
    if before is None:
        return AFTER_SOUND_S if after else BEFORE_SOUND_S
    if before.cut_off and after:
        return CUT_OFF_S
    trailing = TRAILING_S if before.text.rstrip().endswith(("…", "...")) else 0.0
    return trailing + (_between(before, after) if after else BEFORE_SOUND_S)


def _between(before: Line, after: Line) -> float:
    if after.narration:
        return PARAGRAPH_S if before.narration else INTO_NARRATION_S
    if before.narration:
        return OUT_OF_NARRATION_S
    return SAME_SPEAKER_S if before.role == after.role else TURN_S
