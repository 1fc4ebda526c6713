"""IPA in the letters that espeak-ng reads between `[[` and `]]`.

Its phoneme names are close to Kirshenbaum's ASCII-IPA (E. Kirshenbaum, "Representing IPA phonetics in ASCII", 1993)
with its own ones for English vowels; they are listed in espeak-ng's docs/phonemes.md. The longest match wins.
"""

from __future__ import annotations

import re
import unicodedata

_NAMES = {
    "eɪ": "eI", "aɪ": "aI", "ɔɪ": "OI", "aʊ": "aU", "oʊ": "oU", "əʊ": "oU", "ɪə": "i@", "eə": "e@", "ɛə": "e@",
    "ʊə": "U@", "ɑː": "A:", "ɔː": "O:", "ɜː": "3:", "ɝː": "3:", "iː": "i:", "uː": "u:", "aː": "A:", "eː": "eI",
    "oː": "oU", "tʃ": "tS", "dʒ": "dZ", "ts": "ts", "dz": "dz",
    "ɑ": "A:", "a": "a", "æ": "a", "ʌ": "V", "ɐ": "a#", "ɒ": "0", "ɔ": "O:", "ə": "@", "ɚ": "3", "ɝ": "3:", "ɜ": "3:",
    "ɛ": "E", "e": "E", "ɪ": "I", "ᵻ": "I2", "i": "i", "ʊ": "U", "u": "u:", "o": "oU", "ɯ": "u:", "y": "u:", "ø": "3:",
    "œ": "3:", "p": "p", "b": "b", "t": "t", "d": "d", "k": "k", "ɡ": "g", "g": "g", "f": "f", "v": "v", "s": "s",
    "z": "z", "h": "h", "m": "m", "n": "n", "l": "l", "ɫ": "l", "w": "w", "ʍ": "w", "θ": "T", "ð": "D", "ʃ": "S",
    "ʒ": "Z", "ɕ": "S", "ʑ": "Z", "ŋ": "N", "j": "j", "ɹ": "r", "r": "r", "ɾ": "r", "ʁ": "r", "ʔ": "?", "x": "x",
    "χ": "x", "ç": "h", "ɸ": "f", "β": "v", "ɲ": "nj", "ʎ": "lj", "ɴ": "N",
    "ˈ": "'", "ˌ": ",", "'": "'",
}  # fmt: skip
_LONGEST_FIRST = re.compile("|".join(map(re.escape, sorted(_NAMES, key=len, reverse=True))))


def mnemonics(ipa: str) -> str:
    """espeak-ng's names of the phonemes, separated by bars so that none runs into the next.

    Args:
        ipa: one word; brackets, slashes, ties, syllable dots and marks without a sound of their own are passed over.

    Returns:
        What stands between the double brackets; empty when nothing of it is known.
    """
    plain = unicodedata.normalize("NFC", ipa).replace("\u0361", "").replace("\u035c", "")
    names = [_NAMES[found] for found in _LONGEST_FIRST.findall(plain)]
    return "".join(name if name in "'," else f"{name}|" for name in names).rstrip("|")
