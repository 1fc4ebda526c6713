"""How each possible speaker stands around an utterance: told of, quoted, tagged, and how lately."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiodrama.adapt.attribution.discourse import Scenery

NEVER = 99
CANDIDATES = 10
_BACK, _AHEAD = 30, 4
_EARSHOT, _TURNS, _CARRIED = 10, 12, 8
_CLASHES = 0.05


@dataclass
class Near:
    """How a candidate stands in the paragraphs around an utterance."""

    score: float = 0.0
    last_away: int = NEVER
    last_place: int = -1
    told_count: float = 0.0
    subject_count: float = 0.0
    ahead_count: int = 0
    quoted_count: float = 0.0
    called_count: float = 0.0
    spoken_of_count: float = 0.0
    here: bool = False
    tag_back: int = NEVER
    tag_ahead: int = NEVER
    tag_count: float = 0.0
    carried: bool = False

    def told(self, away: int, place: int, *, subject: bool) -> None:
        """Narration tells of them, so many paragraphs back (below 0: ahead)."""
        if away < 0:
            self.ahead_count += 1
            self.score += 0.6 / -away
            return
        if away == 0:
            self.here = True
        if place > self.last_place:
            self.last_place, self.last_away = place, away
        weight = 0.9**away
        self.told_count += weight
        self.subject_count += weight if subject else 0.0
        self.score += weight

    def quoted(self, steps: int, *, called: bool) -> None:
        """An utterance so many steps away calls them, or speaks of them."""
        weight = 0.85 ** abs(steps)
        self.quoted_count += weight
        self.score += 0.4 * weight
        if called:
            self.called_count += weight
        else:
            self.spoken_of_count += weight

    def tagged(self, steps: int) -> None:
        """A tag names them, so many utterances back (below 0: ahead)."""
        if steps > 0:
            self.tag_back = min(self.tag_back, steps)
        else:
            self.tag_ahead = min(self.tag_ahead, -steps)
        self.tag_count += 0.85 ** abs(steps)
        self.score += 1.5 * 0.9 ** abs(steps)


def everybody_near(scenery: Scenery, i: int) -> dict[int, Near]:
    """Everybody who stands near utterance `i`, within its chapter; the last to talk before a chapter are carried on."""
    first, last = scenery.scenes[i]
    s = scenery.spoken[i]
    here = s.utterance.block
    steps = scenery.paragraph_steps
    near: dict[int, Near] = defaultdict(Near)
    for b in range(max(first, bisect_left(steps, steps[here] - _BACK)), min(last, here + _AHEAD + 1)):
        away = max(steps[here] - steps[b], int(b < here)) if b <= here else here - b
        for who, subject, place in scenery.paragraphs[b].told:
            near[who].told(away if place < s.utterance.end or b != here else -1, place, subject=subject)
    _hear(scenery, i, near)
    for teller in {scenery.company.teller(s.utterance.start), *(who for _, who in scenery.company.tellers)}:
        if teller is not None:
            near[teller].score += 0.5
    if steps[here] - steps[first] < _BACK:
        _carry(scenery, i, near)
    return near


def _hear(scenery: Scenery, i: int, near: dict[int, Near]) -> None:
    """Add who is named and tagged in the utterances around."""
    first, last = scenery.scenes[i]
    turns, steps = scenery.turns, scenery.paragraph_steps
    here = steps[scenery.spoken[i].utterance.block]
    for j in range(bisect_left(turns, turns[i] - _TURNS), bisect_right(turns, turns[i] + _TURNS)):
        block, said, apart = scenery.spoken[j].utterance.block, scenery.said[j], turns[j] - turns[i]
        if not first <= block < last:
            continue
        if abs(apart) <= _EARSHOT and abs(steps[block] - here) <= _BACK:
            for who in said.called | said.named:
                near[who].quoted(apart, called=who in said.called)
        if said.tagged is not None and apart and apart <= _TURNS // 2:
            near[said.tagged].tagged(-apart)


def _carry(scenery: Scenery, i: int, near: dict[int, Near]) -> None:
    """Add who talked last before the chapter, for one that goes straight on."""
    first = scenery.scenes[i][0]
    k = i
    while k >= 0 and scenery.spoken[k].utterance.block >= first:
        k -= 1
    turns = scenery.turns
    for j in range(bisect_left(turns, turns[k] - _CARRIED), k + 1) if k >= 0 else ():
        for who in (scenery.said[j].tagged, *scenery.said[j].called):
            if who is not None and not near[who].score:
                near[who].carried = True
                near[who].score += 0.1


def likely_speakers(scenery: Scenery, i: int, near: dict[int, Near]) -> list[int]:
    """The likeliest few to speak utterance `i`: whom its tags name, then by how they stand around it."""
    told = (scenery.fixed.get(i), scenery.said[i].names_self, *(scenery.meant(t) for t in scenery.spoken[i].tags))
    sure = [who for who in told if who is not None]
    entities = scenery.company.entities
    tag = scenery.spoken[i].tag
    shown = tag.mention.gender if tag else "unknown"
    told_of_others = tag is not None and tag.mention.kind == "pronoun" and tag.mention.key in ("he", "she", "they")
    barred = (
        scenery.company.teller(scenery.spoken[i].utterance.start) if told_of_others and i not in scenery.fixed else None
    )

    def likelihood(e: int) -> float:
        clashes = {shown, entities[e].gender} == {"female", "male"}
        return near[e].score * (1.0 + min(entities[e].tagged, 6)) * (_CLASHES if clashes else 1.0)

    ranked = sorted((e for e in near if e != barred), key=likelihood, reverse=True)
    keep = list(dict.fromkeys([*(e for e in sure if e != barred), *ranked]))[:CANDIDATES]
    return keep or [max(range(len(entities)), key=lambda e: entities[e].tagged)] if entities else []
