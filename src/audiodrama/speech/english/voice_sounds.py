"""Sounds that people make, in letters: shushes and hums, stutters, words drawn out; and words in capitals.

An engine that takes phonemes is given the sounds; to the others they are left as they are written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.speech.english.lists import word_list

if TYPE_CHECKING:
    from audiodrama.speech.english.context import Rule, Said

_LONG = "\u02d0"
_INTERJECTIONS: tuple[tuple[str, str], ...] = (
    (r"s+h+", f"\u0283{_LONG}"), (r"m{2,}", f"m{_LONG}"), (r"hm{1,}", f"hm{_LONG}"), (r"hm+ph+|humph|hmpf", "hmf"),
    (r"m+-?h+m+|mhm+", "mhm"), (r"m+-?m+", f"m{_LONG}"), (r"pf+t*|pff+", f"pf{_LONG}t"), (r"ps+t", f"ps{_LONG}t"),
    (r"gr{2,}", f"\u0261\u0279{_LONG}"), (r"br{2,}", f"b\u0279{_LONG}"), (r"z{2,}", f"z{_LONG}"),
    (r"s{3,}", f"s{_LONG}"), (r"hs{2,}", f"hs{_LONG}"), (r"r{2,}", f"\u0279{_LONG}"), (r"f{3,}", f"f{_LONG}"),
    (r"bz{2,}", f"bz{_LONG}"), (r"tsk", "tsk"), (r"tch", "t\u0283"), (r"pht|phft|thpt", "ft"), (r"nn+", f"n{_LONG}"),
    (r"ugh", "\u02c8\u028c\u0261"), (r"argh+|a{2,}r+gh*|arr+gh*", f"\u02c8\u0251{_LONG}\u0279"),
    (r"u+gh+", "\u02c8\u028cx"), (r"e+w{2,}|ew+", "\u02c8iu"), (r"a{2,}h*|ah{2,}", f"\u02c8\u0251{_LONG}"),
    (r"o{2,}h*|oo+h+", f"\u02c8u{_LONG}"), (r"oh{2,}", f"\u02c8o\u028a{_LONG}"), (r"aw{2,}", f"\u02c8\u0254{_LONG}"),
    (r"mw?ah+", f"mw\u02c8\u0251{_LONG}"), (r"p?h{3,}", f"h{_LONG}"), (r"v?r{3,}", f"\u0279{_LONG}"),
    (r"vr+o{2,}m+", f"v\u0279\u02c8u{_LONG}m"), (r"e{2,}k+", f"\u02c8i{_LONG}k"), (r"k{2,}", "k"), (r"t{2,}", "t"),
    (r"p{3,}", "p"), (r"w+h{2,}", f"hw{_LONG}"), (r"ts{2,}", f"ts{_LONG}"), (r"ks{2,}", f"ks{_LONG}"),
)  # fmt: skip
_ONSETS = {
    "b": "b", "c": "k", "ch": "t\u0283", "d": "d", "f": "f", "g": "\u0261", "h": "h", "j": "d\u0292", "k": "k",
    "l": "l",
    "m": "m", "n": "n", "p": "p", "q": "k", "qu": "kw", "r": "\u0279", "s": "s", "sh": "\u0283", "t": "t", "v": "v",
    "w": "w", "wh": "w", "x": "z", "y": "j", "z": "z", "ph": "f", "a": "\u00e6", "e": "\u025b", "i": "\u026a",
    "o": "\u0252", "u": "\u028c", "kn": "n", "wr": "\u0279", "gh": "\u0261",
}  # fmt: skip
_PAIRS = frozenset({"ch", "sh", "th", "ph", "wh", "kn", "wr"})
"""Two letters that begin a word with one sound."""
_VOICED_TH = word_list("voice_sounds", "voiced_th")
_NOT_STUTTERED = word_list("voice_sounds", "not_stuttered")
_PREFIXES = word_list("voice_sounds", "prefixes")
_DOUBLED = word_list("voice_sounds", "doubled")


def _interjection(match: re.Match[str]) -> Said:
    word = match[0]
    lower = word.lower()
    for pattern, sounds in _INTERJECTIONS:
        if re.fullmatch(pattern, lower):
            return word, _short(sounds) if lower in {"hm", "mhm"} else sounds
    return None


def _short(sounds: str) -> str:
    return sounds.replace(_LONG, "")


def _stutter(match: re.Match[str]) -> Said:
    """Beginnings of a word said again and again before it: each is sounded as the word begins."""
    *parts, word = re.split(r"[-\u2010\u2011]", match[0])
    lower = word.lower()
    if match[0].lower() in _NOT_STUTTERED or len(word) < 2 or not all(_begins(part.lower(), lower) for part in parts):
        if all(part.lower() == lower for part in parts) and len(word) == 1:
            return " ".join([*parts, word]), " ".join(["-"] * (len(parts) + 1))
        return None
    vowels = [part for part in parts if len(part) > 1 and re.search(r"[aeiou]", part.lower())]
    if vowels and len(parts) == 1 and vowels[0].lower() in _PREFIXES:
        return None
    sounds = [_onset(part.lower(), lower) for part in parts]
    return " ".join([*(f"{part}-" for part in parts), word]), " ".join([*sounds, "-"])


def _begins(part: str, word: str) -> bool:
    return word.startswith(part) and part != word


def _onset(part: str, word: str) -> str:
    """The sounds of a word's first letters."""
    if len(part) == 1 and word[:2] in _PAIRS:
        part = word[:2]
    if re.fullmatch(r"i(?:['\u2019](?:m|ll|ve|d))?", word):
        return "a\u026a"
    if part == "th":
        return "\u00f0" if re.split(r"['\u2019]", word)[0] in _VOICED_TH else "\u03b8"
    if part in {"c", "g"} and re.match(r"c[eiy]|ge[no]|gi[an]|gym", word):
        return "s" if part == "c" else "d\u0292"
    return _ONSETS.get(part) or "".join(_ONSETS.get(letter, "") for letter in part)


def _drawn_out(match: re.Match[str]) -> Said:
    """A word with a letter held: Nooo, sooo, pleeease. It is said as the word."""
    word = match[0]
    single = re.sub(r"(.)\1{2,}", r"\1", word, flags=re.IGNORECASE)
    double = re.sub(r"(.)\1{2,}", r"\1\1", word, flags=re.IGNORECASE)
    return double if double.lower() in _DOUBLED else single


_SHAPES = "|".join(pattern for pattern, _ in _INTERJECTIONS)
RULES: tuple[Rule, ...] = (
    (rf"(?<![\w'\u2019-])(?i:{_SHAPES})(?![\w'\u2019]|-\w|\.\w)", _interjection),
    (r"(?<![\w'\u2019-])(?:[A-Za-z]{1,3}[-\u2010\u2011])+[A-Za-z][\w'\u2019]*(?![\w]|-\w)", _stutter),
    (r"(?<![\w'\u2019])(?=[A-Za-z]*([A-Za-z])\1\1)[A-Za-z]{4,}(?![\w])", _drawn_out),
)
"""For engines that take phonemes."""
