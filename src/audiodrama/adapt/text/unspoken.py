"""Quoted passages that nobody speaks: titles and phrases, letters and notices, speech reported in the third person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.adapt.records import OPENING
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.dashes import begins_tag
from audiodrama.adapt.text.japanese import says_after

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Block, Passage

_ENDS_SENTENCE = re.compile(r"[.,!?…;:—–。！？、-]['’)_*]*$")
_COMMA_OUTSIDE = re.compile(r"[\"”“’»«'」]{1,2},\s+")
_GOES_ON_ABOUT = re.compile(
    r"(?:would|was|were|is|are|had|has|could|might|may|means?|meant|seemed|seems|stood|"
    r"appeared)\b(?!\s+(?:all\s+)?(?:the|his|her|my)\s+\w*\s*(?:reply|answer))"
)
_TERM_AFTER = re.compile(r"(?:という|って|の|を|が|は|に|も|で|や)")
_FEW_WORDS = 5
_LONG_TERM = 12
_PAPER = (
    r"(?:letter|note|telegram|wire|notice|advertisement|paper|message|inscription|heading|sign|label|placard|postcard|"
    r"epitaph|chapter|paragraph|passage|verse|page|volume|sentence|text|e-?mail|headline|envelope|cable|theory|answer)"
)
_LEADS_TO_PAPER = re.compile(
    rf"\b(?:{_PAPER}s?\b[^.!?,]{{0,60}}:|(?:wrote|written|read aloud|scrawled|inscribed|labelled|printed|ran|"
    rf"reading|reads?)"
    r"(?:\s+\w+){0,3}\s*[:,])[\s—–-]*$",
    re.IGNORECASE,
)
_FOLLOWS_PAPER = re.compile(
    rf"^\W*(?:(?:she|he|i|they|it|[A-Z][\w.]+(?: [A-Z]\w+)?) (?:wrote|writes)\b|wrote\b|(?:the|this|that|her|"
    rf"his) {_PAPER} (?:ran|read|said|went|began)\b|"
    rf"it (?:ran|read|remarked)\b|said the _|was the (?:heading|headline|title))"
)
_IT_SAID = re.compile(r"^\W*it (?:said|began)\b")
_SALUTATION = re.compile(
    r"^(?:(?:my |our )?(?:own |very )?dear(?:est)?\b.{0,40}|sir|madam|gentlemen)\s*[,:.—–-]", re.IGNORECASE
)
_SIGNATURE = re.compile(
    r"^(?:(?:i am|i remain|believe me|ever|and am),? .{0,60})?(?:yours?\b(?: \w+){0,4}|your (?:affectionate|"
    r"loving|obedient|sincere|most|anxious|ever|humble)\b.{0,60}|"
    r"(?:with )?love,?)\W*$|^\W*P\.\s?S\.",
    re.IGNORECASE,
)
_CAPITAL_NAME = re.compile(r"^[A-Z][A-Z .']{2,40}\W*$")
_FIRST_SECOND = re.compile(
    r"\b(?:I|me|my|mine|myself|we|us|our|ours|you|your|yours|thou|thee|thy|[Ll]et)\b|\b[Yy]ou|\b[Mm]y\b|\b[Oo]ur\b"
)
_THIRD = re.compile(r"\b(?:he|she|they|his|her|him|their|them)\b", re.IGNORECASE)
_BACKSHIFTED = re.compile(r"\b(?:was|were|had|did|could|would|should|might|believed|thought|must)\b", re.IGNORECASE)
_PRESENT = re.compile(r"\b(?:is|are|am|has|have|do|does|can|will|shall|may)\b|['’](?:ll|ve|re|m)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:said|says|cried|replied|asked|answered|thought|exclaimed|added|continued|returned|whispered|murmured)\b"
)


_TALKS = re.compile(
    r"\b(?:say|says|said|saying|speak|spoke|speech|cried|calling|replied|reply|answer|answered|exclaimed|added|"
    r"adding|sister|her|him|them)\W*$"
    r"|\b(?:say|saying|said|answer|replied|cried|exclaimed|voice|tone)\b",
    re.IGNORECASE,
)
_NEAR_PAPER = re.compile(rf"\b(?:{_PAPER}s?|contents|wrote|written|following words|lines)\b", re.IGNORECASE)


def unspoken(text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]]) -> set[int]:
    """The start offsets of the passages that nobody speaks."""
    silent = _letters(text, blocks, passages) | _set_in(text, blocks, passages)
    for index, (block, found) in enumerate(zip(blocks, passages, strict=True)):
        lead = _lead(text, blocks, index)
        spoken_until = block.start
        for passage in found:
            if passage.start in silent:
                continue
            if _goes_on(text, passage, spoken_until, block) or is_spoken(text, block, passage, lead):
                spoken_until = passage.end
            else:
                silent.add(passage.start)
    return silent


def _goes_on(text: str, passage: Passage, spoken_until: int, block: Block) -> bool:
    """Whether a passage follows spoken ones in its paragraph, over a tag or a short gesture."""
    between = text[spoken_until + 1 : passage.start - 1]
    if spoken_until == block.start or len(between) > 250 or _FOLLOWS_PAPER.match(text[passage.end + 1 :][:60].lstrip()):
        return False
    broken_off = text[spoken_until - 1] not in ".!?…"
    whole = _ENDS_SENTENCE.search(text[passage.start : passage.end]) and not _flows_on(between.rstrip())
    return bool(whole) or (broken_off and len(between) < 120)


def _lead(text: str, blocks: Sequence[Block], index: int) -> str:
    """The end of the paragraph before."""
    before = blocks[index - 1] if index else None
    return text[max(before.start, before.end - 160) : before.end] if before and before.kind == "prose" else ""


def is_spoken(  # noqa: PLR0911 - one return for each reason
    text: str, block: Block, passage: Passage, lead: str
) -> bool:
    """Whether a quoted passage is speech; `lead` is the end of the paragraph before, which may announce a letter."""
    if passage.mark != "quote":
        return True
    said = text[passage.start : passage.end]
    before = text[block.start : passage.start].rstrip(OPENING)
    after = text[passage.end + 1 : block.end]
    if _is_tagged(text, passage, block):
        return True
    if not lexicon.is_english():
        return _is_foreign_utterance(said, before, after, passage)
    if not before and _is_subject(said, after):
        return False
    announced = before or lead
    if _LEADS_TO_PAPER.search(announced[-160:]) and not _SAYS.search(after[:30]) and (before or not _in_quotes(lead)):
        return False
    if _FOLLOWS_PAPER.match(after.lstrip()[:60]) or (_IT_SAID.match(after) and _NEAR_PAPER.search(announced[-160:])):
        return False
    if not before and lead and not _in_quotes(lead) and len(said.split()) > 25 and _is_reported(said, before, after):
        return False
    if before and not re.search(r"[\"”»]", before) and _is_reported(said, before, after):
        return False
    return _is_utterance(said, before, after.lstrip(), passage)


def _is_tagged(text: str, passage: Passage, block: Block) -> bool:
    """Whether a comma outside of the marks and a tag follow: `“Late”, she said`."""
    comma = _COMMA_OUTSIDE.match(text, passage.end, block.end)
    return comma is not None and begins_tag(text, comma.end(), block.end)


def _is_subject(said: str, after: str) -> bool:
    """Whether a quoted word at the start of a paragraph is the subject of its sentence: `“Mad” would have been it`."""
    if _ENDS_SENTENCE.search(said) or len(said.split()) > _FEW_WORDS:
        return False
    return bool(_GOES_ON_ABOUT.match(after.lstrip()))


def _is_foreign_utterance(said: str, before: str, after: str, passage: Passage) -> bool:
    """Whether quoted words are speech in a language whose letters and reports are not known: by their marks alone."""
    if lexicon.language().code == "ja":
        term = bool(before) and not _ENDS_SENTENCE.search(said) and not says_after(after, 0, 60)
        return not (term and len(said) < _LONG_TERM and bool(_TERM_AFTER.match(after.lstrip())))
    if not before or passage.open_end or _ENDS_SENTENCE.search(said):
        return not (said[:1].islower() and bool(before) and _flows_on(before))
    if begins_tag(after.lstrip(" ,"), 0, 80):
        return True
    return before.endswith((",", ":", "—", "–", "-", ".", "!", "?")) and (
        said[:1].isupper() or len(said.split()) > _FEW_WORDS
    )


def _in_quotes(lead: str) -> bool:
    return lead.rstrip().endswith(('"', "”", "»"))


def _is_reported(said: str, before: str, after: str) -> bool:
    """Whether quoted words are another's, retold from outside: third person and past tense amid narration."""
    if _FIRST_SECOND.search(said) or len(said.split()) < 5 or _SAYS.search(after[:40]):
        return False
    if re.search(r"\b(?:said|cried|replied|asked|answered|exclaimed)\b[^.!?]{0,40}[,:]\s*$", before):
        return False
    third, back, now = (len(p.findall(said)) for p in (_THIRD, _BACKSHIFTED, _PRESENT))
    return third > 0 and back > 0 and (now == 0 or now * 5 <= back)


