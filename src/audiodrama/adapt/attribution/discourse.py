"""The surroundings of each utterance: whom narration tells of, who turns to whom, who is called and spoken of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from audiodrama.adapt.people.entities import resolve_pronouns
from audiodrama.adapt.people.name_counts import is_vocative
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.japanese import is_topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.adapt.people.entities import Company
    from audiodrama.adapt.records import Block, Gender
    from audiodrama.adapt.text.mentions import Mention
    from audiodrama.adapt.text.tag_reader import Tag
    from audiodrama.adapt.text.tags import Spoken

_ADDRESS = re.compile(
    r"(?:^|[,;.!?—–-]\s*|\b(?:my|dear|oh|yes|no|well|thank you|my dear)\s+)("
    + "|".join(sorted(map(re.escape, lexicon.vocatives()), key=len, reverse=True))
    + r")(?=\s*(?:[,.!?;—–\"”’-]|$))",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\b(?:I['’]?m|I am|[Mm]y name(?:['’]s| is)|[Nn]ame['’]s|[Cc]all me|[Tt]his is)\s+(?:the\s+)?$"
)
_ASKS_NAME = re.compile(r"\bname\b|\bwho\s+(?:are|is|goes)\b|\bcall\s+you\b", re.IGNORECASE)
# An answer stands within so many paragraphs.
_ANSWERED = 3
_I_AM = re.compile(r"\b(?:I['’]?m|I am|[Mm]y name(?:['’]s| is)|[Nn]ame['’]s|[Cc]all me)\s+$")
_VERBISH = re.compile(
    r"(?:,[^,.;!?]{0,60},)?\s+(?:\w+ly\s+)?(?:\w+ed|was|had|is|has|said|says|looked|could|would|did|does|felt|"
    r"knew|thought|went|came|took|gave|made|saw|heard|shook|began|sat|stood|rose|ran|put|got|lay|fell|kept|held|"
    r"broke|threw|drew|spoke|grew|left|met|only|never|still|\w+s)\b"
)
# Paragraphs that tell of somebody: so many, and mostly so few apart.
_OFTEN, _STRETCH, _MOSTLY = 15, 12, 0.8
_LOWER_WORD = re.compile(r"\s+[^\W\d_A-Z]\w+")
_TURNS_TO = re.compile(
    r"(?:\b(?:to|at|upon|on|towards?|with|addressing)"
    r"|[^\W\d_]['’]?\s+(?:asked|asks|told|tells|answered|begged|assured|interrupted|reminded|informed|addressed|faced))"
    r"\s+(?:(?:the|poor|old|dear|little|young)\s+)*$"
)


@dataclass
class Paragraph:
    """Whom a paragraph tells of: `told` holds (entity, is it a subject, place); `turned_to` those acted towards."""

    told: list[tuple[int, bool, int]] = field(default_factory=list)
    first_subject: int | None = None
    last_subject: int | None = None
    turned_to: set[int] = field(default_factory=set)
    turned_to_gender: set[Gender] = field(default_factory=set)


@dataclass
class Said:
    """The signs inside of an utterance: who is called, named, addressed by a word such as "mother", tagged by name."""

    called: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)
    address: set[str] = field(default_factory=set)
    question: bool = False
    tagged: int | None = None
    introduced: int | None = None
    names_self: int | None = None


class Scenery:
    """Everything about a text that features are read from."""

    def __init__(
        self,
        text: str,
        blocks: Sequence[Block],
        mentions: Sequence[Mention],
        company: Company,
        spoken: Sequence[Spoken],
    ) -> None:
        self.text, self.blocks, self.company, self.spoken, self.mentions = text, blocks, company, spoken, mentions
        starts = [b.start for b in blocks]
        places = [bisect_right(starts, m.start) - 1 for m in mentions]
        self.pronouns, self.owners = resolve_pronouns(mentions, company.of_mention, places, company.entities)
        self.paragraphs: list[Paragraph] = [Paragraph() for _ in blocks]
        for m, who, place in zip(mentions, company.of_mention, places, strict=True):
            if not m.quoted:
                self._place(m, who, self.paragraphs[place])
        self.said = [self._said(s) for s in spoken]
        self._name_who_is_asked()
        self.fixed: dict[int, int] = {}
        self._usual: dict[int, bool] = {}
        self.total_tagged = sum(e.tagged for e in company.entities) + 1
        self.total_named = sum(e.mentions for e in company.entities) + 1

    def pin(self, pins: Mapping[int, str]) -> None:
        """Fix speakers, each by the offset of a character they say: as good as a tag that names and shows them."""
        starts = [s.utterance.start for s in self.spoken]
        for at, name in pins.items():
            i = bisect_right(starts, at) - 1
            if i < 0 or at >= self.spoken[i].utterance.end:
                continue
            who = self.company.named(name)
            self.company.entities[who].tagged += 1
            while self.spoken[i].utterance.continues:
                self.fixed[i] = who
                i -= 1
            self.fixed[i] = self.said[i].tagged = who
            utterance = self.spoken[i].utterance
            self.paragraphs[utterance.block].told.append((who, True, utterance.start))

    @cached_property
    def mention_starts(self) -> list[int]:
        """Where each mention starts."""
        return [m.start for m in self.mentions]

    def mentions_in(self, start: int, end: int) -> Sequence[Mention]:
        """The mentions that begin within a stretch of the text."""
        return self.mentions[bisect_left(self.mention_starts, start) : bisect_left(self.mention_starts, end)]

    @cached_property
    def told_in(self) -> dict[int, set[int]]:
        """For each entity the paragraphs of narration that tell of them."""
        found: dict[int, set[int]] = defaultdict(set)
        for b, paragraph in enumerate(self.paragraphs):
            for who, _, _ in paragraph.told:
                found[who].add(b)
        return found

    def is_usual(self, who: int) -> bool:
        """Whether narration tells of somebody for long stretches, as of those whom a book is about."""
        if who not in self._usual:
            own = sorted(self.told_in[who])
            near = sum(b - a <= _STRETCH for a, b in pairwise(own))
            self._usual[who] = len(own) >= _OFTEN and near >= _MOSTLY * (len(own) - 1)
        return self._usual[who]

    @cached_property
    def newcomers(self) -> dict[str, list[int]]:
        """For each noun the paragraphs where narration brings in somebody by it: "a cabman"."""
        found: dict[str, list[int]] = defaultdict(list)
        starts = [b.start for b in self.blocks]
        for m in self.mentions:
            if m.kind == "nominal" and not (m.quoted or m.definite or m.owner):
                found[m.key.split()[-1]].append(bisect_right(starts, m.start) - 1)
        return found

    @cached_property
    def scenes(self) -> list[tuple[int, int]]:
        """For each utterance, the first paragraph of its chapter and the one after its last."""
        edges = [-1, *[i for i, b in enumerate(self.blocks) if b.kind == "heading"], len(self.blocks)]
        nexts = [bisect_right(edges, s.utterance.block) for s in self.spoken]
        return [(edges[k - 1] + 1, edges[k]) for k in nexts]

    @cached_property
    def paragraph_steps(self) -> list[int]:
        """For each paragraph how many stand before it, not counting those that go on with somebody's long tale."""
        goes_on = {s.utterance.block for s in self.spoken if s.utterance.continues}
        return list(accumulate((b not in goes_on for b in range(len(self.blocks))), initial=0))[:-1]

    @cached_property
    def turns(self) -> list[int]:
        """For each utterance how many turns stand before it: a tale over many paragraphs is one."""
        return list(accumulate((not s.utterance.continues for s in self.spoken[1:]), initial=0))

    def _acts(self, m: Mention) -> bool:
        """Whether a verb follows a name or a noun."""
        if lexicon.is_english():
            return bool(_VERBISH.match(self.text, m.end))
        return bool(_LOWER_WORD.match(self.text, m.end)) or is_topic(self.text, m.end)

    def _place(self, m: Mention, who: int | None, paragraph: Paragraph) -> None:
        is_subject = (m.kind != "pronoun" and self._acts(m)) or m.key in ("he", "she", "i")
        meant = who if who is not None else self.pronouns.get(m.start)
        if not is_subject and _TURNS_TO.search(self.text[max(0, m.start - 32) : m.start]):
            if who is not None:
                paragraph.turned_to.add(who)
            elif m.key in ("him", "her"):
                paragraph.turned_to_gender.add(m.gender)
        teller = m.kind == "pronoun" and who is not None
        if who is not None and not (teller and (m.key != "i" or any(who == other for other, _, _ in paragraph.told))):
            paragraph.told.append((who, is_subject, m.start))
        if meant is not None and is_subject:
            if paragraph.first_subject is None:
                paragraph.first_subject = meant
            paragraph.last_subject = meant

    def _said(self, s: Spoken) -> Said:
        said = Said()
        for p in s.utterance.passages:
            for i in range(bisect_left(self.mention_starts, p.start), bisect_left(self.mention_starts, p.end)):
                who = self.company.of_mention[i]
                if who is not None:
                    self._hear(self.mentions[i], who, (p.start, p.end), said)
            piece = self.text[p.start : p.end]
            said.address |= {a.lower() for a in _ADDRESS.findall(piece)}
            said.question = piece.rstrip("\"'”’ ").endswith("?")
        if s.tag is not None:
            said.tagged = self.meant(s.tag)
        return said

    def _name_who_is_asked(self) -> None:
        """Words that are nothing but a name introduce their speaker: asked for it, or told for the first time."""
        told: set[int] = set()
        at = 0
        for i, s in enumerate(self.spoken):
            now = s.utterance
            for m in self.mentions_in(at, now.end):
                who = self.entity_of(m)
                if who is None or m.kind != "name":
                    continue
                name = self.text[m.start : m.end]
                first = self.text[now.start : now.passages[0].end]
                fresh = who not in told and len(m.form[1]) > 1 and len(now.passages) == 1
                if m.start >= now.start and first.rstrip(" .,") == name and (fresh or self._is_asked(i, name)):
                    self.said[i].introduced = self.said[i].names_self = who
                    self.said[i].called.discard(who)
                told.add(who)
            at = now.end

    def _is_asked(self, i: int, name: str) -> bool:
        """Whether the utterance before asks for a name, or doubts it: "Tobias?"."""
        if not i or not self.said[i - 1].question:
            return False
        before, now = (self.spoken[j].utterance for j in (i - 1, i))
        asks = (
            _ASKS_NAME.search(self.text, before.start, before.end) or f"{name}?" in self.text[before.start : before.end]
        )
        return bool(asks) and now.block - before.block <= _ANSWERED

    def _hear(self, m: Mention, who: int, passage: tuple[int, int], said: Said) -> None:
        before = self.text[max(passage[0], m.start - 24) : m.start]
        after = self.text[m.end : min(m.end + 24, passage[1])]
        if _INTRODUCES.search(before):
            said.introduced = who
            if _I_AM.search(before) and not after[:1].isalnum() and after[:2] not in ("'s", "’s"):
                said.names_self = who
        else:
            (said.called if is_vocative(before, after) else said.named).add(who)

    def meant(self, tag: Tag) -> int | None:
        """Whom the subject of a tag names outright."""
        return self.entity_of(tag.mention)

    def entity_of(self, m: Mention) -> int | None:
        """Whom a mention names outright."""
        if m.key == "everyone":
            return self.company.of_nominal(m)
        i = bisect_left(self.mention_starts, m.start)
        while i < len(self.mentions) and self.mentions[i].start == m.start:
            if self.mentions[i] == m:
                return self.company.of_mention[i]
            i += 1
        return None

    def owner_of(self, m: Mention) -> int | None:
        """Whose somebody is: "her mother", "Anne's mother"."""
        if m.owner == "my":
            return self.company.teller(m.start)
        if m.start in self.owners:
            return self.owners[m.start]
        i = bisect_left(self.mention_starts, m.start)
        while m.owner and i < len(self.mentions) and self.mentions[i].start == m.start:
            if self.mentions[i].kind == "name":
                return self.company.of_mention[i]
            i += 1
        return None

    def between(self, i: int, j: int) -> Sequence[Paragraph]:
        """The paragraphs from utterance `i` up to the one of `j`, which is left out; none if they are far apart."""
        first, last = self.spoken[i].utterance.block, self.spoken[j].utterance.block
        return self.paragraphs[first:last] if last - first <= 4 else ()
