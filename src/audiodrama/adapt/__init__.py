"""Prose to script: who says what in a story, with reasons; and the files a producer goes on with.

`adapt` takes a text apart; `audiodrama.adapt.sources.read_source` reads files of prose, and
`audiodrama.adapt.output.writing.write_script` writes scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.adapt.records import Adaptation

__all__ = ["adapt"]


def adapt(text: str, *, pins: Mapping[int, str] | None = None) -> Adaptation:
    """Take a story apart into narration and speech, and infer who speaks.

    Args:
        text: the whole story.
        pins: speakers that are known, by the offset of any character of what they say.
    """
    from audiodrama.adapt.adaptation import adapt_text

    return adapt_text(text, pins=pins)
