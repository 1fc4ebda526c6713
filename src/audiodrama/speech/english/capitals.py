"""Words in capitals: letters said one by one, shouted words, and single letters that are letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.context import LETTER_A, after, before, letters, previous_word
from audiodrama.speech.english.lists import word_list

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule, Said

_INITIALISMS = word_list("capitals", "initialisms")
_WORDS = word_list("capitals", "words")
_LABELS = word_list("capitals", "labels")
_TECHNICAL = re.compile(
    r"\s(?:department|dept|support|guy|guys|team|teams|manager|system|systems|specialist|consultant|security|industry"
    r"|job|jobs|professional|professionals|people|staff|director|help|helpdesk|desk|equipment|company|companies|sector"
    r"|expert|experts|skills|infrastructure|budget|admin|technician|technicians|worker|workers|crowd|project|projects"
    r"|services?|office|girl|person|firm|course|degree|career|policy|problem|problems)\b"
)
_AROUND_US = frozenset({"the", "in", "across", "within", "throughout", "non", "continental", "entire"})
_NATIONAL = re.compile(
    r"(?:-|\s(?:dollars?|troops|government|president|presidents|army|navy|citizens?|senator|senators|military|embassy"
    r"|marines?|soldiers?|economy|election|elections|forces|border|passport|congress|senate|constitution|open|market"
    r"|markets|state|states|history|law|agents?|marshals?|attorney|ambassador|tour|team|based|airline|flag|soil|officials?"
    r"|[A-Z][a-z]))"
)


def _capitals(match: re.Match[str]) -> Said:
    """Letters said one by one, where an engine would make a word of them."""
    word = match["word"]
    bare = word.removesuffix("s") if len(word) > 2 else word
    if bare not in _INITIALISMS or (bare in _WORDS and _shouted(match)):
        return None
    plural = "'s" if bare != word else ""
    return " ".join(bare) + plural, " ".join(
        LETTER_A + ("z" if plural and index == len(bare) - 1 else "") if letter == "A" else "-"
        for index, letter in enumerate(bare)
    )


def _shouted(match: re.Match[str]) -> bool:
    """Whether the sentence around a word is all in capitals."""
    sentence = re.split(r"[.!?\u2026]", before(match, 200))[-1] + re.split(r"[.!?\u2026]", after(match, 200))[0]
    return not re.search(r"[a-z]", sentence) and bool(re.search(r"[A-Z]{2}", sentence))


def _emphasised(match: re.Match[str]) -> Said:
    """IT and US: the words, unless what stands around them speaks of computers or of a country."""
    word, last = match[0], previous_word(match).lower()
    if _shouted(match):
        country = word == "US" and last == "the" and _NATIONAL.match(after(match).lower())
        return letters(word) if country else word.lower()
    meant = _computers(match, last) if word == "IT" else _country(match, last)
    return letters(word) if meant else word.lower()


def _computers(match: re.Match[str], last: str) -> bool:
    works = last == "in" and re.search(r"\bwork\w*\s+in\s+$", before(match))
    return bool(_TECHNICAL.match(after(match)) or works or last in {"our", "their", "your", "my", "an", "corporate"})


def _country(match: re.Match[str], last: str) -> bool:
    return last in _AROUND_US or bool(_NATIONAL.match(after(match)))


def _letter(match: re.Match[str]) -> Said:
    """A that is a letter: plan A, an A, the letter A."""
    coming = re.match(r"\s+([a-z]+)", after(match))
    if coming and coming[1] not in {"is", "was", "has", "and", "or", "for", "in", "to", "will", "on", "at", "with"}:
        return None
    return letters("A")


RULES: tuple[Rule, ...] = (
    (r"(?<![\w.'\u2019-])(?:IT|US)(?![\w$'\u2019]|\.\w|-\w)", _emphasised),
    (r"(?<![\w.'\u2019/])(?P<word>[A-Z]{2,5}s?)(?![\w$/])", _capitals),
    (r"(?<=\b[Aa]n )A(?![\w'\u2019.+-])", lambda _: letters("A")),
    *(
        (rf"(?<=\b[{first.upper()}{first}]{rest} )A(?![\w'\u2019])", _letter)
        for first, rest in ((label[0], label[1:]) for label in sorted(_LABELS))
    ),
)
"""For all engines."""
