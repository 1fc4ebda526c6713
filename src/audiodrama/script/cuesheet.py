"""The cue sheet: what is heard, relative to what. No engine has spoken, no length is known.

A chapter is one sequence of cues in the order of the script. A cue without an anchor is an event of its own between
its neighbours; one with an anchor happens at a word of a line, and follows that line in the sequence.

A scene begins with a `transition` (`scene` where the script names none) and a `space`: together they close the beds of
the scene before and open the space's own. A `space` without a transition before it only changes the room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from audiodrama.script.title_page import TitlePage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.base.source import Place

CueKind = Literal["pause", "sfx", "bed", "music", "space", "transition", "mix", "say"]
Perspective = Literal[
    "voice-over", "off", "close", "filter", "phone", "radio", "distort", "through-door", "approaching", "retreating"
]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A word of a line: `word` counts from 0 in the line's text (`audiodrama.words`), `edge` is onset or end."""

    line: str
    word: int
    edge: Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Say:
    """A pronunciation in force for a phrase, from `[[say: …]]`."""

    written: str
    spoken: str | None = None
    ipa: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of a line in one delivery, spoken at one go.

    Args:
        text: written words, emphasis marks and notes removed; never empty.
        first_word: index of its first word in the line.
        deliveries: keys of the deliveries in force, in the order written.
        pause_before_s: silence asked for before it, by `(beat)`, `(pause)` or `[[pause: …]]`.
        stressed: indices of emphasised words in the line.
        says: pronunciations from the script in force here.
        direction: how to speak as it is written, for voices that act on words; pauses are no part of it. Equality
            leaves it out: the request of such a voice holds it, and for others it changes nothing.
    """

    text: str
    first_word: int = 0
    deliveries: tuple[str, ...] = ()
    pause_before_s: float = 0.0
    stressed: tuple[int, ...] = ()
    says: tuple[Say, ...] = ()
    direction: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """One speech, or one narrated paragraph, with its parentheticals.

    Args:
        id: stable name inside the production, such as `01-012`.
        speaker: name as written (the role's own name for an alias).
        role: key of the role in the cast.
        text: all that is spoken, phrases joined by a blank.
        phrases: in order, at least one.
        perspectives: in the order written.
        space: key of the space it sounds in; None in none at all.
        cut_off: the speech ends in `--`: the next one starts at once.
        dual_with: id of the line spoken at the same time (the first of the pair), or None.
        ensemble: the name under which several speak together, as written (`ALL`, `ANNA & BEN`); empty for one alone.
        together: id of the first of those who speak together, on the lines of the others, which say the same words.
        pause_after_s: silence asked for after the last word.
        narration: read by the narrator from action.
    """

    id: str
    speaker: str
    role: str
    text: str
    phrases: tuple[Phrase, ...]
    perspectives: tuple[Perspective, ...] = ()
    space: str | None = None
    cut_off: bool = False
    dual_with: str | None = None
    pause_after_s: float = 0.0
    narration: bool = False
    ensemble: str = ""
    together: str | None = None
    place: Place | None = field(default=None, compare=False)
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Cue:
    """Anything but a line.

    Args:
        id: stable name inside the production, such as `01-s003`.
        kind: what it is (`sfx` for a one-shot, `bed` for ambience).
        name: key of a sound, space or bus, or a transition (`crossfade cut smash-cut fade-out fade-in scene`);
            `none` for a bed or music that is to be silence.
        anchor: the word it happens at; None for an event of its own.
        options: flags (`under out cut sneak establish segue add wait continue far close`, each True; `establish` may be
            seconds) and keys with values in dB, seconds or plain (`level_db gain_db pan in_s out_s xfade_s dur_s
            offset_s at to_db seed`). A pause has `dur_s`, a `say` has `as` or `ipa`; a bed or music that
            a fade ends has `out` beside `out_s`.
    """

    id: str
    kind: CueKind
    name: str | None = None
    anchor: Anchor | None = None
    options: Mapping[str, float | str | bool] = field(default_factory=dict)
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading inside a chapter (`##` and deeper); `cue` is the index of the first cue after it."""

    title: str
    cue: int
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: `number` from 1 over the whole production, `slug` from its title, cues in order."""

    number: int
    slug: str
    title: str
    cues: tuple[Line | Cue, ...]
    marks: tuple[Mark, ...] = ()
    file: str = ""

    @property
    def name(self) -> str:
        """File name without ending: `01-the-pink-door`."""
        return f"{self.number:02}-{self.slug}"

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines in order."""
        return tuple(c for c in self.cues if isinstance(c, Line))


@dataclass(frozen=True, slots=True)
class CueSheet:
    """All chapters, and the title page."""

    chapters: tuple[Chapter, ...]
    title_page: TitlePage = field(default_factory=TitlePage)
