"""Counts of each form of a name: how often it speaks, acts, is called, stands for a place."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.bare_nouns import past_gender
from audiodrama.adapt.text.japanese import is_topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from audiodrama.adapt.records import Gender
    from audiodrama.adapt.text.mentions import Form, Mention

_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|to|from|near|towards?|into|through|for|round|about|leaving|reached|left|of|on)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_GENERATION = re.compile(r"\b(?:[Oo]ld|[Yy]oung|elder|younger)\s+$")
# `. —Amparo se quitó el sombrero—. Hace frío.`
_DASH_ACT = re.compile(r"[.!?…]\s*[—–-]\s?$")
_TAG_BEGINS = re.compile(r",[\"”’»]\s+$")
_ACTS = re.compile(
    r"\s+(?:\w+ly\s+)?(?:was|had|is|has|looked|could|would|did|does|felt|knew|thought|turned|smiled|nodded|"
    r"laughed|sighed|stood|sat|went|came|took|gave|made|saw|heard|"
    r"shook|began|[a-z]+ed|[a-z]+s)\b"
)
# Of other languages the verbs are not known: a word in lower case behind a name is one, as a rule.
_GOES_ON = re.compile(r"\s+(?:\w+\s+)?[^\W\d_A-Z]\w+")
_NEAR = 90
_BESIDE_NAMES = frozenset({"the", "old", "poor", "young", "little"})
# "Dr. Osei and her brother Kofi Osei" are two.
_BESIDE = re.compile(
    r",?\s+(?:and|und|et|y|e|och|i|и)\s+(?:(?:his|her|their|the|my|old|young|little|poor)\s+)*(?:[a-z]+\s+)?,?\s*(?:[Mm]rs?\.?\s+)?"
)
# "his wife, Corazon", "her brother Kofi", "old Marek", "young Pekka": nouns and adjectives that only people have.
_RELATED = re.compile(
    r"\b(?:(?:his|her|my|their|our)\s+(?:\w+\s+)?(wife|husband|brother|sister|son|daughter|father|mother|aunt|uncle|cousin|"
    r"nephew|niece|friend|maid|servant|partner|boss|neighbou?r|colleague|grandmother|grandfather),?|old|young|little|poor)\s+$",
    re.IGNORECASE,
)
# "Her name, I learned later, was Beatrix", "a courier called Desmond".
_NAMED = re.compile(
    r"(?:\b(?P<own>[Hh]is|[Hh]er)\s+(?:\w+\s+)?name(?:,[^,.!?]{1,30},)?\s+(?:was|is|had been)"
    r"|\b(?P<noun>[a-z]+),?\s+(?:called|named|by the name of))\s+$"
)
_NAMING = 56
# A verb behind a name, or a clause set off by a comma: nearly any word in lower case.
_ACTS_SOMEHOW = re.compile(
    r",?\s+(?!(?:and|or|of|in|at|on|under|over|with|by|for|to|from|as|than|but|und|et|y|e|och|i|de|von)\b)[^\W\d_A-Z]\w*"
)
# "madame Roussel", "o senhor Almeida": many languages write titles in lower case.
_TITLE_WORD = re.compile(r"([^\W\d_]+)\.?\s+$")
_WHO_IS = re.compile(r",?\s+(?:who|whose)\b")


@dataclass
class Sightings:
    """Counts by form of a name, and the paragraphs of narration it stands in.

    `kin` counts relations that show a gender ("his wife, Ada"): female ones above 0, male ones below.
    """

    counts: Counter[Form] = field(default_factory=Counter)
    paragraphs: dict[Form, set[int]] = field(default_factory=lambda: defaultdict(set))
    said: Counter[Form] = field(default_factory=Counter)
    acts: Counter[Form] = field(default_factory=Counter)
    placed: Counter[Form] = field(default_factory=Counter)
    called: Counter[Form] = field(default_factory=Counter)
    definite: Counter[Form] = field(default_factory=Counter)
    human: Counter[Form] = field(default_factory=Counter)
    female: Counter[Form] = field(default_factory=Counter)
    male: Counter[Form] = field(default_factory=Counter)
    kin: Counter[Form] = field(default_factory=Counter)
    beside: set[frozenset[Form]] = field(default_factory=set)
    two_of: set[Form] = field(default_factory=set)


def gather(text: str, mentions: Sequence[Mention], block_of: Sequence[int]) -> Sightings:
    """Count what every name of a text is seen doing; `block_of` gives the paragraph of each mention."""
    found = Sightings()
    verbs = lexicon.speech_verbs()
    english, japanese = lexicon.is_english(), lexicon.language().code == "ja"
    slavic = lexicon.language().code in ("pl", "ru")
    generations: Counter[Form] = Counter()
    last: Mention | None = None
    last_block = -1
    for m, block in zip(mentions, block_of, strict=True):
        if m.kind != "name":
            if last is not None and m.kind == "pronoun" and not m.quoted:
                _meet(found, last, m, text, same=block == last_block)
                last = None if m.gender != "unknown" else last
            continue
        if last is not None and not m.quoted and block == last_block and _BESIDE.fullmatch(text, last.end, m.start):
            found.beside.add(frozenset((last.form, m.form)))
        acting = _ACTS_SOMEHOW.match(text, m.end) is not None
        if not m.quoted and (last is None or block != last_block or acting):
            last, last_block = m, block
        found.counts[m.form] += 1
        found.definite[m.form] += m.definite
        generations[m.form] += bool(_GENERATION.search(text[max(0, m.start - 9) : m.start]))
        after, before = text[m.end : m.end + 24], text[max(0, m.start - 24) : m.start]
        if m.quoted:
            found.called[m.form] += is_vocative(before, after)
            continue
        found.paragraphs[m.form].add(block)
        word_before, word_after = _last_word(before), _first_word(after)
        said = word_before in verbs or word_after in verbs or bool(_TAG_BEGINS.search(before))
        said = said or (not english and bool(_DASH_ACT.search(before)))
        found.said[m.form] += said or (japanese and is_topic(text, m.end))
        found.acts[m.form] += bool((_ACTS if english else _GOES_ON).match(after))
        found.placed[m.form] += bool(_PLACE_BEFORE.search(before))
        related = _RELATED.search(before)
        titled = _TITLE_WORD.search(before)
        title = titled.group(1) if titled and titled.group(1) in lexicon.titles() and not m.form[0] else ""
        naming = _NAMED.search(text[max(0, m.start - _NAMING) : m.start]) if english else None
        noun = naming.group("noun") if naming else None
        person = naming is not None and (noun is None or noun in lexicon.people())
        found.human[m.form] += bool(related or title or person or _WHO_IS.match(text, m.end))
        kin = lexicon.people().get((related.group(1) or "").lower(), "unknown") if related else "unknown"
        if naming:
            own = {"his": "male", "her": "female"}.get((naming.group("own") or "").lower())
            kin = cast("Gender", own) if own else lexicon.people().get(noun or "", kin)
        kin = lexicon.titles().get(title, kin)
        if slavic and said:
            kin = past_gender(word_before if word_before in verbs else word_after)
        found.kin[m.form] += (kin == "female") - (kin == "male")
    found.two_of = {form for form, n in generations.items() if n > 1 and form[0] == "mr"}
    return found


def _meet(found: Sightings, name: Mention, pronoun: Mention, text: str, *, same: bool) -> None:
    """Count what the first pronoun after a name tells of it, where it stands near enough to mean it."""
    if not same or pronoun.start - name.end > _NEAR or pronoun.gender == "unknown":
        return
    (found.female if pronoun.gender == "female" else found.male)[name.form] += 1
    if _ACTS_SOMEHOW.match(text, name.end) or pronoun.key in ("he", "she"):
        found.human[name.form] += 1


def _last_word(piece: str) -> str:
    """The last word before a name but articles, titles and the adjectives that go with names."""
    beside = _BESIDE_NAMES if lexicon.is_english() else lexicon.titles().keys() | lexicon.language().words("the")
    words = [w for w in re.findall(r"[^\W\d_]+", piece[-18:].lower()) if w not in beside]
    return words[-1] if words else ""


def _first_word(piece: str) -> str:
    words = re.findall(r"\w+", piece[:16])
    return words[0].lower() if words else ""


_BEFORE_VOCATIVE = re.compile(
    r"(?:^|[,.!?;:—–\"“‘«(-]|\b(?:dear|dearest|my|oh|o|ah|well|yes|no|and|but|now|you|good|poor|old|sweet|"
    r"here|come|thank you|hush|sir|madam|hello|hullo|hey|hi))[\s\"“_*]*$",
    re.IGNORECASE,
)
_AFTER_VOCATIVE = re.compile(r"\s*(?:[,.!?;…—–\"”»_*-]|--|$)")


def is_vocative(before: str, after: str) -> bool:
    """Whether a name between these pieces of speech addresses somebody."""
    return (
        bool(_AFTER_VOCATIVE.match(after))
        and not after.startswith(("'", "’"))
        and bool(_BEFORE_VOCATIVE.search(before))
    )
