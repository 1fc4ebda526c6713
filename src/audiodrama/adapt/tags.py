"""Tags and gestures: what narration in the same paragraph says about who speaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from audiodrama.adapt import lexicon
from audiodrama.adapt.mentions import Mention
from audiodrama.adapt.nouns import Utterance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.nouns import Block, Gender, Passage

Strength = Literal["verb", "comma", "lead", "beat"]

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?;:…]|[\"“”]")
_ADVERB = re.compile(
    r"^(?:\w+ly|then|at|last|once|again|only|still|just|now|also|here|soon|always|never|and|but|as|so|thus|even|quite|rather|too|it|was|were|there|had|have|would|could|has|did|must|should|will|immediately|presently|merely|simply|first|often|almost|half|to|herself|himself|out|on|up|in)$"
)
_PREPOSITIONS = {
    "to",
    "at",
    "with",
    "of",
    "for",
    "from",
    "by",
    "upon",
    "on",
    "in",
    "into",
    "over",
    "than",
    "before",
    "after",
    "behind",
    "beside",
    "towards",
    "toward",
    "against",
    "about",
    "near",
    "like",
    "between",
}
_PARTICLES = {"in", "out", "up", "on", "off", "forth", "back", "over", "away", "through"}
_PAST = re.compile(
    r"^(?:\w+ed|went|came|took|gave|made|put|got|broke|burst|struck|threw|led|let|ran|sat|stood|fell|kept|held|shook|spoke|rose|drew|caught|felt|laid|leant|left|met|paid|sent|shot|shut|smote|spat|sprang|swung|wrote|is|was|'s|goes|says|asks|\w+s)$"
)
_SUBORDINATE = re.compile(r"\W*(?:When|As|While|After|Before|If|Since|Though|Although|Because|Once|Until|Till)\b[^,]*,")
_CLAUSE_START = re.compile(
    r"(?:[,;:.—–]|--|\b(?:and|but|then|when|while|as|that|till|until|so|for|because|if|\w+ly|last|once|who|earshot|out|again|even)|[\"”](?:--|—)?)"
    r"\s*(?:\b(?:[Ee]ven|[Tt]he|[Pp]oor|[Oo]ld|[Yy]oung|[Ll]ittle)\s+)*$"
)
_WHO = re.compile(r",?\s+who\b")
_ACTING = re.compile(
    r",|\s+(?:\w+ly\s+)?(?:\w+ed|was|had|said|\w+s|began|went|came|took|gave|rose|only|could|would|did|made|broke|stood|sat|turned|drew|then|thought|burst|felt|caught|put)\b"
)
_SUBJECTS = {"he", "she", "they", "i"}
_GROUPS = "|".join(sorted(lexicon.groups() - {"they", "company", "jury"}))
_SEVERAL = re.compile(rf"\s+(?:the\s+|they\s+|all\s+)?({_GROUPS})\b(?!\s+(?:his|her|at))")
_VOICE_OF = re.compile(r"\s*\b(?:the|a)(?:\s+\w+)?\s+voice of\b")
_RANK: dict[Strength, int] = {"verb": 0, "comma": 1, "lead": 2, "beat": 3}


@dataclass(frozen=True, slots=True)
class Tag:
    """A hint at the speaker: `mention` is its subject, `phrase` what a person reads as evidence."""

    mention: Mention
    strength: Strength
    after: bool
    phrase: str
    verb: str = ""
    inverted: bool = False

    @property
    def rank(self) -> int:
        """How strong it is: 0 is a tag with a verb of speech."""
        return _RANK[self.strength]


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


class _Reader:
    """Reads tags off the gaps of one text."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = [m for m in mentions if not m.quoted]
        self.starts = [m.start for m in self.mentions]
        self.verbs = lexicon.speech_verbs()
        self.leading = self.verbs | lexicon.speaking_verbs()

    def between(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie in a stretch of narration."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def after(self, passage: Passage, start: int, end: int) -> Tag | None:
        """The tag that follows a passage, in the gap from `start` to `end`."""
        while start < end and not self.text[start].isalpha():
            start += 1
        stop = self._sentence_stop(start, min(end, start + 200))
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.text, start, stop)][:14]
        if not words:
            return None
        goes_on = self.text[passage.end - 1] in ",—-–" or words[0][0][0].islower()
        return self._inverted(words, start, stop, goes_on=goes_on) or self._direct(words, start, stop, goes_on=goes_on)

    def _sentence_stop(self, start: int, end: int) -> int:
        at = start
        while stop := _STOP.search(self.text, at, end):
            if stop.group() == "." and re.search(
                r"\b(?:Mr|Mrs|Dr|St|Ms|Capt|Col|[A-Z])$", self.text[start : stop.start()]
            ):
                at = stop.end()
                continue
            return stop.start()
        return end

    def _inverted(self, words: Sequence[tuple[str, int, int]], start: int, stop: int, *, goes_on: bool) -> Tag | None:
        """`said Anne`, `cried out the old man`."""
        for i, (word, _, word_end) in enumerate(words[:3]):
            low = word.lower()
            is_verb = low in self.verbs
            if is_verb or (goes_on and i == 0 and word.islower() and _PAST.match(low)):
                subject = self._everyone(word_end, stop) or self._subject_after(word_end, stop)
                if subject:
                    strength: Strength = "verb" if is_verb else "comma"
                    tag = self._tag(subject, strength, after=True, span=(start, max(subject.end, word_end)), verb=low)
                    return replace(tag, inverted=i == 0)
                return None
            if not _ADVERB.match(low):
                return None
        return None

    def _everyone(self, start: int, stop: int) -> Mention | None:
        """Several speakers at once: `cried both`, `said the others`."""
        found = _SEVERAL.match(self.text, start, stop)
        return Mention(found.start(1), found.end(1), "nominal", quoted=False, key="everyone") if found else None

    def _subject_after(self, start: int, stop: int) -> Mention | None:
        for m in self.between(start, min(stop, start + 45)):
            between = _VOICE_OF.sub("", self.text[start : m.start]).lower().split()
            between = between[1:] if between and between[0] in _PARTICLES else between
            if any(w.strip(",") in _PREPOSITIONS for w in between) or len(between) > 3:
                return None
            if m.kind == "pronoun" and m.key not in _SUBJECTS:
                return None
            return m
        return None

    def _direct(self, words: Sequence[tuple[str, int, int]], start: int, stop: int, *, goes_on: bool) -> Tag | None:
        """`she said`, `Anne, smiling, replied`; any verb will do where the sentence goes on after a comma."""
        subject = self._first_subject(start, stop, reach=40)
        if subject is None:
            return None
        later = [w for w in words if w[1] >= subject.end]
        for i, (word, _, word_end) in enumerate(later[:7]):
            if word.lower() in self.verbs and (
                i == 0 or goes_on or all(_ADVERB.match(w.lower()) for w, _, _ in later[:i])
            ):
                return self._tag(subject, "verb", after=True, span=(start, word_end), verb=word.lower())
        if goes_on and later and words[0][1] >= subject.start - 1:
            return self._tag(subject, "comma", after=True, span=(start, later[0][2]))
        return None

    def _first_subject(self, start: int, stop: int, reach: int) -> Mention | None:
        """The first mention that nothing governs, past a clause that begins with "when" or the like."""
        clause = _SUBORDINATE.match(self.text, start, stop)
        if clause:
            main = self._ungoverned(clause.end(), stop, reach)
            if main:
                return main
        return self._ungoverned(start, stop, reach)

    def _ungoverned(self, start: int, stop: int, reach: int) -> Mention | None:
        for m in self.between(start, min(stop, start + reach)):
            if m.kind == "pronoun" and m.key not in _SUBJECTS:
                continue
            before = self.text[start : m.start].lower().split()
            if before and before[-1].strip(",") in _PREPOSITIONS:
                continue
            return m
        return None

    def leading_out(self, start: int, end: int, *, told: bool) -> Tag | None:
        """The tag at the end of a paragraph that the next one answers; `told` if the paragraph is narration alone."""
        piece = self.text[start:end].rstrip()
        last = _WORD.findall(piece[-16:])[-1:]
        begins = (
            told
            and piece.endswith(".")
            and bool(last)
            and last[0].lower()
            in {"began", "spoke", "said", "replied", "answered", "begins", "says", "speaks", "continued"}
        )
        if not piece or not (piece[-1] in ",:—–-" or begins):
            return None
        return self.before(start, start + len(piece) - (1 if begins else 0), spelled=begins)

    def before(self, start: int, end: int, *, spelled: bool = False) -> Tag | None:
        """The tag that leads into a passage: `She turned and said, "`."""
        lead = self.text[start:end].rstrip(" \t\r\n\"“„«‘'(")
        last = _WORD.findall(lead[-24:])[-1:]
        if last and last[0] in ("with", "out", "thus"):
            last = _WORD.findall(lead[-24:])[-2:-1]
        leads = bool(lead) and (lead[-1] in ",:—-–" or (lead[-1] == ";" and len(lead) <= 60))
        if not spelled and not leads and not (last and last[0].lower() in self.leading and lead[-1].isalpha()):
            return None
        sentence = start + self._last_sentence(lead[:-1])
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.text, sentence, start + len(lead))]
        said = [w for w in words[-14:] if w[0].lower() in self.leading]
        if said:
            verb = said[-1]
            subject = self._nearest_subject(sentence, verb[1]) or self._subject_after(verb[2], start + len(lead))
            if subject:
                return self._tag(
                    subject, "verb", after=False, span=(subject.start, max(subject.end, verb[2])), verb=verb[0].lower()
                )
        subject = self._first_subject(sentence, start + len(lead), reach=160)
        return self._tag(subject, "lead", after=False, span=(sentence, start + len(lead))) if subject else None

    @staticmethod
    def _last_sentence(lead: str) -> int:
        stops = [m.end() for m in re.finditer(r"(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)[.!?][\"”’)]?\s+(?=[^a-z])", lead)]
        return stops[-1] if stops else 0

    def _nearest_subject(self, start: int, end: int) -> Mention | None:
        """The subject of a verb at `end`: the last mention that opens a clause, else the first in the sentence."""
        direct = self._directly_before(start, end) or self._who(start, end)
        if direct:
            return direct
        found = self._first_subject(start, end, reach=400)
        for m in self.between(found.end if found else start, end):
            if m.kind == "pronoun" and m.key not in _SUBJECTS:
                continue
            before, after = self.text[max(start, m.start - 24) : m.start], self.text[m.end : m.end + 24]
            if _CLAUSE_START.search(before) and _ACTING.match(after):
                found = m
        return found

    def _who(self, start: int, verb: int) -> Mention | None:
        """The last one of whom a clause with "who" tells, if it has the verb: "broken by Ruth, who said"."""
        if self.text[start:verb].rstrip().endswith(" and"):
            return None
        told = [m for m in self.between(start, verb) if m.kind != "pronoun" and _WHO.match(self.text, m.end, verb)]
        return told[-1] if told else None

    def _directly_before(self, start: int, verb: int) -> Mention | None:
        """A mention right before the verb, as in "she heard Willoughby say" and "Sir Thomas's saying"."""
        inside = [m for m in self.between(start, verb) if m.kind != "pronoun" or m.key in _SUBJECTS]
        if not inside:
            return None
        between = self.text[inside[-1].end : verb]
        return inside[-1] if re.fullmatch(r"(?:['’]s)?\s*(?:\w+ly\s*|then\s*|now\s*|only\s*)?", between) else None

    def lead_mentions(self, start: int, end: int) -> tuple[Mention, ...]:
        """The names in the last sentence before a passage."""
        lead = self.text[start:end].rstrip(" \t\r\n\"“„«‘'.!?:,")
        sentence = start + self._last_sentence(lead)
        return tuple(m for m in self.between(sentence, end) if m.kind != "pronoun")

    def beat(self, start: int, end: int, *, after: bool) -> Tag | None:
        """Who acts in the sentence next to a passage."""
        if after:
            stop = self._sentence_stop(start, end)
            subject = self._first_subject(start, stop, reach=120)
        else:
            lead = self.text[start:end].rstrip(" \t\r\n\"“„«‘'.!?:,")
            sentence = start + self._last_sentence(lead)
            subject = self._first_subject(sentence, start + len(lead), reach=160) or self._first_subject(
                start, end, reach=160
            )
        return (
            self._tag(subject, "beat", after=after, span=(subject.start, min(end, subject.end + 30)))
            if subject
            else None
        )

    def _tag(self, mention: Mention, strength: Strength, *, after: bool, span: tuple[int, int], verb: str = "") -> Tag:
        phrase = " ".join(self.text[span[0] : span[1]].strip(" \t\r\n\"“”,.;:!?'’").split())
        if mention.key == "they" and strength == "verb":
            mention = replace(mention, kind="nominal", key="everyone")
        return Tag(mention, strength, after, phrase[:60], verb)


