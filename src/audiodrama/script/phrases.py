"""From the text of a speech or a paragraph to a line: phrases, words, and the words at which cues stand."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING

from audiodrama.base.names import key
from audiodrama.base.words import ALONE, Word, words
from audiodrama.script.cuesheet import Anchor, Phrase, Say
from audiodrama.script.emphasis import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from audiodrama.script.directions import Aside
    from audiodrama.script.elements import Element

_ALONE = re.compile(f"[{ALONE}]")
_SHORT = 80
_AFTER_WORD = (",", ".", ";", ":", "!", "?", "\u2026")
_CUT_OFF = re.compile(r"(?:--|\u2014|\u2e3a)[\"'\u201d\u2019»)\]]*$")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a note stands in what is spoken.

    Args:
        note: the note.
        after: offset of the first character of the source after it.
        glued: whether it touches the word before it.
    """

    note: Element
    after: int
    glued: bool


def cuts(text: str, notes: Iterable[Element]) -> Iterator[Cut]:
    """Where notes stand in the source text; one that touches another stands where that one does."""
    before: Cut | None = None
    for note in notes:
        if before and before.note.end == note.start:
            before = Cut(note, note.end, before.glued)
        else:
            before = Cut(note, note.end, text[note.start - 1 : note.start].strip() != "")
        yield before


