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


def letters(sounds: str, language: str, known: Mapping[str, int]) -> str:
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
