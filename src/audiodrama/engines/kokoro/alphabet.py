"""Kokoro's own letters for phonemes, and how a clause becomes its tokens.

The alphabet is described in misaki's EN_PHONES.md: IPA, with one capital for each English diphthong and one letter
for each affricate. espeak-ng's IPA is brought into it here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.engines.espeak.library import TIE

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKENS = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13, "“": 14, "”": 15,
    " ": 16, "\u0303": 17, "ʣ": 18, "ʥ": 19, "ʦ": 20, "ʨ": 21, "ᵝ": 22, "ꭧ": 23, "A": 24, "I": 25, "O": 31,
    "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42, "a": 43, "b": 44, "c": 45, "d": 46, "e": 47, "f": 48,
    "h": 50, "i": 51, "j": 52, "k": 53, "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "q": 59, "r": 60, "s": 61,
    "t": 62, "u": 63, "v": 64, "w": 65, "x": 66, "y": 67, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75,
    "ɔ": 76, "ɕ": 77, "ç": 78, "ɖ": 80, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87, "ɟ": 90, "ɡ": 92,
    "ɥ": 99, "ɨ": 101, "ɪ": 102, "ʝ": 103, "ɯ": 110, "ɰ": 111, "ŋ": 112, "ɳ": 113, "ɲ": 114, "ɴ": 115, "ø": 116,
    "ɸ": 118, "θ": 119, "œ": 120, "ɹ": 123, "ɾ": 125, "ɻ": 126, "ʁ": 128, "ɽ": 129, "ʂ": 130, "ʃ": 131, "ʈ": 132,
    "ʧ": 133, "ʊ": 135, "ʋ": 136, "ʌ": 138, "ɣ": 139, "ɤ": 140, "χ": 142, "ʎ": 143, "ʒ": 147, "ʔ": 148, "ˈ": 156,
    "ˌ": 157, "ː": 158, "ʰ": 162, "ʲ": 164, "↓": 169, "→": 171, "↗": 172, "↘": 173, "ᵻ": 177,
}  # fmt: skip
"""The letters Kokoro-82M was trained on and their tokens (config.json of the model, Apache-2.0)."""

_EVERYWHERE = {
    "t^ʃ": "ʧ", "d^ʒ": "ʤ", "t^s": "ʦ", "d^z": "ʣ", "t^ɕ": "ʨ", "d^ʑ": "ʥ", "g": "ɡ", "ɫ": "l", "ɬ": "l", "ɝ": "ɜɹ",
}  # fmt: skip
_ENGLISH = {
    "e^ɪ": "A", "eɪ": "A", "a^ɪ": "I", "aɪ": "I", "a^ʊ": "W", "aʊ": "W", "ɔ^ɪ": "Y", "ɔɪ": "Y", "tʃ": "ʧ", "dʒ": "ʤ",
    "ə^l": "ᵊl", "ʔn̩": "tᵊn", "n̩": "ᵊn", "ʔ": "t", "r": "ɹ", "x": "k", "ç": "k", "ɐ": "ə", "a^ɪ^ə": "Iə",
    "a^ɪ^ɚ": "Iəɹ", "a": "æ",
}  # fmt: skip
_AMERICAN = {
    "o^ʊ": "O", "oʊ": "O", "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɚ": "əɹ", "ɾ": "T", "ɪ^ə": "iə", "ː": "", "o": "ɔ", "ɔː": "ɔ",
}  # fmt: skip
_BRITISH = {"ə^ʊ": "Q", "əʊ": "Q", "e^ə": "ɛː", "ɪ^ə": "ɪə", "ʊ^ə": "ʊə", "iə": "ɪə"}

# Without any stress the model leaves out the pronoun "I" ("I'm", "I'd", …) as often as not; misaki gives it this mark.
_PRONOUN = re.compile(r"^I(?=(?:[mdvl]|əl|ᵊl)?$)")


def _table(language: str) -> dict[str, str]:
    if not language.lower().startswith("en"):
        return dict(_EVERYWHERE)
    american = not language.lower().startswith("en-gb")
    return {**_EVERYWHERE, **_ENGLISH, **(_AMERICAN if american else _BRITISH)}


def kokoro_letters(sounds: str, language: str, known: Mapping[str, int]) -> str:
    """Phonemes in Kokoro's letters.

    Args:
        sounds: IPA, with `^` inside phonemes or without.
        language: BCP 47 tag.
        known: the model's letters; what is not among them is left out.
    """
    table = _table(language)
    longest_first = re.compile("|".join(map(re.escape, sorted(table, key=len, reverse=True))))
    said = longest_first.sub(lambda match: table[match[0]], sounds).replace(TIE, "")
    if language.lower().startswith("en"):
        said = _PRONOUN.sub(r"ˌ\g<0>", said)
    return "".join(letter for letter in said if letter in known)