def find_spoken(
    text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]], mentions: Sequence[Mention]
) -> list[Spoken]:
    """Group the passages of each paragraph into utterances, with the tags found for each."""
    reader = _Reader(text, mentions)
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


def _led_in(reader: _Reader, before: Block, passages: Sequence[Passage], spoken: Spoken) -> Spoken:
    """An utterance with the tag that ends the paragraph before: `Anne turned, and said:`."""
    if before.kind != "prose" or (spoken.tag and spoken.tag.strength == "verb"):
        return spoken
    start = passages[-1].end + 1 if passages else before.start
    tag = reader.leading_out(start, before.end, told=not passages)
    return (
        Spoken(
            spoken.utterance,
            tuple(sorted([tag, *spoken.tags], key=lambda t: t.rank)),
            reader.lead_mentions(start, before.end),
        )
        if tag
        else spoken
    )


def _in_block(
    reader: _Reader, index: int, block: Block, passages: Sequence[Passage], *, continues: bool
) -> list[Spoken]:
    edges = [block.start, *[p.end for p in passages]]
    starts = [*[p.start for p in passages], block.end]
    own: list[list[Tag]] = []
    for i, passage in enumerate(passages):
        after = reader.after(passage, passage.end, starts[i + 1])
        before = reader.before(edges[i], passage.start) if i == 0 or starts[i] - edges[i] > 12 else None
        own.append([t for t in (before, after) if t])
    groups = _grouped(passages, own)
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
        ordered = sorted(tags, key=lambda t: t.rank)
        utterance = Utterance(index, tuple(passages[first:last]), continues=continues and first == 0)
        lead = reader.lead_mentions(edges[first], starts[first]) if starts[first] - edges[first] > 3 else ()
        found.append(Spoken(utterance, tuple(ordered), lead))
    return found


