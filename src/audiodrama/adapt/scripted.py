"""The adaptation of a script: who speaks is written there, unless it was put right by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Adaptation, Character, Passage, Segment, Utterance
from audiodrama.adapt.text.chapters import find_chapters
from audiodrama.adapt.text.tags import Spoken
from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.adapt.attribution.stages import Pins
    from audiodrama.adapt.records import Block


def adapt_script(
    text: str, blocks: Sequence[Block], language: str, pins: Pins | None = None, same: Sequence[Sequence[str]] = ()
) -> Adaptation:
    """Take a script apart; `blocks` name its speakers, `pins` and `same` are those of `adapt_text`."""
    fixed = _fixed(text, blocks, pins)
    segments: list[Segment] = []
    for b in blocks:
        if b.kind == "speech":
            name = fixed.get(b.start) or _usual_name(b.speaker, same)
            why = "fixed by hand" if b.start in fixed else "as written"
            segments.append(Segment(b.start, b.end, "speech", name, 1.0, why, direction=b.label))
        elif b.kind in ("heading", "scene"):
            segments.append(Segment(b.start, b.end, b.kind))
        else:
            segments.append(Segment(b.start, b.end, "narration" if b.kind == "prose" else "matter", evidence=b.label))
    counts = Counter(s.speaker for s in segments if s.speaker is not None)
    cast = tuple(Character(name, _names_of(name, same), "unknown", lines) for name, lines in counts.most_common())
    breaks = tuple(b.start for b in blocks if b.kind == "break")
    return Adaptation(text, tuple(segments), cast, tuple(find_chapters(text, blocks)), breaks, language)


def _fixed(text: str, blocks: Sequence[Block], pins: Pins | None) -> Mapping[int, str]:
    """The speakers fixed by hand, by where their speech starts."""
    said = [(i, b) for i, b in enumerate(blocks) if b.kind == "speech"]
    spoken = [Spoken(Utterance(i, (Passage(b.start, b.end),)), ()) for i, b in said]
    located = pins(text, spoken) if callable(pins) else pins or {}
    return {b.start: name for _, b in said for at, name in located.items() if b.start <= at < b.end}


def _usual_name(name: str, same: Sequence[Sequence[str]]) -> str:
    """The first of the names that mean one person with this one."""
    return next((group[0] for group in same if key(name) in map(key, group)), name)


def _names_of(name: str, same: Sequence[Sequence[str]]) -> tuple[str, ...]:
    group = next((group for group in same if key(name) == key(group[0])), ())
    return tuple(dict.fromkeys((name, *group[1:])))
