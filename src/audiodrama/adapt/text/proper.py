"""Which capitalised words of a text are names of people: by their capitals, or since a tag lets them speak."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from audiodrama.adapt.records import word_set
from audiodrama.adapt.text import lexicon

if TYPE_CHECKING:
    from collections.abc import Container

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽΑ-ΩЀ-Я"
CAP_WORD = rf"(?:[{UPPER}]['’](?=[{UPPER}]))?[{UPPER}][^\W_]*(?:[-’'](?!s\b|S\b|ll\b|d\b|ve\b|re\b|m\b|t\b)[^\W_]+)*"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A capital after these goes on with a sentence; only a word that others follow begins one.
_GOES_ON = re.compile(r",[\"”’»]?\s$")
_LED = re.compile(r"['’]s\b|,?\s+\w|[-–—:]")
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Miss|Dr|Captain|Colonel|Lady|Sir)\.?\s+([{UPPER}]\w+)\b")
_CLOSED = r"[\"”“’»«'」]\s*[,.]?\s+|\s(?:—|–|--)\s?|(?:—|--)(?=\w)"
_NUMBERS = {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
# Words that stand first in a tag without being anybody: "Then Ruth said", "But she said".
_FUNCTION = word_set(
    "i he she it they we you who what which that this these those the a an and but or nor so then there here when",
    "while as if in on at by from to with without after before until till somebody someone nobody everybody",
    "everyone something nothing anything anybody both all one another others neither either none not no yes oh ah",
    "well now once again at last only even still just also his her my your our their its mr mrs ms dr",
)
_NEVER_TAGGED = frozenset({"I", "He", "She", "They", "We", "It"})
# Titles that are also surnames and first names: "said Bishop" without an article names somebody.
_RANKS = lexicon.honorifics("rank_or_name")


def proper_words(text: str) -> frozenset[str]:
    """Words that are names by their capitals: often capitalised amid sentences, seldom in lower case."""
    lower: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    for m in _WORD.finditer(text):
        word = m.group()
        if not word[0].isupper():
            lower[word] += 1
        elif text[max(0, m.start() - 3) : m.start()].rstrip(" \n\r\t")[-1:].isalnum() or _GOES_ON.search(
            text, max(0, m.start() - 4), m.start()
        ):
            inside[word] += 1
        elif _LED.match(text, m.end()):
            opening[word] += 1
    given, stop, attested = lexicon.given_names(), lexicon.stop_words(), _attested(text, lower)
    nouns_too = lexicon.language().code == "de"
    return frozenset(
        w
        for w in inside.keys() | opening.keys() | attested
        if w in attested
        or (
            w.lower() not in stop
            and len(w) > 1
            and (not nouns_too or w.lower() in given)
            and _is_proper(inside[w], opening[w], lower[w.lower()], known=w.lower() in given)
        )
    )


def _is_proper(inside: int, opening: int, lower: int, *, known: bool) -> bool:
    if known:
        return lower <= 2 * (inside + opening)
    if inside:
        return lower <= inside or (inside > 4 and lower < 3 * inside)
    return opening > 1 and not lower


def _attested(text: str, lower: Container[str]) -> set[str]:
    """Names in spite of the list of other words: "Mr. Hall", and whom a tag right after speech lets speak: "said Five".

    In such a tag one time is enough, whatever the word means elsewhere; amid narration it takes two.
    """
    after, before, anywhere = _tag_forms(lexicon.cache_key())
    inverted, direct = Counter(after.findall(text)), Counter(before.findall(text))
    tagged = {w for w in inverted if w not in _NEVER_TAGGED} | {w for w in direct if w.lower() not in _FUNCTION}
    acting = [*_BEAT.findall(text), *_HUMAN.findall(text)]
    tagged |= {w for w in acting if w.lower() not in lexicon.stop_words() and not _is_word(w, lower)}
    said, titled = Counter(anywhere.findall(text)), Counter(_TITLED.findall(text))
    closed = lexicon.titles().keys() | (lexicon.never_names() - _NUMBERS - lexicon.given_names().keys())
    spoken = {w for w in tagged if w.lower() not in lexicon.titles() or (w in inverted and w.lower() in _RANKS)}
    if not lexicon.is_english():
        told = {name for verb, name in _COMMA_TAG.findall(text) if verb not in lexicon.never_names()}
        spoken |= told | {w for w in _acting_abroad(lexicon.cache_key()).findall(text) if w.lower() not in lower}
        return {w for w in spoken if w.lower() not in lexicon.never_names()}
    often = {w for w in said.keys() | titled.keys() if w.lower() not in closed and (said[w] > 1 or titled[w] > 1)}
    return often | spoken


# `“, riet Mia.`: behind a comma outside of the marks any word and a name are a tag.
_COMMA_TAG = re.compile(rf"[\"”“»«›‹],\s+([^\W\d_A-Z]+)\s+({CAP_WORD})(?=[.,;:!?]|\s+[^\W\d_A-Z])")


@cache
def _acting_abroad(code: str) -> re.Pattern[str]:
    """Who acts at the start of a sentence where nouns have articles: `Ginevra chiuse`, `Amélia tirou`."""
    ends = "|".join(sorted(lexicon.language().words("past"), key=len, reverse=True)) or "(?!)"
    own = r"(?:(?:se|si|s['’]|no|non|ne|não)\s*)?"
    return re.compile(
        rf"(?:^|[.!?…]\s+|\n\s*|\s[—–-]\s?)({CAP_WORD})\s+{own}[^\W\d_A-Z]*(?:{ends})\b" if code else "(?!)"
    )


# Who acts at the start of a paragraph and speaks in it: `Joaquín laughed. "I have carried worse."`
_BEAT = re.compile(
    rf"(?:^|\n)[ \t]*({CAP_WORD})\s+[a-z]+(?:ed|t|d|k|w|e|g|m|n|p|l)\b[^\"“”„«»\n]{{0,80}}[.!?,:]\s+[\"“„«]"
)
# Who has something of their own: `Jadwiga crossed the court with the book under her coat.`
_PAST = "[a-z]+ed|shut|put|took|held|stood|sat|rose|drew|hung|wore|kept|lost|found|left|ran|laid|bit|felt|gave|threw"
_HUMAN = re.compile(
    rf"(?:^|[.!?]\s+|\n\s*)({CAP_WORD})\s+(?:{_PAST})\b[^.!?\"“”]{{0,70}}\b(?:his|her|himself|herself)\b"
)


def _is_word(word: str, lower: Container[str]) -> bool:
    """Whether the text has a word in lower case too, or it is one that names nobody by its end."""
    return word.lower() in lower or word.endswith(("ly", "ing", "thing", "body"))


@cache
def _tag_forms(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """`," said Five`, `," Five said`, and "said Five" anywhere."""
    verbs = "|".join(sorted(map(re.escape, lexicon.speech_verbs()), key=len, reverse=True)) or "(?!)"
    titles = "|".join(sorted(map(re.escape, lexicon.titles()), key=len, reverse=True)) or "(?!)"
    head = (
        rf"(?:(?i:{titles})\.?\s+|(?:der|die|le|la|el|il|o|a|the|l['’])\s*(?:[^\W\d_A-Z]\w+\s+)?)?"
        if code != "en"
        else ""
    )
    after = re.compile(
        rf"(?:{_CLOSED}|[,!?…]\s)(?:{verbs})\s+(?:się\s+)?{head}({CAP_WORD})"
        if code != "en"
        else rf"[,.!?…—–-][\"”“’»«']{{1,2}}\s*[,.]?\s+(?:{verbs})\s+({CAP_WORD})(?=[,.;:!?]|\s+[a-z])"
    )
    direct = re.compile(
        rf"(?:{_CLOSED}){head}({CAP_WORD})\s+(?:{verbs})\b"
        if code != "en"
        else rf"[,!?…—–-][\"”“’»«']{{1,2}}\s*[,.]?\s+({CAP_WORD})\s+(?:{verbs})\b"
    )
    anywhere = re.compile(rf"\b(?:said|asked|cried|replied|says|asks|answered|exclaimed)\s+(?:the\s+)?([{UPPER}]\w+)\b")
    return after, direct, anywhere


_SHOWN = re.compile(rf"[\"”“’»«'」]\s*,?\s+([^\W\d_]+)\s+(?:\w+\s+)?{CAP_WORD}(?=[.,;:!?]|\s)")
_SHOWN_BEHIND_DASH = re.compile(rf"\s(?:—|–|--)\s?([^\W\d_]+)\s+{CAP_WORD}(?=[.,;:!?]|\s)")


def shown_verbs(text: str) -> frozenset[str]:
    """Words in lower case between speech and a name: in a language without a table these are its verbs of saying."""
    found = Counter(w for form in (_SHOWN, _SHOWN_BEHIND_DASH) for w in form.findall(text) if w.islower())
    found.update(verb for _, verb, _ in _SHOWN_CASELESS.findall(text) if _is_caseless(verb))
    return frozenset(word for word, n in found.most_common(200) if len(word) > 1)


# `", אמרה רות.`: a verb and a name are the whole of a tag, where a script has no capitals.
_SHOWN_CASELESS = re.compile(
    r"([,،、]?)[\"”“»«']\s*(?:[,،]\s*)?\s([^\W\d_]{2,})\s+([^\W\d_]{2,})(?=\s*[.,;:!?،؛。]|\s*\n|\s*$)"
)


def caseless_names(text: str) -> frozenset[str]:
    """Names in a script without capitals: the second word of tags of two, behind a comma or known."""
    tags = [(comma, v, n) for comma, v, n in _SHOWN_CASELESS.findall(text) if _is_caseless(v) and _is_caseless(n)]
    verbs = Counter(v for _, v, _ in tags)
    words = Counter(_WORD.findall(text)) if tags else Counter()
    return frozenset(n for comma, v, n in tags if comma or verbs[v] > 1 or words[n] > 1)


def _is_caseless(word: str) -> bool:
    return word.upper() == word.lower()
