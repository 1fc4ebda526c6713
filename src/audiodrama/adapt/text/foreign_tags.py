"""Tags of other languages whose verb is in no list, or has no subject beside it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.adapt.records import word_set
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.bare_nouns import past_gender
from audiodrama.adapt.text.mentions import Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

# Prepositions of the languages that have a table.
PREPOSITIONS_ABROAD = word_set(
    "zu zum zur mit von an auf für bei à au aux avec de du des pour a al con para por en com ao em till med från",
    "på do z ze od przy к ко с со от для у di da per",
)
_COMMA_OUTSIDE = re.compile(r"[\"”“»«’'›‹],\s*$")


def must_say(text: str, word: str, place: tuple[int, int], beside: Sequence[Mention]) -> bool:
    """Whether a word that no list has can only be a verb of saying: `“, riet ich ihr`, `», riñó Ana`.

    Args:
        text: the whole text.
        word: the word in lower case.
        place: where it starts and ends.
        beside: who is mentioned right behind it.
    """
    start, end = place
    if not text[start].islower() or word in lexicon.never_names() | PREPOSITIONS_ABROAD:
        return False
    if not _COMMA_OUTSIDE.search(text[max(0, start - 5) : start]):
        return False
    subjects = (m for m in beside if m.kind != "pronoun" or m.key in ("he", "she", "they", "i"))
    return any(not text[end : m.start].strip() for m in subjects)


def subject_of_past(word: tuple[str, int, int]) -> Mention | None:
    """The "he" or "she" that a Polish or Russian verb of the past shows where it stands alone, at its place."""
    gender = past_gender(word[0].lower())
    key = {"female": "she", "male": "he"}.get(gender)
    return Mention(word[1], word[2], "pronoun", quoted=False, gender=gender, key=key) if key else None
