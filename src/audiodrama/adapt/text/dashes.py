"""Speech after a dash at the start of a paragraph, as it is set from Lisbon to Moscow, and the tags inside of it."""

from __future__ import annotations

import re
from functools import cache

from audiodrama.adapt.records import Passage, word_set
from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.languages import tables

_DASH = r"(?:—|–|―|--|-(?=\s))"
DASH_START = re.compile(r"(?:—|–|―|--?)[^\S\r\n]*(?=[\w¿¡«“„\"‘'…*_])")
_SPACED = re.compile(rf"(?P<stop>[,.!?…;:]\s*|\s+){_DASH}\s*(?=\w)")
_TIGHT = re.compile(rf"(?<=[\w,.!?…]){_DASH}(?=\w)")
_RESUMES = re.compile(rf"\s*{_DASH}\s*(?P<end>[.,;:!?…]?)\s*")
_SENTENCE = re.compile(r"[.!?…]\s+(?=\S)")
_FEW_WORDS = 4
_ACT_WORDS = 2
_YOU = {
    "es": word_set("tú te ti usted ustedes vosotros os me mi mis nos nosotros tu tus soy estoy eres estás vamos"),
    "pt": word_set("tu te ti você vocês me mim nós nos meu minha teu tua sou estou és estás vamos"),
    "it": word_set("tu te ti voi vi mi noi ci mio mia tuo tua sono sei siamo andiamo"),
    "fr": word_set("tu te toi vous me moi nous mon ma ton ta votre notre suis es êtes sommes"),
    "pl": word_set("ty cię ci wy was wam my nas mnie mi mój moja twój twoja jestem jesteś pan pani"),
    "ru": word_set("ты тебя тебе вы вас вам мы нас нам меня мне мой моя твой твоя ваш ваша"),
    "sv": word_set("du dig ni er mig vi oss min din"),
    "de": word_set("du dich dir ihr euch mich mir wir uns mein dein"),
    "en": word_set("i you me my your we us our"),
}


