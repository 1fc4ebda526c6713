"""Title pages, contents, licences and notes before and after a story: matter, unless it is asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from audiodrama.adapt.text.languages import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Block

_START = re.compile(
    r"\*\*\*\s*START OF|START OF (?:THE|THIS) PROJECT GUTENBERG|^Produced by\b|^Transcribed\b", re.IGNORECASE
)
_LICENCE = re.compile(r"\*\*\*\s*END OF|^\W*END OF (?:THE|THIS)? ?PROJECT|^End of (?:the )?Project", re.IGNORECASE)
_ENDINGS = "|".join(ending for table in tables().values() for ending in [table.lists.get("the_end", "")] if ending)
_THE_END = re.compile(rf"[\s#*_\[(—–-]*(?:{_ENDINGS})[\s.!\])*_—–-]*", re.IGNORECASE)
_BACK = re.compile(
    r"(?:#+\s*)?(?P<what>about the authors?|acknowledge?ments?|also by\b.{0,60}|by the same author|"
    r"author['’]s note|a note on\b.{0,60}|"
    r"notes on the text|(?:foot|end)?notes|colophon|glossary|bibliography|index|copyright|credits|"
    r"über (?:den autor|die autorin)|"
    r"danksagung|anmerkungen|impressum|à propos de l['’]auteur|remerciements|notes de bas de page|"
    r"sobre (?:el autor|la autora|o autor)|"
    r"agradecimientos|agradecimentos|notas|ringraziamenti|note|l['’]autore|om författaren|tack|o autorze|"
    r"podziękowania|przypisy|"
    r"об авторе|примечания|благодарности|あとがき|奥付|著者について)\s*[.:]?\s*",
    re.IGNORECASE,
)
_FRONT_HEAD = re.compile(
    r"(?:#+\s*)?(?P<what>(?:table of )?contents|(?:list of )?illustrations|dedication|(?:the )?author['’]s note|"
    r"a note\b.{0,40}|preface\b.{0,60}|"
    r"acknowledge?ments?|copyright\b.{0,60}|inhalt(?:sverzeichnis)?|vorwort|widmung|impressum|sommaire|"
    r"table des matières|préface|"
    r"índice|prefacio|prólogo del autor|indice|prefazione|sumário|prefácio|innehåll|förord|spis treści|przedmowa|"
    r"содержание|"
    r"оглавление|предисловие|目次)\s*[.:]?\s*",
    re.IGNORECASE,
)
_LABELS = {
    "contents": "contents", "table of contents": "contents", "inhalt": "contents", "inhaltsverzeichnis": "contents",
    "sommaire": "contents", "índice": "contents", "indice": "contents", "sumário": "contents", "innehåll": "contents",
    "spis treści": "contents", "содержание": "contents", "оглавление": "contents", "目次": "contents",
}  # fmt: skip
_FRONT_LINE = re.compile(
    r"(?:#+\s*)?(?:copyright\s+(?:©|\(c\)|\d|by\b)|©|all rights reserved|isbn\b|first published|published by\b|"
    r"title:|author:|language:|release date|(?:the )?project gutenberg|produced by\b|\(?1[5-9]\d\d\)?\.?$|"
    r"illustrated by\b|translated by\b|edited by\b|printed (?:in|by)\b|by$|a novel$|a novel by\b|a (?:short )?story$)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:written )?(?:[Bb]y|BY|von|par|por|di|av|VON|PAR)\s+(?:[^\W\d_a-zа-я][\w.'’-]*|de|van|von|la|le|"
    r"der)(?:\s+(?:[^\W\d_a-zа-я][\w.'’-]*|de|van|von|"
    r"la|le|der|and|und|et|y|e)){0,5}"
)
_DEDICATION = re.compile(
    r"(?:to|for|in memory of|für|à|pour|para|a|per|till|för|dla)\s+\S[^.!?\n]{1,70}[.]?", re.IGNORECASE
)
_DOTTED = re.compile(r"(?:\.\s?){3,}\s*\d+\s*$|\t+\s*\d+\s*$|\s{3,}\d+\s*$", re.MULTILINE)
_SPEAKS = '"“„«»‹›「『—–‘'
_LONG_TAIL = 60


def is_end(paragraph: str) -> bool:
    """Whether a paragraph says no more than that the story is over."""
    return bool(_THE_END.fullmatch(paragraph.strip()))


def set_ends_apart(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Turn what is no story, before it and after it, into matter, each piece with its label."""
    found = _back(text, _front(text, list(blocks)))
    heard = any(b.kind in ("prose", "speech") for b in found)
    return found if heard else list(blocks)


