"""Finding what is spoken: passages in quotation marks of every style, after dashes, or thought in italics.

The style is read off the whole text first, since an apostrophe is a closing mark in one book and a letter in another.
A passage ends with its paragraph at the latest; one left open there goes on in the next paragraph if that opens again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Passage
from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.adapt.records import Block

_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹", "「": "」", "『": "』", "‘": "’", "‚": "‘"}
_DOUBLE = re.compile(r"[\"“”„«»「」『』]")
_SINGLE_OPEN = re.compile(r"(?<![\w.,!?’'])['‘](?=[’']?[\w¿¡…—–-])")
_SINGLE_SPOKEN = re.compile(r"(?<![\w.,!?’'])['‘](?=[A-Z¿¡])(?:[^'’\n]|(?<=\w)['’](?=\w)){2,200}?[.,!?…—–-]['’](?!\w)")
_SINGLE_CLOSE = re.compile(r"(?<=[^\s])['’](?!\w)")
_APOSTROPHE_WORD = re.compile(
    r"['’](?:tis|twas|twill|twere|em|im|er|e|n|til|till|cause|bout|ave|ere|ow|at|d|s|ll|re|ve)\b", re.IGNORECASE
)
_DASH_START = re.compile(r"(?:—|–|―|--?)[^\S\r\n]*(?=[\w¿¡«“\"‘'…*_])")
_DASH_INNER = re.compile(r"(?:[,.!?…]|\s)\s*(?:—|–|―|--)\s*(?=\w)|(?<=\w)\s+(?:—|–|―)\s*(?=\w)")
_VERBS = "|".join(sorted(lexicon.speech_verbs() - lexicon.thought_verbs(), key=len, reverse=True))
_PLAIN_TAG = re.compile(
    rf"(?:(?<=[,.!?…])|^)\s+(?:(?:{_VERBS})\s+(?:he|she|I|they|the|[^\W\d_a-z]\w+)\b|(?:he|she|I|they|[^\W\d_a-z]\w+)\s+(?:\w+ly\s+)?(?:{_VERBS})\b)"
)
_ITALIC = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]+(?:\n[^*_\n]+)*?)(?<=[^\s*_])\1(?![\w*_])")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text marks speech: with double marks, single ones, dashes at the start of paragraphs."""

    double: bool
    single: bool
    dash: bool


