"""Nouns that speak in languages without articles before them: "powiedziała wnuczka", "сказал рыбак", "sa prästen".

Polish and Russian verbs of the past show the gender of who speaks, and a noun must agree with it; what an adverb or a
case ends in is none. Swedish nouns carry their article at their end.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from audiodrama.adapt.records import word_set
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.languages import tables

if TYPE_CHECKING:
    from audiodrama.adapt.records import Gender

_SLAVIC = frozenset({"pl", "ru"})
_MARK = r"(?:[\"”“»«]\s*,?|[,!?…]|\s(?:—|–|-|--))\s*"
_NOUN = r"[^\W\d_A-Z][\w-]{2,}"
# Adverbs, and cases that tell how something is said or to whom.
_NO_NOUNS = {
    "pl": re.compile(r"(?:o|e|ie|ąc|em|im|ym|ami|ą|ę|u|owi|ej|ego|emu|wszy|szy)$"),
    "ru": re.compile(r"(?:о|е|ом|ем|ём|им|ым|ой|ей|ою|ами|ями|у|ю|я́|ски|вши|в|ув|ая|яя|ого|ему)$"),
}
_NEVER = word_set(
    "sam sama raz wreszcie potem teraz tak też zaraz nagle znów nieraz wtedy zawsze nigdy naprawdę już tylko",
    "сам сама раз вдруг теперь опять вновь вслух снова лишь только тоже вполголоса наконец потом тут там еще ещё уже",
    "igen sedan innan utan även redan annan gången man någon den han hon själv sen ingen",
)
_ADJECTIVES = {
    "pl": re.compile(r"(?:y|i|a)$"),
    "ru": re.compile(r"(?:ый|ий|ой|ая|яя)$"),
}
_SWEDISH_KIN = word_set("far mor farfar farmor morfar mormor mamma pappa faster moster farbror morbror")
_DEFINITE = re.compile(r"(?:[^aeiouyåäö\W]en|[aeiouyåäö]n|aren|et)$")


def speaking_nouns(text: str) -> dict[str, Gender]:
    """The nouns that a text lets speak, with the gender that their verbs show; none where nouns have articles."""
    code = lexicon.language().code
    if code in _SLAVIC:
        return _slavic(text, code)
    if code == "sv":
        found = Counter(w for w in _swedish_tag().findall(text) if is_definite(w))
        return {w: lexicon.people().get(w, "unknown") for w in found}
    return {}


def is_definite(word: str) -> bool:
    """Whether a Swedish noun needs no article to mean one person: "prästen", "farfar"."""
    return word in _SWEDISH_KIN or (word not in _NEVER and bool(_DEFINITE.search(word)))


@cache
def _swedish_tag() -> re.Pattern[str]:
    return re.compile(rf"{_MARK}(?:{_verbs('sv')})\s+({_NOUN})(?=\s*[.,;:!?—–«»”\n]|\s+[a-zåäö]|\s*$)")


@cache
def _verbs(code: str) -> str:
    verbs = tables()[code].words("says")
    return "|".join(sorted(map(re.escape, verbs), key=len, reverse=True))


@cache
def _slavic_tag(code: str) -> re.Pattern[str]:
    return re.compile(rf"{_MARK}({_verbs(code)})\s+(?:się\s+)?({_NOUN})(?:\s+({_NOUN}))?")


def _slavic(text: str, code: str) -> dict[str, Gender]:
    stop = lexicon.never_names() | lexicon.speech_verbs() | _NEVER
    found: dict[str, Gender] = {}
    for verb, first, second in _slavic_tag(code).findall(text):
        gender = past_gender(verb)
        described = bool(second) and bool(_ADJECTIVES[code].search(first)) and _agrees(second, gender, code)
        noun = second if described else first
        if noun not in stop and not _NO_NOUNS[code].search(noun) and _agrees(noun, gender, code):
            found[noun] = lexicon.people().get(noun, gender)
    return found


def past_gender(verb: str) -> Gender:
    """The gender that a verb of the past shows in Polish and Russian."""
    if verb.endswith(("ła", "ла", "лась")):
        return "female"
    return "male" if verb.endswith(("ł", "л", "лся")) else "unknown"


def _agrees(noun: str, gender: Gender, code: str) -> bool:
    """Whether a noun ends as those do of which a verb says that gender."""
    soft = ("a",) if code == "pl" else ("а", "я", "ь")
    if gender == "female":
        return noun.endswith(soft)
    if noun.endswith(("ca", "sta", "dzia", "yzna", "дя", "ья", "ина")) or noun in lexicon.people():
        return True
    return not noun.endswith(("a", "y", "i", "o", "e", "а", "я", "ы", "и", "о", "е"))
