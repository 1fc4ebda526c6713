"""Signs and marks: what they are called at a word's edge, and which of them make a pause between two words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.context import after, before, letters, with_letters
from audiodrama.speech.english.numbers import NUMBER, cardinal, decimal, number_or_year, ordinal, plural, short

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule, Said

_NAMES = {
    "&": "and", "@": "at", "=": "equals", "+": "plus", "\u00d7": "times", "\u00f7": "divided by", "\u2212": "minus",
    "*": "times", "\u2260": "is not equal to", "\u2248": "about", "<": "is less than", ">": "is more than",
    "\u2264": "is at most", "\u2265": "is at least", "\u2192": "to",
}  # fmt: skip
_BEFORE_NUMBER = {
    "\u00b1": "plus or minus ", "~": "about ", "\u2248": "about ", "<": "less than ", ">": "more than ",
    "\u2264": "at most ", "\u2265": "at least ", "\u221a": "the square root of ", "\u00a7": "section ", "+": "plus ",
}  # fmt: skip
_POWERS = {"\u00b2": "squared", "\u00b3": "cubed"}
_DOMAINS = "com|org|net|edu|gov|io|info|uk|de|fr|eu|tv|fm|co|me|app|dev|ai|us|ca|au"
_ARTICLE = re.compile(
    r"\b(?:an?|got|get|gets|getting|grade|grades|of|scored|gave)\s+(?:me\s+|him\s+|her\s+)?(?:an?\s+)?$", re.IGNORECASE
)


def _letter_sign(match: re.Match[str]) -> Said:
    sign = {
        "#": "sharp",
        "\u266f": "sharp",
        "\u266d": "flat",
        "+": "plus",
        "-": "minus",
        "\u2212": "minus",
        "\u2013": "minus",
    }
    spelt, sounds = letters(match["letter"])
    return f"{spelt} {sign[match['sign']]}", f"{sounds} -"


def _grade(match: re.Match[str]) -> Said:
    return _letter_sign(match) if _ARTICLE.search(before(match)) else None


def _between(match: re.Match[str]) -> str:
    """A sign between two things, apart from both."""
    left = "" if match.string[match.start() - 1].isspace() else " "
    right = "" if match.string[match.end() : match.end() + 1].isspace() else " "
    return f"{left}{_NAMES[match['sign']]}{right}"


def _joined(match: re.Match[str]) -> Said:
    """A&B, AT&T: each letter for itself, "and" between them."""
    one, two = match["one"], match["two"]
    return with_letters(f"{_spelt(one)} and {_spelt(two)}")


def _spelt(name: str) -> str:
    return " ".join(name) if name.isupper() and len(name) < 4 else name


def _slash(match: re.Match[str]) -> str:
    """Words with a slash between them: and or, he or she; letters of a name close up."""
    parts = match[0].split("/")
    if all(part.isupper() for part in parts):
        return " ".join(" ".join(part) if len(part) == 2 else part for part in parts)
    if {"and", "or"} & {part.lower() for part in parts}:
        return " ".join(parts)
    return " or ".join(parts)


def _address(match: re.Match[str]) -> str:
    """An address of the web or of electronic mail."""
    text = re.sub(r"^https?://", "", match[0])
    text = re.sub(r"^www\.", "W W W dot ", text)
    for sign, name in (("@", " at "), (".", " dot "), ("/", " slash "), ("_", " underscore ")):
        text = text.replace(sign, name)
    return " ".join(text.split())


def _power(match: re.Match[str]) -> str:
    if match["sign"] in _POWERS:
        return f"{_said(match['base'])} {_POWERS[match['sign']]}"
    return f"{_said(match['base'])} to the power of {cardinal(match['exponent'])}"


def _said(text: str) -> str:
    return decimal(text) if text[0].isdigit() else text


def _dash(match: re.Match[str]) -> str | None:
    """A dash glued to both its words is a pause; a short one between two names means "to"."""
    if match["dash"] == "\u2013" and re.search(r"[A-Z][a-z]+$", before(match)) and re.match(r"[A-Z]", after(match)):
        return " to "
    return " \u2014 "


def _hash(match: re.Match[str]) -> str:
    return f"number {cardinal(match['number'])}"


def _plain_number(match: re.Match[str]) -> str:
    number, sign = match["number"], "minus " if match["negative"] else ""
    if re.fullmatch(r"0\d+", number) or (number.isdigit() and len(number) > 20):
        return " ".join("oh" if digit == "0" else cardinal(digit) for digit in number)
    return sign + number_or_year(number) + (" plus" if match["more"] else "")


def _version(match: re.Match[str]) -> str:
    return " point ".join(cardinal(part) for part in match[0].split("."))


def _several(match: re.Match[str]) -> str:
    """Numbers in the plural: two 747s."""
    return plural(short(match["number"]))


NUMBERS: tuple[Rule, ...] = (
    (r"(?<![\w.])\d+(?:\.\d+){2,}(?![\d.]*\d|\w)", _version),
    (
        r"(?<![\w.,])(?P<place>\d{1,3}(?:,\d{3})+|\d{1,4})(?:st|nd|rd|th)\b",
        lambda match: ordinal(match["place"].replace(",", "")),
    ),
    (r"(?<!\w)#(?P<number>\d+)\b", _hash),
    (r"(?<![\w.,])(?P<number>\d{1,3})s\b", _several),
    (rf"(?P<base>(?<![\w.,]){NUMBER}|\b[A-Za-z])(?:\^(?P<exponent>\d+)|(?P<sign>[\u00b2\u00b3]))(?!\w)", _power),
    (rf"(?<![\w.-])(?P<negative>[-\u2212](?=[\d.]))?(?P<number>{NUMBER})(?P<more>\+(?!\w))?(?!\w)", _plain_number),
)
"""Numbers that nothing else has claimed."""
RULES: tuple[Rule, ...] = (
    (r"(?<![\w@])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _address),
    (
        rf"(?<![\w@.])(?:https?://(?:[\w-]+\.)+[\w/-]*\w|www\.(?:[\w-]+\.)+\w+(?:/[\w-]+)*|(?:[\w-]+\.)+(?:{_DOMAINS})\b(?:/[\w-]+)*)(?!\w)(?!\.[\w])",
        _address,
    ),
    (r"\b(?P<letter>[A-G])(?P<sign>[#\u266f\u266d])(?!\w)", _letter_sign),
    (r"(?<![\w+])(?P<letter>[A-Z])\+\+(?![\w+])", lambda match: f"{match['letter']} plus plus"),
    (r"(?<![\w+])(?P<letter>[A-Z])(?P<sign>\+)(?![\w+])", _letter_sign),
    (
        r"(?<![\w-])(?P<letter>[A-F])(?P<sign>[-\u2212\u2013])(?=\s*(?:$|[.,;!?\u2026]|\s(?:in|on|for|and|or|at|from)\b))",
        _grade,
    ),
    (r"\b(?P<one>[A-Z][A-Za-z]*)&(?P<two>[A-Z][A-Za-z]*)\b", _joined),
    (r"(?<=\w)&(?=\w)", lambda _: " and "),
    (r"(?<=[\s\d])(?P<sign>[&@=\u00d7\u00f7\u2212\u2260\u2248<>\u2264\u2265\u2192])(?=[\s\d])", _between),
    (r"(?<=\s)\+(?=\s\S)|(?<=\d\s)\*(?=\s\d)", lambda match: _NAMES[match[0]]),
    (r"(?<=\d)(?P<sign>[+*])(?=\d)", _between),
    (
        r"(?<!\w)(?P<sign>[\u00b1~\u2248<>\u2264\u2265\u221a\u00a7+])\s?(?=[\d.])",
        lambda match: _BEFORE_NUMBER[match["sign"]],
    ),
    (r"(?<!\w)@(?=[A-Za-z])", lambda _: "at "),
    (r"(?<!\w)#(?=[A-Za-z])", lambda _: "hashtag "),
    (r"\u03c0(?!\w)", lambda _: " pi"),
    (r"\u221e", lambda _: " infinity "),
    (r"(?<![\w/.:])[A-Za-z]+(?:/[A-Za-z]+)+(?![\w/])", _slash),
    (r"(?<=[\w'\u2019,.!?)\"\u201d])(?P<dash>\u2014|\u2013|\u2015|\u2012|-{2,})(?=[\w'\u2018\"\u201c(])", _dash),
    (r"(?<=\w)(?P<dots>\.{2,}|\u2026)(?=[\w\"\u201c'\u2018])", lambda match: f"{match['dots']} "),
    (r"(?<=[a-z])(?P<stop>[.!?]+)(?=[A-Z][a-z])", lambda match: f"{match['stop']} "),
    (r"(?<=[a-z])(?P<stop>[,;:!?])(?=[a-z]{2})", lambda match: f"{match['stop']} "),
)
"""Signs by their names, and pauses."""
