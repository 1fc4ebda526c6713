"""Finding what is spoken: passages in quotation marks of every style, after dashes, or thought in italics.

The style is read off the whole text first, since an apostrophe is a closing mark in one book and a letter in another.
A passage ends with its paragraph at the latest; one left open there goes on in the next paragraph if that opens again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audiodrama.adapt.records import Passage
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.dashes import DASH_START, after_dash, has_dash_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from audiodrama.adapt.records import Block

_PAIRS = {
    "``": "''",
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
    "‘": "’",
    "‚": "‘",
}
_DOUBLE = re.compile(r"[\"“”„«»「」『』]|``|(?<!\w)''|''(?!\w)")
# Narration, and speech after a dash in the same paragraph: `El cura rió. —La barro yo —dijo.`
_DASH_AMID = re.compile(r"(?<=[.!?…:])\s+(?:—|–|--)[^\S\r\n]*(?=[\w¿¡])")
_ANGLES = re.compile(r"[‹›]")
_NESTING = "“„«「『"
# Marks of one direction open and close where their partners are this many times rarer.
_RARELY = 8
_SINGLE_OPEN = re.compile(r"(?<![\w.,!?’'])['‘](?=[’'\"“]?[\w¿¡…—–-])")
_SINGLE_SPOKEN = re.compile(
    r"(?<![\w.,!?’'])['‘](?=[\"“]?[A-Z¿¡])(?:[^'’\n]|(?<=\w)['’](?=\w)){2,200}?[.,!?…—–-]['’](?!\w)"
)
_SINGLE_CLOSE = re.compile(r"(?<=[^\s])['’](?!\w)")
_APOSTROPHE_WORD = re.compile(
    r"['’](?:tis|twas|twill|twere|em|im|er|e|n|til|till|cause|bout|ave|ere|ow|at|d|s|ll|re|ve)\b", re.IGNORECASE
)
_ITALIC = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_\n]+(?:\n[^*_\n]+)*?)(?<=[^\s*_])\1(?![\w*_])")


@dataclass(frozen=True, slots=True)
class Style:
    """How a text marks speech: with double marks, single ones, dashes at the start of paragraphs.

    `turned` are marks of one direction that both open and close: ”…” and »…»; `angles` is for single guillemets alone.
    """

    double: bool
    single: bool
    dash: bool
    turned: frozenset[str] = frozenset()
    angles: bool = False


def find_style(text: str, blocks: Sequence[Block]) -> Style:
    """Read off a whole text which marks its dialogue uses."""
    doubles = len(_DOUBLE.findall(text)) // 2
    singles = len(_SINGLE_SPOKEN.findall(text))
    prose = [b for b in blocks if b.kind == "prose"]
    opens_double, opens_single = (sum(text[b.start] in marks for b in prose) for marks in ('"“„«»”', "'‘"))
    angles = len(_ANGLES.findall(text)) // 2
    dashes = sum(bool(DASH_START.match(text, b.start, b.end)) for b in prose)
    tagged = any(_has_tag(text, b) for b in prose) if 0 < dashes <= 1 or doubles else False
    single = singles > doubles + 1 or (singles > 0 and opens_single > opens_double)
    dash = (dashes > 1 and dashes > (doubles + singles) // 3) or tagged
    return Style(double=not single, single=single, dash=dash, turned=_turned(text), angles=angles > doubles + singles)


def _has_tag(text: str, block: Block) -> bool:
    """Whether a paragraph is speech after a dash beyond doubt: a tag stands in it."""
    dash = DASH_START.match(text, block.start, block.end)
    return (
        dash is not None
        and len(after_dash(text, dash.end(), block.end)) > 0
        and has_dash_tag(text, dash.end(), block.end)
    )


def _turned(text: str) -> frozenset[str]:
    """The marks that stand at both ends, where their partners are all but missing."""
    found = set()
    for sign, partners in (("”", "“„"), ("»", "«")):
        own = text.count(sign)
        if own > 1 and sum(map(text.count, partners)) * _RARELY <= own:
            found.add(sign)
    return frozenset(found)


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
    dash = DASH_START.match(text, block.start, block.end) if style.dash else None
    if dash:
        return after_dash(text, dash.end(), block.end)
    inside = _DASH_AMID.search(text, block.start, block.end) if style.dash else None
    if inside and has_dash_tag(text, inside.end(), block.end):
        return after_dash(text, inside.end(), block.end)
    if style.single:
        return _in_single(text, block.start, block.end, carried=carried)
    found = _in_double(text, block.start, block.end, style, carried=carried)
    return [piece for p in found for piece in _without_tags(text, p)] if lexicon.language().code == "fr" else found


def _without_tags(text: str, passage: Passage) -> list[Passage]:
    """A passage without the tags that French sets inside its guillemets, as in « Tard, dit Ruth. Très tard »."""
    pieces = [replace(p, mark=passage.mark) for p in after_dash(text, passage.start, passage.end)]
    if not pieces or not passage.open_end:
        return pieces or [passage]
    return [*pieces[:-1], replace(pieces[-1], open_end=pieces[-1].end == passage.end)]


def _in_double(text: str, start: int, end: int, style: Style, *, carried: bool) -> list[Passage]:
    turned = style.turned
    passages: list[Passage] = []
    opened: int | None = None
    closers = ""
    inner: list[str] = []
    for mark in (_ANGLES if style.angles else _DOUBLE).finditer(text, start, end):
        at, sign = mark.start(), mark.group()
        if _is_abbreviation(text, at, sign):
            continue
        if opened is None:
            if sign not in turned and _only_closes(text, start, at, sign):
                if carried and not passages:
                    passages.append(Passage(start, at))
                continue
            opened, closers, inner = mark.end(), sign if sign in turned else _PAIRS.get(sign, '"'), []
        elif inner and sign in inner[-1]:
            inner.pop()
        elif sign in closers or _ends_here(text, start, mark, end):
            passages.append(Passage(opened, at))
            opened = None
        elif sign in _NESTING and sign not in turned:
            inner.append(_PAIRS[sign])
    if opened is not None:
        passages.append(Passage(opened, end, open_end=True))
    return _kept(text, passages)


def _is_abbreviation(text: str, at: int, sign: str) -> bool:
    """Whether a straight mark stands inside a word, as in Hebrew abbreviations, or is that of inches."""
    return sign == '"' and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()


def _ends_here(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    """Whether a mark of another kind than the one that opened stands where only an end can: `“…“ said Ruth`."""
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    closes = (
        not before.isspace() and mark.start() > start and (mark.end() >= end or after.isspace() or after in ".,;:!?")
    )
    return closes and mark.group() in '"“”„»«'


def _only_closes(text: str, start: int, at: int, sign: str) -> bool:
    """Whether a mark met outside of speech cannot open it."""
    if sign in "”」』''":
        return True
    after = text[at + 1 : at + 2]
    return at > start and not text[at - 1].isspace() and (not after or after.isspace()) and sign in '"»‹›'


def _kept(text: str, passages: Iterable[Passage]) -> list[Passage]:
    """Without white space at the ends, and without passages that hold no word."""
    found = []
    for p in passages:
        piece = text[p.start : p.end]
        left, right = p.start + len(piece) - len(piece.lstrip()), p.start + len(piece.rstrip())
        if left < right and any(c.isalnum() for c in text[left:right]):
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


def find_italics(text: str, start: int, end: int) -> list[Passage]:
    """Stretches between asterisks or underscores in a paragraph."""
    return [Passage(m.start(2), m.end(2), "italic") for m in _ITALIC.finditer(text, start, end)]
