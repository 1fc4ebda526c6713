"""Paragraphs that may be meant as something else than words for the narrator; nothing is reported here.

`ANNA: I said …`, `CHAPTER FOUR`, `(CONTINUED)`, `SFX OWL`, a lone page number: each function looks for one kind.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from audiodrama.base.names import key, without_case
from audiodrama.script.directions import asides, paragraph_pause
from audiodrama.script.directives import BY_SPELLING, like_radio
from audiodrama.script.fountain import split_extensions
from audiodrama.script.headings import hidden_heading, is_transition, like_heading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from audiodrama.script.elements import Element

_HEAD = re.compile(
    r"[ \t]*@?(?P<name>[^\W\d_][^\n:\uff1a()\uff08\uff09\[\]{}<>\"\u201c\u201d!?]{0,40}?)[ \t]*"
    r"(?P<extensions>(?:[(\uff08][^\n()\uff08\uff09]{0,40}[)\uff09][ \t]*)*)"
    r"(?P<sign>[ \t]*[:\uff1a](?![/\d])[ \t]*|[ \t]+[-\u2013\u2014]{1,2}[ \t]+|\t[ \t]*|[ ]{3,})(?=\S|$)"
)
_ENDS_SENTENCE = re.compile(r"[.!?\u2026\u3002\uff01\uff1f][\"'\u201d\u2019\u00bb)]*$")
_LONGEST_NAME, _MOST_WORDS = 24, 3
# First and last words of a line in capitals before a colon or a dash that is nobody's name.
_NOBODY_WORDS = """
note notes warning sign title titles super supers caption chyron chapter scene act part episode book volume time
date day night morning evening location place setting set characters cast todo ps nb fact facts rule question answer
insert montage flashback text letter email subject re from to dear step total day later continued cont contd one two
three four five prologue epilogue intro outro introduction end credits synopsis summary logline theme sound music
sfx fx amb atmos ambience ambiance foley bg pause beat narration announcer-note warning attention danger caution
notice closed open exit entrance int ext est example nota attention achtung hinweis chapitre kapitel capítulo
capitolo rozdział глава сцена внимание interior exterior
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())
_TITLE = re.compile(
    r"(?P<kind>chapter|scene|act|part|episode|prologue|epilogue|book|interlude|kapitel|szene|akt|teil|folge|chapitre"
    r"|sc[eè]ne|acte|partie|cap[ií]tulo|escena|acto|parte|capitolo|scena|atto|rozdzia\u0142|глава|сцена|часть|акт)"
    r"(?P<number>[ \t]+(?:\d+|[ivxlc]+|[^\W\d_]+(?:-[^\W\d_]+)?))?[ \t]*(?:[:.\u2013\u2014-][ \t]*(?P<title>[^\n]*))?",
    re.IGNORECASE,
)
_NUMBERS_WORDS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty first second third fourth fifth last final eins zwei drei vier un deux trois uno dos tres due tre
"""
_NUMBERS = frozenset(_NUMBERS_WORDS.split())
_THE_END_WORDS = """
the-end end fin fine ende the-end-of-the-episode finis koniec fim slut конец 終 終わり 完 end-of-episode end-of-act-one
end-of-act-two end-of-act end-of-scene end-of-part-one
"""
_THE_END = frozenset(_THE_END_WORDS.split())
_PAGE_MARK = re.compile(
    r"\(?\s*(?:continued|more|cont'?d|cont\.?)\s*\)?\s*:?\s*(?:\(\d+\))?\s*(?:\d+\.?)?", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(
    r"(?:[-\u2013\u2014]\s*)?(?:page|seite|p\.)?\s*\d{1,4}\s*(?:of \d+)?\s*(?:[-\u2013\u2014]|\.)?", re.IGNORECASE
)
_NEAR_CUE = re.compile(
    r"(?P<open>[*_(\[{<\uff08\u3010]*)\s*"
    r"(?P<kind>sfx|fx|f/x|sound effects?|sound fx|sound|music|amb|atmos|ambience|ambiance|foley|bg)"
    r"(?P<sign>\s*[:=\uff1a.\u2013\u2014-]+\s*|\s+)(?P<name>[^\n*_()\[\]{}<>\uff09\u3011]+?)[\s*_)\]}>\uff09\u3011]*",
    re.IGNORECASE,
)
_ALWAYS_CUE = frozenset({"sfx", "fx", "f/x", "sound effect", "sound effects", "sound fx", "amb", "atmos", "foley"})


@dataclass(frozen=True, slots=True)
class Head:
    """A line that begins with a name, such as `ANNA: Hello.` in radio scripts and chats.

    Args:
        name: as written.
        extensions: what stands in brackets after it.
        start: index of the name in the text.
        end: index after name and brackets.
        words: index of what is said; where nothing is, the end of the line.
        colon: whether a colon stands between them, and not a dash or a wide blank.
    """

    name: str
    extensions: tuple[str, ...]
    start: int
    end: int
    words: int
    colon: bool


def heads(text: str) -> Iterator[tuple[int, Head]]:
    """The lines of a paragraph that begin like a speech, each with the index at which its line begins."""
    at = 0
    for row in text.split("\n"):
        if found := _HEAD.match(row):
            name, extensions = split_extensions(row[found.start("name") : found.end("extensions")].rstrip())
            start, colon = at + found.start("name"), found["sign"].strip()[:1] in {":", "\uff1a"}
            end = start + len(row[found.start("name") : found.end("extensions")].rstrip())
            yield at, Head(name, extensions, start, end, at + found.end(), colon and bool(found["sign"].strip()))
        at += len(row) + 1


def is_speech(text: str, head: Head, *, speaks: Callable[[str], bool]) -> bool | None:
    """Whether a line that begins like a speech is one; None where only its writer can tell."""
    line = text[head.words :].partition("\n")
    words = line[0] or (line[2] if head.colon else "")
    known, capitals = speaks(head.name), _capitals(head.name)
    if not any(c.isalnum() for c in words) or (not head.name[:1].isalpha()):
        return False
    if head.colon:
        return known or (capitals and _short(head.name) and not _nobody(head.name))
    if not (capitals or (known and without_case(head.name))) or not _short(head.name):
        return False
    sentence = (
        words[:1] in "\"'\u201c\u2018\u00ab\u201e\u00bf\u00a1\u2026" or words[:1].isupper() or without_case(words[:1])
    )
    if not sentence or (words.upper() == words and not known):
        return False
    return True if known else None if _ENDS_SENTENCE.search(words) and not _nobody(head.name) else False


def _capitals(name: str) -> bool:
    return name.upper() == name and name.lower() != name and sum(c.isalpha() for c in name) > 1


def _short(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and len(name.split()) <= _MOST_WORDS


def _nobody(name: str) -> bool:
    """Whether a name in capitals begins or ends with a word that no name has."""
    words = key(name).split("-")
    return bool({words[0], words[-1]} & _NOBODY)


def name_lines(spoken: Sequence[Element], speaks: Callable[[str], bool]) -> Iterator[tuple[Element, int, int, str]]:
    """Names of speakers that stand on a line of a speech with more words below: element, start, end, name."""
    rows = [
        (element, at, row)
        for element in spoken
        for at, row in _rows(element.text)
        if element.kind != "parenthetical"
    ]  # fmt: skip
    for place, (element, at, row) in enumerate(rows):
        text = row.strip()
        start = at + len(row) - len(row.lstrip())
        if len(text) <= _LONGEST_NAME * 2 and place + 1 < len(rows) and (name := _speaker(text, speaks)):
            yield element, start, start + len(text), name
        elif ":" in text[:_LONGEST_NAME] or "\uff1a" in text[:_LONGEST_NAME]:
            head = next((head for _, head in heads(text)), None)
            if head and head.colon and speaks(head.name) and (_capitals(head.name) or without_case(head.name)):
                yield element, start, start + head.end, head.name


def _rows(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for row in text.split("\n"):
        yield at, row
        at += len(row) + 1


def _speaker(line: str, speaks: Callable[[str], bool]) -> str:
    """The name that a line consists of, if it is a speaker's in capitals or behind its mark; else empty."""
    name, _ = split_extensions(line.removeprefix("@").removesuffix("^").strip())
    marked = line.startswith("@") and _short(name)
    written = _capitals(name) or without_case(name)
    return name if name and not _ENDS_SENTENCE.search(name) and (marked or (written and speaks(name))) else ""


