"""Roman numerals behind names, titles, parts and films; letters that are letters stay what they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.context import after, before, is_function_word, letters
from audiodrama.speech.english.lists import word_list
from audiodrama.speech.english.numbers import cardinal, ordinal, roman, year

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule

_PARTS = (
    "Chapter|Part|Act|Scene|Book|Volume|Vol|Section|Phase|Type|War|Article|Level|Appendix|Stage|Episode|Canto|Verse"
    "|Stanza|Title|Mark|Division|Corps|Army|Legion|Exhibit|Figure|Table|Plate|Lesson|Step|Movement|Sonata|Symphony"
    "|Opus|Number|Round|Season|Series|Grade|Class|Bowl|Page|Interlude|Tome|Vatican|Schedule"
)
_MONARCHS = word_list("romans", "monarchs")
_THINGS = word_list("romans", "things")
_RULERS = word_list("romans", "rulers")
_TENTHS = frozenset({"louis", "leo", "charles", "pius", "gregory", "john", "benedict", "alfonso", "christian"})
"""Names that ten rulers bore."""
_RULED = re.compile(
    r"(?:['\u2019]s\b|\s(?:of\s+(?:the\s+)?[A-Z]|reigned|ruled|died|abdicated|was\s+crowned|married|invaded|succeeded"
    r"|conquered))"
)
_FIRST_PERSON = word_list("romans", "first_person")
_SPELT = frozenset({"IV", "XX", "XXX", "VI", "II", "XI", "XV", "XL"})
_DRIP = re.compile(r"\s(?:drip|drips|line|lines|bag|bags|pole|poles|fluid|fluids|needle|antibiotics|stand|tube|drug)\b")


def _part(match: re.Match[str]) -> str | None:
    """A numbered part: chapter four. A lone I may be the speaker, and C, D, L and M are letters."""
    written = match["numeral"]
    value = roman(written.upper())
    if not value or (len(written) == 1 and written.upper() in "CDLM") or (written == "i" and match["part"] == "part"):
        return None
    if written == "I" and (
        _is_pronoun(match) or (match["part"].islower() and not re.match(r"\W*$|[.,:;)]|\sof\b", after(match)))
    ):
        return None
    part = re.sub(r"(?i)(?<=^vol)$", "ume", match["part"])
    return f"{part} {cardinal(value)}"


def _is_pronoun(match: re.Match[str]) -> bool:
    coming = re.match(r"(?:['\u2019](?:m|d|ll|ve)\b)|\s+([a-z]+)", after(match))
    if not coming:
        return False
    word = coming[1] or "am"
    named = re.search(
        r"\b(?:the|a|an|this|that|every|each|any|no|another|only|best|first|last|which|what)\s+$", before(match)
    )
    if named:
        return word in _FIRST_PERSON or word.endswith("ed")
    return word in _FIRST_PERSON - {
        "was",
        "had",
        "did",
        "will",
        "would",
        "could",
        "should",
        "can",
        "might",
        "must",
        "read",
    }


def _named(match: re.Match[str]) -> str | None:
    """A ruler or a namesake "the second", a film or a ship "two"."""
    name, written = match["name"], match["numeral"]
    value = roman(written)
    bare = re.split(r"[\s-]", name)[-1].lower()
    if not value or is_function_word(bare) or _DRIP.match(after(match)):
        return None
    if len(written) == 1 and (bare not in _MONARCHS or written not in "IVX" or not _numeral_alone(match, name)):
        return None
    if bare in _THINGS:
        return f"{name} {cardinal(value)}"
    if bare in _MONARCHS or _rules(match) or _RULED.match(after(match)):
        return f"{name} the {ordinal(value)}"
    return (
        f"{name} {cardinal(value)}"
        if written not in {"XX", "XXX", "XL", "IV", "CV"} or len(written) > 3
        else _by_capitals(match, value)
    )


def _by_capitals(match: re.Match[str], value: int) -> str | None:
    """The numerals that are also letters (IV, XL) count as numbers only behind a capitalised name inside a sentence."""
    return f"{match['name']} {cardinal(value)}" if match["numeral"] == "IV" and not match["name"].isupper() else None


def _numeral_alone(match: re.Match[str], name: str) -> bool:
    """Whether one letter behind a monarch's name is a number."""
    if match["numeral"] == "X":
        return name.lower() in _TENTHS
    if match["numeral"] != "I":
        return not re.match(r"\.\s+[A-Z]", after(match))
    coming = re.match(r"(?:['\u2019](?:m|d|ll|ve)\b)|\s+([a-z]+)", after(match))
    return not coming or (coming[1] or "am") not in _FIRST_PERSON - {
        "was",
        "had",
        "made",
        "took",
        "left",
        "gave",
        "chose",
    }


def _rules(match: re.Match[str]) -> bool:
    """Whether a title or a first name stands before the name."""
    words = re.findall(r"[\w'\u2019]+", before(match))
    return any(word.lower() in _RULERS or (word.lower() in _MONARCHS and word[0].isupper()) for word in words[-2:])


def _war(match: re.Match[str]) -> str:
    return f"World War {cardinal(roman(match['numeral']) or 1)}"


def _century(match: re.Match[str]) -> str | None:
    value = roman(match["numeral"])
    return ordinal(value) if value else None


def _alone(match: re.Match[str]) -> str | tuple[str, str] | None:
    """A numeral by itself: a heading, a year; IV and the like are letters."""
    written = match["numeral"]
    value = roman(written)
    if not value:
        return None
    heading = re.match(r"[.:)]|\s*$", after(match)) and not before(match).strip()
    if written == "IV" and not heading:
        return letters(written)
    if value > 1000:
        return year(value) if len(written) >= 4 else None
    if re.fullmatch(r"[IVX]+", written) and written not in _SPELT:
        return cardinal(value)
    return cardinal(value) if heading else None


RULES: tuple[Rule, ...] = (
    (
        rf"\b(?P<part>(?i:{_PARTS})s?)\s+(?P<numeral>[IVXLCDM]+|[ivx]{{2,}}|[ivx](?=\W*$|[.,:;]))\b(?![\u2019'](?:m|d|ll|ve)\b)",
        _part,
    ),
    (r"\b[Ww][Ww](?P<numeral>I{1,3})\b", _war),
    (r"\b(?P<name>[A-Z][\w'\u2019-]*\w)\s+(?P<numeral>[IVXLCDM]+)\b(?!['\u2019](?:m|d|ll|ve)\b)(?!-)", _named),
    (r"\b(?P<numeral>[IVX]{2,}|[XV])(?:th)?(?=(?:\s|-)century\b)", _century),
    (r"(?<![\w.'\u2019-])(?P<numeral>M[MCDXLVI]{3,}|[IVX]{2,})(?![\w'\u2019-])", _alone),
)
"""Parts before names, names before numerals by themselves."""