@cache
def _tag_form(code: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The beginning of a tag in a language, and a tag that a comma or another mark sets off: ", dit Ruth"."""
    del code
    verbs = (
        "|".join(sorted(map(re.escape, lexicon.speech_verbs() | lexicon.thought_verbs()), key=len, reverse=True))
        or "(?!)"
    )
    subjects = "|".join(sorted(map(re.escape, _subjects()), key=len, reverse=True)) or "(?!)"
    name = r"[^\W\d_a-zà-öø-ÿа-яёąćęłńóśźż][\w'’-]*"
    article = r"(?:(?:the|der|die|das|le|la|les|l['’]|el|los|las|il|lo|o|a|os|as|un|una|une|um|uma|den|det|en)\s*)?"
    begins = re.compile(
        rf"(?:(?:se|s['’]|si|me|te|le|lui|lhe|ele|он|она|jej|mu|sich)\s*)?(?:{verbs})\b|(?:{subjects}|{name})\s+(?:\w+\s+)?(?:{verbs})\b"
    )
    person = (
        rf"(?:(?:-t)?-(?:il|elle|je|on|ils|elles)\b|\s+(?:{subjects})\b|\s+{article}(?:\w+\s+)?{name}|\s+{article}\w+)"
    )
    incise = re.compile(
        rf"(?P<stop>[,!?…]|[!?…]\s)\s*(?:s['’]|se\s)?(?:{verbs}){person}|(?P<stop2>[,!?…])\s*(?:{subjects})\s+(?:{verbs})\b"
    )
    return begins, incise


def _subjects() -> set[str]:
    words: set[str] = set()
    for name in ("he", "she", "i", "they"):
        words |= lexicon.language().words(name)
    return words | ({"he", "she", "I", "they"} if lexicon.is_english() else set())


def begins_tag(text: str, start: int, end: int) -> bool:
    """Whether a stretch begins like a tag: with a verb of saying, or with somebody who says."""
    begins, _ = _tag_form(lexicon.cache_key())
    return begins.match(text, start, end) is not None


def has_dash_tag(text: str, start: int, end: int) -> bool:
    """Whether a tag stands in a stretch of speech."""
    return _tag_at(text, start, end) != (end, end)


def after_dash(text: str, start: int, end: int) -> list[Passage]:
    """Speech after a dash, up to a tag, and on after the tag."""
    found: list[Passage] = []
    at = start
    while at < end:
        stop, resume = _tag_at(text, at, end)
        if stop > at:
            found.append(Passage(at, stop, "dash"))
        if resume <= at:
            break
        at = resume
    return _trimmed(text, found)


def _trimmed(text: str, passages: list[Passage]) -> list[Passage]:
    found = []
    for p in passages:
        piece = text[p.start : p.end]
        left, right = p.start + len(piece) - len(piece.lstrip(" \t\r\n.,;:")), p.start + len(piece.rstrip(" \t\r\n»”"))
        if left < right and any(c.isalnum() for c in text[left:right]):
            found.append(Passage(left, right, p.mark))
    return found


def _tag_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Where speech stops for a tag, and where it goes on after it; both are `end` if there is no tag."""
    dash = _dash_before_tag(text, start, end)
    _, incise = _tag_form(lexicon.cache_key())
    plain = incise.search(text, start, end)
    if plain and text[plain.start()] in "!?…" and not text[plain.start() + 1 : plain.start() + 2].isspace():
        plain = None
    if dash and (plain is None or dash[0] <= plain.start()):
        stop, tag = dash
        back = _RESUMES.search(text, tag, end)
        if back is None:
            return stop, end
        return stop, back.end()
    if plain:
        stop = plain.start() + 1
        comma = re.compile(r",\s+(?=(?:et|mais|och|men|und|aber|ou|puis|que|qui|and|but)\b)").search(
            text, plain.end(), end
        )
        sentence = _SENTENCE.search(text, plain.end(), end)
        back = min((m for m in (comma, sentence) if m), key=lambda m: m.start(), default=None)
        return stop, back.end() if back else end
    return end, end


def _dash_before_tag(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The first dash that a tag follows: where the speech before it ends, and where the tag begins.

    A dash amid a sentence is a pause or a copula unless a verb of saying or somebody who says stands right behind it,
    or it follows a stop and the words go on in lower case.
    """
    marks = sorted([*_SPACED.finditer(text, start, end), *_TIGHT.finditer(text, start, end)], key=lambda m: m.end())
    for m in marks:
        stops = "stop" in m.groupdict() and (m.group("stop") or "").strip() != ""
        after = m.end()
        lower = text[after : after + 1].islower()
        if (
            begins_tag(text, after, end)
            or (stops and _is_act(text, after, end))
            or (stops and lower and _closes_soon(text, after, end))
        ):
            stop = m.start()
            if stops:
                stop += 1
            return stop, after
    return None


def _is_act(text: str, start: int, end: int) -> bool:
    """Whether a sentence after a stop and a dash tells what somebody does: `. —Amparo se quitó el sombrero—. Hace`.

    Nobody is spoken to in it, and it is no cry and no question.
    """
    if not text[start : start + 1].isupper():
        return False
    back = _RESUMES.search(text, start, end)
    piece = text[start : back.start() if back else end].rstrip()
    words = re.findall(r"[^\W\d_]+", piece.lower())
    talks = _addresses(lexicon.cache_key()) & set(words)
    table = lexicon.language()
    somebody = table.words("he") | table.words("she") | table.words("the")
    opens = words[:1] and (words[0] in somebody or words[0] not in lexicon.never_names())
    return bool(opens) and len(words) > _ACT_WORDS and not talks and piece[-1:] not in "!?…"


@cache
def _addresses(code: str) -> frozenset[str]:
    """Words of a language that only speech has: "I" and "you"."""
    return tables()[code].words("i") | _YOU.get(code, frozenset()) if code in tables() else frozenset()


def _closes_soon(text: str, start: int, end: int) -> bool:
    """Whether a stretch in lower case after a stop is short enough for a tag with a verb that no list has."""
    back = _RESUMES.search(text, start, end)
    piece = text[start : back.start() if back else end]
    return len(piece.split()) <= 3 * _FEW_WORDS and any(c.isupper() for c in piece)
