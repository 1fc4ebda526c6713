"""StoryReading tags: whom the narration before and after a quotation says it is from, and who acts beside it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from audiodrama.adapt.records import OPENING
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.foreign_tags import PREPOSITIONS_ABROAD, must_say, subject_of_past
from audiodrama.adapt.text.japanese import is_topic, says_after
from audiodrama.adapt.text.mentions import Mention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Passage

Strength = Literal["verb", "comma", "lead", "beat"]
Link = Literal["inverted", "close", "clause", "and", "alone", "far"]

_CLOSING = " \t\r\n\"“”„«»‹›’'」』)*_"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_STOP = re.compile(r"[.!?;:…]|[\"“”]")
_ADVERB = re.compile(
    r"^(?:\w+ly|then|at|last|once|again|only|still|just|now|also|here|soon|always|never|and|but|as|so|thus|even|"
    r"quite|rather|too|it|was|were|there|had|have|would|could|has|did|must|should|will|immediately|presently|"
    r"merely|simply|first|often|almost|half|to|herself|himself|out|on|up|in)$"
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
# After these "a whisper" and "in answer" are nouns.
_GOVERNS = {"a", "an", "the", "of", "in", "with", "his", "her", "my", "their", "this", "that", "some", "no"}
# Pronouns that French hangs on a verb, and the reflexive before it: "demanda-t-elle", "s'écria".
_HUNG = re.compile(r"(?:-t)?-(?:ils?|elles?|je|on|nous|vous|tu)$")
_REFLEXIVE = re.compile(r"^s['’]")
_PARTICLES = {"in", "out", "up", "on", "off", "forth", "back", "over", "away", "through"}
_PAST = re.compile(
    r"^(?:\w+ed|went|came|took|gave|made|put|got|broke|burst|struck|threw|led|let|ran|sat|stood|fell|kept|held|"
    r"shook|spoke|rose|drew|caught|felt|laid|leant|left|met|paid|sent|shot|shut|smote|spat|sprang|swung|wrote|is|"
    r"was|'s|goes|says|asks|\w+s)$"
)
_SUBORDINATE = re.compile(r"\W*(?:When|As|While|After|Before|If|Since|Though|Although|Because|Once|Until|Till)\b[^,]*,")
_CLAUSE_START = re.compile(
    r"(?:[,;:.—–]|--|\b(?:and|but|then|when|while|as|that|till|until|so|for|because|if|\w+ly|last|once|afterwards|"
    r"length|who|earshot|out|again|even)|[\"”](?:--|—)?)"
    r"\s*(?:\b(?:[Ee]ven|[Tt]he|[Pp]oor|[Oo]ld|[Yy]oung|[Ll]ittle)\s+)*$"
)
# A clause that a comma closes right before the verb: "and, when she had done, replied".
_ASIDE = re.compile(r"\b(?:when|while|as|till|until|because|if)\s+$")
_CLOSED = re.compile(r"[^,;]*,\s+(?:\w+ly\s+|then\s+)?")
_DOING = re.compile(r"\w+ing\b")
_WHO = re.compile(r",?\s+who\b")
_ACTING = re.compile(
    r",|\s+(?:\w+ly\s+)?(?:\w+ed|was|had|said|\w+s|began|went|came|took|gave|rose|only|could|would|did|made|broke|"
    r"stood|sat|turned|drew|then|thought|burst|felt|caught|put)\b"
)
_SUBJECTS = {"he", "she", "they", "i"}
_GROUPS = "|".join(sorted(lexicon.groups() - {"they", "company", "jury"}))
_SEVERAL = re.compile(rf"\s+(?:the\s+|they\s+|all\s+)?({_GROUPS})\b(?!\s+(?:his|her|at))")
_VOICE_OF = re.compile(r"\s*\b(?:the|a)(?:\s+\w+)?\s+voice of\b")
_WORDS_OF = (
    r"(?:reply|answer|rejoinder|response|inquiry|enquiry|question|remark|observation|comment|exclamation|cry|appeal|"
    r"greeting|verdict|retort|suggestion|protest|whisper|(?:first |last |only |parting )words?|(?:first |next )thought)"
)
_OWN_WORDS = re.compile(rf"(?:['’]s|s['’])?\s+(?:[\w-]+\s+){{0,3}}?{_WORDS_OF}\b")
_ANY_WORDS = re.compile(r"['’]s\s+(?:[\w-]+\s+){0,2}?[\w-]+")
_WAS = re.compile(r"(?:was|were|came)\s+(?:all\s+)?(?:only\s+)?")
_WAS_REPLY = re.compile(rf"(?:was|were|came)\s+(?:all\s+)?the\s+(?:[\w-]+\s+){{0,2}}?{_WORDS_OF}\s+(?:of|from)\s+")
_BEGINS = re.compile(
    r"\b(?:began|begins|spoke|speaks|said|says|replied|answered|continued|resumed|went on|tried|interposed|broke in"
    r"|broke the silence)"
    r"(?:\s+(?:again|anew|at last|once more|presently|first|about|on|of|to|in|with|suddenly|[\w'’]+ly)"
    r"(?:\s+[\w'’]+){0,3})?\.$"
)
# Words that bring somebody else in: `," said Ruth, and Ivo answered, "`.
_TURNS_AWAY = re.compile(r"[:;]|\b(?:and|but|while|who|whom|whose|to which|that|then|as)\b")
_ARTICLES = re.compile(r"(?:(?:and|the|poor|old|young|little|dear|good)\s+)*")
_BE = {"was", "were", "is", "are"}
_SENTENCE_STOP = re.compile(r"(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)[.!?][\"”’)]?(?:\s+|--|—)(?=[^a-z\s-])")
_LINKS: dict[Link, re.Pattern[str]] = {
    "close": re.compile(
        r"(?:['’]s)?\s+(?:(?:\w+ly|then|now|only|had|just|was|is|would|could|only|at last|again)\s+){0,2}"
    ),
    "clause": re.compile(r",[^.;!?]*,\s*(?:(?:\w+ly|then|now|only|had|at last)\s+)?"),
    "and": re.compile(r"[^.;!?]*\band\s+(?:(?:\w+ly|then|now|only|at last)\s+)?"),
}
_RANK: dict[Strength, int] = {"verb": 0, "comma": 1, "lead": 2, "beat": 3}


@dataclass(frozen=True, slots=True)
class Tag:
    """A hint at the speaker: `mention` is its subject, `phrase` what a person reads as evidence.

    `link` is how subject and verb stand together, as in "said Anne", "Anne said", "Anne, smiling, said", "Anne rose
    and said", or alone with nobody else between them.
    """

    mention: Mention
    strength: Strength
    after: bool
    phrase: str
    verb: str = ""
    link: Link = "far"

    @property
    def inverted(self) -> bool:
        """Whether the verb stands first."""
        return self.link == "inverted"

    @property
    def rank(self) -> int:
        """How strong it is: 0 is a tag with a verb of speech."""
        return _RANK[self.strength]


class TagReader:
    """Reads tags off the gaps of one text."""

    def __init__(self, text: str, mentions: Sequence[Mention]) -> None:
        self.text = text
        self.mentions = [m for m in mentions if not m.quoted]
        self.starts = [m.start for m in self.mentions]
        self.verbs = lexicon.speech_verbs()
        self.own = lexicon.own_verbs()
        self.foreign = not lexicon.is_english()
        self.slavic = lexicon.language().code in ("pl", "ru")
        self.prepositions = PREPOSITIONS_ABROAD if self.foreign else _PREPOSITIONS
        self.japanese = lexicon.language().code == "ja"
        self.leading = self.verbs | lexicon.speaking_verbs()

    def between(self, start: int, end: int) -> list[Mention]:
        """Mentions that lie in a stretch of narration."""
        return self.mentions[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def after(self, passage: Passage, start: int, end: int) -> Tag | None:
        """The tag that follows a passage, in the gap from `start` to `end`."""
        if self.japanese:
            return self._topic(start, end, after=True)
        while start < end and not self.text[start].isalpha():
            start += 1
        stop = self._sentence_stop(start, min(end, start + 200))
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.text, start, stop)][:14]
        if not words:
            return None
        goes_on = self.text[passage.end - 1] in ",—-–" or words[0][0][0].islower()
        return (
            self._was_reply(start, stop)
            or self._inverted(words, start, stop, goes_on=goes_on)
            or self._direct(words, start, stop, goes_on=goes_on)
        )

    def resumes(self, start: int, end: int) -> bool:
        """Whether a passage at `end` takes up a sentence that only a tag has broken: `," said Ruth, rising, "if`."""
        told = self.text[start:end]
        if _SENTENCE_STOP.search(self.text, start, end):
            return False
        return self.text[end].islower() or (self.text[start - 1] == "," and not _TURNS_AWAY.search(told))

    def only_acts(self, tag: Tag, passage: Passage, start: int) -> bool:
        """Whether what follows a passage is an act: `." He agreed`, where a tag alone, from `start`, stands before it.

        Words on both sides of a tag are one speaker's, and a sentence of its own after them need not be about them.
        """
        fresh = (
            self.text[passage.end - 1] not in ",—-–"
            and self.text[passage.end : passage.end + 8].lstrip(_CLOSING)[:1].isupper()
        )
        alone = len(_SENTENCE_STOP.findall(self.text, start, passage.start)) <= 1
        always_capital = tag.mention.kind == "name" or tag.mention.key == "i"
        asks = self.text[passage.end - 1] in "?!" and always_capital and tag.strength == "verb" and tag.link == "close"
        return fresh and alone and not (tag.inverted or asks)

    def _topic(self, start: int, end: int, *, after: bool) -> Tag | None:
        """The subject of a Japanese sentence beside a quotation: 「…」とルツは言った, 伊予は「…」."""
        stop = (
            min([at for at in (self.text.find(sign, start, end) for sign in "。\n「『") if at >= 0] or [end])
            if after
            else end
        )
        if after and not says_after(self.text, start + 1, stop):
            return None
        subjects = [m for m in self.between(start, stop) if is_topic(self.text, m.end)]
        if not subjects:
            return None
        subject = subjects[-1]
        tag = self._tag(subject, "verb", after=after, span=(subject.start, stop))
        return replace(tag, link="inverted" if after else "close")

    def _was_reply(self, start: int, stop: int) -> Tag | None:
        """`was Anne's answer`, `was all the reply of the old man`."""
        for m in self.between(start, min(stop, start + 60)) if _WAS.match(self.text, start, stop) else ():
            own = _WAS.fullmatch(self.text, start, m.start) and _ANY_WORDS.match(self.text, m.end, stop)
            if own or _WAS_REPLY.fullmatch(self.text, start, m.start):
                tag = self._tag(_as_subject(m), "verb", after=True, span=(start, own.end() if own else m.end))
                return replace(tag, link="inverted")
        return None

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
        for i, (word, _, end) in enumerate(words[:3]):
            low, word_end = word.lower(), end
            if self.foreign:
                hung = _HUNG.search(low)
                word_end = end - (len(hung.group()) if hung else 0)
                low = low if low in self.verbs else _REFLEXIVE.sub("", _HUNG.sub("", low))
            is_verb = low in self.verbs
            if low in self.own:
                subject = self._own(words[i][1])
                return (
                    replace(self._tag(subject, "verb", after=True, span=(start, end), verb=low), link="inverted")
                    if subject
                    else None
                )
            beside = self.between(word_end, min(stop, word_end + 3))
            is_verb = is_verb or (self.foreign and i == 0 and must_say(self.text, low, (start, word_end), beside))
            if is_verb or (goes_on and i == 0 and word.islower() and _PAST.match(low)):
                subject = self._everyone(word_end, stop) or self._subject_after(word_end, stop)
                subject = subject or (subject_of_past(words[i]) if self.slavic else None)
                if subject:
                    strength: Strength = "verb" if is_verb else "comma"
                    tag = self._tag(subject, strength, after=True, span=(start, max(subject.end, word_end)), verb=low)
                    return replace(tag, link="inverted") if i == 0 else tag
                return None
            if not _ADVERB.match(low):
                return None
        return None

    def _own(self, verb: int) -> Mention | None:
        """The "I" that a verb such as "dije" says by itself."""
        return next((m for m in self.between(verb, verb + 1) if m.key == "i"), None)

    def _everyone(self, start: int, stop: int) -> Mention | None:
        """Several speakers at once: `cried both`, `said the others`."""
        found = _SEVERAL.match(self.text, start, stop)
        return Mention(found.start(1), found.end(1), "nominal", quoted=False, key="everyone") if found else None

    def _subject_after(self, start: int, stop: int) -> Mention | None:
        for m in self.between(start, min(stop, start + 45)):
            between = _VOICE_OF.sub("", self.text[start : m.start]).lower().split()
            between = between[1:] if between and between[0] in _PARTICLES else between
            if any(w.strip(",") in self.prepositions for w in between) or len(between) > 3:
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
        for i, (word, word_start, word_end) in enumerate(later[:7]):
            saying = word.lower() in self.verbs or (i and word in self.leading and later[i - 1][0] in _BE)
            if saying and (i == 0 or goes_on or all(_ADVERB.match(w.lower()) for w, _, _ in later[:i])):
                tag = self._tag(subject, "verb", after=True, span=(start, word_end), verb=word.lower())
                return replace(tag, link=self._link(subject, word_start))
        if goes_on and later and _ARTICLES.fullmatch(self.text, words[0][1], subject.start):
            return self._tag(subject, "comma", after=True, span=(start, later[0][2]))
        return None

    def _link(self, subject: Mention, verb: int) -> Link:
        """How a subject stands to a verb that starts at `verb`."""
        between = self.text[subject.end : verb]
        link = next((link for link, form in _LINKS.items() if form.fullmatch(between)), None)
        rivals = (m for m in self.between(subject.end, verb) if m.kind != "pronoun" or m.key in _SUBJECTS)
        return link or ("far" if any(rivals) else "alone")

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
            if before and before[-1].strip(",") in self.prepositions:
                continue
            return m
        return None

    def leading_out(self, start: int, end: int, *, told: bool) -> Tag | None:
        """The tag at the end of a paragraph that the next one answers; `told` if the paragraph is narration alone."""
        piece = self.text[start:end].rstrip()
        begins = told and bool(_BEGINS.search(piece[-70:]))
        breaks_off = piece[-1:].isalpha()
        if not piece or not (piece[-1] in ",:—–-" or begins or breaks_off):
            return None
        tag = self.before(start, start + len(piece) - (1 if begins else 0), spelled=begins or breaks_off)
        return tag if tag and (tag.strength == "verb" or not breaks_off) else None

    def before(self, start: int, end: int, *, spelled: bool = False) -> Tag | None:
        """The tag that leads into a passage: `She turned and said, "`."""
        if self.japanese:
            lead = self.text[start:end].rstrip(OPENING)
            sentence = start + self._last_sentence(lead[:-1])
            closed = bool(lead) and lead[-1] in "。！？"
            return None if closed else self._topic(sentence, start + len(lead), after=False)
        lead = self.text[start:end].rstrip(OPENING)
        last = _WORD.findall(lead[-24:])[-1:]
        if last and last[0] in ("with", "out", "thus"):
            last = _WORD.findall(lead[-24:])[-2:-1]
        leads = bool(lead) and (lead[-1] in ",:—-–" or (lead[-1] == ";" and len(lead) <= 60))
        sentence = start + self._last_sentence(lead[:-1])
        own = self._own_words(sentence, start + len(lead))
        if own:
            return own
        if not spelled and not leads and not (last and last[0].lower() in self.leading and lead[-1].isalpha()):
            return None
        words = [(m.group(), m.start(), m.end()) for m in _WORD.finditer(self.text, sentence, start + len(lead))]
        verbs = [w for w in pairwise([("", 0, 0), *words[-14:]]) if w[1][0].lower() in self.leading]
        said = [w for before, w in verbs if before[0].lower() not in _GOVERNS] or [w for _, w in verbs]
        if said:
            verb = said[-1]
            mine = self._own(verb[1]) if verb[0].lower() in self.own else None
            subject = (
                mine or self._nearest_subject(sentence, verb[1]) or self._subject_after(verb[2], start + len(lead))
            )
            if subject:
                span = (subject.start, max(subject.end, verb[2]))
                tag = self._tag(subject, "verb", after=False, span=span, verb=verb[0].lower())
                return replace(tag, link=self._link(subject, verb[1]))
        subject = self._first_subject(sentence, start + len(lead), reach=160)
        return self._tag(subject, "lead", after=False, span=(sentence, start + len(lead))) if subject else None

    def _own_words(self, start: int, end: int) -> Tag | None:
        """`in reply to Anne's calm inquiry of`, `his answer was:`, at the end of what leads into a passage."""
        for m in reversed(self.between(start, end)):
            own = _OWN_WORDS.match(self.text, m.end, end) if end - m.end < 70 else None
            if own and re.fullmatch(r"\s*(?:was|of|were|came)?\s*[,:—-]*", self.text[own.end() : end]):
                return self._tag(_as_subject(m), "verb", after=False, span=(m.start, own.end()))
        return None

    @staticmethod
    def _last_sentence(lead: str) -> int:
        stops = [m.end() for m in _SENTENCE_STOP.finditer(lead)]
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
            closed = _CLOSED.fullmatch(self.text, m.end, end) and not _DOING.match(self.text, end)
            aside = closed and _ASIDE.search(before)
            if _CLAUSE_START.search(before) and _ACTING.match(after) and not aside:
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
        lead = self.text[start:end].rstrip(OPENING + ".!?:,")
        sentence = start + self._last_sentence(lead)
        return tuple(m for m in self.between(sentence, end) if m.kind != "pronoun")

    def beat(self, start: int, end: int, *, after: bool) -> Tag | None:
        """Who acts in the sentence next to a passage."""
        if after:
            start += len(self.text[start:end]) - len(self.text[start:end].lstrip(_CLOSING))
            stop = self._sentence_stop(start, end)
            subject = self._first_subject(start, stop, reach=120)
        else:
            lead = self.text[start:end].rstrip(OPENING + ".!?:,")
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


def _as_subject(mention: Mention) -> Mention:
    """The owner of words as one who says them: "his" as "he"."""
    return replace(mention, key={"his": "he", "her": "she", "my": "i"}.get(mention.key, mention.key))
