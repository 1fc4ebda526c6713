"""How English writing is read: numbers, years, dates, times, money, units, abbreviations.

Which kind of number it is, is decided from what stands around it. The words of numbers are written out here and held
against the library inflect by a test: importing that library takes two seconds, which a cached render does not have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.reading import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Reader = Callable[[re.Match[str]], str | None]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_MONTH = rf"(?:{'|'.join(_MONTHS)}|Jan\.?|Feb\.?|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
_TITLES = {
    "mr": "Mister", "mrs": "Missus", "ms": "Miz", "dr": "Doctor", "prof": "Professor", "rev": "Reverend",
    "capt": "Captain", "lt": "Lieutenant", "sgt": "Sergeant", "col": "Colonel", "gen": "General", "hon": "Honourable",
    "sen": "Senator", "gov": "Governor", "fr": "Father", "st": "Saint", "mt": "Mount", "messrs": "Messieurs",
}  # fmt: skip
_SHORT = {
    "etc.": "et cetera", "e.g.": "for example", "i.e.": "that is", "vs.": "versus", "viz.": "namely",
    "approx.": "approximately", "a.m.": "A M", "p.m.": "P M", "w/o": "without", "jr.": "Junior", "sr.": "Senior",
    "&": "and", "@": "at", "=": "equals", "+": "plus", "×": "times", "÷": "divided by",
}  # fmt: skip
_MONEY = {
    "$": ("dollar", "cent"), "£": ("pound", "pence"), "€": ("euro", "cent"), "¥": ("yen", ""), "₹": ("rupee", "paisa"),
}  # fmt: skip
_SCALES = "hundred|thousand|million|billion|trillion"
_UNITS = {
    "km": "kilometre",
    "m": "metre",
    "cm": "centimetre",
    "mm": "millimetre",
    "kg": "kilogram",
    "g": "gram",
    "mg": "milligram",
    "l": "litre",
    "ml": "millilitre",
    "mph": "mile per hour",
    "km/h": "kilometre per hour",
    "kph": "kilometre per hour",
    "mi": "mile",
    "ft": "foot",
    "lb": "pound",
    "lbs": "pound",
    "oz": "ounce",
    "hz": "hertz",
    "khz": "kilohertz",
    "kb": "kilobyte",
    "mb": "megabyte",
    "gb": "gigabyte",
    "min": "minute",
    "hrs": "hour",
    "hr": "hour",
    "°c": "degree Celsius",
    "°f": "degree Fahrenheit",
    "°": "degree",
    "kw": "kilowatt",
    "w": "watt",
    "v": "volt",
    "%": "percent",
}
_UNIT = "km/h|kph|mph|km|cm|mm|kg|mg|ml|kHz|Hz|KB|kB|MB|GB|min|hrs|hr|lbs|lb|mi|ft|oz|°C|°F|°|kW|W|V|%|m|g|l|L"
_FRACTIONS = {
    "½": "a half", "¼": "a quarter", "¾": "three quarters", "⅓": "a third", "⅔": "two thirds", "⅛": "an eighth",
}  # fmt: skip
_ROMAN_BEFORE = "Chapter|Part|Act|Scene|Book|Volume|Section|Phase|Type|World War|Article|Level|Appendix|Stage"
_REGNAL = "King|Queen|Pope|Henry|Edward|George|Charles|James|Louis|Elizabeth|William|Richard|Philip|Napoleon|Mary|John"


_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_THOUSANDS = ["thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
_ORDINALS = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}


def cardinal(number: str | int) -> str:
    """A whole number below 10^21 in words, with the British "and": one hundred and one."""
    left = int(number)
    if left >= 10**21:
        return _digits(str(left))
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


def _digits(number: str) -> str:
    return " ".join(cardinal(digit) if digit != "0" else "oh" for digit in number)


def _decimal(number: str) -> str:
    whole, _, fraction = number.replace(",", "").partition(".")
    if not fraction:
        return cardinal(whole)
    return f"{cardinal(whole or 0)} point {' '.join(cardinal(digit) for digit in fraction)}"


def year(number: str) -> str:
    """A year as it is said: nineteen eighty-four, nineteen oh five, two thousand, twenty twenty-five."""
    century, rest = divmod(int(number), 100)
    if century % 10 == 0 and rest < 10:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {f'oh {cardinal(rest)}' if rest < 10 else cardinal(rest)}"


def _plural(words_said: str) -> str:
    if words_said.endswith("y"):
        return f"{words_said[:-1]}ies"
    return f"{words_said}es" if words_said.endswith("x") else f"{words_said}s"


def _decade(match: re.Match[str]) -> str:
    number = match["decade"]
    if len(number) == 2:
        return _plural(cardinal(number))
    century, rest = divmod(int(number), 100)
    return f"{cardinal(century)} {_plural(cardinal(rest)) if rest else 'hundreds'}"


def _money(match: re.Match[str]) -> str:
    unit, part = _MONEY[match["sign"]]
    amount, scale = match["amount"].replace(",", ""), match["scale"]
    if scale:
        return f"{_decimal(amount)} {scale} {_counted(unit, 1 if _describes(match) else 2)}"
    whole, _, fraction = amount.partition(".")
    said = (
        [f"{cardinal(whole)} {_counted(unit, 1 if _describes(match) else int(whole))}"]
        if int(whole or 0) or not fraction
        else []
    )
    if len(fraction) == 2 and int(fraction) and part:
        said.append(f"{cardinal(fraction)} {part if part == 'pence' else _counted(part, int(fraction))}")
    elif fraction and len(fraction) != 2:
        return f"{_decimal(amount)} {_counted(unit, 2)}"
    return " and ".join(said)


def _describes(match: re.Match[str]) -> bool:
    """Whether an amount describes the thing after it: a five kilometre run."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(re.search(r"\b[Aa]n? $", before) and re.match(r" [a-z]{3}", after))


