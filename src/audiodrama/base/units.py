"""Units, and the only place where one is turned into another.

A quantity in a script or a YAML file is a number with its unit (`-24dB`, `1.5s`, `120ms`, `180Hz`, `2m`, `+1st`).
`quantity("-24dB", "dB")` reads it; a number without its unit is a mistake, said with `UnitError`.
"""

from __future__ import annotations

import math
import re

SILENCE_DB = -120.0
_QUANTITY = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))\s*([A-Za-z%/]*)", re.ASCII)

# unit as written -> (dimension, factor to the dimension's own unit)
_UNITS = {
    "s": ("s", 1.0),
    "ms": ("s", 0.001),
    "min": ("s", 60.0),
    "db": ("dB", 1.0),
    "hz": ("Hz", 1.0),
    "khz": ("Hz", 1000.0),
    "m": ("m", 1.0),
    "cm": ("m", 0.01),
    "st": ("st", 1.0),
    "lufs": ("LUFS", 1.0),
    "lu": ("LU", 1.0),
    "dbtp": ("dB", 1.0),
    "kbps": ("kbps", 1.0),
    "%": ("%", 1.0),
    "/s": ("/s", 1.0),
}
_EXAMPLES = {"s": "1.5s or 300ms", "dB": "-12dB", "Hz": "180Hz", "m": "2m", "st": "+1st", "LUFS": "-18LUFS"}


class UnitError(ValueError):
    """A text that is not a number with the unit wanted; `str(error)` says which form is."""


def quantity(text: str, unit: str) -> float:
    """Read a number with its unit.

    Args:
        text: as written, for example `"-24dB"`, `"300 ms"`, `"+1st"`.
        unit: the dimension wanted (`s dB Hz m st LUFS LU kbps % /s`), or `""` for a plain number.

    Returns:
        The value in that unit (milliseconds become seconds, kHz become Hz).

    Raises:
        UnitError: no number, no unit, or one of another dimension.
    """
    found = _QUANTITY.fullmatch(text.strip())
    example = _EXAMPLES.get(unit, f"3{unit}")
    if not found:
        raise UnitError(
            f"'{text}' is not a number with a unit, such as {example}" if unit else f"'{text}' is not a number"
        )
    number, written = float(found[1]), found[2]
    if not unit:
        if written:
            raise UnitError(f"'{text}' takes a plain number without a unit")
        return number
    if not written:
        raise UnitError(f"'{text}' lacks its unit, such as {example}")
    dimension, factor = _UNITS.get(written.lower(), ("", 1.0))
    if dimension != unit:
        raise UnitError(f"'{text}' is not in {unit}, such as {example}")
    return number * factor


def db_to_gain(level_db: float) -> float:
    """Decibels to a factor of amplitude; at or below -120 dB the factor is 0."""
    return 0.0 if level_db <= SILENCE_DB else math.pow(10.0, level_db / 20.0)


def gain_to_db(gain: float) -> float:
    """A factor of amplitude to decibels, never below -120 dB."""
    return SILENCE_DB if gain <= 1e-6 else 20.0 * math.log10(gain)


def semitones_to_ratio(semitones: float) -> float:
    """Equal-tempered semitones to a ratio of frequencies."""
    return math.pow(2.0, semitones / 12.0)


def frames(seconds: float, rate_hz: int) -> int:
    """Seconds to the nearest whole frame."""
    return math.floor(seconds * rate_hz + 0.5)


def clock(seconds: float) -> str:
    """Seconds as people read them: `0:07`, `12:34`, `1:02:03`."""
    whole = int(seconds + 0.5)
    hours, minutes = whole // 3600, whole % 3600 // 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


SIDES = {"left": -0.6, "right": 0.6, "centre": 0.0, "center": 0.0, "middle": 0.0}
"""Places for `pan` that people write in words."""
_LEADING_NUMBER = re.compile(r"\s*([-+\u2212]?\d+(?:[.,]\d+)?)\s*(\S*)")


def as_meant(text: str, unit: str) -> str | None:
    """How a text that `quantity` refuses is likely meant: `2` and `2 seconds` as `2s`, `110%` as `1.1`; else None.

    Args:
        text: as written.
        unit: the unit wanted, `""` for a plain number.
    """
    found = _LEADING_NUMBER.match(text)
    if not found:
        return None
    number = found[1].replace("\u2212", "-").replace(",", ".")
    if not unit:
        return f"{float(number) / 100:g}" if found[2].startswith("%") else number
    return f"{number}{'ms' if unit == 's' and found[2].lower().startswith(('ms', 'milli')) else unit}"
