"""Directions that stand where words stand: `(beat)`, `(quietly) Go.`, `[sighs]`, `<break time="1s"/>`, `PAUSE`.

A direction is never spoken. One whose meaning is known is obeyed, any other one is left out and told. Round brackets in
the middle of a sentence are words, as in "my brother (the tall one) knows", unless they hold a known direction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from audiodrama.base import translations
from audiodrama.base.names import key
from audiodrama.script.directives import BY_SPELLING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PAUSES_S = {
    "beat": 0.6, "short-beat": 0.6, "short-pause": 0.6, "brief-pause": 0.6, "slight-pause": 0.6, "pause": 1.2,
    "long-beat": 1.2, "pauses": 1.2, "silence": 1.2, "long-pause": 2.5, "longer-pause": 2.5, "long-silence": 2.5,
    **translations.PAUSES_S,
}  # fmt: skip
_LONGEST_S = 60.0
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)?)[\s-]*(ms|milliseconds?|s|secs?|seconds?|sek|sekunden)\b\.?", re.IGNORECASE)
_PAUSE_WORDS = frozenset({"pause", "pauses", "pausing", "beat", "silence", "wait", "break", "for", "of", "a", "hold"})
_ARTICLES = ("a-", "an-", "another-", "the-")
_OUTER = re.compile(r"^[\s*_\u2013\u2014~-]+|[\s*_\u2013\u2014~.\u2026!-]+$")
_BRACKETS = re.compile(r"[(\uff08]([^()\uff08\uff09]{1,80})[)\uff09]|[\[\u3010]([^\[\]\u3010\u3011]{1,80})[\]\u3011]"
                       r"|\{\{?([^{}]{1,80})\}\}?|<(/?[A-Za-z][^<>]{0,80})>")  # fmt: skip
_WRAPPED = {"(": ")", "\uff08": "\uff09", "[": "]", "\u3010": "\u3011", "{": "}", "<": ">"}
_SPEAKING = re.compile(r"\b(?:I|I'm|I\u2019m|you|we|me|my|your|us|our|is|are|was|were|not|no|yes)\b", re.IGNORECASE)
_ENDED = re.compile(r"[.!?\u2026:;\u3002\uff01\uff1f\u2014-][\"'\u201d\u2019\u00bb\u300d)]*\s*$")
_WORDS = """
sighs sigh sighing sniffs sniffles coughs cough coughing gasps gasp groans groan moans grunts grunt snorts
snort clears yawns yawn gulps swallows breathes exhales inhales breath whistles hiccups burps shrugs nods
winks smiles grins frowns laughter applause chuckle giggle sob scoffs tuts hesitates stutters stammers
turns looks walks enters exits leaves sits stands points reads pause pauses beat laughs cries sobs
chuckles giggles whispers shouts screams mutters mumbles sings singing offscreen off continued cont-d
contd more inaudible unintelligible crosstalk music sound
"""
_DIRECTION_WORDS = frozenset(_WORDS.split())
_CUE = re.compile(r"\s*([A-Za-z/]{2,10})\s*[:=\u2013-]")
_BREAK = re.compile(r"/?\s*(?:break|pause|silence|wait)\b", re.IGNORECASE)

Bracket = Literal["(", "[", "{", "<", "*"]


@dataclass(frozen=True, slots=True)
class Aside:
    """A stretch of a text that is no speech.

    Args:
        start: index of its first character, the brackets included.
        end: index after its last character.
        text: what stands between the brackets.
        bracket: the bracket that opens it; `*` for emphasis.
        pause_s: silence in its place.
        deliveries: keys of the deliveries from here on; None when they stay as they are.
        known: whether it means something.
        cue: the cue that it is nearly, as it should be written; else empty.
    """

    start: int
    end: int
    text: str
    bracket: Bracket
    pause_s: float = 0.0
    deliveries: tuple[str, ...] | None = None
    known: bool = True
    cue: str = ""


def pause_of(text: str) -> float | None:
    """Seconds of silence that a direction asks for, None when it asks for none.

    >>> pause_of("long pause"), pause_of("pause 3s"), pause_of("a beat"), pause_of("quietly")
    (2.5, 3.0, 0.6, None)
    """
    folded = key(text)
    for article in _ARTICLES:
        folded = folded.removeprefix(article)
    if folded in PAUSES_S:
        return PAUSES_S[folded]
    if (amount := _AMOUNT.search(text)) is None:
        return None
    rest = key(text[: amount.start()] + " " + text[amount.end() :]).split("-")
    if not all(word in _PAUSE_WORDS for word in rest if word) or not any(rest):
        return None
    seconds = float(amount[1].replace(",", ".")) * (0.001 if amount[2].lower().startswith("m") else 1.0)
    return seconds if seconds <= _LONGEST_S else None


def paragraph_pause(text: str) -> float | None:
    """Seconds of silence that a paragraph is: `(beat)`, `[pause 3s]`, `PAUSE`, `Beat.`; None when it is to be read.

    A sentence with an article (`A pause.`) is prose, unless brackets stand around it.
    """
    bare = _OUTER.sub("", text)
    wrapped = len(bare) > 2 and _WRAPPED.get(bare[0]) == bare[-1]
    while len(bare) > 2 and _WRAPPED.get(bare[0]) == bare[-1]:
        bare = _OUTER.sub("", bare[1:-1])
    if "\n" in bare or len(bare) > 60 or (not wrapped and key(bare).startswith(_ARTICLES)):
        return None
    bare = re.sub(r"^(?i:pause|beat)\s*[:=]\s*", "pause ", bare)
    return pause_of(bare) if wrapped or key(bare) != "silence" else None


def asides(
    text: str, meaning: Callable[[str], tuple[tuple[str, ...], float] | None], *, narrated: bool = False,
    stressed: Sequence[tuple[int, int]] = (),
) -> Iterator[Aside]:  # fmt: skip
    """The directions that stand among the words of a speech or a paragraph, in order.

    Args:
        text: without emphasis marks.
        meaning: deliveries and seconds of pause that a direction means; None for one that is not known.
        narrated: whether the narrator reads it: then deliveries in round brackets are prose.
        stressed: stretches of `text` that were emphasised, which may be directions too.
    """
    end = 0
    for found in sorted([*_bracketed(text), *_emphasised(text, stressed)], key=lambda each: each[:2]):
        start, stop, inner, bracket = found
        if start < end:
            continue
        aside = _aside(text, start, stop, inner, bracket, meaning, narrated=narrated)
        if aside:
            yield aside
            end = stop


def _bracketed(text: str) -> Iterator[tuple[int, int, str, Bracket]]:
    for found in _BRACKETS.finditer(text):
        inner = next(group for group in found.groups() if group is not None)
        bracket: Bracket = {"\uff08": "(", "\u3010": "["}.get(found[0][0], found[0][0])  # type: ignore[assignment]
        start, end = found.span()
        while text[start - 1 : start] + text[end : end + 1] in {"()", "<>", "[]", "{}"}:
            start, end = start - 1, end + 1
        yield start, end, inner.strip(), bracket


def _emphasised(text: str, stressed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str, Bracket]]:
    """Emphasis in small letters at the beginning of a sentence, before a capital: `*whispering* Hello.` is one."""
    for start, end in stressed:
        inner, after = text[start:end], text[end : end + 40].lstrip()
        if inner.islower() and inner[:1].isalpha() and _begins(text, start) and (not after or after[0].isupper()):
            yield start, end, inner, "*"


def _begins(text: str, at: int) -> bool:
    """Whether a sentence begins at a place."""
    before = text[:at].rstrip() if at < 200 else text[at - 200 : at].rstrip()
    return not before or text[at - 1 : at] == "\n" or _ENDED.search(before) is not None


def _aside(
    text: str, start: int, end: int, inner: str, bracket: Bracket,
    meaning: Callable[[str], tuple[tuple[str, ...], float] | None], *, narrated: bool,
) -> Aside | None:  # fmt: skip
    """The direction that a bracket holds, or None when it holds words."""
    if "[[" in text[max(start - 1, 0) : start + 2] or text[end : end + 1] == "]":
        return None  # half of a note, which is an error of its own
    if bracket != "*" and (cue := _near_cue(inner)):
        return Aside(start, end, inner, bracket, known=False, cue=cue)
    if bracket == "<":
        return _tag(start, end, inner)
    if (seconds := pause_of(inner)) is not None:
        return Aside(start, end, inner, bracket, seconds)
    if not narrated and (meant := meaning(inner)) and (bracket != "(" or _stands_apart(text, start, end, inner)):
        return Aside(start, end, inner, bracket, meant[1], meant[0] or None)
    square = bracket in {"[", "{"}
    direction = (
        square and _likely(inner) if narrated else square or (bracket == "(" and _is_direction(text, start, end, inner))
    )
    return Aside(start, end, inner, bracket, known=False) if direction else None


def _near_cue(inner: str) -> str:
    """The cue that stands in the wrong brackets, `(sfx: owl)`, as it should be written; else empty."""
    kind = _CUE.match(inner)
    if not kind or kind[1].lower() not in BY_SPELLING:
        return ""
    return f"[[{BY_SPELLING[kind[1].lower()].name}: {inner[kind.end() :].strip().lower()}]]"


def _tag(start: int, end: int, inner: str) -> Aside:
    """A tag of a markup language; of those only a break means something here."""
    known = _BREAK.match(inner) is not None
    amount = _AMOUNT.search(inner)
    seconds = pause_of(f"pause {amount[0]}") if amount else PAUSES_S["pause"]
    return Aside(start, end, inner, "<", (seconds or 0.0) if known else 0.0, known=known)


def _stands_apart(text: str, start: int, end: int, inner: str) -> bool:
    """Whether a known delivery is a direction where it stands: "(quiet)" in mid-sentence may be a word of it."""
    after = text[end : end + 40].lstrip()
    middle = after[:1].islower() and not _begins(text, start)
    return not middle or inner.endswith(("ing", "ly", "s")) or " " in inner


def _likely(inner: str) -> bool:
    """Whether what square brackets hold in a paragraph is a direction, and not a word that an editor put in."""
    return key(inner).split("-")[0] in _DIRECTION_WORDS or (inner.isupper() and len(inner) > 3)


def _is_direction(text: str, start: int, end: int, inner: str) -> bool:
    """Whether round brackets hold a direction rather than words."""
    words = key(inner).split("-")
    if len(words) > 6 or _SPEAKING.search(inner) or not inner[:1].islower():
        return words[0] in _DIRECTION_WORDS and len(words) <= 3 and not _SPEAKING.search(inner)
    if words[0] in _DIRECTION_WORDS:
        return True
    after = text[end : end + 40].lstrip(" ")
    alone = _begins(text, start) and (not after or after[0] == "\n" or not after[0].islower())
    return alone and not inner.endswith((".", "!", "?"))
