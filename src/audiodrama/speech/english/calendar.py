"""Dates, years, decades and times of day as they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.amounts import DASH
from audiodrama.speech.english.context import after, before, with_letters, with_stop
from audiodrama.speech.english.numbers import cardinal, decimal, digits, ordinal, plural, year

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_MONTH = rf"(?:{'|'.join(_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "thur": "Thursday",
    "thurs": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip
_DAY = r"(?:Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun)"
_TH = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year>[12]\d{3})\b)?"
_HALF = r"[aApP]\.?\s?[mM]\b\.?"
_CLOCK = re.compile(r"\b(?:at|by|until|till|since|before|after|around|about|from|to|past|and|of)\s+$", re.IGNORECASE)
_AMOUNT = re.compile(r"\b(?:over|than|for|spent|logged|in|nearly|almost|of|some|the)\s+$", re.IGNORECASE)
_ON = re.compile(r"\b(?:on|since|until|by|before|after|from|dated|of)\s+$", re.IGNORECASE)
_IN = re.compile(
    r"(?:\b(?:in|of|since|by|until|till|from|before|after|around|circa|during|year|to|and|for|the|a|this|that|spring"
    r"|summer|autumn|fall|winter|early|late|mid|[A-Z][a-z]+),?[\s-])$"
)
_THINGS = re.compile(
    r"\s(?!(?:is|was|has|does|as|its|his|this|us|yes|plus|thus|always|perhaps)\b)(?:[a-z]+s|people|men|women|children)\b"
)


def month_name(written: str) -> str:
    """The month that a name or its beginning means."""
    return next(name for name in _MONTHS if name.lower().startswith(written.rstrip(".").lower()[:3]))


def clock_words(hour: int, minute: int, half: str = "") -> str:
    """A time of day: ten thirty, seven oh five P M, nine o'clock, fifteen hundred."""
    if minute == 0:
        said = cardinal(hour) + ("" if half else " o'clock" if 0 < hour <= 12 else " hundred")
    else:
        said = f"{cardinal(hour)} {f'oh {cardinal(minute)}' if minute < 10 else cardinal(minute)}"
    return f"{said} {' '.join(half)}" if half else said


def _half(written: str | None) -> str:
    return re.sub(r"[^APM]", "", (written or "").upper())


def _final(match: re.Match[str], said: str) -> str:
    """A time with "p.m.": the stop stays where it ends the sentence."""
    return with_stop(match, said)


def _time(match: re.Match[str]) -> str | None:
    half = _half(match["half"])
    if match["colon"] == "." and not half:
        return None
    return _final(match, clock_words(int(match["hour"]), int(match["minute"]), half))


def _seconds(match: re.Match[str]) -> str:
    seconds = int(match["second"])
    half = _half(match["half"])
    said = clock_words(int(match["hour"]), int(match["minute"]))
    rest = f" and {cardinal(seconds)} second{'' if seconds == 1 else 's'}" if seconds else ""
    return _final(match, " ".join([f"{said}{rest}", *half]))


def _span(match: re.Match[str]) -> str | None:
    """From one time to another; the first keeps the half of the day that is written with it."""
    one, two = _half(match["half"]), _half(match["half2"])
    minute, minute2 = match["minute"], match["minute2"]
    if not (two or one or (minute and minute2)) or (int(match["hour"]) > 24 or int(match["hour2"]) > 24):
        return None
    first = clock_words(int(match["hour"]), int(minute or 0), one or ("-" if two else ""))
    second = clock_words(int(match["hour2"]), int(minute2 or 0), two)
    return _final(match, f"{first.removesuffix(' -')} to {second}")


def _hour(match: re.Match[str]) -> str:
    return _final(match, f"{cardinal(match['hour'])} {' '.join(_half(match['half']))}")


def _hundred_hours(match: re.Match[str]) -> str | None:
    """Hours as soldiers say them, where it is no length of time."""
    whole = match["hour"] + match["minute"]
    rest = after(match)
    if not whole.startswith("0") and (_AMOUNT.search(before(match)) or re.match(r"\s+of\b", rest)):
        return None
    return f"{_military(match['hour'], match['minute'])} hours"


def _military(hour: str, minute: str) -> str:
    first = digits(hour) if hour.startswith("0") and hour != "00" else cardinal(hour)
    if hour == "00":
        first = "oh oh" if minute != "00" else "zero"
    if minute == "00":
        return f"{first} hundred"
    return f"{first} {f'oh {cardinal(int(minute))}' if minute.startswith('0') else cardinal(minute)}"


def _four_digits(match: re.Match[str]) -> str | None:
    return _military(match["hour"], match["minute"]) if _CLOCK.search(before(match)) else None


def _iso_date(match: re.Match[str]) -> str:
    month = _MONTHS[int(match["month"]) - 1]
    return f"{month} {ordinal(match['day'])}, {year(match['year'])}"


def _with_year(said: str, match: re.Match[str]) -> str:
    return f"{said}, {year(match['year'])}" if match["year"] else said


