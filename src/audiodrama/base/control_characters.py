"""Characters that no page, caption or terminal shows as they stand, named before something else stands there."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import Diagnostic, rule

if TYPE_CHECKING:
    from audiodrama.base.source import Place

CONTROL_CHARACTER = rule(
    "control-character", "warning",
    "A character stands here that cannot be seen and that a terminal may obey, that turns the reading direction of "
    "what follows, or that no XML file may hold. Pages, captions, EPUB and feeds show the sign \ufffd in its place.",
    example="MARTA\nIs it\x07 you?\n",
    cure="Delete it; the message says which one it is, and the caret where. It most often came with a text that was "
    "pasted from elsewhere.",
)  # fmt: skip


def control_character(place: Place, character: str, count: int) -> Diagnostic:
    """The mistake of one such character.

    Args:
        place: of the first.
        character: itself.
        count: how many there are in the file.
    """
    name = unicodedata.name(character, "a control character").lower()
    more = f", and {count - 1} more in this file" * (count > 1)
    message = f"an unseen character stands here: U+{ord(character):04X}, {name}{more}"
    return CONTROL_CHARACTER.at(place, message, hint="Delete it.")