def names_in(text: str, speaks: Callable[[str], bool]) -> Iterator[tuple[int, int, str]]:
    """Names of speakers on a line of a paragraph that is not its first, with words below: start, end, name."""
    rows = list(_rows(text))
    for (at, row), (_, after) in pairwise(rows[1:]):
        if after.strip() and len(row) <= _LONGEST_NAME * 2 and (name := _speaker(row.strip(), speaks)):
            start = at + len(row) - len(row.lstrip())
            yield start, start + len(row.strip()), name


def is_sentence(text: str) -> bool:
    """Whether what stands after `>` is words, and not what an editor writes between scenes."""
    words = text.upper() != text or text[:1] in "\"'\u201c\u2018\u00ab\u201e"
    return bool(text.strip()) and words and not is_transition(text.upper())


def title_in(text: str) -> str | None:
    """The right spelling of a paragraph that is the title of a part, `# Chapter 4`; None for a sentence."""
    bare = text.strip().strip("*_ ")
    if "\n" in bare or len(bare) > 60:
        return None
    if key(bare) in _THE_END:
        return f"> {bare} <"
    found = _TITLE.fullmatch(bare)
    if not found or (bare.endswith((".", "!", "?")) and bare.upper() != bare):
        return None
    number = key(found["number"] or "")
    counted = number.isdigit() or (number and set(number) <= set("ivxlc")) or number.split("-")[0] in _NUMBERS
    if not counted and (number or key(found["kind"]) not in {"prologue", "epilogue", "interlude"}):
        return None
    return f"{'##' if key(found['kind']) in {'scene', 'szene', 'scène', 'escena', 'scena', 'сцена'} else '#'} {bare}"


