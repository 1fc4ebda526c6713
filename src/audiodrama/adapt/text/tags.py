"""Utterances: the passages of a paragraph that one voice says, with the tags and gestures found for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Utterance
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.tag_reader import TagReader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Block, Gender, Passage
    from audiodrama.adapt.text.mentions import Mention
    from audiodrama.adapt.text.tag_reader import Tag


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance with the tags found for it, strongest first."""

    utterance: Utterance
    tags: tuple[Tag, ...]
    lead: tuple[Mention, ...] = ()

    @property
    def tag(self) -> Tag | None:
        """The strongest tag, if it is more than a gesture."""
        return self.tags[0] if self.tags and self.tags[0].strength != "beat" else None


def find_spoken(
    text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]], mentions: Sequence[Mention]
) -> list[Spoken]:
    """Group the passages of each paragraph into utterances, with the tags found for each."""
    reader = TagReader(text, mentions)
    found: list[Spoken] = []
    was_open = False
    for index, (block, inside) in enumerate(zip(blocks, passages, strict=True)):
        if not inside:
            was_open = was_open and block.kind != "prose"
            continue
        opens = not text[block.start : inside[0].start].strip(" \t\r\n\"“«„‘'(")
        fresh = _in_block(reader, index, block, inside, continues=was_open and opens)
        if opens and index and not was_open:
            fresh[0] = _led_in(reader, blocks[index - 1], passages[index - 1], fresh[0])
        found += fresh
        was_open = inside[-1].open_end
    return found


def _surest(tag: Tag) -> tuple[int, bool, bool]:
    """Sorts tags: "said Anne" before "Anne said" before "she said"."""
    return tag.rank, not tag.inverted, tag.mention.kind == "pronoun"


def _led_in(reader: TagReader, before: Block, passages: Sequence[Passage], spoken: Spoken) -> Spoken:
    """An utterance with the tag that ends the paragraph before: `Anne turned, and said:`."""
    if before.kind != "prose" or (spoken.tag and spoken.tag.strength == "verb"):
        return spoken
    start = passages[-1].end + 1 if passages else before.start
    tag = reader.leading_out(start, before.end, told=not passages)
    return (
        Spoken(
            spoken.utterance,
            tuple(sorted([tag, *spoken.tags], key=_surest)),
            reader.lead_mentions(start, before.end),
        )
        if tag
        else spoken
    )


def _in_block(
    reader: TagReader, index: int, block: Block, passages: Sequence[Passage], *, continues: bool
) -> list[Spoken]:
    edges = [block.start, *[p.end for p in passages]]
    starts = [*[p.start for p in passages], block.end]
    resumes = [i > 0 and reader.resumes(edges[i], p.start) for i, p in enumerate(passages)]
    own: list[list[Tag]] = []
    for i, passage in enumerate(passages):
        after = reader.after(passage, passage.end, starts[i + 1])
        if i and after and any(t.after for t in own[-1]) and reader.only_acts(after, passage, edges[i]):
            after = None
        apart = i == 0 or (starts[i] - edges[i] > 12 and not resumes[i])
        before = reader.before(edges[i], passage.start) if apart else None
        own.append([t for t in (before, after) if t])
    groups = _grouped(own, resumes)
    found = []
    for first, last in groups:
        tags = [t for tags in own[first:last] for t in tags]
        tags += [
            t
            for t in (
                reader.beat(edges[first], starts[first], after=False) if starts[first] - edges[first] > 3 else None,
                reader.beat(edges[last], starts[last], after=True) if starts[last] - edges[last] > 3 else None,
                *[
                    reader.beat(edges[i], starts[i], after=True)
                    for i in range(first + 1, last)
                    if starts[i] - edges[i] > 12
                ],
            )
            if t
        ]
        named = {t.mention.start for t in tags if t.strength != "beat"}
        ordered = sorted((t for t in tags if t.strength != "beat" or t.mention.start not in named), key=_surest)
        utterance = Utterance(index, tuple(passages[first:last]), continues=continues and first == 0)
        lead = reader.lead_mentions(edges[first], starts[first]) if starts[first] - edges[first] > 3 else ()
        found.append(Spoken(utterance, tuple(ordered), lead))
    return found


def _grouped(own: Sequence[Sequence[Tag]], resumes: Sequence[bool]) -> list[tuple[int, int]]:
    """Ranges of passages with one speaker: a new one begins where a tag names another subject, never mid-sentence."""
    groups: list[tuple[int, int]] = []
    first: int = 0
    subject: Tag | None = None
    for i in range(len(own)):
        sure = sorted((t for t in own[i] if t.strength == "verb"), key=_surest)
        if sure and subject is not None and not resumes[i] and _differs(subject, sure[0]):
            groups.append((first, i))
            first, subject = i, sure[0]
        elif sure and subject is None:
            subject = sure[0]
    groups.append((first, len(own)))
    return groups


def _differs(before: Tag, tag: Tag) -> bool:
    """Whether a tag has another subject than the one before, as "said Ivo" has after "said the porter"."""
    one, other = before.mention, tag.mention
    if "everyone" in (one.key, other.key) and "pronoun" not in (one.kind, other.kind):
        return one.key != other.key
    if one.kind == "name" and other.kind == "name":
        return one.form != other.form and not (set(one.form[1]) & set(other.form[1]))
    if other.kind == "nominal" and one.kind != "pronoun":
        return one.key != other.key
    led_in = one.kind != "name" and other.kind == "name" and not tag.after
    both_said = one.kind == "nominal" and other.kind == "name" and before.inverted and tag.inverted
    if led_in or both_said or ("i" in (one.key, other.key) and one.key != other.key):
        return True
    genders = _gender(one), _gender(other)
    return genders[0] != genders[1] and "unknown" not in genders


def _gender(mention: Mention) -> Gender:
    first = mention.form[1][0].lower() if mention.form[1] else ""
    return mention.gender if mention.gender != "unknown" else lexicon.given_names().get(first, "unknown")
