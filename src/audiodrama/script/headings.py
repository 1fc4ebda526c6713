"""What the words in headings, transitions and after names mean for the ear."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base import translations
from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.script.cuesheet import Perspective

_PREFIX = re.compile(r"\s*(int\.?/ext|ext\.?/int|int|ext|est|i/e)[. ]\.?\s*", re.IGNORECASE)
_FOREIGN_PREFIX = re.compile(r"\s*([^\W\d_]+)[.:\s]\s*(?=\w)")
_OUTDOORS = ("ext", "est")
_DASH = re.compile(r"\s+[-\u2013\u2014]{1,2}\s+")
# A stretch after the last dash is a time of day if it has one of the first words and nothing but both kinds.
_TIMES = frozenset({
    "day", "night", "dawn", "dusk", "morning", "noon", "midday", "afternoon", "evening", "midnight", "sunrise",
    "sunset", "twilight", "moonrise", "moonset", "daybreak", "nightfall", "sundown", "daytime", "nighttime",
    "lunchtime", "later", "continuous", "meanwhile", "simultaneous", "simultaneously", "present", "past", "flashback",
    "same", "before", "earlier",
})  # fmt: skip
_BESIDE = frozenset({
    "the", "that", "this", "a", "an", "next", "following", "previous", "early", "late", "mid", "pre", "post", "time",
    "moments", "moment", "seconds", "minutes", "minute", "hours", "hour", "days", "weeks", "week", "months", "month",
    "years", "year", "few", "some", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "of", "in", "on", "at", "after", "and", "to", "into", "back", "last", "first", "second", "same", "magic", "golden",
    "summer", "winter", "autumn", "spring", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "much", "rainy",
})  # fmt: skip
_PERSPECTIVES: Mapping[str, Perspective | None] = {
    "v-o": "voice-over", "vo": "voice-over", "voice-over": "voice-over", "voiceover": "voice-over",
    "o-s": "off", "os": "off", "o-c": "off", "oc": "off", "off": "off", "off-mic": "off", "off-screen": "off",
    "offscreen": "off", "off-stage": "off", "off-camera": "off",
    "close": "close", "filter": "filter", "filtered": "filter",
    "phone": "phone", "on-phone": "phone", "on-the-phone": "phone", "over-phone": "phone", "over-the-phone": "phone",
    "radio": "radio", "on-radio": "radio", "on-the-radio": "radio", "over-radio": "radio", "over-the-radio": "radio",
    "distort": "distort", "distorted": "distort",
    "through-door": "through-door", "through-the-door": "through-door", "through-a-door": "through-door",
    "approaching": "approaching", "retreating": "retreating",
    "cont-d": None, "contd": None, "cont": None, "continued": None, "continuing": None,
    **translations.PERSPECTIVES,  # type: ignore[dict-item]
}  # fmt: skip
_TRANSITIONS = {
    "crossfade-to": "crossfade", "crossfade": "crossfade", "cross-fade-to": "crossfade", "cross-fade": "crossfade",
    "dissolve-to": "crossfade", "dissolve": "crossfade", "fade-to": "crossfade",
    "cut-to": "cut", "cut": "cut", "hard-cut-to": "cut", "match-cut-to": "cut", "jump-cut-to": "cut",
    "smash-cut-to": "smash-cut", "smash-cut": "smash-cut", "smash-to": "smash-cut",
    "fade-out": "fade-out", "fade-to-black": "fade-out", "fade-out-to-black": "fade-out",
    "fade-in": "fade-in", "fade-in-from-black": "fade-in", **translations.TRANSITIONS,
}  # fmt: skip


def place_of(heading: str) -> tuple[str, bool]:
    """The place a scene heading names, without its time of day; and whether it lies outdoors."""
    prefix = _PREFIX.match(heading) or _foreign_prefix(heading)
    outdoors = bool(prefix and (prefix[1].lower() in _OUTDOORS or key(prefix[1]) in translations.OUTDOORS))
    rest = heading[prefix.end() :] if prefix else heading
    dashes = list(_DASH.finditer(rest))
    if dashes and is_time(rest[dashes[-1].end() :]):
        rest = rest[: dashes[-1].start()]
    return rest.strip(" -\u2013\u2014"), outdoors


def _foreign_prefix(heading: str) -> re.Match[str] | None:
    """Indoors or outdoors in another language, before the place."""
    found = _FOREIGN_PREFIX.match(heading)
    return found if found and key(found[1]) in translations.INDOORS | translations.OUTDOORS else None


def like_heading(line: str) -> bool:
    """Whether a line is what other languages write where Fountain wants INT. or EXT.: `INNEN. KÜCHE - NACHT`."""
    return line.upper() == line and _foreign_prefix(line) is not None and _DASH.search(line) is not None


def is_time(text: str) -> bool:
    """Whether a text names a time of day, and not a place: `NIGHT`, `TWO HOURS LATER`, `DAY 2 (FLASHBACK)`."""
    parts = key(text).split("-")
    named = _TIMES | translations.TIMES
    known = all(part in named or part in _BESIDE or part.isdigit() for part in parts)
    return key(text) in named or (known and not named.isdisjoint(parts))


def perspective_of(extension: str) -> tuple[Perspective | None, bool]:
    """What the brackets after a name mean, None for nothing; and whether it is known at all."""
    folded = key(extension)
    return _PERSPECTIVES.get(folded), folded in _PERSPECTIVES


def transition_of(text: str) -> str | None:
    """Name of a transition in the cue sheet; None for one without a sound of its own."""
    return _TRANSITIONS.get(key(text))


def is_fade(text: str) -> bool:
    """Whether a paragraph is FADE IN or FADE OUT, in capitals, as people write it without the mark."""
    return text.upper() == text and _TRANSITIONS.get(key(text)) in {"fade-in", "fade-out"}