def _counted(unit: str, number: float) -> str:
    if unit in {"yen", "hertz", "kilohertz", "percent"} or number == 1:
        return unit
    first, _, rest = unit.partition(" ")
    return f"{'feet' if first == 'foot' else first + 's'} {rest}".strip()


def _measure(match: re.Match[str]) -> str:
    unit = _UNITS[match["unit"].lower()]
    much = match["much"].replace(",", "")
    counted = _counted(unit, 1 if _describes(match) else float(much))
    return f"{'minus ' if match['minus'] else ''}{_decimal(much)} {counted}"


def _time(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    half = (match["half"] or "").replace(".", "").strip().upper()
    if minute == 0:
        said = cardinal(hour) + ("" if half else " o'clock" if 0 < hour <= 12 else " hundred")
    else:
        said = f"{cardinal(hour)} {f'oh {cardinal(minute)}' if minute < 10 else cardinal(minute)}"
    return f"{said} {' '.join(half)}" if half else said


def _hour(match: re.Match[str]) -> str:
    return f"{cardinal(match['oclock'])} {' '.join(match['ampm'].replace('.', '').upper())}"


def _month(written: str) -> str:
    return next(name for name in _MONTHS if name.lower().startswith(written.rstrip(".").lower()[:3]))


def _month_day(match: re.Match[str]) -> str:
    said = f"{_month(match['md_month'])} {ordinal(match['md_day'])}"
    return f"{said}, {year(match['md_year'])}" if match["md_year"] else said


def _day_month(match: re.Match[str]) -> str:
    said = f"the {ordinal(match['dm_day'])} of {_month(match['dm_month'])}"
    before = match.string[: match.start()].rstrip().lower()
    said = said.removeprefix("the ") if before.endswith(" the") or before == "the" else said
    return f"{said}, {year(match['dm_year'])}" if match["dm_year"] else said


def _iso_date(match: re.Match[str]) -> str:
    month = _MONTHS[int(match["iso_month"]) - 1]
    return f"{month} {ordinal(match['iso_day'])}, {year(match['iso_year'])}"


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral in its usual spelling; None for anything else."""
    if not re.fullmatch(r"M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", numeral) or not numeral:
        return None
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}[letter] for letter in numeral]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _roman_part(match: re.Match[str]) -> str | None:
    value = roman(match["part_numeral"])
    return f"{match['part']} {cardinal(value)}" if value else None


def _regnal(match: re.Match[str]) -> str | None:
    value = roman(match["regnal_numeral"])
    return f"{match['monarch']} the {ordinal(value)}" if value else None


def _height(match: re.Match[str]) -> str:
    return f"{cardinal(match['feet'])} foot {cardinal(match['inches'])}"


def _dotted(match: re.Match[str]) -> str:
    return " point ".join(cardinal(part) for part in match["dotted"].split("."))


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match["above"]), int(match["below"])
    if not 1 <= above < below:
        return None
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(below)
    if above == 1:
        return f"{'an' if part == 'eighth' else 'a'} {part}"
    return f"{cardinal(above)} {'halves' if part == 'half' else part + 's'}"


def _mixed(match: re.Match[str]) -> str:
    sign = _FRACTIONS[match["vulgar"]]
    return f"{cardinal(match['mixed'])} and {sign}" if match["mixed"] else sign


def _range(match: re.Match[str]) -> str:
    return f"{_number_or_year(match['low'])} to {_number_or_year(match['high'])}"


def _number_or_year(number: str) -> str:
    return year(number) if re.fullmatch(r"1[1-9]\d\d|20\d\d", number) else _decimal(number)


def _plain_number(match: re.Match[str]) -> str:
    number, sign = match["number"], "minus " if match["negative"] else ""
    if re.fullmatch(r"0\d+", number) or (number.isdigit() and len(number) > 20):
        return _digits(number)
    return sign + _number_or_year(number)


def _title(match: re.Match[str]) -> str | None:
    return _TITLES[match["title"].lower()]


def _bare_title(match: re.Match[str]) -> str:
    return _TITLES[(match["title_bare"] or match["title_plain"]).lower()]


def _street(match: re.Match[str]) -> str:
    return f"{match['street_name']} Street"


def _short(match: re.Match[str]) -> str:
    said = _SHORT[match["short"].lower()]
    ends = match["short"].endswith(".") and re.match(r"\s*$|\s+[A-Z]", match.string[match.end() :])
    return f"{said}." if ends and match["short"].lower() not in {"e.g.", "i.e.", "vs.", "viz.", "approx."} else said


_COMMA_YEAR = r"(?:,?\s+(?P<{}_year>[12]\d{{3}})\b)?"
_MD_YEAR, _DM_YEAR = _COMMA_YEAR.format("md"), _COMMA_YEAR.format("dm")
_DOTTED = r"etc\.|e\.g\.|i\.e\.|vs\.|viz\.|approx\.|a\.m\.|p\.m\."
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_RULES: tuple[tuple[str, Reader], ...] = (
    (rf"(?P<sign>[$£€¥₹])\s?(?P<amount>{_NUMBER})(?:\s+(?P<scale>{_SCALES})\b)?", _money),
    (r"\b(?P<iso_year>\d{4})-(?P<iso_month>0[1-9]|1[0-2])-(?P<iso_day>0[1-9]|[12]\d|3[01])\b", _iso_date),
    (rf"\b(?P<md_month>{_MONTH})\s+(?P<md_day>[0-3]?\d)(?:st|nd|rd|th)?\b(?!:){_MD_YEAR}", _month_day),
    (rf"\b(?P<dm_day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<dm_month>{_MONTH})(?!\w){_DM_YEAR}", _day_month),
    (r"\b(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?:\s?(?P<half>[aApP]\.?[mM]\b\.?))?(?![:\d])", _time),
    (r"\b(?P<oclock>\d{1,2})\s?(?P<ampm>[ap]m|[AP]M|[ap]\.m\.)(?!\w)", _hour),
    (r"\b(?P<decade>(?:1[1-9]|20)\d0|[2-9]0)['\u2019]?s\b", _decade),
    (rf"(?P<minus>[-\u2212](?=\d))?(?<![\w.])(?P<much>{_NUMBER})\s?(?P<unit>{_UNIT})(?!\w)", _measure),
    (r"\b(?P<place>\d{1,4})(?:st|nd|rd|th)\b", lambda match: ordinal(match["place"])),
    (r"\b[Nn]o\.\s?(?P<numbered>\d+)\b", lambda match: f"number {cardinal(match['numbered'])}"),
    (r"(?<!\w)#(?P<hashed>\d+)\b", lambda match: f"number {cardinal(match['hashed'])}"),
    (rf"(?:\b(?P<mixed>\d+)\s?)?(?P<vulgar>[{''.join(_FRACTIONS)}])", _mixed),
    (r"\b24/7\b", lambda _: "twenty-four seven"),
    (r"\b9/11\b", lambda _: "nine eleven"),
    (r"(?<![\d/.])(?P<above>\d{1,2})/(?P<below>[2-9]|10|12|16)(?![\d/])", _fraction),
    (r"(?<![\d.])(?P<feet>[3-8])['\u2032](?P<inches>\d{1,2})(?:\"|\u2033|\u201d)", _height),
    (r"(?<![\d.])(?P<dotted>\d+(?:\.\d+){2,})(?![\d.]*\d)", _dotted),
    (r"(?<![\d.,-])(?P<low>\d+)\s?[-\u2013]\s?(?P<high>\d+)(?![\d.,]\d|-)", _range),
    (rf"(?<![\w.])(?P<negative>[-\u2212](?=\d))?(?P<number>{_NUMBER})(?!\w)", _plain_number),
    (rf"\b(?P<part>{_ROMAN_BEFORE})\s+(?P<part_numeral>[IVXLC]+)\b", _roman_part),
    (rf"\b(?P<monarch>{_REGNAL})\s+(?P<regnal_numeral>[IVX]{{2,}}|V|X)\b", _regnal),
    (r"\b(?P<street_name>[A-Z][a-z]+)\s+St\.(?=\s*$|\s*[,;]|\s+[a-z])", _street),
    (rf"\b(?P<title>{'|'.join(each.capitalize() for each in _TITLES)})\.(?=\s+[A-Z])", _title),
    (r"\b(?P<title_bare>Mr|Mrs|Messrs|Ms)\.|\b(?P<title_plain>Mr|Mrs|Dr|Ms)(?=\s+[A-Z])", _bare_title),
    (rf"(?<!\w)(?P<short>{_DOTTED}|w/o|[JjSs]r\.|(?<=\s)[&@=+×÷](?=\s))", _short),
)  # fmt: skip
_ALL = re.compile("|".join(f"(?P<rule{index}>{pattern})" for index, (pattern, _) in enumerate(_RULES)))
_WORTH_A_LOOK = re.compile(r"[\d.&@=+×÷½¼¾⅓⅔⅛%]|\b[IVXLC]{1,}\b|\b(?:Mr|Mrs|Dr|Ms)\b|w/o")


def changes(text: str) -> Iterator[Change]:
    """What is read otherwise than it is written, in order, without overlaps."""
    if not _WORTH_A_LOOK.search(text):
        return
    position = 0
    while match := _ALL.search(text, position):
        said = _RULES[int(str(match.lastgroup)[4:])][1](match)
        if said is not None and said != match[0]:
            yield Change(match.start(), match.end(), said)
        position = match.end() if said is not None else match.start() + 1
