"""Telephone numbers, codes and other rows of digits that are said one by one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.context import after, before
from audiodrama.speech.english.numbers import digits, short

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule

_CALLING = re.compile(
    r"\b(?:call|dial|ring|rang|rung|phon|telephon|text|fax|tel|cell|mobile|reach|number|hotline|extension)\w*\W*(?:\w+\W+){0,3}$",
    re.IGNORECASE,
)
_DIALLED = re.compile(r"\b(?:call|dial|ring|rang|rung|phon|text)\w*\s+(?:for\s+|\d{3}\s+or\s+)?$", re.IGNORECASE)
_EMERGENCY = re.compile(
    r"[\s-](?:calls?|operators?|dispatch\w*|emergenc\w+|responders?|recordings?|tapes?|lines?)\b", re.IGNORECASE
)
_CODED = re.compile(
    r"\b(?:code|codes|pin|password|passcode|combination|badge|serial|licen[cs]e|account|zip|postcode)\b"
    r"(?:\s+(?:number|is|was|to|of|are))*\W*$",
    re.IGNORECASE,
)
_ROOMS = (
    "Room|Flight|Suite|Route|Highway|Interstate|Boeing|Airbus|Apartment|Apt|Porsche|Cell|Bus|Ward|Locker|Unit|Studio"
)


def _groups(text: str) -> list[str]:
    return [part for part in re.split(r"\D+", text) if part]


def _group(number: str) -> str:
    """A group of digits; hundreds as such: eight hundred."""
    if re.fullmatch(r"[1-9]00", number):
        return f"{digits(number[0])} hundred"
    return f"oh {_group(number[1:])}" if re.fullmatch(r"0[1-9]00", number) else digits(number)


def _extension(match: re.Match[str]) -> str:
    return f", extension {digits(match['extension'])}" if match["extension"] else ""


def _telephone(match: re.Match[str]) -> str:
    first, *rest = _groups(match["number"])
    parts = [_group(first), *map(digits, rest)]
    if first == "1" and rest:
        parts = [f"one {_group(rest[0])}", *map(digits, rest[1:])]
    plus = "plus " if match["number"].startswith("+") else ""
    return plus + ", ".join(parts) + _extension(match)


def _local(match: re.Match[str]) -> str | None:
    low, high = match["low"], match["high"]
    round_numbers = low.endswith("0") or high.endswith("0")
    if low != "555" and not high.startswith("0") and round_numbers and not _CALLING.search(before(match)):
        return None
    return f"{digits(low)}, {digits(high)}"


def _vanity(match: re.Match[str]) -> str:
    words = [_group(part) if part.isdigit() else part.lower() for part in match["rest"].split("-")]
    area = _group(match["area"])
    return ", ".join([f"one {area}" if match["country"] else area, *words])


def _emergency(match: re.Match[str]) -> str | None:
    if _DIALLED.search(before(match)) or _EMERGENCY.match(after(match)):
        return digits(match["number"])
    return "nine eleven" if re.search(r"\bPorsche $", before(match)) else None


def _code(match: re.Match[str]) -> str | None:
    return digits(match[0]) if _CODED.search(before(match)) or _dialled(match) else None


def _dialled(match: re.Match[str]) -> bool:
    return len(match[0]) >= 6 and bool(_CALLING.search(before(match)))


def _zip(match: re.Match[str]) -> str:
    return f"{match['state']} {digits(match['zip'])}"


def _room(match: re.Match[str]) -> str:
    return f"{match['kind']} {short(match['number'])}"


_EXTENSION = r"(?:,?\s?(?:x|ext\.?|extension)\s?(?P<extension>\d{1,5}))?"
RULES: tuple[Rule, ...] = (
    (
        (
            rf"(?<![\w.,-])(?P<number>(?:\+?1[-. ])?(?:\(\d{{3}}\)\s?|\d{{3}}[-. ])\d{{3}}[-. ]\d{{4}})"
            rf"(?![\w-]){_EXTENSION}"
        ),
        _telephone,
    ),
    (rf"(?<![\w.,-])(?P<number>\+\d{{1,3}}(?:[-. ]?\(?\d{{1,5}}\)?){{2,5}})(?![\w-]){_EXTENSION}", _telephone),
    (rf"(?<![\w.,-])(?P<number>\(?0\d{{2,4}}\)?[- ]\d{{3,4}}[- ]\d{{3,4}})(?![\w-]){_EXTENSION}", _telephone),
    (rf"(?<![\w.,-])(?P<number>0\d{{4}}[- ]\d{{6}})(?![\w-]){_EXTENSION}", _telephone),
    (r"(?<![\w-])(?P<country>1-)?(?P<area>8\d\d|900)-(?P<rest>(?:\d{3}-)?[A-Z]{3,10})(?![\w-])", _vanity),
    (r"(?<![\w.,-])(?P<low>\d{3})-(?P<high>\d{4})(?![\w-]|[.,]\d)", _local),
    (r"(?<![\w.,-])(?P<number>911|999|112|988|411|311|111|101)(?![\w]|[.,:]\d)", _emergency),
    (r"(?<![\w.,-])\d{3,}(?![\w-]|[.,]\d)", _code),
    (r"\b(?P<state>[A-Z]{2}) (?P<zip>\d{5})(?![\w-]|[.,]\d)", _zip),
    (rf"\b(?P<kind>{_ROOMS}) (?P<number>[1-9]\d\d)(?![\w-]|[.,]\d)", _room),
    (r"\b(?P<k>401)\(?k\)?(?!\w)", lambda _: "four oh one K"),
)
"""Before every other rule for numbers."""
