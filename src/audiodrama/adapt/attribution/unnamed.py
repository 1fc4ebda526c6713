"""Speakers whom nothing names: each conversation of theirs has two voices by turns, so that it can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.attribution.stages import StoryReading

VOICES = ("A Voice", "Another Voice")
_WOMAN, _MAN = "A Woman", "A Man"


def unnamed_voices(reading: StoryReading, speakers: Sequence[int | None]) -> dict[int, str]:
    """A name for each line that nobody fits: by the pronoun of its tag, else by turns from paragraph to paragraph."""
    found: dict[int, str] = {}
    last = ""
    partner = ""
    for i, who in enumerate(speakers):
        if who is not None:
            last = partner = ""
            continue
        gender = next((t.mention.gender for t in reading.spoken[i].tags if t.mention.kind == "pronoun"), "unknown")
        line = reading.lines[i]
        if gender != "unknown":
            name = _WOMAN if gender == "female" else _MAN
        elif line.gap in ("continues", "same") and last:
            name = last
        else:
            name = partner if partner and line.gap != "break" else next(v for v in VOICES if v != last)
        if name != last:
            partner, last = last, name
        found[i] = name
    return found
