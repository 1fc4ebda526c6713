"""Money, measures, ranges and fractions as they are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.context import after, before, describes, ends_sentence
from audiodrama.speech.english.lists import word_list
from audiodrama.speech.english.numbers import (
    NUMBER,
    VULGAR,
    cardinal,
    decimal,
    digits,
    fraction,
    number_or_year,
    short,
    year,
)

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule

DASH = r"\s?[-\u2010-\u2015\u2212]\s?"
"""Between the ends of a range."""
_SIGNS = {
    "$": ("dollar", "dollars", "cent"), "£": ("pound", "pounds", "pence"), "€": ("euro", "euros", "cent"),
    "¥": ("yen", "yen", ""), "₹": ("rupee", "rupees", "paisa"), "₽": ("rouble", "roubles", "kopeck"),
    "₩": ("won", "won", ""), "₿": ("bitcoin", "bitcoins", ""), "₪": ("shekel", "shekels", ""),
    "฿": ("baht", "baht", ""), "₺": ("lira", "lira", ""), "₴": ("hryvnia", "hryvnias", ""),
    "₫": ("dong", "dong", ""), "₱": ("peso", "pesos", ""), "¢": ("cent", "cents", ""),
}  # fmt: skip
_COUNTRIES = {
    "US": "US", "A": "Australian", "AU": "Australian", "C": "Canadian", "CA": "Canadian", "NZ": "New Zealand",
    "HK": "Hong Kong", "S": "Singapore",
}  # fmt: skip
_CODES = {
    "USD": ("US dollar", "US dollars"), "EUR": ("euro", "euros"), "GBP": ("pound", "pounds"),
    "CHF": ("Swiss franc", "Swiss francs"), "JPY": ("yen", "yen"), "CAD": ("Canadian dollar", "Canadian dollars"),
    "AUD": ("Australian dollar", "Australian dollars"), "INR": ("rupee", "rupees"), "CNY": ("yuan", "yuan"),
    "SEK": ("Swedish krona", "Swedish kronor"), "NOK": ("Norwegian krone", "Norwegian kroner"),
    "DKK": ("Danish krone", "Danish kroner"), "BTC": ("bitcoin", "bitcoins"),
}  # fmt: skip
_SCALE_LETTERS = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "tn": "trillion"}
_SCALE = r"(?:[\s-]?(?P<scale>hundred|thousand|million|billion|trillion)\b|(?P<letter>[kKmMbB]|[bB][nN]|mn|tn)(?![\w]))"
_SQUARED, _CUBED = r"(?:2\b|\u00b2)", r"(?:3\b|\u00b3)"
_PLAIN_UNITS = {
    "km": "kilometre", "m": "metre", "cm": "centimetre", "mm": "millimetre", "kg": "kilogram", "g": "gram",
    "mg": "milligram", "l": "litre", "ml": "millilitre", "cl": "centilitre", "dl": "decilitre", "mi": "mile",
    "yd": "yard", "yds": "yard", "lb": "pound", "lbs": "pound", "oz": "ounce", "kb": "kilobyte", "mb": "megabyte",
    "gb": "gigabyte", "tb": "terabyte", "sec": "second", "secs": "second", "min": "minute", "mins": "minute",
    "hr": "hour", "hrs": "hour", "wk": "week", "wks": "week", "yr": "year", "yrs": "year", "ms": "millisecond",
    "kw": "kilowatt", "w": "watt", "v": "volt", "kcal": "kilocalorie", "cal": "calorie", "tbsp": "tablespoon",
    "tsp": "teaspoon", "pt": "pint", "qt": "quart", "gal": "gallon", "ha": "hectare", "°": "degree", "db": "decibel",
    "mah": "milliampere hour", "µm": "micrometre", "µg": "microgram", "nm": "nanometre", "kn": "knot", "kpa":
    "kilopascal",
}  # fmt: skip
_OTHER_UNITS = {
    "ft": ("foot", "feet"), "in": ("inch", "inches"), "mph": ("mile per hour", "miles per hour"),
    "mpg": ("mile per gallon", "miles per gallon"), "km/h": ("kilometre per hour", "kilometres per hour"),
    "kph": ("kilometre per hour", "kilometres per hour"), "m/s": ("metre per second", "metres per second"),
    "ft/s": ("foot per second", "feet per second"), "hz": ("hertz", "hertz"), "khz": ("kilohertz", "kilohertz"),
    "mhz": ("megahertz", "megahertz"), "ghz": ("gigahertz", "gigahertz"), "%": ("percent", "percent"),
    "\u2030": ("per mille", "per mille"), "kwh": ("kilowatt hour", "kilowatt hours"),
    "°c": ("degree Celsius", "degrees Celsius"), "°f": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°n": ("degree north", "degrees north"), "°s": ("degree south", "degrees south"),
    "°w": ("degree west", "degrees west"), "°e": ("degree east", "degrees east"), "hp": ("horsepower", "horsepower"),
    "p": ("penny", "pence"), "psi": ("P S I", "P S I"), "rpm": ("R P M", "R P M"), "bpm": ("B P M", "B P M"),
    "fps": ("F P S", "F P S"), "sq ft": ("square foot", "square feet"), "sq km": ("square kilometre",
    "square kilometres"), "sq m": ("square metre", "square metres"), "sq mi": ("square mile", "square miles"),
    "sq in": ("square inch", "square inches"), "cu ft": ("cubic foot", "cubic feet"), "x": ("time", "times"),
    "cc": ("C C", "C C"),
}  # fmt: skip
UNITS = {unit: (said, f"{said}s") for unit, said in _PLAIN_UNITS.items()} | _OTHER_UNITS
"""Units as written, in small letters, and what they are called, one and several."""
_UNIT = (
    r"(?:sq\.? (?:ft|km|mi|in|m)\b\.?|cu\.? ft\b\.?|km/h|m/s|ft/s|kph|mph|mpg|km|cm|mm|kg|mg|ml|cl|dl|kHz|MHz|GHz|Hz"
    r"|KB|kB|MB|GB|TB|mAh|mins?|secs?|hrs?|wks?|yrs?|lbs?|mi|ft|oz|yds?|tbsp|tsp|pt|qt|gal|ha|ms|psi|rpm|bpm|fps|dB|hp"
    r"|kcal|cal|kWh|kW|kn|kPa|cc|\u00b5m|\u00b5g|nm|[°\u00ba]\s?[CFNSWE]\b|[°\u00ba]|W|V|%|\u2030|m|g|l|L"
    r"|in(?=\.|\b(?= (?:wide|tall|long|deep|high|thick|across|screen)))|(?<=\d)in\b|(?<=\d)p\b|(?<=\d)x\b)"
)
_DOTTED = word_list("amounts", "dotted")
_PEOPLE = re.compile(r"\s(?:people|users|views|followers|copies|years|men|women|dead|votes|units|viewers|jobs)\b")
_THINGS = re.compile(
    r"\s(?:bag|bags|dash|box|drop|ladder|pole|wall|fence|rope|steak|can|bottle|baby|run|walk|hike|swim|race|radius|limit"
    r"|note|coin|stamp|piece|putt|jump|cable|tree|ceiling|lens|gun)\b"
)
_MINUS = r"(?P<minus>[-\u2212](?=[\d.]))?(?<![\w.,])"


def _money(match: re.Match[str]) -> str:
    groups = match.groupdict()
    one, many, part = _SIGNS[match["sign"]]
    if country := groups.get("country"):
        one, many = (f"{_COUNTRIES[country]} {name}" for name in (one, many))
    scale = groups.get("scale") or _SCALE_LETTERS.get((groups.get("letter") or "").lower(), "")
    low, high = match["amount"].replace(",", ""), (groups.get("high") or "").replace(",", "")
    said = _amount(match, (one, many, part), (low, high), scale)
    minus = "minus " if groups.get("minus") else "plus " if groups.get("plus") else ""
    return f"{minus}{said}{' plus' if groups.get('more') else ''}{_per(groups.get('per'))}"


def _amount(match: re.Match[str], names: tuple[str, str, str], ends: tuple[str, str], scale: str) -> str:
    one, many, part = names
    low, high = ends
    if high and not (_has_cents(low) or _has_cents(high)):
        return f"{decimal(low)} to {decimal(high)} {f'{scale} ' if scale else ''}{one if describes(match) else many}"
    if high:
        return f"{_exact(low, names)} to {_exact(high, names)}"
    if scale:
        return f"{decimal(low)} {scale} {one if describes(match) else many}"
    if describes(match) and "." not in low:
        return f"{cardinal(low)} {one}"
    return _exact(low, (one, many, part))


def _has_cents(number: str) -> bool:
    return len(number.partition(".")[2]) == 2


def _exact(number: str, names: tuple[str, str, str]) -> str:
    """An amount with its cents: five dollars and fifty cents."""
    one, many, part = names
    whole, _, rest = number.partition(".")
    if rest and (len(rest) != 2 or not part):
        return f"{decimal(number)} {many}"
    said = [f"{cardinal(whole)} {one if int(whole) == 1 else many}"] if int(whole or 0) or not int(rest or 0) else []
    if rest and int(rest):
        said.append(f"{cardinal(rest)} {_coin(part, int(rest))}")
    return " and ".join(said)


def _coin(part: str, count: int) -> str:
    if part == "pence":
        return "penny" if count == 1 else "pence"
    return part if count == 1 or part == "paisa" else f"{part}s"


def _per(unit: str | None) -> str:
    if not unit:
        return ""
    return f" per {UNITS[unit.lower()][0] if unit.lower() in UNITS else unit}"


def _code_money(match: re.Match[str]) -> str:
    one, many = _CODES[match["code"]]
    scale = match["scale"] or _SCALE_LETTERS.get((match["letter"] or "").lower(), "")
    number = match["amount"].replace(",", "")
    return f"{decimal(number)} {f'{scale} ' if scale else ''}{one if number == '1' and not scale else many}"


def _measure(match: re.Match[str]) -> str | None:
    unit = match["unit"]
    name = re.sub(r"[.\s]+", " ", unit.replace("\u00ba", "°")).strip().lower().replace("° ", "°")
    one, many = UNITS[name]
    if match["power"]:
        kind = "square" if match["power"] in "2\u00b2" else "cubic"
        one, many = f"{kind} {one}", f"{kind} {many}"
    if unit == "m" and _PEOPLE.match(after(match)):
        one = many = "million"
    high, much = match["high"], match["much"].replace(",", "")
    hyphen = "-" if match["gap"] == "-" else " "
    counted = (
        one
        if hyphen == "-" or describes(match) or _THINGS.match(after(match)) or (float(much) == 1 and not high)
        else many
    )
    said = f"{decimal(much)} to {decimal(high.replace(',', ''))}" if high else decimal(much)
    dot = _dot(match, name)
    if dot is None:
        return None
    return f"{'minus ' if match['minus'] else ''}{said}{hyphen}{counted}{dot}{_per(match['per'])}"


def _dot(match: re.Match[str], unit: str) -> str | None:
    """The full stop behind a unit where the sentence ends there; None where the unit is no unit."""
    if not match["dot"]:
        return ""
    if unit.rsplit(maxsplit=1)[-1] not in _DOTTED:
        return "."
    rest = after(match)
    ends = ends_sentence(match) or bool(re.match(r"[\"'\u2019\u201d)]*\s+[A-Z]", rest))
    return "." if ends else ""


def _feet_and_inches(match: re.Match[str]) -> str:
    inches = int(match["inches"])
    return f"{cardinal(match['feet'])} feet {cardinal(inches)} {'inch' if inches == 1 else 'inches'}"


def _height(match: re.Match[str]) -> str:
    return f"{cardinal(match['feet'])} foot {cardinal(match['inches'])}"


def _fraction(match: re.Match[str]) -> str | None:
    above, below = int(match["above"]), int(match["below"])
    if above >= below:
        return None
    if below in {10, 100} and not re.match(r"\s*(?:of|-)", after(match)):
        return f"{cardinal(above)} out of {'ten' if below == 10 else 'a hundred'}"
    if re.match(r"\s(?:stars|points)\b", after(match)):
        return f"{cardinal(above)} out of {cardinal(below)}"
    if re.match(r"\stime\b", after(match)):
        return f"{cardinal(above)} {cardinal(below)}"
    return _part(match, above, below)


def _part(match: re.Match[str], above: int, below: int) -> str:
    said = fraction(above, below)
    if (said.startswith("a ") and re.match(r"\s(?:an?|the)\s", after(match))) or re.search(
        r"\b[Aa]n? $", before(match)
    ):
        return said.partition(" ")[2] if above == 1 else said
    return said


def _mixed(match: re.Match[str]) -> str | None:
    above, below = int(match["above"]), int(match["below"])
    if above >= below:
        return None
    return f"{cardinal(match['whole'])} and {fraction(above, below)}"


def _vulgar(match: re.Match[str]) -> str:
    above, below = VULGAR[match["vulgar"]]
    if match["whole"]:
        return f"{cardinal(match['whole'])} and {fraction(above, below)}"
    return _part(match, above, below)


def _slashed(match: re.Match[str]) -> str | None:
    low, high = int(match["low"]), int(match["high"])
    if (low == high and low > 1) or low + high == 100 or (low, high) in {(24, 7), (9, 11)}:
        return f"{cardinal(low)} {cardinal(high)}"
    if low > high and low > 12:
        return f"{cardinal(low)} over {cardinal(high)}"
    return None


def _range(match: re.Match[str]) -> str | None:
    low, high = match["low"], match["high"]
    if "." in low + high or "," in low + high:
        return f"{decimal(low)} to {decimal(high)}"
    return _whole_range(low, high)


def _whole_range(low: str, high: str) -> str:
    if len(low) == 4 and len(high) == 2 and int(high) > int(low[2:]):
        return f"{year(low)} to {cardinal(high)}"
    if (low, high) == ("9", "5"):
        return "nine to five"
    if int(low) >= int(high) and len(low) <= 3:
        return f"{cardinal(low)} {cardinal(high)}"
    return f"{number_or_year(low)} to {number_or_year(high)}"


def _triple(match: re.Match[str]) -> str:
    return " ".join(cardinal(part) for part in re.split(r"\D", match[0]))


def _season(match: re.Match[str]) -> str | None:
    low, high = match["low"], match["high"]
    return f"{year(low)} to {cardinal(high)}" if int(high) == (int(low) + 1) % 100 else None


def _by(match: re.Match[str]) -> str:
    return " by ".join(decimal(part) for part in re.split(r"\s?[x\u00d7]\s?", match[0]))


def _scaled(match: re.Match[str]) -> str | None:
    """A number with a letter for thousands or millions that is no money: 1.5M views, 20k, a 10K run, 4K."""
    number, letter = match["amount"].replace(",", ""), match["letter"]
    if letter == "K" or re.match(r"\s(?:run|race|runner)\b", after(match)):
        return f"{decimal(number)} K"
    if letter == "b" or (letter == "B" and not (_PEOPLE.match(after(match)) or "." in number)):
        return None
    return f"{decimal(number)} {_SCALE_LETTERS[letter.lower()]}"


def _house_number(match: re.Match[str]) -> tuple[str, str]:
    number, letter = match["number"], match["letter"]
    said = short(number) if len(number) == 3 else digits(number) if number.startswith("0") else number_or_year(number)
    count = len(said.split())
    return f"{said} {letter}", " ".join(["-"] * count + ["\u02c8e\u026a" if letter == "A" else "-"])


RULES: tuple[Rule, ...] = (
    (
        (
            rf"(?<![\w.])(?P<minus>[-\u2212](?=\S))?(?P<plus>\+)?(?P<country>US|AU|CA|NZ|HK|A|C|S)?(?P<sign>[$£€¥₹₽₩₿₪฿₺₴₫₱])"
            rf"\s?(?P<amount>{NUMBER})(?:{DASH}(?P=sign)?(?P<high>{NUMBER})(?!\d|-))?{_SCALE}?(?P<more>\+)?"
            r"(?:/(?P<per>[a-z]+))?(?!\w)"
        ),
        _money,
    ),
    (
        (
            rf"(?<![\w.,])(?P<amount>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?{_SCALE}?\s?(?P<sign>[$£€¥₹₽₩₪¢])(?![\w])"
            r"(?:/(?P<per>[a-z]+))?"
        ),
        _money,
    ),
    (rf"\b(?P<code>{'|'.join(_CODES)})\s?(?P<amount>{NUMBER}){_SCALE}?(?!\w)", _code_money),
    (rf"(?<![\w.,])(?P<amount>{NUMBER}){_SCALE}?\s?(?P<code>{'|'.join(_CODES)})\b", _code_money),
    (
        (
            r"(?<![\d./,])(?P<whole>\d{1,4})(?:\s|\s?[-\u2010\u2011\u2013]\s?)(?P<above>\d{1,2})[/\u2044]"
            r"(?P<below>[2-9]|10|12|16|32|64|100)(?![\d/])"
        ),
        _mixed,
    ),
    (rf"(?:(?<![\w.])(?P<whole>\d+)(?:\s|-)?)?(?P<vulgar>[{''.join(VULGAR)}])", _vulgar),
    (
        r"(?<![\w.,])(?P<feet>\d{1,3})[\s-]?(?:ft\.?|feet|foot)[\s-](?P<inches>\d{1,2})[\s-]?(?:in\b\.?|inch(?:es)?\b)",
        _feet_and_inches,
    ),
    (
        r"(?<![\d.])(?P<feet>[3-8])(?:['\u2032\u2019]|\s?ft\s?)(?P<inches>1[01]|\d)(?:\"|\u2033|\u201d|''|(?![\w'\u2019]))",
        _height,
    ),
    (
        r"(?<![\w.])(?P<feet>\d{1,3})['\u2032](?= (?:tall|long|high|wide|deep|across)\b)",
        lambda match: f"{cardinal(match['feet'])} feet",
    ),
    (
        (
            rf"{_MINUS}(?P<much>{NUMBER})(?:{DASH}(?P<high>{NUMBER}))?(?P<gap>[\s-])?(?P<unit>{_UNIT})"
            rf"(?P<power>{_SQUARED}|{_CUBED})?(?![\w])(?P<dot>\.)?(?:/(?P<per>h|hr|hour|s|sec|second|min|minute|day|week|"
            r"month|year|kg|km|mile|litre|person)\b)?"
        ),
        _measure,
    ),
    (rf"(?<![\w.,])(?P<amount>{NUMBER})(?P<letter>[kKM]|[bB]n?|mn|tn)(?![\w])", _scaled),
    (rf"(?<![\w.,])(?:{NUMBER})(?:\s?[x\u00d7]\s?(?:{NUMBER}))+(?![\w])", _by),
    (r"(?<![\w/.])(?P<low>\d{1,3})/(?P<high>\d{1,3})(?![\w/])(?!\.\d)", _slashed),
    (r"(?<![\w/.])(?P<above>\d{1,3})[/\u2044](?P<below>[2-9]|10|12|16|32|64|100)(?![\w/])(?!\.\d)", _fraction),
    (r"(?<![\w/.])(?P<low>(?:19|20)\d\d)[/\u2013-](?P<high>\d\d)(?![\w/.-])", _season),
    (r"(?<![\w.,-])\d{1,2}-\d{1,2}-\d{1,2}(?![\w-])", _triple),
    (rf"(?<![\w.,-])(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER})(?![\w]|[.,]\d|-)", _range),
    (r"(?<![\w.,-])(?P<number>\d{1,4})(?P<letter>[A-Z])(?![\w-])", _house_number),
)
"""In the order in which they are tried where several would begin at the same place."""
