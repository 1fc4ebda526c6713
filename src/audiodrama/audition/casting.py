"""Voices for those whom nobody cast, chosen by ear: nobody is given a voice like that of somebody they talk to."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.audition import samples
from audiodrama.audition.cast_report import Proposal, options
from audiodrama.audition.likeness import ALIKE, distance
from audiodrama.base.languages import language_of
from audiodrama.cast.model import EMBEDDED, Role, VoiceChoice
from audiodrama.engines import registry
from audiodrama.script.foreign import script_language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from audiodrama.audition.cast_report import Part
    from audiodrama.audition.likeness import Portrait
    from audiodrama.base.cache import Store
    from audiodrama.cast.model import Cast
    from audiodrama.script.cuesheet import CueSheet

_APART = ALIKE + 0.05
_NOT_THE_SAME = 0.35
_CLEAR = 0.8
"""Two voices at this distance are never mixed up: further apart is no better."""
_PITCHES_ST = (0.0, 2.0, -2.0)
_PANS = (0.0, -0.25, 0.25, -0.12, 0.12, -0.35, 0.35)
_MOST_LISTENED = 16
"""So many voices of a language are listened to before one is taken."""
# Tags that title pages have and the embedded engine calls otherwise.
_EMBEDDED_TAGS = {"zh": "cmn", "no": "nb", "nn": "nb", "iw": "he", "in": "id", "fil": "en"}


def cast_everybody(
    cast: Cast, sheet: CueSheet, uncast: Sequence[Part], genders: Mapping[str, str], store: Store
) -> list[Proposal]:
    """A voice for each, in the order given: the first get the clearest voices.

    Args:
        cast: who is cast already.
        sheet: who talks to whom.
        uncast: whom to cast, the most important first.
        genders: `female` or `male` by role, of those whose name, title or entry tells.
        store: where what was listened to is kept.
    """
    chooser = _Chooser(cast, sheet, store)
    return [chooser.choose(part, genders.get(part.role, ""), place) for place, part in enumerate(uncast)]


class _Chooser:
    """Chooses one after the other; `heard` holds the portrait of everybody who has a voice by now."""

    def __init__(self, cast: Cast, sheet: CueSheet, store: Store) -> None:
        self.cast, self.store = cast, store
        self.partners = _partners(sheet)
        self.language = script_language(sheet) or "en"
        self.heard = samples.portraits(samples.cast_parts(self.cast, samples.able(self.cast)), self.cast, store)
        choices = (choice for role in self.cast.roles.values() for choice in role.choices)
        self.taken = Counter(choice.voice for choice in choices if choice.engine == EMBEDDED)

    def choose(self, part: Part, gender: str, place: int) -> Proposal:
        """The first voice that is unlike all others, else the one furthest from those the character talks to."""
        partners = self.partners.get(part.role, frozenset()) - {part.role}
        voices = [voice for voice, _ in options(self._spoken(part.text))]
        suiting = [voice for voice in voices if not gender or f"+{gender[0]}" in voice] or voices
        best: tuple[tuple[float, ...], Role, Portrait] | None = None
        for pitch_st in _PITCHES_ST:
            for role, portrait in self._portraits(part, suiting[:_MOST_LISTENED], pitch_st):
                rank = self._rank(role, portrait, partners)
                best = (rank, role, portrait) if best is None or rank < best[0] else best
            if best and best[0][1] <= -_APART and best[0][2] <= -_NOT_THE_SAME:
                break
        if best is None:  # nothing can be listened to here
            return Proposal(part.name, EMBEDDED, suiting[place % len(suiting)], 1.0, _PANS[place % len(_PANS)])
        _, role, self.heard[part.role] = best
        voice = role.choices[0].voice
        self.taken[voice] += 1
        return Proposal(part.name, EMBEDDED, voice, role.rate, _PANS[place % len(_PANS)], role.pitch_st)

    def _rank(self, role: Role, portrait: Portrait, partners: frozenset[str]) -> tuple[float, ...]:
        """The less, the better: unused first, then far from those it talks to, then far from everybody else."""
        near = self._nearest(portrait, partners)
        others = self._nearest(portrait, self.heard.keys() - {role.name})
        return float(self.taken[role.choices[0].voice] > 0), -min(near, _CLEAR), -min(others, _CLEAR)

    def _nearest(self, portrait: Portrait, roles: frozenset[str] | set[str]) -> float:
        return min((distance(portrait, self.heard[role]) for role in roles if role in self.heard), default=_CLEAR)

    def _portraits(self, part: Part, voices: Sequence[str], pitch_st: float) -> list[tuple[Role, Portrait]]:
        """How the character would sound in each voice."""
        roles = {voice: Role(part.role, (VoiceChoice(EMBEDDED, voice),), pitch_st=pitch_st) for voice in voices}
        wanted = [samples.AuditionPart(voice, role, role.choices[0]) for voice, role in roles.items()]
        heard = samples.portraits(wanted, self.cast, self.store)
        return [(role, heard[voice]) for voice, role in roles.items() if voice in heard]

    def _spoken(self, text: str) -> str:
        """The embedded engine's name for the language of a text."""
        tag = language_of(text, self.language)
        names = [tag.lower(), _EMBEDDED_TAGS.get(tag.split("-")[0].lower(), tag.split("-")[0].lower()), "en"]
        return next(name for name in names if name == "en" or registry.knows_voice(EMBEDDED, name) is None)


def _partners(sheet: CueSheet) -> dict[str, frozenset[str]]:
    """For each role the others whose lines stand next to its own."""
    pairs: dict[str, set[str]] = {}
    for chapter in sheet.chapters:
        for one, other in pairwise(line for line in chapter.lines if not line.ensemble):
            if one.role != other.role:
                pairs.setdefault(one.role, set()).add(other.role)
                pairs.setdefault(other.role, set()).add(one.role)
    return {role: frozenset(others) for role, others in pairs.items()}
