"""The surroundings of a place in an English text: whether a sentence begins behind it, and which words are near."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.lists import word_list

if TYPE_CHECKING:
    from collections.abc import Callable

    Said = str | tuple[str, str] | None
    Reader = Callable[[re.Match[str]], Said]
    Rule = tuple[str, Reader]

_STARTERS = word_list("context", "starters")
_TAIL = re.compile(r"([\w'\u2019.]*\w|\w)?(?:[.,;:!?\u2026]*[\s(\"\u201c\u2018]*)$")
_HEAD = re.compile(r"^[\s\"'\u2019\u201d\u201c\u2018)\](,;:]*(\w[\w'\u2019]*)?")


def before(match: re.Match[str], count: int = 40) -> str:
    """The text right before a match."""
    return match.string[max(0, match.start() - count) : match.start()]


def after(match: re.Match[str], count: int = 40) -> str:
    """The text right behind a match."""
    return match.string[match.end() : match.end() + count]


def previous_word(match: re.Match[str]) -> str:
    """The word before a match; empty at the beginning of a text or of a sentence."""
    said = before(match)
    if re.search(r"[.!?\u2026][\"'\u2019\u201d)]*\s*[\"\u201c\u2018(]*$", said) and not re.search(
        r"\b[A-Z]\.\s*$", said
    ):
        return ""
    last = _TAIL.search(said)
    return last[1] or "" if last else ""


def next_word(match: re.Match[str]) -> str:
    """The word behind a match, whatever marks lie between."""
    first = _HEAD.match(after(match))
    return first[1] or "" if first else ""


def starts_sentence(word: str) -> bool:
    """Whether a capitalised word is one that sentences begin with rather than a name."""
    return word[:1].isupper() and word.split("'", maxsplit=1)[0].split("\u2019", maxsplit=1)[0].lower() in _STARTERS


def is_function_word(word: str) -> bool:
    """Whether a word is one of those that are in every sentence, and no name."""
    return word.lower() in _STARTERS


def ends_sentence(match: re.Match[str]) -> bool:
    """Whether the full stop at the end of an abbreviation ends the sentence too.

    At the end of the text it does if there is a sentence: a word in small letters before it.
    """
    rest = after(match)
    if not re.match(r"[\"'\u2019\u201d)\]]*\s*$", rest):
        return bool(re.match(r"[\"'\u2019\u201d)\]]*\s", rest)) and starts_sentence(next_word(match))
    return bool(re.search(r"(?<![\w'\u2019])[a-z]{2,}", match.string[: match.start()]))


def with_stop(match: re.Match[str], said: str) -> str:
    """The words for an abbreviation with a full stop, with the stop where it ends the sentence."""
    return f"{said}." if match[0].endswith(".") and ends_sentence(match) else said


def describes(match: re.Match[str]) -> bool:
    """Whether an amount describes the thing behind it: a five kilometre run."""
    return bool(re.search(r"\b[Aa]n? $", before(match)) and re.match(r" [a-z]{3}", after(match)))


def letters(text: str) -> tuple[str, str]:
    """Letters said one by one, with their sounds."""
    return with_letters(" ".join(text))


def with_letters(said: str) -> tuple[str, str]:
    """Words of which an A by itself is the letter: a lone "A" is the article to every phonemiser."""
    return said, " ".join(LETTER_A if word.rstrip(".") == "A" else "-" for word in said.split())


def letter_sounds(said: str) -> str | tuple[str, str]:
    """Words with the sounds of each A that stands beside another letter by itself, as in A M."""
    if not re.search(r"(?:^|\s)A\.?(?:\s[A-Z]\b|$)|\b[A-Z] A\b", said):
        return said
    return with_letters(said)


LETTER_A = "\u02c8e\u026a"
"""How the letter A sounds."""