def _piece(text: str, block: Block) -> str:
    return text[block.start : block.end]


def _as_matter(block: Block, label: str) -> Block:
    return block if block.kind in ("matter", "break") and block.label else replace(block, kind="matter", label=label)


def _front(text: str, blocks: list[Block]) -> list[Block]:
    if any(b.kind in ("speech", "scene") for b in blocks):
        return blocks
    first = _story_start(text, blocks)
    label = "title page"
    for i in range(first):
        piece = _piece(text, blocks[i]).strip().lstrip("#* ")
        head = _FRONT_HEAD.fullmatch(piece)
        if head:
            what = head.group("what").lower()
            label = _LABELS.get(what, what)
        elif re.match(r"copyright|©|all rights reserved|isbn", piece, re.IGNORECASE):
            label = "copyright page"
        blocks[i] = _as_matter(blocks[i], label)
    return blocks


def _story_start(text: str, blocks: Sequence[Block]) -> int:
    start = 0
    for i, block in enumerate(blocks[: len(blocks) // 2 + 3]):
        if _START.search(_piece(text, block)[:300]) and not _LICENCE.search(_piece(text, block)[:100]):
            start = i + 1
    i = start
    while i < len(blocks) and not _opens_story(text, blocks, i):
        i += 1
    return i if i < len(blocks) else start


def _opens_story(text: str, blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    piece = _piece(text, block).strip()
    if block.kind == "heading":
        if _FRONT_HEAD.fullmatch(piece.lstrip("#* ")) or _is_listed(text, blocks, index):
            return False
        following = _until_heading(blocks, index + 1)[:2]
        if block.level and following and following[0].kind == "prose":
            return not _FRONT_LINE.match(_piece(text, following[0]).strip().lstrip("*_ "))
        return any(b.kind == "prose" and _is_prose(text, b) for b in following)
    return block.kind == "prose" and _is_prose(text, block) and not _in_front(text, blocks, index)


def _is_listed(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether a heading is a line of the contents: it comes again further on, or ends in dots and a page."""
    piece = _piece(text, blocks[index])
    if _DOTTED.search(piece):
        return True
    plain = _key(piece)
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    again = any(_key(_piece(text, b)[:200]) == plain for b in blocks[index + 1 : index + 400] if b.kind == "heading")
    return again and following is not None and (following.kind == "heading" or not _is_prose(text, following))


def _key(text: str) -> str:
    return "".join(c for c in _DOTTED.sub("", text).casefold() if c.isalnum())


def _in_front(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether the last heading before a paragraph is one of front matter."""
    for block in reversed(blocks[:index]):
        piece = _piece(text, block).strip().lstrip("#* ")
        if block.kind == "heading" or len(piece) < 60:
            return bool(_FRONT_HEAD.fullmatch(piece)) and not piece.lower().startswith(
                ("contents", "table of contents")
            )
    return False


def _until_heading(blocks: Sequence[Block], index: int) -> list[Block]:
    found: list[Block] = []
    for block in blocks[index : index + 4]:
        if block.kind == "heading" and found:
            break
        if block.kind != "heading":
            found.append(block)
    return found


def _is_prose(text: str, block: Block) -> bool:
    """Whether a paragraph is a story's rather than a title page's."""
    piece = _piece(text, block).strip()
    bare = piece.lstrip("#*_( ")
    if len(piece) < 300 and (
        _FRONT_LINE.match(bare) or _FRONT_HEAD.fullmatch(bare) or _BY.fullmatch(bare.rstrip("*_ "))
    ):
        return False
    if len(_DOTTED.findall(piece)) > 1:
        return False
    if block.start == 0 or not text[: block.start].strip():
        return len(piece) > 60 or _is_sentence(piece)
    if _DEDICATION.fullmatch(bare) and not re.search(r"[.!?]\s", bare) and not _has_verb(bare):
        return False
    return len(piece) > 60 or _is_sentence(piece)


def _has_verb(piece: str) -> bool:
    """Whether a short line is more than a dedication."""
    return bool(
        re.search(
            r"\b(?:was|were|had|is|are|stood|came|went|said|did|would|could|it|there|he|she|they)\b|\w{3,}ed\b", piece
        )
    )


def _is_sentence(piece: str) -> bool:
    ends = re.search(r"[.!?…:。！？][\"”’»“«」』)*_']*$", piece)
    return bool(ends and (len(piece.split()) > 1 or not piece.isascii())) or piece[:1] in "「『"


def _back(text: str, blocks: list[Block]) -> list[Block]:
    """Turn a licence, and what follows the end without being story, into matter."""
    for i, block in enumerate(blocks):
        piece = _piece(text, block)
        if block.kind != "matter" and _LICENCE.search(piece[:120]) and len(piece) < 400:
            return [*_back(text, blocks[:i]), *(_as_matter(b, "licence") for b in blocks[i:])]
    found = list(blocks)
    for start in (i for i, b in enumerate(blocks) if b.kind in ("prose", "heading") and is_end(_piece(text, b))):
        if found[start].kind == "matter" or _heads_story(text, found, start):
            continue
        following = found[start + 1] if start + 1 < len(found) else None
        if following is not None and following.kind == "prose" and _starts_story(text, found, start + 1):
            found[start] = replace(found[start], kind="heading")
        else:
            _close(text, found, start)
    return _closed_by_heading(text, found)


def _heads_story(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether "The End" is the title of a chapter."""
    before = blocks[index - 1] if index else None
    numbered = before is not None and before.kind == "heading" and blocks[index].kind == "heading"
    marked = blocks[index].kind == "heading" and (
        blocks[index].level > 0 or _piece(text, blocks[index]).startswith("#")
    )
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return numbered or (
        marked and following is not None and following.kind == "prose" and not _is_back_piece(text, following)
    )


def _close(text: str, blocks: list[Block], index: int) -> None:
    """Turn an end into matter, and what follows it up to the next story."""
    blocks[index] = replace(blocks[index], kind="matter", label="the end")
    i = index + 1
    label = "what follows the end"
    while i < len(blocks):
        block = blocks[i]
        piece = _piece(text, block).strip()
        back = _BACK.fullmatch(piece.lstrip("#* "))
        if back:
            label = back.group("what").lower()
        elif block.kind == "heading" or _starts_story(text, blocks, i):
            return
        if block.kind in ("prose", "heading"):
            blocks[i] = _as_matter(block, label)
        i += 1


def _starts_story(text: str, blocks: Sequence[Block], index: int) -> bool:
    """Whether a story goes on without a heading after an end: somebody speaks soon, and at length."""
    rest = [b for b in blocks[index:] if b.kind != "break"]
    until = next(
        (k for k, b in enumerate(rest) if b.kind in ("heading", "matter") or is_end(_piece(text, b))), len(rest)
    )
    section = rest[:until]
    speaks = sum(_piece(text, b).lstrip("*_ ")[:1] in _SPEAKS for b in section)
    if any(_BACK.fullmatch(_piece(text, b).strip().lstrip("#* ")) for b in section[:2]) or len(section) < 3:
        return False
    return speaks >= 2 or (speaks >= 1 and len(section) > _LONG_TAIL)


def _is_back_piece(text: str, block: Block) -> bool:
    piece = _piece(text, block).strip()
    return bool(_BACK.fullmatch(piece.lstrip("#* ")) or _FRONT_LINE.match(piece))


def _closed_by_heading(text: str, blocks: list[Block]) -> list[Block]:
    """Turn what its heading calls back matter into matter, at the very end, if nobody speaks there."""
    first = len(blocks)
    label = ""
    for i in range(len(blocks) - 1, len(blocks) // 2, -1):
        back = _BACK.fullmatch(_piece(text, blocks[i]).strip().lstrip("#* "))
        section = blocks[i:first]
        if back and not any(_piece(text, b).lstrip("*_ ")[:1] in _SPEAKS for b in section):
            first, label = i, back.group("what").lower()
            blocks[i:] = [b if b.kind == "break" else _as_matter(b, label) for b in blocks[i:]]
        elif blocks[i].kind == "heading":
            break
    return blocks
