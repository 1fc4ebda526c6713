"""Thoughts that no quotation marks show: italics by themselves, and sentences that end "..., she thought"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.quotes import find_italics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.adapt.records import Block, Passage

_PAPER = re.compile(
    r"\b(?:letters?|notes?|telegram|messages?|phone|telephone|screen|typed|types|wrote|written|writes|e-?mail|"
    r"signs?|placard|"
    r"headline|poster|page|postcard|texted|buzzed|pinged|inscription|diary|read(?:s|ing)?:|envelope|brief|"
    r"nachricht|lettre|carta|"
    r"lettera|brev|list|письмо|записка|text)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?…][*_]?$")
_LONGEST_REST = 60
_LEAD = 160
_SELF = r"(?:him|her|my)self"
_MIND = (
    r"thought|thinks|think|wondered|wonders|mused|reflected|realized|realised|decided"
    rf"|(?:reminded|told|said to|asked) {_SELF}"
)
# Where a verb says by itself that "he" or "she" thinks.
_WITHOUT_SUBJECTS = frozenset({"es", "it", "pt", "pl", "ru"})
_INVERTED = "thought|wondered|mused|reflected|decided"


@dataclass(frozen=True, slots=True)
class Thought:
    """A thought: its place, where the subject of its tag stands (None without a tag), and the tag's words."""

    start: int
    end: int
    subject: int | None = None
    tag: str = ""


@cache
def _forms(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A tag ("she thought", "thought Marek"), and a sentence without italics that ends in one."""
    name = r"[^\W\d_a-zà-öø-ÿа-я][\w'’-]*"
    if code == "en":
        who, verbs, turned = rf"(?:(?:he|she|I|they)\b|{name}(?: {name})?)", _MIND, _INVERTED
    else:
        table = lexicon.language()
        words = "|".join(re.escape(w) for key in ("he", "she", "i") for w in table.words(key)) or "(?!)"
        verbs = turned = "|".join(re.escape(w) for w in table.words("thinks")) or "(?!)"
        who = rf"(?:(?:{words})\b|{name})"
    alone = rf"|(?:se\s+)?(?:{turned})(?=[.,;!?]|$)" if code in _WITHOUT_SUBJECTS else ""
    tag = rf"(?P<tag>(?P<who>{who})\s+(?:se\s+)?(?:{verbs})|(?:{turned})(?:\s+|-(?:t-)?)(?P<whom>{who}){alone})"
    plain = re.compile(
        rf"(?:(?<=[.!?…”\"]\s)|^)(?P<thought>[^\W\d_a-z][^.!?…”“\"]{{2,160}}?(?:,|\?|!))\s+{tag}(?=[.,;!?]|$)",
        re.MULTILINE,
    )
    return re.compile(tag), plain


def find_thoughts(
    text: str, block: Block, passages: Sequence[Passage], before: str = "", *, italic_minds: bool = False
) -> Iterator[Thought]:
    """The thoughts of a paragraph.

    Args:
        text: the whole text.
        block: the paragraph.
        passages: what is spoken in it; a paragraph with speech has no thoughts of its own.
        before: the end of the paragraphs before, which may tell of a letter or a telephone.
        italic_minds: whether this book sets thoughts in italics, as tags elsewhere show.
    """
    if block.kind != "prose" or passages:
        return
    tag_form, plain = _forms(lexicon.cache_key())
    italics = find_italics(text, block.start, block.end)
    if not italics:
        for m in plain.finditer(text, block.start, block.end):
            yield _thought(m.start("thought"), m.end("thought"), m)
        return
    if _PAPER.search(before[-_LEAD:]) and not tag_form.search(_outside(text, block, italics)):
        return
    rest = _outside(text, block, italics).strip("*_ \t\r\n.,;:!?")
    tag = _tag_beside(text, block, italics, tag_form)
    if not rest or (len(rest) < _LONGEST_REST and tag is not None):
        for p in italics:
            yield _thought(p.start, p.end, tag) if tag else Thought(p.start, p.end)
        return
    for p in italics:
        after = re.compile(r"[*_][,.!?]?\s+").match(text, p.end, block.end)
        beside = tag_form.match(text, after.end(), block.end) if after else None
        if beside:
            yield _thought(p.start, p.end, beside)
        elif italic_minds and _stands_alone(text, block, p):
            yield Thought(p.start, p.end)


def has_tagged_italics(text: str, blocks: Sequence[Block]) -> bool:
    """Whether a book sets thoughts in italics: at least one stretch has a tag of thinking."""
    tag_form, _ = _forms(lexicon.cache_key())
    for block in (b for b in blocks if b.kind == "prose"):
        italics = find_italics(text, block.start, block.end)
        if italics and _tag_beside(text, block, italics, tag_form):
            return True
    return False


def _thought(start: int, end: int, tag: re.Match[str]) -> Thought:
    place = max(tag.start("who"), tag.start("whom"))
    return Thought(start, end, place if place >= 0 else None, " ".join(tag.group("tag").split()))


def _outside(text: str, block: Block, italics: Sequence[Passage]) -> str:
    outside = text[block.start : block.end]
    for p in reversed(italics):
        outside = outside[: p.start - block.start] + outside[p.end - block.start :]
    return outside


def _tag_beside(text: str, block: Block, italics: Sequence[Passage], form: re.Pattern[str]) -> re.Match[str] | None:
    """The first tag right behind one of the italic stretches of a paragraph."""
    for p in italics:
        after = re.compile(r"[*_][,.!?]?\s+").match(text, p.end, block.end)
        tag = form.match(text, after.end(), block.end) if after else None
        if tag:
            return tag
    return None


def _stands_alone(text: str, block: Block, passage: Passage) -> bool:
    """Whether an italic stretch is a sentence at an edge of its paragraph."""
    whole = bool(_SENTENCE.search(text[passage.start : passage.end]))
    first = passage.start - 1 == block.start
    last = text[passage.end + 1 : block.end].strip() == ""
    return whole and (first or last) and len(text[passage.start : passage.end].split()) > 1