def _is_utterance(said: str, before: str, after: str, passage: Passage) -> bool:
    """Whether punctuation shows a whole utterance, not a title, a word talked about, or a phrase under suspicion."""
    if not before or passage.open_end:
        return True
    if said[:1].islower() and not _SAYS.search(before[-60:]) and not _SAYS.search(after[:40]) and _flows_on(before):
        return False
    if _ENDS_SENTENCE.search(said):
        return not (
            said.endswith((",", ".", ";"))
            and _flows_on(before)
            and len(said.split()) < 4
            and not _SAYS.search(after[:40])
        )
    if before.endswith((",", ":", "—", "--", ".", "!", "?")) and (said[:1].isupper() or not after or after[0] in ".;"):
        return len(said.split()) > 2 or before.endswith((",", ":"))
    return len(said.split()) > 7


def _flows_on(before: str) -> bool:
    """Whether the narration runs into the quotation without a stop."""
    return before[-1:].isalnum() and not _SAYS.search(before[-30:])


def _letters(text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]]) -> set[int]:
    silent: set[int] = set()
    i = 0
    while i < len(blocks):
        last = _letter_end(text, blocks, passages, i)
        for j in range(i, last):
            silent.update(p.start for p in passages[j])
        i = max(last, i + 1)
    return silent