def is_page_mark(text: str) -> bool:
    """Whether a paragraph is what a printout says at the foot of a page: `(CONTINUED)`, `(MORE)`, `CONTINUED: (2)`."""
    bare = text.strip()
    return len(bare) < 40 and _PAGE_MARK.fullmatch(bare) is not None and (bare.upper() == bare or bare.startswith("("))


def is_page_number(text: str) -> bool:
    """Whether a paragraph is a lone number."""
    return len(text) < 40 and _PAGE_NUMBER.fullmatch(text.strip()) is not None


def near_cue(text: str) -> str | None:
    """The cue that a paragraph such as `SFX OWL`, `FX - OWL` or `((sfx: owl))` is likely meant to be."""
    bare = text.strip()
    found = _NEAR_CUE.fullmatch(bare) if len(bare) <= 80 and "[[" not in bare else None
    if not found or not any(c.isalpha() for c in found["name"]):
        return None
    word = " ".join(found["kind"].lower().split())
    wrapped, signed = bool(found["open"].strip("*_")), bool(found["sign"].strip(" .\t"))
    capitals = bare.upper() == bare
    if not (wrapped and signed) and not (capitals and (signed or word in _ALWAYS_CUE)):
        return None
    kind = BY_SPELLING.get(word) or BY_SPELLING["sfx"]
    return f"[[{kind.name}: {found['name'].strip(' .').lower()}]]"


def is_plain(text: str) -> bool:
    """Whether a paragraph of one line is read by the narrator as it stands, whoever is cast, and nothing is remarked.

    A program that writes a script puts `!` before any other paragraph that is to be read.
    """
    obeyed = paragraph_pause(text) is not None or is_transition(text) or is_page_mark(text) or like_radio(text)
    told = near_cue(text) or title_in(text) or is_page_number(text) or like_heading(text) or hidden_heading(text)
    speech = any(is_speech(text, head, speaks=_may_speak) is not False for _, head in heads(text))
    return not (obeyed or told or speech or next(asides(text, lambda _: None, narrated=True), None))


def _may_speak(name: str) -> bool:
    """Whether a name may be that of a character, as far as its look tells."""
    return name[:1].isupper() and len(name.split()) <= _MOST_WORDS


def part_of(element: Element, start: int, end: int, **changes: Any) -> Element:
    """A stretch of an element's text as an element of its own, with every place kept."""
    text = element.text[start:end]
    low = start + len(text) - len(text.lstrip())
    high = low + len(text.strip())
    spots = [(max(first - low, 0), at + max(low - first, 0)) for first, at in _covering(element, low, high)]
    first, last = element.offset(low), element.offset(max(high - 1, low)) + 1
    return replace(element, text=element.text[low:high], start=first, end=last, spots=tuple(spots), **changes)


def _covering(element: Element, low: int, high: int) -> Iterator[tuple[int, int]]:
    """The stretches of characters kept that reach into a part of the text."""
    at = max(bisect.bisect_right(element.spots, low, key=itemgetter(0)) - 1, 0)
    while at < len(element.spots) and element.spots[at][0] < high:
        yield element.spots[at]
        at += 1
