"""Which language a text is written in, as far as its alphabet tells. Languages are BCP 47 tags."""

from __future__ import annotations

import unicodedata
from collections import Counter

# Unicode's name for an alphabet -> the language that is most often written in it.
_BY_ALPHABET = {
    "CYRILLIC": "ru", "GREEK": "el", "HEBREW": "he", "ARABIC": "ar", "DEVANAGARI": "hi", "HANGUL": "ko", "CJK": "cmn",
    "THAI": "th", "ARMENIAN": "hy", "GEORGIAN": "ka", "BENGALI": "bn", "TAMIL": "ta",
}  # fmt: skip
_NOT_LATIN = frozenset(
    ["ja", "zh", "cmn", "yue", "ko", "ru", "uk", "be", "bg", "mk", "sr", "el", "he", "ar", "fa", "ur", "hi", "th", "hy",
     "ka", "bn", "ta"]
)  # fmt: skip
_LATIN_END = "\u0250"
"""First letter after the Latin blocks of Unicode that prose is written in (Basic, 1, Extended-A and -B)."""


def alphabet_of(text: str) -> str:
    """Unicode's name of the alphabet that most letters of a text belong to, such as `LATIN`; "" without letters."""
    alphabets = Counter(unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha())
    if alphabets["HIRAGANA"] + alphabets["KATAKANA"]:
        return "KANA"  # Han letters among kana are Japanese
    return alphabets.most_common(1)[0][0] if alphabets else ""


def language_of(text: str, latin: str) -> str:
    """The language of a text by its alphabet; `latin` for Latin letters, for none, and for alphabets not listed."""
    alphabet = alphabet_of(text)
    return "ja" if alphabet == "KANA" else _BY_ALPHABET.get(alphabet, latin)


def reading_language(text: str, own: str, latin: str = "en") -> str:
    """The language in which a voice reads a text: its own, or `latin` for Latin letters where its own has others.

    Args:
        text: what is to be read.
        own: the voice's language.
        latin: how such a voice reads Latin letters.
    """
    letters_are_latin = all(sign < _LATIN_END for sign in text if sign.isalpha())
    return latin if own.split("-", maxsplit=1)[0].lower() in _NOT_LATIN and letters_are_latin else own
