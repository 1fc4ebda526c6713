"""Who thinks what stands in italics: by its tag, by who acts beside it, by who thought before; never a place."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from audiodrama.adapt.text import lexicon
from audiodrama.adapt.text.bare_nouns import past_gender
from audiodrama.adapt.text.thoughts import find_thoughts, has_tagged_italics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from audiodrama.adapt.attribution.stages import StoryReading
    from audiodrama.adapt.records import Gender
    from audiodrama.adapt.text.thoughts import Thought

_REACH = 900
_NEAR = 300
_LEAD = 160


class Thinkers:
    """Finds the thinkers of one text, paragraph by paragraph in order."""

    def __init__(self, reading: StoryReading, speakers: Sequence[int | None], genders: Sequence[Gender]) -> None:
        self._reading, self._genders = reading, genders
        self._speakers = {who for who in speakers if who is not None}
        self._places = [at for at, _ in reading.told]
        self._last: tuple[int, int] | None = None
        self._minds = has_tagged_italics(reading.text, reading.blocks)

    def in_block(self, index: int) -> Iterator[tuple[Thought, int]]:
        """The thoughts of a paragraph with who thinks them; a thought that nobody can be found for stays narration."""
        reading = self._reading
        block = reading.blocks[index]
        if block.kind == "heading":
            self._last = None
        start = reading.blocks[index - 1].start if index else 0
        before = reading.text[max(start, block.start - _LEAD) : block.start]
        for thought in find_thoughts(reading.text, block, (), before, italic_minds=self._minds):
            who = self._thinker(thought, index)
            if who is not None:
                self._last = (who, thought.end)
                yield thought, who

    def _thinker(self, thought: Thought, index: int) -> int | None:
        if thought.subject is not None:
            tagged = self._tagged(thought, thought.subject)
            if tagged is not None:
                return tagged
        block = self._reading.blocks[index]
        beside = self._first_person_in(thought.end, block.end) if thought.subject is None else None
        if beside is not None:
            return beside
        if self._last is not None and thought.subject is None and thought.start - self._last[1] < _REACH:
            return self._last[0]
        return self._somebody(thought, "")

    def _somebody(self, thought: Thought, gender: str) -> int | None:
        """Who was told of last, else the one who tells the story, else who is told of next."""
        before = self._before(thought.start, gender)
        if before is not None:
            return before
        narrator = self._reading.company.teller(thought.start)
        return narrator if narrator is not None else self._first_person_in(thought.end, thought.end + _NEAR, gender)

    def _tagged(self, thought: Thought, subject: int) -> int | None:
        """Whom the subject of a tag means: a name outright, a pronoun by its gender and who acted last."""
        shown = _shown_by(thought.tag)
        if shown == "i":
            return self._reading.company.teller(thought.start)
        i = bisect_left(self._places, subject)
        named = self._reading.told[i][1] if i < len(self._places) and self._places[i] == subject else None
        gender = shown
        if not gender:
            return named
        if named is not None and self._genders[named] in (gender, "unknown") and self._is_person(named):
            return named
        return self._somebody(thought, gender)

    def _before(self, at: int, gender: str) -> int | None:
        """The last person told of before a place, of a gender if one is asked for."""
        i = bisect_left(self._places, at) - 1
        while i >= 0 and at - self._places[i] < _REACH:
            who = self._reading.told[i][1]
            fits = not gender or self._genders[who] in (gender, "unknown")
            if fits and self._is_person(who):
                return who
            i -= 1
        return None

    def _first_person_in(self, start: int, end: int, gender: str = "") -> int | None:
        """The first person told of in a stretch, if it is near its start."""
        i = bisect_left(self._places, start)
        while i < len(self._places) and self._places[i] < min(end, start + _NEAR):
            who = self._reading.told[i][1]
            if self._is_person(who) and (not gender or self._genders[who] in (gender, "unknown")):
                return who
            i += 1
        return None

    def _is_person(self, who: int) -> bool:
        """Whether somebody is a person, and no place or thing that narration tells of as if it were one."""
        entity = self._reading.company.entities[who]
        known = who in self._speakers or self._genders[who] != "unknown" or bool(entity.titles)
        return known or (entity.kind != "nominal" and not entity.name.startswith("The "))


def _shown_by(tag: str) -> str:
    """The gender of who thinks as the words of a tag show it, "i" for the teller, or nothing."""
    words = set(re.findall(r"[^\W\d_]+", tag.lower()))
    if lexicon.is_english():
        return "i" if "i" in words else "female" if "she" in words else "male" if "he" in words else ""
    table = lexicon.language()
    if words & table.words("i"):
        return "i"
    pronoun = "female" if words & table.words("she") else "male" if words & table.words("he") else ""
    alone = len(words) == 1 and table.code in ("pl", "ru")
    past = past_gender(next(iter(words))) if alone else "unknown"
    return pronoun or ("" if past == "unknown" else past)
