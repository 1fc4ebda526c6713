"""The tables of languages.toml, and the language of a text, told from its commonest words and its letters."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ENGLISH = "en"
_OTHERS = "others"
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("uk", re.compile(r"[іїєґІЇЄҐ]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 60_000
_LEAST_SHARE = 0.12


@dataclass(frozen=True)
class Language:
    """A table: its code, and its lists of words by name."""

    code: str
    lists: dict[str, str]

    def words(self, name: str) -> frozenset[str]:
        """The words of a list, in lower case; none if the table lacks it."""
        return frozenset(self.lists.get(name, "").split())


@cache
def _raw() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("audiodrama.adapt.text").joinpath("languages.toml").read_text(encoding="utf-8"))


@cache
def tables() -> dict[str, Language]:
    """All tables by code."""
    return {code: Language(code, lists) for code, lists in _raw().items() if code != _OTHERS}


@cache
def _common_words() -> dict[str, frozenset[str]]:
    """The commonest words of every language that is told from them, those without a table too."""
    own = {code: table.words("words") for code, table in tables().items() if table.words("words")}
    return own | {code: frozenset(words.split()) for code, words in _raw()[_OTHERS].items()}


def every_word(name: str) -> list[str]:
    """The words of a list in all languages, the longest first."""
    words = {word for table in tables().values() for word in table.words(name)}
    return sorted(words, key=lambda w: (-len(w), w))


def language_code(tag: str) -> str:
    """The language of a tag such as "pt-BR", in lower case; nothing for a tag that is none."""
    code = re.split(r"[-_]", tag.strip().lower())[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) and code not in ("und", "mul", "zxx") else ""


def find_language(text: str, declared: str = "") -> str:
    """The code of a text's language; `declared` is what its file says, which weighs where the text says little.

    A file that declares one language and is written in another is common: the words decide where they are many.
    """
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script:
        return script
    shares = _shares(sample)
    wanted = language_code(declared)
    best = max(shares, key=lambda code: shares[code])
    if shares[best] < _LEAST_SHARE:
        return wanted or _by_rarer_words(sample)
    if wanted and wanted in shares and shares[wanted] * 1.3 >= shares[best]:
        return wanted
    if wanted and wanted not in shares and shares[best] < 2 * _LEAST_SHARE:
        return wanted
    return best


def _by_rarer_words(sample: str) -> str:
    """The language of a text too short for its commonest words, by all the words that a table has."""
    found = Counter(_WORD.findall(sample.lower()))
    shares = {
        code: sum(n for word, n in found.items() if word in known) / (found.total() or 1)
        for code, known in _all_words().items()
    }
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] >= _LEAST_SHARE and shares[best] > shares[ENGLISH] else ENGLISH


@cache
def _all_words() -> dict[str, frozenset[str]]:
    lists = ("words", "says", "says_i", "no_names", "people_male", "people_female", "he", "she", "i")
    return {code: frozenset().union(*map(table.words, lists)) for code, table in tables().items()}


def _script(sample: str) -> str:
    letters = sum(c.isalpha() for c in sample) or 1
    counts = {code: len(form.findall(sample)) for code, form in _SCRIPTS}
    if counts["ja"] > 0.1 * letters:
        return "ja"
    if counts["uk"] > 0.02 * letters:
        return "uk"
    return next((code for code, n in counts.items() if n > 0.4 * letters), "")


def _shares(sample: str) -> dict[str, float]:
    """For each language with a list of words, the share of the text's words that are in it."""
    found = Counter(_WORD.findall(sample.lower()))
    total = found.total() or 1
    return {
        code: sum(n for word, n in found.items() if word in known) / total for code, known in _common_words().items()
    }