class Pronunciations:
    """The pronunciations from the script that are in force, found by the words that they begin with."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._says: dict[int, tuple[str, Say]] = {}
        self._by_first: dict[str, set[int]] = {}
        self._anywhere: set[int] = set()

    def add(self, say: Say) -> None:
        """Put one in force, in place of an earlier one for the same words."""
        wanted = key(say.written)
        number = self._numbers.setdefault(wanted, len(self._numbers))
        self._says[number] = (wanted, say)
        if _ALONE.search(wanted):  # characters written without blanks are found anywhere
            self._anywhere.add(number)
        else:
            self._by_first.setdefault(wanted.split("-")[0], set()).add(number)

    def within(self, text: str) -> tuple[Say, ...]:
        """Those whose words stand in a text, in the order in which they were first put in force."""
        if not self._says:
            return ()
        folded = key(text)
        near = self._anywhere.union(*(self._by_first.get(word, ()) for word in folded.split("-")))
        inside = [number for number in near if self._holds(folded, number)]
        return tuple(self._says[number][1] for number in sorted(inside))

    def _holds(self, folded: str, number: int) -> bool:
        wanted = self._says[number][0]
        return wanted in folded if number in self._anywhere else f"-{wanted}-" in f"-{folded}-"


@dataclass(slots=True)
class _Spoken:
    """The spoken text of one element, with the place of each character in the source."""

    text: str
    offsets: Sequence[int]
    words: Sequence[Word]
    stressed: frozenset[int]
    kept: Sequence[int]

    def after(self, index: int) -> int:
        """The word that comes next after a place in the text with its directions, which counts in `kept`."""
        at = bisect.bisect_left(self.kept, index)
        return bisect.bisect_left(self.words, at, key=lambda word: word.start)

    def at(self, cut: Cut) -> tuple[int, str] | None:
        """The word and its edge at which a note stands; None when nothing is spoken."""
        if not self.words:
            return None
        at = bisect.bisect_left(self.offsets, cut.after)
        after = bisect.bisect_left(self.words, at, key=lambda word: word.start)
        if cut.glued and after:
            return after - 1, "end"
        return (after, "start") if after < len(self.words) else (len(self.words) - 1, "end")


@dataclass(slots=True)
class LineDraft:
    """A line in the making: feed it parentheticals, text and notes in the order of the script."""

    deliveries: tuple[str, ...] = ()
    delivery_words: str = ""
    other_words: str = ""
    phrases: list[Phrase] = field(default_factory=list)
    anchors: dict[int, tuple[int, str]] = field(default_factory=dict)
    pause_s: float = 0.0
    words: int = 0
    waiting: list[int] = field(default_factory=list)
    unheard: bool = False

    def pause(self, seconds: float) -> None:
        """Be silent before what is spoken next."""
        self.pause_s += seconds

    def deliver(self, deliveries: tuple[str, ...], words: str = "") -> None:
        """Speak what follows in other deliveries, asked for in these words."""
        self.deliveries, self.unheard = deliveries, True
        self.delivery_words, self.other_words = words, ""

    def direct(self, words: str) -> None:
        """Speak what follows as words say that are no delivery, in the deliveries that are in force."""
        self.other_words = words

    def speak(
        self, element: Element, notes: Sequence[tuple[Cut, float | None]], says: Pronunciations, *,
        asides: Sequence[Aside] = (), sung: bool = False,
    ) -> None:  # fmt: skip
        """Speak the text of an element.

        Args:
            element: dialogue, lyrics or action.
            notes: those in it that are cues, and for pauses their seconds.
            says: pronunciations in force.
            asides: the directions among its words, which are left out and obeyed.
            sung: lyrics.
        """
        spoken = _spoken(element, asides)
        changes: list[tuple[int, float, Aside | None]] = []
        for cut, seconds in notes:
            found = spoken.at(cut)
            if seconds is not None:
                changes.append(((found[0] + (found[1] == "end")) if found else 0, seconds, None))
            elif found:
                self.anchors[cut.note.start] = (self.words + found[0], found[1])
            else:
                self.wait(cut.note)
        self._place_waiting(spoken)
        changes += [(spoken.after(aside.start), aside.pause_s, aside) for aside in asides]
        first = 0
        for word, seconds, aside in [*sorted(changes, key=itemgetter(0)), (len(spoken.words), 0.0, None)]:
            self._phrase(spoken, first, word, says, sung=sung)
            self.pause(seconds)
            first = max(first, word)
            if aside is not None and aside.deliveries is not None:
                self.deliver(aside.deliveries, aside.text)
        self.words += len(spoken.words)

    def wait(self, note: Element) -> None:
        """A note between the texts of a speech stands at the next word."""
        self.waiting.append(note.start)

    def anchor(self, note: Element, line: str) -> Anchor | None:
        """Where a note stands, once everything has been spoken."""
        if note.start in self.anchors:
            word, edge = self.anchors[note.start]
        elif self.words:
            word, edge = self.words - 1, "end"
        else:
            return None
        return Anchor(line, word, "end" if edge == "end" else "start")

    @property
    def text(self) -> str:
        """All that is spoken."""
        return " ".join(phrase.text for phrase in self.phrases)

    @property
    def cut_off(self) -> bool:
        """Whether it ends in two dashes."""
        return bool(self.phrases) and _CUT_OFF.search(self.phrases[-1].text) is not None

    def _place_waiting(self, spoken: _Spoken) -> None:
        if spoken.words:
            self.anchors.update(dict.fromkeys(self.waiting, (self.words, "start")))
            self.waiting.clear()

    def _phrase(self, spoken: _Spoken, first: int, end: int, says: Pronunciations, *, sung: bool) -> None:
        """Add the words from `first` up to `end`, if there are any."""
        if first >= end:
            return
        deliveries = self.deliveries + (("singing",) if sung and "singing" not in self.deliveries else ())
        start = spoken.words[first].start if first else 0
        stop = spoken.words[end].start if end < len(spoken.words) else len(spoken.text)
        text = spoken.text[start:stop].strip()
        phrase = Phrase(
            text,
            self.words + first,
            deliveries,
            self.pause_s,
            tuple(self.words + index for index in range(first, end) if index in spoken.stressed),
            says.within(text),
            ", ".join(words for words in (self.delivery_words, self.other_words, "singing" * sung) if words),
        )
        self.phrases.append(phrase)
        self.pause_s, self.unheard = 0.0, False


def _spoken(element: Element, asides: Sequence[Aside] = ()) -> _Spoken:
    """The spoken text of an element, each character with its place in the source."""
    read = _short_read if len(element.text) <= _SHORT and not asides else _read
    found, offsets = read(element.text, tuple(asides)), element.offsets()
    return replace(found, offsets=[offsets[index] for index in found.offsets])


def _read(text: str, asides: tuple[Aside, ...]) -> _Spoken:
    """Take off emphasis marks and directions, fold white space into blanks, and keep every place in the text given."""
    bare = plain(text)
    left = _left(bare.text, asides)
    text = "".join(bare.text[index] for index in left) if asides else bare.text
    kept: list[int] = []
    for found in re.finditer(r"\S+|\s+", text):
        if not found[0].isspace():
            kept.extend(range(found.start(), found.end()))
        elif found.start() > 0 and found.end() < len(text) and not _between_alone(text, found):
            kept.append(found.start())
    folded = "".join(" " if text[index].isspace() else text[index] for index in kept)
    kept = [left[index] for index in kept]
    found_words = words(folded)
    stressed = frozenset(
        index
        for start, end in bare.stressed
        for index in _covered(found_words, bisect.bisect_left(kept, start), bisect.bisect_left(kept, end))
    )
    return _Spoken(folded, tuple(bare.kept[index] for index in kept), tuple(found_words), stressed, tuple(kept))


_short_read = lru_cache(maxsize=4096)(_read)


def _left(text: str, asides: Sequence[Aside]) -> Sequence[int]:
    """Indices of the characters that are left without the directions, and without the blank before a comma."""
    left: list[int] = []
    at = 0
    for aside in asides:
        left.extend(range(at, aside.start))
        at = aside.end
        if text[at : at + 1] in _AFTER_WORD:
            while left and text[left[-1]].isspace():
                left.pop()
    return [*left, *range(at, len(text))] if asides else range(len(text))


def _between_alone(text: str, blank: re.Match[str]) -> bool:
    """Whether a line end stands between two characters that are written without blanks."""
    around = text[blank.start() - 1] + text[blank.end()]
    return "\n" in blank[0] and all(_ALONE.match(sign) for sign in around)


def _covered(found: Sequence[Word], start: int, end: int) -> Iterator[int]:
    """Indices of the words that a stretch of text touches."""
    index = bisect.bisect_right(found, start, key=lambda word: word.end)
    while index < len(found) and found[index].start < end:
        yield index
        index += 1