def _month_day(match: re.Match[str]) -> str | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    said = f"{month_name(match['month'])} {ordinal(match['day'])}"
    if match["day2"]:
        second = f"{month_name(match['month2'])} " if match["month2"] else ""
        said = f"{said} to {second}{ordinal(match['day2'])}"
    return _with_year(said, match)


def _day_month(match: re.Match[str]) -> str | None:
    if not 1 <= int(match["day"]) <= 31:
        return None
    said = f"the {ordinal(match['day'])}"
    if match["month1"]:
        said = f"{said} of {month_name(match['month1'])}"
    if match["day2"]:
        said = f"{said} to the {ordinal(match['day2'])}"
    said = f"{said} of {month_name(match['month'])}"
    if re.search(r"(?:^|\s)the\s*$", before(match), re.IGNORECASE):
        said = said.removeprefix("the ")
    return _with_year(said, match)


def _month_alone(match: re.Match[str]) -> str | None:
    if match["month"].endswith(".") and not re.match(r"\s+(?:\d|[a-z])|[,;)]", after(match)):
        return f"{month_name(match['month'])}."
    return month_name(match["month"])


def _months(match: re.Match[str]) -> str:
    return f"{month_name(match['month'])} to {month_name(match['month2'])}"


def _numeric_date(match: re.Match[str], *, day_first: bool) -> str | None:
    """Three numbers: the day stands first where the writer's country has it so, or where nothing else is possible."""
    first, second, written = int(match["first"]), int(match["second"]), match["year"]
    day, month = (first, second) if day_first else (second, first)
    if month > 12:
        day, month = month, day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    name = _MONTHS[month - 1]
    said = f"the {ordinal(day)} of {name}" if day_first else f"{name} {ordinal(day)}"
    if not written:
        return said
    full = written if len(written) == 4 else f"{'20' if int(written) < 70 else '19'}{written}"
    return f"{said}, {year(full)}"


def _short_date(match: re.Match[str], *, day_first: bool) -> str | None:
    """Two numbers and a slash are a date after "on" and the like, or where they are no usual fraction."""
    first, second = int(match["first"]), int(match["second"])
    named = _ON.search(before(match))
    possible = min(first, second) <= 12 and max(first, second) <= 31 and min(first, second) >= 1
    if not possible or (first, second) == (9, 11) or not (named or (second > 16 and first <= 12)):
        return None
    return _numeric_date(match, day_first=day_first)


def _weekday(match: re.Match[str]) -> str:
    return _DAYS[match["weekday"].lower()]


def _weekdays(match: re.Match[str]) -> str:
    return f"{_DAYS[match['weekday'].lower()]} to {_DAYS[match['weekday2'].lower()]}"


def _decade(match: re.Match[str]) -> str:
    number = match["decade"]
    if len(number) == 2:
        return plural(cardinal(number))
    century, rest = divmod(int(number), 100)
    if rest:
        return f"{cardinal(century)} {plural(cardinal(rest))}"
    return f"{cardinal(century // 10)} thousands" if century % 10 == 0 else f"{cardinal(century)} hundreds"


def _short_year(match: re.Match[str]) -> str | None:
    number = match["number"]
    return f"oh {cardinal(number)}" if number.startswith("0") and number != "00" else cardinal(number)


def _era(match: re.Match[str]) -> str:
    """Years with their era: forty-four B C."""
    era = " ".join(re.sub(r"[^A-Z]", "", match["era"].upper()))
    number = match["number"].replace(",", "")
    said = year(number) if len(number) == 4 else cardinal(number)
    return (
        f"{era} {said}"
        if match.re.groupindex["era"] < match.re.groupindex["number"]
        else _final(match, f"{said} {era}")
    )


def _era_sounds(match: re.Match[str]) -> tuple[str, str]:
    return with_letters(_era(match))


def _future(match: re.Match[str]) -> str | None:
    return year(match[0]) if re.search(r"(?i)\b(?:in|year|since|by|of|until|till|from)\s+$", before(match)) else None


def _counted(match: re.Match[str]) -> str | None:
    """Four digits that count things: 1984 people."""
    if not _THINGS.match(after(match)) or _IN.search(before(match)):
        return None
    return decimal(match[0])