def find_style(text: str, blocks: Sequence[Block]) -> Style:
    """Read off a whole text which marks its dialogue uses."""
    doubles = len(_DOUBLE.findall(text)) // 2
    singles = len(_SINGLE_SPOKEN.findall(text))
    prose = [b for b in blocks if b.kind == "prose"]
    opens_double, opens_single = (sum(text[b.start] in marks for b in prose) for marks in ('"“„«»', "'‘"))
    dashes = sum(bool(_DASH_START.match(text, b.start, b.end)) for b in prose)
    single = singles > doubles + 1 or (singles > 0 and opens_single > opens_double)
    return Style(double=not single, single=single, dash=dashes > 1 and dashes > (doubles + singles) // 3)


def find_passages(text: str, blocks: Sequence[Block], style: Style) -> list[list[Passage]]:
    """The passages of each block, in order; nested quotations belong to the passage around them."""
    found: list[list[Passage]] = []
    is_open = False
    for block in blocks:
        if block.kind != "prose":
            found.append([])
            continue
        passages = _in_block(text, block, style, carried=is_open)
        is_open = bool(passages) and passages[-1].open_end
        found.append(passages)
    return found


def _in_block(text: str, block: Block, style: Style, *, carried: bool) -> list[Passage]:
    dash = _DASH_START.match(text, block.start, block.end) if style.dash else None
    if dash:
        return _after_dash(text, dash.end(), block.end)
    if style.single:
        return _in_single(text, block.start, block.end, carried=carried)
    return _in_double(text, block.start, block.end, carried=carried)


def _in_double(text: str, start: int, end: int, *, carried: bool) -> list[Passage]:
    passages: list[Passage] = []
    opened: int | None = None
    closers = ""
    for mark in _DOUBLE.finditer(text, start, end):
        at, sign = mark.span()[0], mark.group()
        if opened is None:
            if _only_closes(text, start, at, sign):
                if carried and not passages:
                    passages.append(Passage(start, at))
                continue
            opened, closers = at + 1, _PAIRS.get(sign, '"')
        elif sign in closers or (sign == '"' and closers != '"' and _only_closes(text, start, at, sign)):
            passages.append(Passage(opened, at))
            opened = None
    if opened is not None:
        passages.append(Passage(opened, end, open_end=True))
    return _kept(text, passages)


def _only_closes(text: str, start: int, at: int, sign: str) -> bool:
    """Whether a mark met outside of speech cannot open it."""
    if sign in "”」』":
        return True
    after = text[at + 1 : at + 2]
    return at > start and not text[at - 1].isspace() and (not after or after.isspace()) and sign in '"»'


def _kept(text: str, passages: Iterable[Passage]) -> list[Passage]:
    """Without white space at the ends, and without empty passages."""
    found = []
    for p in passages:
        piece = text[p.start : p.end]
        left, right = p.start + len(piece) - len(piece.lstrip()), p.start + len(piece.rstrip())
        if left < right:
            found.append(Passage(left, right, p.mark, p.open_end))
    return found


def _in_single(text: str, start: int, end: int, *, carried: bool) -> list[Passage]:
    passages: list[Passage] = []
    at = start
    while opening := _SINGLE_OPEN.search(text, at, end):
        if _APOSTROPHE_WORD.match(text, opening.start()) and opening.group() != "‘" and text[opening.end()].isalpha():
            at = opening.end()
            continue
        close = _single_close(text, opening.end(), end)
        passages.append(Passage(opening.end(), close or end, open_end=close is None))
        if close is None:
            break
        at = close + 1
    if not passages and carried:
        close = _single_close(text, start, end)
        passages = [Passage(start, close)] if close else []
    return _kept(text, passages)


def _single_close(text: str, start: int, end: int) -> int | None:
    """The mark that closes a single quotation: one after punctuation, else one after a word that is not a plural's."""
    limit = end
    following = re.compile(r"(?<=\s)['‘](?=[A-Z])").search(text, start, end)
    if following:
        limit = following.start()
    marks = [m.start() for m in _SINGLE_CLOSE.finditer(text, start, limit)]
    depth = len(re.findall(r"(?<=\s)[\"“]", text[start:limit]))
    sure = [
        m for m in marks if text[m - 1] in '.,!?…—–-;:)”"' and not (depth and text[m - 1] in '"”' and m + 1 < limit)
    ]
    if sure:
        return sure[0]
    likely = [m for m in marks if text[m - 1] not in "sSnN" or m + 1 >= limit]
    return next(iter(likely or marks), None)


def _after_dash(text: str, start: int, end: int) -> list[Passage]:
    """Speech after a dash, up to a tag, which a further dash or a comma sets off, and on after the tag."""
    found: list[Passage] = []
    at = start
    while at < end:
        stop, resume = _dash_tag(text, at, end)
        found.append(Passage(at, stop, "dash"))
        at = resume
    return _kept(text, found)


def _dash_tag(text: str, start: int, end: int) -> tuple[int, int]:
    """Where speech stops for a tag, and where it goes on after it; both are `end` if there is no tag."""
    dash = next((m for m in _DASH_INNER.finditer(text, start, end) if _says(text, m.end(), end)), None)
    plain = _PLAIN_TAG.search(text, start, end)
    if dash and (plain is None or dash.start() < plain.start()):
        back = re.compile(r"\s*(?:—|–|―|--)\s*").search(text, dash.end(), end)
        return dash.start() + (not text[dash.start()].isspace()), back.end() if back else end
    if plain:
        back = re.compile(r"[.!?]\s+(?=\S)").search(text, plain.end(), end)
        return plain.start(), back.end() if back else end
    return end, end


def _says(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins like a tag: in lower case, or with somebody who speaks."""
    return text[start : start + 1].islower() or _PLAIN_TAG.match(" " + text[start:end]) is not None


def find_italics(text: str, start: int, end: int) -> list[Passage]:
    """Stretches between asterisks or underscores in a paragraph."""
    return [Passage(m.start(2), m.end(2), "italic") for m in _ITALIC.finditer(text, start, end)]
