"""How English writing is read: numbers, years, dates, times, money, units, names, abbreviations, signs and sounds.

Each file holds rules, a pattern and a function that says what is read for it (None for "not this time"), and the rules
are tried in one order: of those that begin first in the text, the first in the list that has an answer is taken.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from audiodrama.speech.english import amounts, calendar, capitals, marks, names, romans, telephone, voice_sounds
from audiodrama.speech.english.context import letter_sounds
from audiodrama.speech.reading import Change

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.speech.english.context import Reader

    Compiled = tuple[re.Pattern[str], Reader]

_DAY_FIRST = frozenset({"en-gb", "en-ie", "en-au", "en-nz", "en-in", "en-za", "en-uk"})
_WORTH_A_LOOK = re.compile(
    r"[\d.&@=+\u00d7\u00f7%#/$\u00a3\u20ac\u00a2\u00b0\u00a7\u00b1\u221a\u03c0\u221e\u2116\u2030<>~*^"
    r"\u00bd\u00bc\u00be\u2150-\u215e\u266d\u266f\u2248\u2260\u2264\u2265\u2192]"
    r"|[A-Z]{2}|\S(?:\u2014|\u2013|\u2015|--|\u2026|[,;:!?](?=\w))|-|\b[IVXLCA]\b"
    r"|\b(?:Mr|Mrs|Dr|Ms|St|Mt|Sgt|Lt|Capt|Col|Cpl|Gen|Maj|Prof|Rev|Ft|Mme|Mlle|Messrs|Gov|Sen|Supt|Insp|Jr|Sr|vs|PhD"
    r"|Ave|Rd|Blvd|Ln|Sq|Hwy|Pkwy|Pvt|Cmdr|Brig|Revd|Drs|Atty|Msgr|Spc|Sra|Srta|Mmes)\b|w/"
    r"|([A-Za-z])\1\1|(?i:\b(?:s+h+|m+|hm+|hm+ph|mhm+|pf+t*|ps+t|gr+|br+|z+|tsk|tch|a+r+gh*|u+gh+|e+w+|n+|o+h+|a+w+|a+h+)\b)"
)


@cache
def _rules(*, day_first: bool, sounded: bool) -> tuple[Compiled, ...]:
    ordered = [
        *marks.RULES[:2],
        *telephone.RULES,
        *calendar.rules(day_first=day_first),
        *amounts.RULES,
        *marks.NUMBERS,
        *romans.RULES[:2],
        *names.RULES,
        *romans.RULES[2:],
        *capitals.RULES,
        *(voice_sounds.RULES if sounded else ()),
        *marks.RULES[2:],
    ]
    return tuple((re.compile(pattern), reader) for pattern, reader in ordered)


def changes(text: str, language: str = "en", *, sounded: bool = True) -> Iterator[Change]:
    """Stretches that are read otherwise than they are written, in order, without overlaps.

    Args:
        text: as written.
        language: BCP 47 tag; in British English and its like a date such as 5/6/2024 has the day first.
        sounded: whether the engine takes phonemes, so that interjections and stutters can be given by their sounds.
    """
    if not _WORTH_A_LOOK.search(text):
        return
    rules = _rules(day_first=language.lower() in _DAY_FIRST, sounded=sounded)
    scan = _Scan(text, rules)
    position = 0
    while change := scan.next_change(position):
        if change.ipa is not None or change.spoken != text[change.start : change.end]:
            yield change
        position = change.end


class _Scan:
    """Where each rule applies next in a text; a rule is asked again only once its place has been passed."""

    def __init__(self, text: str, rules: Sequence[Compiled]) -> None:
        self._text, self._rules = text, rules
        self._ahead: list[Change | None] = [self._after(index, 0) for index in range(len(rules))]

    def next_change(self, position: int) -> Change | None:
        """The first change at or behind a position; of several the one of the earlier rule."""
        for index, change in enumerate(self._ahead):
            if change is not None and change.start < position:
                self._ahead[index] = self._after(index, position)
        coming = [change for change in self._ahead if change is not None]
        return min(coming, key=lambda change: change.start, default=None)

    def _after(self, index: int, position: int) -> Change | None:
        pattern, reader = self._rules[index]
        while match := pattern.search(self._text, position):
            said = reader(match)
            if said is not None:
                said = letter_sounds(said) if isinstance(said, str) else said
                spoken, ipa = (said, None) if isinstance(said, str) else said
                return Change(match.start(), match.end(), spoken, ipa if ipa and ipa.strip("- ") else None)
            position = match.start() + 1
        return None