def rules(*, day_first: bool) -> tuple[Rule, ...]:
    """The rules, for a country that writes the day first or the month first."""

    def numeric(match: re.Match[str]) -> str | None:
        return _numeric_date(match, day_first=day_first)

    def short(match: re.Match[str]) -> str | None:
        return _short_date(match, day_first=day_first)

    return (
        (r"(?<![\w-])(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?![\w-])", _iso_date),
        (
            r"(?<![\w/.-])(?P<first>\d{1,2})(?P<sep>[/.-])(?P<second>\d{1,2})(?P=sep)(?P<year>(?:1\d|20)\d\d|\d\d)(?![\w/-]|\.\d)",
            numeric,
        ),
        (r"(?<![\w/.])(?P<first>\d{1,2})/(?P<second>\d{1,2})(?P<year>(?!))?(?![\w/])", short),
        (
            (
                rf"\b(?P<month>{_MONTH})\s+(?P<day>[0-3]?\d){_TH}\b(?![:%]|\.\d|,\d{{3}})(?:{DASH}(?:(?P<month2>{_MONTH})\s+)?"
                rf"(?P<day2>[0-3]?\d){_TH}\b)?{_YEAR}"
            ),
            _month_day,
        ),
        (
            (
                rf"(?<![\w.,:$£€])(?P<day>[0-3]?\d){_TH}(?:\s+(?:of\s+)?(?P<month1>{_MONTH}))?(?:(?:{DASH}|\s+to\s+)(?P<day2>[0-3]?\d)"
                rf"{_TH})\s+(?:of\s+)?(?P<month>{_MONTH})(?!\w){_YEAR}"
            ),
            _day_month,
        ),
        (
            rf"(?<![\w.,:$£€-])(?P<day>[0-3]?\d){_TH}(?P<month1>(?!))?(?P<day2>(?!))?\s+(?:of\s+)?(?P<month>{_MONTH})(?!\w){_YEAR}",
            _day_month,
        ),
        (rf"\b(?P<month>{_MONTH})[-\u2013](?P<month2>{_MONTH})(?!\w)", _months),
        (r"\b(?P<month>(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.)(?!\w)", _month_alone),
        (r"\b(?P<month>Jan|Feb|Aug|Sept|Oct|Nov|Dec)(?=,? [12]\d{3}\b)", _month_alone),
        (rf"\b(?P<weekday>{_DAY})\.?(?:[-\u2013])(?P<weekday2>{_DAY})\b\.?", _weekdays),
        (rf"\b(?P<weekday>{_DAY})\b\.?(?=,? (?:\d|{_MONTH}))", _weekday),
        (
            (
                rf"(?<![\w:.])(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>{_HALF})?{DASH}(?P<hour2>\d{{1,2}})"
                rf"(?:[:.](?P<minute2>[0-5]\d))?(?:\s?(?P<half2>{_HALF}))?(?![\w:]|\.\d)"
            ),
            _span,
        ),
        (
            rf"(?<![\w:.])(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d):(?P<second>[0-5]\d)(?:\s?(?P<half>{_HALF}))?(?![\w:]|\.\d)",
            _seconds,
        ),
        (
            rf"(?<![\w:.])(?P<hour>[01]?\d|2[0-4])(?P<colon>[:.])(?P<minute>[0-5]\d)(?:\s?(?P<half>{_HALF}))?(?![:\w]|\.\d)",
            _time,
        ),
        (r"(?<![\w:.])(?P<chapter>\d{1,3}):(?P<verse>\d{1,3})(?![:\w]|\.\d)", _proportion),
        (r"(?<![\w:.,$£€])(?P<hour>\d{1,2})\s?(?P<half>[ap]m|[AP]M|[ap]\.\s?m\.|[AP]\.M\.)(?!\w)", _hour),
        (r"(?<![\w:.,$£€-])(?P<hour>[01]\d|2[0-4])(?P<minute>[0-5]\d)[\s-]?(?:hours|hrs|h)\b", _hundred_hours),
        (r"(?<![\w:.,$£€-])(?P<hour>0\d)(?P<minute>[0-5]\d)(?![\w:-]|[.,]\d)", _four_digits),
        (r"(?<![\w,.])(?P<decade>(?:1[1-9]|[2-9]\d)\d0|10[1-9]0)['\u2019]?s\b", _decade),
        (r"(?<!\w)['\u2019]?(?<![\w,.])(?P<decade>[1-9]0)['\u2019]?s\b", _decade),
        (r"(?<![\w,.])['\u2018\u2019](?P<number>\d\d)(?![\w'\u2019\"\u201d])", _short_year),
        (r"\b(?P<era>A\.?D\.?|B\.?C\.?(?:E\.?)?)\s(?P<number>\d{1,4})(?![\w,])", _era_sounds),
        (
            r"(?<![\w.])(?P<number>\d{1,4}|\d,\d{3})\s?(?P<era>AD|BCE?|CE|A\.D\.|B\.C\.(?:E\.)?|C\.E\.)(?!\w)",
            _era_sounds,
        ),
        (r"(?<!\w)(?:c|ca)\.\s?(?=\d)", lambda _: "circa "),
        (r"(?<![\w.,-])2[1-9]\d\d(?![\w-]|[.,]\d)", _future),
        (r"(?<![\w.,-])(?:1\d\d\d|20\d\d)(?![\w-]|[.,]\d)", _counted),
    )


def _proportion(match: re.Match[str]) -> str:
    """Chapter and verse, or one to another."""
    parts = cardinal(match["chapter"]), cardinal(match["verse"])
    return " ".join(parts) if re.search(r"\b[A-Z][a-z]+\.? $", before(match)) else " to ".join(parts)