def _grouped(passages: Sequence[Passage], own: Sequence[Sequence[Tag]]) -> list[tuple[int, int]]:
    """Ranges of passages with one speaker: a new one begins where a tag names another subject."""
    groups: list[tuple[int, int]] = []
    first, subject = 0, None
    for i in range(len(passages)):
        sure = [t for t in own[i] if t.strength == "verb"]
        if sure and subject is not None and _differs(subject, sure[0]):
            groups.append((first, i))
            first, subject = i, sure[0].mention
        elif sure and subject is None:
            subject = sure[0].mention
    groups.append((first, len(passages)))
    return groups


def _differs(one: Mention, tag: Tag) -> bool:
    """Whether a tag has another subject than the one before; a name after "he said" has, if it leads in."""
    other = tag.mention
    if "everyone" in (one.key, other.key) and "pronoun" not in (one.kind, other.kind):
        return one.key != other.key
    if one.kind == "pronoun" and other.kind == "name" and not tag.after and one.key != "i":
        return True
    if one.kind == "name" and other.kind == "name":
        return one.form != other.form and not (set(one.form[1]) & set(other.form[1]))
    if other.kind == "nominal" and one.kind != "pronoun":
        return one.key != other.key
    if "i" in (one.key, other.key) and one.key != other.key:
        return True
    genders = _gender(one), _gender(other)
    return genders[0] != genders[1] and "unknown" not in genders


def _gender(mention: Mention) -> Gender:
    first = mention.form[1][0].lower() if mention.form[1] else ""
    return mention.gender if mention.gender != "unknown" else lexicon.given_names().get(first, "unknown")
