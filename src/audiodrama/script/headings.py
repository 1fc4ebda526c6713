"""Headings, transitions and the brackets after names: their words, and the meaning of each for the ear."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base import translations
from audiodrama.base.names import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.script.cuesheet import Perspective

_STACKED = re.compile(r"[,;/&+\uff0c\u3001|]|\band\b")
_PREFIX = re.compile(r"\s*(int\.?/ext|ext\.?/int|int|ext|est|i/e)[. ]\.?\s*", re.IGNORECASE)
_FOREIGN_PREFIX = re.compile(r"\s*([^\W\d_]+)[.:\s]\s*(?=\w)")
_SURE_PREFIX = re.compile(
    r"\s*(?:int\.?/ext|ext\.?/int|int|ext|i/e)(?:\.|(?<=/ext)\s|(?<=/int)\s|(?<=i/e)\s)\s*", re.IGNORECASE
)
_HIDDEN = re.compile(r"\b(?:int|ext|i/e)\b.*$", re.IGNORECASE)
_SCENE_NUMBER = re.compile(r"\s+\d+[A-Z]?\.?$")
_LONGEST_TRANSITION, _LONGEST_NUMBER = 80, 12
_EDITING = re.compile(
    r"(?:(?:(?:\w+[ -])?(?:CUT|DISSOLVE|SMASH|FADE|WIPE|IRIS|FLASH|BACK|MATCH|JUMP|CROSSFADE|CROSS-FADE)(?:\s+\w+)?"
    r"\s+(?:TO|IN|OUT|UP|DOWN|WITH|ON|FROM|BACK TO)(?:\s+(?:BLACK|WHITE|SCENE|TITLES?|PRESENT|MAIN TITLES?))?)"
    r"|(?:(?:END|BEGIN|START|CONTINUE|RESUME|STOP)\s+)?INTERCUT(?:TING)?(?:\s+(?:WITH|BETWEEN)(?:\s.+)?)?"
    r"|(?:TIME|QUICK|HARD|SMASH|MATCH|JUMP)\s+CUT|(?:SLOW|QUICK)\s+(?:FADE|DISSOLVE)|SLOW FADE (?:IN|OUT)|TO BLACK"
    r"|CUT AWAY|CUT BACK|BLACK ?OUT|LIGHTS (?:UP|DOWN|OUT)|CURTAIN)[.:\uff1a]?"
)
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
PERSPECTIVES: Mapping[str, Perspective | None] = {
    "v-o": "voice-over", "vo": "voice-over", "voice-over": "voice-over", "voiceover": "voice-over",
    "o-s": "off", "os": "off", "o-c": "off", "oc": "off", "off": "off", "off-mic": "off", "off-screen": "off",
    "offscreen": "off", "off-stage": "off", "off-camera": "off",
    "close": "close", "filter": "filter", "filtered": "filter",
    "phone": "phone", "on-phone": "phone", "on-the-phone": "phone", "over-phone": "phone", "over-the-phone": "phone",
    "into-phone": "phone", "into-the-phone": "phone", "via-phone": "phone", "by-phone": "phone", "telephone": "phone",
    "on-telephone": "phone", "on-the-telephone": "phone", "into-telephone": "phone", "on-speaker": "phone",
    "on-speakerphone": "phone", "from-phone": "phone", "through-phone": "phone", "on-cell": "phone",
    "intercom": "radio", "over-intercom": "radio", "on-intercom": "radio", "over-the-intercom": "radio",
    "walkie-talkie": "radio", "over-walkie-talkie": "radio", "into-radio": "radio", "into-the-radio": "radio",
    "on-tv": "filter", "tv": "filter", "on-the-tv": "filter", "on-television": "filter", "on-screen": None,
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


def without_time(place: str) -> str:
    """A place without a time of day that stands after it without a dash: `KITCHEN NIGHT`, `KITCHEN, NIGHT`."""
    words = place.split()
    return " ".join(words[:-1]).rstrip(",.;") if len(words) > 1 and key(words[-1]) in _TIMES else place


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


def perspectives_of(extension: str) -> tuple[tuple[Perspective, ...], list[str]]:
    """The perspectives in the brackets after a name, and the parts that are none, as written.

    Several may stand together: `V.O., CONT'D`, `O.S. ON PHONE`, `V.O./FILTERED`.
    """
    if key(extension) in PERSPECTIVES:
        parts: list[str] = []
        known = [key(extension)]
    else:
        known, parts = [], []
        for part in filter(str.strip, _STACKED.split(extension)):
            names = _in_a_row(key(part).split("-"))
            known += names
            parts += [] if names else [part.strip()]
    return tuple(dict.fromkeys(each for name in known if (each := PERSPECTIVES[name]))), parts


def _in_a_row(words: list[str]) -> list[str]:
    """The perspectives that words name one after the other, the longest names first; none if any word is left over."""
    names: list[str] = []
    at = 0
    while at < len(words):
        end = next((end for end in range(len(words), at, -1) if "-".join(words[at:end]) in PERSPECTIVES), 0)
        if not end:
            return []
        names.append("-".join(words[at:end]))
        at = end
    return names


def transition_of(text: str) -> str | None:
    """Name of a transition in the cue sheet; None for one without a sound of its own."""
    return _TRANSITIONS.get(key(text))


def is_transition(line: str) -> bool:
    """Whether a line in capitals is what editors write between scenes: `CUT TO:`, `FADE OUT.`, `INTERCUT WITH:`.

    A word that may be a name (`CUT`) needs its colon or full stop.
    """
    text = line.strip()
    if text.upper() != text or len(text) > _LONGEST_TRANSITION or not text.strip(":. "):
        return False
    name = _TRANSITIONS.get(key(text))
    if name in {"fade-out", "fade-in"}:
        return True
    known = name is not None or _EDITING.fullmatch(text) is not None
    return known and (text.endswith((":", ".", "\uff1a")) or " " in text)


def is_sure_heading(line: str) -> bool:
    """Whether a line cannot but be a scene heading, wherever it stands, such as `Int. kitchen - night`."""
    prefix = _SURE_PREFIX.match(line)
    if not prefix:
        return False
    dashes = list(_DASH.finditer(line, prefix.end()))
    timed = bool(dashes) and is_time(line[dashes[-1].end() :])
    return timed or (line.upper() == line and any(c.isalpha() for c in line[prefix.end() :]))


def hidden_heading(line: str) -> str | None:
    """The scene heading that a line holds behind a number, emphasis marks or other signs, else None."""
    found = _HIDDEN.search(line)
    if not found or len(line) > _LONGEST_TRANSITION or found.start() > _LONGEST_NUMBER:
        return None
    heading = _SCENE_NUMBER.sub("", found[0].strip(" *_"))
    before = re.sub(r"(?i)scene|[\W\d_]", "", line[: found.start()])
    return heading if is_sure_heading(heading) and len(before) <= 1 and line.strip() != heading else None