def _letter_end(text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]], first: int) -> int:
    """Index after the last paragraph of a letter whose salutation stands in paragraph `first`; `first` if none does."""
    if not _fills(text, blocks[first], passages[first]):
        return first
    said = text[passages[first][0].start : passages[first][0].end]
    if _announced(text, blocks, first, said):
        return _chain_end(text, blocks, passages, first)
    if not _SALUTATION.match(said) or (len(said) > 45 and not passages[first][-1].open_end):
        return first
    end = first + 1
    for j in range(first + 1, min(first + 40, len(blocks))):
        if not _fills(text, blocks[j], passages[j]):
            break
        body = text[passages[j][0].start : passages[j][-1].end]
        if _is_signature(body) or (passages[j - 1] and passages[j - 1][-1].open_end and end == j):
            end = j + 1
    return end if end > first + 1 else first


def _announced(text: str, blocks: Sequence[Block], first: int, said: str) -> bool:
    """Whether narration before a quoted paragraph speaks of a letter, and the paragraph looks like one."""
    lead = _lead(text, blocks, first)
    addressed = _SALUTATION.fullmatch(lead.splitlines()[-1].strip()) if lead.strip() else None
    if not lead or _in_quotes(lead) or _TALKS.search(lead[-80:]) or not (addressed or _NEAR_PAPER.search(lead)):
        return False
    opens = re.match(r"(?:my )?dear(?:est)?\b", said, re.IGNORECASE) or addressed
    return (opens and len(said) > 60) or (len(said) > 250 and lead.rstrip()[-1] not in ".!?,")


def _chain_end(text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]], first: int) -> int:
    """Index after the quoted paragraphs that follow `first`, each left open for the next or ending the letter."""
    end = first + 1
    while (
        end < len(blocks)
        and passages[end - 1]
        and passages[end - 1][-1].open_end
        and _fills(text, blocks[end], passages[end])
    ):
        end += 1
    return end


def _set_in(text: str, blocks: Sequence[Block], passages: Sequence[Sequence[Passage]]) -> set[int]:
    """Quoted paragraphs indented as a whole, where the text has no such habit: letters, notices and verse."""
    inner = [_indent(text, block) for block in blocks]
    if sum(inner) > 0.08 * len(inner):
        return set()
    return {
        p.start
        for deep, block, found in zip(inner, blocks, passages, strict=True)
        if deep and _fills(text, block, found)
        for p in found
    }


def _indent(text: str, block: Block) -> bool:
    lines = [line for line in text[text.rfind("\n", 0, block.start) + 1 : block.end].splitlines() if line.strip()]
    return len(lines) > 1 and all(line.startswith(("    ", "\t")) for line in lines)


def _is_signature(body: str) -> bool:
    return len(body) < 110 and bool(_SIGNATURE.search(body) if not _CAPITAL_NAME.match(body) else True)


def _fills(text: str, block: Block, passages: Sequence[Passage]) -> bool:
    """Whether one passage is all of its paragraph."""
    if len(passages) != 1 or block.kind != "prose":
        return False
    outside = text[block.start : passages[0].start] + text[passages[0].end : block.end]
    return len(outside.strip(" \t\r\n\"“”'‘’")) == 0
