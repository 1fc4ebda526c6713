"""Books told by several: whose diary, letter or chapter a part is, as its heading says.

A heading that is a name alone, "Ben" or "Chapter 2: Ben", gives the part to Ben where its narration says "I".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.papers import NAME, title_case, whose_paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Block

_ALONE = re.compile(rf"(?:.*\d\s*[.:—–-]\s*|[^\W\d_]+\s+[\w-]+\s*[.:—–-]\s*)?(?P<name>{NAME})")
_SAYS_I, _PER_WORDS = 2, 250


@dataclass(frozen=True)
class ToldPart:
    """A part of a text, from `start` on, with the name of the one who says "I" in it."""

    start: int
    name: str


def find_tellers(text: str, blocks: Sequence[Block]) -> list[ToldPart]:
    """The parts of a book that several people tell; none where fewer than two names head its parts."""
    headings = [(b.start, text[b.start : b.end].strip("#*_ \t")) for b in blocks if b.kind == "heading"]
    written = [ToldPart(at, name) for at, heading in headings if (name := whose_paper(heading))]
    parts = written or _named_parts(text, headings)
    return parts if len({part.name for part in parts}) > 1 else []


def _named_parts(text: str, headings: Sequence[tuple[int, str]]) -> list[ToldPart]:
    """The parts that a name alone heads, where most say "I" in their narration."""
    ends = [*(at for at, _ in headings[1:]), len(text)][: len(headings)]
    found, first = [], 0
    says_i = _says_i(lexicon.language().words("i") or frozenset("i"))
    for (at, heading), end in zip(headings, ends, strict=True):
        match = _ALONE.fullmatch(heading)
        name = title_case(match.group("name")) if match else ""
        words = len(text[at:end].split())
        if name and _is_name(name, text):
            found.append(ToldPart(at, name))
            first += len(says_i.findall(text, at, end)) >= max(_SAYS_I, words // _PER_WORDS)
    return found if 2 * first > len(found) else []


def _is_name(name: str, text: str) -> bool:
    """Whether somebody is called so: by a given name, or since the text lets them speak."""
    words, plain = name.split(), re.escape(name)
    if any(w.lower() in lexicon.stop_words() for w in words) or re.search(rf"\b{plain.lower()}\b", text):
        return False
    beside = (*re.findall(rf"(\w+) {plain}\b", text), *re.findall(rf"\b{plain} (\w+)", text))
    return words[0].lower() in lexicon.given_names() or not lexicon.speech_verbs().isdisjoint(beside)


def _says_i(words: frozenset[str]) -> re.Pattern[str]:
    """Finds "I" of a language outside of what stands in quotation marks right there."""
    listed = "|".join(sorted(re.escape(w.upper() if w == "i" else w) for w in words))
    return re.compile(rf"(?:^|(?<=[\s,;—–-]))(?:{listed})(?!\w)", 0 if words == {"i"} else re.IGNORECASE)
