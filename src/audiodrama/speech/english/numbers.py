"""Numbers in English words: cardinals, ordinals, years, decimals, fractions, digits and Roman numerals.

The words are written out here and held against the library inflect by a test: importing that library takes two
seconds, which a cached render does not have.
"""

from __future__ import annotations

import re

NUMBER = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
"""A number as it is written: 5, 1,234, 3.14, .5."""

VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅒": (1, 10),
}  # fmt: skip
"""Fractions that are one character."""

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_THOUSANDS = ["thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}
_YEAR = re.compile(r"1[1-9]\d\d|10[1-9]\d|20\d\d")
_ROMAN = re.compile(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def cardinal(number: str | int) -> str:
    """A whole number in words, with the British "and": one hundred and one; from 10^21 on digit by digit."""
    left = int(number)
    if left >= 10**21:
        return digits(str(left))
    if left < 1000:
        return _below_thousand(left)
    parts, scale = [], -1
    while left:
        left, group = divmod(left, 1000)
        if group:
            said = _below_thousand(group)
            parts.append(f"{said} {_THOUSANDS[scale]}" if scale >= 0 else f"and {said}" if group < 100 else said)
        scale += 1
    return " ".join(reversed(parts))


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        return f"{_ONES[hundreds]} hundred{f' and {_below_thousand(rest)}' if rest else ''}"
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens - 2]}{f'-{_ONES[ones]}' if ones else ''}"


def ordinal(number: str | int) -> str:
    """A place in a row, in words: twenty-first."""
    said = cardinal(number)
    last = re.split(r"[ -]", said)[-1]
    return said[: len(said) - len(last)] + _as_ordinal(last)


def _as_ordinal(word: str) -> str:
    if word in _ORDINALS:
        return _ORDINALS[word]
    return f"{word[:-2]}fth" if word.endswith("ve") else f"{word[:-1]}ieth" if word.endswith("y") else f"{word}th"


def digits(number: str) -> str:
    """Digit by digit, as codes and telephone numbers are said: oh oh seven."""
    return " ".join("oh" if digit == "0" else _ONES[int(digit)] for digit in number)


def decimal(number: str) -> str:
    """A number with or without a fraction: three point one four; point five."""
    whole, _, fraction = number.replace(",", "").partition(".")
    if not fraction:
        return cardinal(whole)
    said = f"point {' '.join(_ONES[int(digit)] for digit in fraction)}"
    return f"{cardinal(whole)} {said}" if whole else said


def year(number: str | int) -> str:
    """A year as it is said: nineteen eighty-four, nineteen oh five, two thousand, twenty twenty-five."""
    century, rest = divmod(int(number), 100)
    if century % 10 == 0 and rest < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {f'oh {cardinal(rest)}' if rest < 10 else cardinal(rest)}"


def number_or_year(number: str) -> str:
    """A number, in the manner of years where it may be one."""
    return year(number) if _YEAR.fullmatch(number) else decimal(number)


def short(number: str | int) -> str:
    """A number of three digits as a room or a flight has it: one oh one, seven forty-seven, eight hundred."""
    whole = int(number)
    return year(whole) if 100 <= whole < 1000 else cardinal(whole)


def fraction(above: int, below: int) -> str:
    """A fraction: a half, three quarters, two thirds."""
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    if above == 1:
        return f"{'an' if part.startswith('e') else 'a'} {part}"
    return f"{cardinal(above)} {'halves' if part == 'half' else part + 's'}"


def plural(words_said: str) -> str:
    """The plural of a number in words: nineties, sixes."""
    if words_said.endswith("y"):
        return f"{words_said[:-1]}ies"
    return f"{words_said}es" if words_said.endswith("x") else f"{words_said}s"


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral in its usual spelling; None for anything else."""
    if not numeral or not _ROMAN.fullmatch(numeral):
        return None
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
