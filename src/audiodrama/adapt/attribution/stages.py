"""From a text to its lines and who says them: the stages of adapting, put together."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.adapt.attribution.discourse import Scenery
from audiodrama.adapt.attribution.features import SpokenLine, lines_of
from audiodrama.adapt.people.aliases import find_doubles, join_groups
from audiodrama.adapt.people.census import take_census
from audiodrama.adapt.people.descriptions import find_descriptions, find_epithets
from audiodrama.adapt.people.entities import Company, gather_company
from audiodrama.adapt.people.genders import settle_genders
from audiodrama.adapt.people.tellers import find_tellers
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.chapters import find_blocks
from audiodrama.adapt.text.languages import find_language
from audiodrama.adapt.text.mentions import find_mentions, quoted_mask
from audiodrama.adapt.text.proper import shown_verbs
from audiodrama.adapt.text.quotes import find_passages, find_style
from audiodrama.adapt.text.tags import Spoken, find_spoken
from audiodrama.adapt.text.unspoken import unspoken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from audiodrama.adapt.records import Block, Passage
    from audiodrama.adapt.text.mentions import Mention

    Pins = Mapping[int, str] | Callable[[str, Sequence[Spoken]], Mapping[int, str]]


@dataclass(frozen=True)
class StoryReading:
    """A text read: its blocks, its spoken lines with all that is known of them, and who may speak.

    `told` is where narration tells of whom: (offset, entity); `fixed` the speakers of lines that were fixed by hand.
    """

    text: str
    blocks: list[Block]
    passages: list[list[Passage]]
    spoken: list[Spoken]
    lines: list[SpokenLine]
    company: Company
    told: list[tuple[int, int]]
    fixed: dict[int, int]
    language: str = "en"


def read_story(
    text: str,
    same: Sequence[Sequence[str]] = (),
    pins: Pins | None = None,
    *,
    given: Sequence[Block] | None = None,
    language: str = "",
) -> StoryReading:
    """Find speech and everybody who may speak it; nothing is decided yet.

    Args:
        text: the whole story.
        same: names that mean one person each.
        pins: names of speakers by the offset of any character they say, or a function that finds them among the
            utterances; for the lines around, each is as good as a tag.
        given: the paragraphs as a structured file gives them; None: they are found in the text.
        language: what the file says of its language.
    """
    code = find_language(text, language)
    with lexicon.reading_in(code, shown_verbs(text)):
        return _read(text, find_blocks(text, given), same, pins, code)


def _read(
    text: str, blocks: list[Block], same: Sequence[Sequence[str]], pins: Pins | None, language: str
) -> StoryReading:
    quoted = find_passages(text, blocks, find_style(text, blocks))
    silent = unspoken(text, blocks, quoted)
    passages = [[p for p in found if p.start not in silent] for found in quoted]
    mentions = find_mentions(text, blocks, quoted_mask(len(text), passages))
    places = _places(blocks, mentions)
    spoken = find_spoken(text, blocks, passages, mentions)

    parts = find_tellers(text, blocks)

    def scenery(groups: Sequence[Sequence[str]], described: Sequence[tuple[str, str]] = ()) -> Scenery:
        census = take_census(text, mentions, places, groups)
        company = gather_company(text, mentions, census, spoken, groups, parts, described)
        seen = Scenery(text, blocks, mentions, company, spoken)
        return Scenery(text, blocks, mentions, company, spoken) if settle_genders(seen) else seen

    seen = scenery(same)
    described = find_descriptions(seen)
    doubles = join_groups(find_doubles(seen) + find_epithets(seen))
    if doubles or described:
        seen = scenery([*same, *doubles], described)
    seen.pin(pins(text, spoken) if callable(pins) else pins or {})
    lines, told = lines_of(seen), _told(mentions, seen)
    return StoryReading(text, blocks, passages, spoken, lines, seen.company, told, seen.fixed, language)


def _places(blocks: Sequence[Block], mentions: Sequence[Mention]) -> list[int]:
    """The paragraph of each mention."""
    starts = [b.start for b in blocks]
    return [bisect_right(starts, m.start) - 1 for m in mentions]


def _told(mentions: Sequence[Mention], scenery: Scenery) -> list[tuple[int, int]]:
    """Where narration tells of whom."""
    pairs = zip(mentions, scenery.company.of_mention, strict=True)
    told = [(m.start, scenery.pronouns.get(m.start) if who is None else who) for m, who in pairs if not m.quoted]
    return [(at, who) for at, who in told if who is not None]
