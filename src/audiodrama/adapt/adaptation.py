"""The whole adaptation of a text: segments in order, the cast, the chapters."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.calibration import calibrated
from audiodrama.adapt.attribution.confidence import Explainer
from audiodrama.adapt.attribution.model import apply, shipped
from audiodrama.adapt.attribution.stages import read_story
from audiodrama.adapt.records import Adaptation, Character, Segment
from audiodrama.adapt.text.layout import find_chapters
from audiodrama.adapt.text.thoughts import find_thoughts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audiodrama.adapt.attribution.stages import Pins, Reading
    from audiodrama.adapt.records import Block, Gender

    Chances = list[dict[int, float]]
    Ask = Callable[[Reading, Chances], Mapping[int, int]]

# Somebody told of after a thought is as near as somebody so many times as far before it.
_AHEAD = 3
_EDGES = ' \t\r\n\u3000\xa0"“”„«»‹›「」『』'


def adapt_text(
    text: str,
    *,
    pins: Pins | None = None,
    ask: Ask | None = None,
    same: Sequence[Sequence[str]] = (),
) -> Adaptation:
    """Take a story apart.

    Args:
        text: the whole story.
        pins: speakers by the offset of any character they say, or a function that finds them among the utterances.
        ask: may name speakers of doubtful lines (index of line to index of entity) once all are inferred.
        same: names that mean one person each, the one to use first.
    """
    reading = read_story(text, same, pins)
    fixed = reading.fixed
    chances = _inferred(reading, fixed)
    if ask:
        told = dict(ask(reading, chances))
        chances = _inferred(reading, {**told, **fixed})
    return _assembled(reading, chances, fixed)


def _inferred(reading: Reading, fixed: Mapping[int, int]) -> Chances:
    return apply(shipped(), reading.lines, reading.company.entities, fixed)


def _assembled(reading: Reading, chances: Chances, fixed: Mapping[int, int]) -> Adaptation:
    speakers = [max(c, key=lambda e: c[e]) if c else None for c in chances]
    explain = Explainer(reading, speakers)
    entities = reading.company.entities
    said: dict[int, Segment] = {}
    for i, (spoken, chance, who) in enumerate(zip(reading.spoken, chances, speakers, strict=True)):
        sure = 1.0 if i in fixed else calibrated(reading, i, who, chances)
        why = "fixed by hand" if i in fixed else explain.why(i)
        near = [(entities[e].name, round(min(p, sure), 2)) for e, p in chance.items() if e != who and p >= 0.05]
        others = sorted(near, key=lambda o: -o[1])
        name = entities[who].name if who is not None else None
        for p in spoken.utterance.passages:
            said[p.start] = Segment(p.start, p.end, "speech", name, round(sure, 3), why, tuple(others[:3]))
    genders = _genders(reading, speakers)
    segments = [
        s
        for block, passages in zip(reading.blocks, reading.passages, strict=True)
        for s in _pieces(reading, block, [said[p.start] for p in passages], genders)
    ]
    cast = _cast(reading, speakers, genders)
    breaks = tuple(b.start for b in reading.blocks if b.kind == "break")
    return Adaptation(reading.text, tuple(segments), cast, tuple(find_chapters(reading.text, reading.blocks)), breaks)


def _pieces(reading: Reading, block: Block, said: Sequence[Segment], genders: Sequence[Gender]) -> Iterator[Segment]:
    """A block as segments: what is said, and the narration between."""
    if block.kind != "prose":
        yield Segment(block.start, block.end, "heading" if block.kind == "heading" else "matter")
        return
    thoughts = list(_thoughts(reading, block, genders)) if not said else []
    at = block.start
    for segment in sorted([*said, *thoughts], key=lambda s: s.start):
        mark = segment.kind == "thought" and reading.text[segment.start - 1 : segment.start] in ("*", "_")
        yield from _narration(reading.text, at, segment.start - mark)
        yield segment
        at = segment.end + mark
    yield from _narration(reading.text, at, block.end)


def _narration(text: str, start: int, end: int) -> Iterator[Segment]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip(_EDGES))
    right = start + len(piece.rstrip(_EDGES))
    if left < right and any(c.isalnum() for c in text[left:right]):
        yield Segment(left, right, "narration")


def _thoughts(reading: Reading, block: Block, genders: Sequence[Gender]) -> Iterator[Segment]:
    for start, end, tag in find_thoughts(reading.text, block, ()):
        who = _thinker(reading, (start, end), tag, genders)
        name = reading.company.entities[who].name if who is not None else None
        yield Segment(start, end, "thought", name, 0.7 if name else 0.0, f"tag: {tag}" if tag else "in italics")


def _thinker(reading: Reading, span: tuple[int, int], tag: str, genders: Sequence[Gender]) -> int | None:
    """Who thinks: the person told of nearest, of the gender that the tag shows."""
    words = tag.lower().split()
    if "i" in words:
        return reading.company.narrator
    wanted = "female" if "she" in words else "male" if "he" in words else ""
    start, end = span
    near = sorted(
        (_AHEAD * (at - end) if at >= start else start - at, who)
        for at, who in reading.told
        if start - 600 < at < end + 300 and (not wanted or genders[who] in (wanted, "unknown"))
    )
    return near[0][1] if near else reading.company.narrator


def _cast(reading: Reading, speakers: Sequence[int | None], genders: Sequence[Gender]) -> tuple[Character, ...]:
    counts = Counter(s for s in speakers if s is not None)
    entities = reading.company.entities
    return tuple(Character(entities[i].name, entities[i].aliases, genders[i], n) for i, n in counts.most_common())


def _genders(reading: Reading, speakers: Sequence[int | None]) -> list[Gender]:
    """Everybody's gender; where names and narration leave it open, that of the "he" or "she" beside their lines."""
    told: dict[int | None, Counter[Gender]] = defaultdict(Counter)
    for spoken, who in zip(reading.spoken, speakers, strict=True):
        told[who].update(t.mention.gender for t in spoken.tags if t.mention.kind == "pronoun")
    return [_likelier(entity.gender, told[i]) for i, entity in enumerate(reading.company.entities)]


def _likelier(known: Gender, told: Counter[Gender]) -> Gender:
    female, male = told["female"], told["male"]
    if known != "unknown" or female == male:
        return known
    return "female" if female > male else "male"
