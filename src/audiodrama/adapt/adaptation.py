"""The whole adaptation of a text: segments in order, the cast, the chapters."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.confidence import FOREIGN, UNKNOWN_LANGUAGE, Explainer, calibrated
from audiodrama.adapt.attribution.model import infer_speakers, shipped
from audiodrama.adapt.attribution.stages import read_story
from audiodrama.adapt.attribution.thinkers import Thinkers
from audiodrama.adapt.attribution.unnamed import unnamed_voices
from audiodrama.adapt.records import Adaptation, Character, Segment
from audiodrama.adapt.scripted import adapt_script
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.chapters import find_chapters
from audiodrama.adapt.text.languages import ENGLISH, find_language, tables
from audiodrama.adapt.text.proper import shown_verbs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from audiodrama.adapt.attribution.stages import Pins, StoryReading
    from audiodrama.adapt.records import Block, Gender

    Chances = list[dict[int, float]]
    Ask = Callable[[StoryReading, Chances], Mapping[int, int]]

_EDGES = ' \t\r\n\u3000\xa0"“”„«»‹›「」『』'
_DASHES = "—–―-"
_UNNAMED = 0.2
_THOUGHT = 0.7


def adapt_text(
    text: str,
    *,
    pins: Pins | None = None,
    ask: Ask | None = None,
    same: Sequence[Sequence[str]] = (),
    given: Sequence[Block] | None = None,
    language: str = "",
) -> Adaptation:
    """Take a story apart.

    Args:
        text: the whole story.
        pins: speakers by the offset of any character they say, or a function that finds them among the utterances.
        ask: may name speakers of doubtful lines (index of line to index of entity) once all are inferred.
        same: names that mean one person each, the one to use first.
        given: the paragraphs as a structured file gives them; None: they are found in the text.
        language: BCP 47 tag that the file declares; the words of the text outweigh it.
    """
    if given is not None and any(b.kind == "speech" for b in given):
        return adapt_script(text, given, find_language(text, language), pins, same)
    reading = read_story(text, same, pins, given=given, language=language)
    with lexicon.reading_in(reading.language, shown_verbs(text)):
        fixed = reading.fixed
        chances = _inferred(reading, fixed)
        if ask:
            answers = dict(ask(reading, chances))
            chances = _inferred(reading, {**answers, **fixed})
        return _assembled(reading, chances, fixed)


def _inferred(reading: StoryReading, fixed: Mapping[int, int]) -> Chances:
    return infer_speakers(shipped(), reading.lines, fixed)


def _assembled(reading: StoryReading, chances: Chances, fixed: Mapping[int, int]) -> Adaptation:
    speakers = [max(c, key=lambda e: c[e]) if c else None for c in chances]
    unnamed = unnamed_voices(reading, speakers)
    said = _said(reading, chances, speakers, fixed, unnamed)
    genders = _genders(reading, speakers)
    thinkers = Thinkers(reading, speakers, genders)
    segments = [
        s
        for index, (block, passages) in enumerate(zip(reading.blocks, reading.passages, strict=True))
        for s in _pieces(reading, index, block, [said[p.start] for p in passages], thinkers)
    ]
    cast = _cast(reading, segments, genders)
    breaks = tuple(b.start for b in reading.blocks if b.kind == "break")
    chapters = tuple(find_chapters(reading.text, reading.blocks))
    company = reading.company
    told = company.entities[company.narrator].name if company.narrator is not None and not company.tellers else ""
    return Adaptation(reading.text, tuple(segments), cast, chapters, breaks, reading.language, told)


def _said(
    reading: StoryReading,
    chances: Chances,
    speakers: Sequence[int | None],
    fixed: Mapping[int, int],
    unnamed: Mapping[int, str],
) -> dict[int, Segment]:
    """The segments of speech, by where they start."""
    explain = Explainer(reading, speakers)
    entities = reading.company.entities
    trust = 1.0 if reading.language == ENGLISH else FOREIGN if reading.language in tables() else UNKNOWN_LANGUAGE
    found: dict[int, Segment] = {}
    for i, (spoken, chance, who) in enumerate(zip(reading.spoken, chances, speakers, strict=True)):
        sure = 1.0 if i in fixed else trust * calibrated(reading, i, who, chances)
        why = "fixed by hand" if i in fixed else explain.why(i)
        near = [(entities[e].name, round(min(p, sure), 2)) for e, p in chance.items() if e != who and p >= 0.05]
        others = sorted(near, key=lambda o: -o[1])
        name = entities[who].name if who is not None else unnamed[i]
        sure = sure if who is not None else _UNNAMED
        for p in spoken.utterance.passages:
            found[p.start] = Segment(p.start, p.end, "speech", name, round(sure, 3), why, tuple(others[:3]))
    return found


def _pieces(
    reading: StoryReading, index: int, block: Block, said: Sequence[Segment], thinkers: Thinkers
) -> Iterator[Segment]:
    """A block as segments: what is said, and the narration between."""
    if block.kind != "prose":
        yield Segment(block.start, block.end, "heading" if block.kind == "heading" else "matter", evidence=block.label)
        return
    thoughts = list(_thoughts(reading, index, thinkers)) if not said else []
    dashes = _DASHES if said and reading.text[block.start] in _DASHES else ""
    at = block.start
    for segment in sorted([*said, *thoughts], key=lambda s: s.start):
        mark = segment.kind == "thought" and reading.text[segment.start - 1 : segment.start] in ("*", "_")
        yield from _narration(reading.text, at, segment.start - mark, dashes)
        yield segment
        at = segment.end + mark
    yield from _narration(reading.text, at, block.end, dashes)


def _narration(text: str, start: int, end: int, dashes: str = "") -> Iterator[Segment]:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip(_EDGES + dashes))
    right = start + len(piece.rstrip(_EDGES + dashes))
    if left < right and any(c.isalnum() for c in text[left:right]):
        yield Segment(left, right, "narration")


def _thoughts(reading: StoryReading, index: int, thinkers: Thinkers) -> Iterator[Segment]:
    for thought, who in thinkers.in_block(index):
        name = reading.company.entities[who].name
        why = f"tag: {thought.tag}" if thought.tag else "in italics"
        yield Segment(thought.start, thought.end, "thought", name, _THOUGHT, why)


def _cast(reading: StoryReading, segments: Sequence[Segment], genders: Sequence[Gender]) -> tuple[Character, ...]:
    """Everybody who speaks or thinks, who does most first."""
    counts = Counter(s.speaker for s in segments if s.kind in ("speech", "thought") and s.speaker is not None)
    entities = {e.name: i for i, e in reversed(list(enumerate(reading.company.entities)))}
    found = []
    for name, lines in counts.most_common():
        i = entities.get(name)
        if i is None:
            found.append(Character(name, (), "unknown", lines))
        else:
            found.append(Character(name, reading.company.entities[i].aliases, genders[i], lines))
    return tuple(found)


def _genders(reading: StoryReading, speakers: Sequence[int | None]) -> list[Gender]:
    """Everybody's gender; where names and narration leave it open, that of the "he" or "she" beside their lines."""
    tagged: dict[int | None, Counter[Gender]] = defaultdict(Counter)
    for spoken, who in zip(reading.spoken, speakers, strict=True):
        tagged[who].update(t.mention.gender for t in spoken.tags if t.mention.kind == "pronoun")
    return [_likelier(entity.gender, tagged[i]) for i, entity in enumerate(reading.company.entities)]


def _likelier(known: Gender, votes: Counter[Gender]) -> Gender:
    female, male = votes["female"], votes["male"]
    if known != "unknown" or female == male:
        return known
    return "female" if female > male else "male"
