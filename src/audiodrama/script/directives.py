"""The table of cues, and the reading of one: `[[sfx: stairs creak | under | level=-24dB]]`.

`KINDS`, `FLAGS` and `KEYS` are the one list of what can be written: the parser, `check`, the help page and the studio's
completion all read it. A note that is no cue is an ordinary note of the writer's; only one that nearly is a cue is
remarked upon.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from audiodrama.base.names import closest, key
from audiodrama.base.units import SIDES, UnitError, as_meant, quantity
from audiodrama.script import rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.base.diagnostics import Rule
    from audiodrama.script.cuesheet import CueKind
    from audiodrama.sounds.palette import SoundKind

Subject = Literal["sound", "length", "space", "words", "bus"]
LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cue.

    Args:
        name: how it is written first of all.
        cue: what it becomes in the cue sheet.
        synonyms: other spellings.
        subject: what its name names.
        flags: options without a value that it takes.
        keys: options with a value that it takes.
        needs: keys of which one must be given.
        doc: what it does, for the manual.
        sound: kind of sound it plays.
    """

    name: str
    cue: CueKind
    synonyms: tuple[str, ...]
    subject: Subject
    flags: frozenset[str]
    keys: frozenset[str]
    doc: str
    needs: frozenset[str] = frozenset()
    sound: SoundKind | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An option with a value.

    Args:
        name: as written before the `=`.
        option: its name in `Cue.options`.
        unit: `dB`, `s`, `""` for a plain number, or None for a word.
        low: least value.
        high: greatest value.
        doc: what it does, for the manual.
        choices: the words it takes; empty for any.
        whole: whether it must be a whole number.
    """

    name: str
    option: str
    unit: str | None
    low: float
    high: float
    doc: str
    choices: tuple[str, ...] = ()
    whole: bool = False


FLAGS: Mapping[str, str] = {
    "under": "a one-shot does not hold the story; music stays low under what follows",
    "out": "ends what is running",
    "cut": "hard, without a fade",
    "sneak": "comes or goes so slowly (6 s) that nobody notices",
    "establish": "the story waits while it is heard by itself, 4 s or as long as `establish=6s` says",
    "segue": "music follows on what is playing and takes its place",
    "add": "joins what is running, rather than taking its place",
    "wait": "speech waits until the sound has ended",
    "continue": "a bed goes on through the next scene heading",
    "far": "from a distance",
    "close": "near and dry",
}
_SECONDS = 600.0
KEYS: Mapping[str, Key] = {
    each.name: each
    for each in (
        Key("level", "level_db", "dB", -80, 24, "level relative to speech, instead of the sound's own"),
        Key("gain", "gain_db", "dB", -60, 24, "louder or softer than usual by so much"),
        Key("pan", "pan", "", -1, 1, "from -1 (left) to 1 (right)"),
        Key("in", "in_s", "s", 0, _SECONDS, "length of the fade at the start"),
        Key("out", "out_s", "s", 0, _SECONDS, "ends what is running with a fade of this length; "
            "for what starts here, the fade at its end"),
        Key("xfade", "xfade_s", "s", 0, _SECONDS, "length of the crossfade from what was running"),
        Key("dur", "dur_s", "s", 0.01, 3600, "how long it is heard"),
        Key("offset", "offset_s", "s", -60, 60, "so much later, or earlier when negative"),
        Key("at", "at", None, 0, 0, "the start or the end of the word it stands at", ("start", "end")),
        Key("to", "to_db", "dB", -120, 24, "rides the level of what is running to this one"),
        Key("seed", "seed", "", 0, 2**32 - 1, "another variation of a synthesised sound", whole=True),
        Key("establish", "establish", "s", 0, _SECONDS, "how long the story waits"),
        Key("as", "as", None, 0, 0, "the pronunciation, respelt"),
        Key("ipa", "ipa", None, 0, 0, "the pronunciation in the phonetic alphabet"),
    )
}  # fmt: skip

_PLACED = frozenset({"level", "gain", "pan", "in", "out", "dur", "offset", "at", "seed"})
KINDS: tuple[Kind, ...] = (
    Kind("sfx", "sfx", ("fx", "f/x", "sound", "foley"), "sound",
         frozenset({"under", "wait", "far", "close", "cut", "out"}), _PLACED,
         "a sound that is heard once", sound="sfx"),
    Kind("amb", "bed", ("ambience", "ambiance", "atmos", "bg", "bed"), "sound",
         frozenset({"under", "out", "cut", "sneak", "establish", "add", "continue", "far", "close"}),
         _PLACED | {"xfade", "to", "establish"},
         "a bed: background that runs until something ends it", sound="bed"),
    Kind("music", "music", (), "sound",
         frozenset({"under", "out", "cut", "sneak", "establish", "segue", "add", "wait", "far", "close"}),
         _PLACED | {"xfade", "to", "establish"},
         "music: runs until `out`, `segue` or its own end", sound="music"),
    Kind("pause", "pause", (), "length", frozenset(), frozenset(), "silence in the story, as long as it says"),
    Kind("space", "space", (), "space", frozenset(), frozenset(),
         "another room from here on, until the next scene heading"),
    Kind("say", "say", (), "words", frozenset(), frozenset({"as", "ipa"}),
         "how a word is pronounced from here on", needs=frozenset({"as", "ipa"})),
    Kind("mix", "mix", (), "bus", frozenset(), frozenset({"gain", "in"}),
         "rides a bus: `dialogue`, `foley`, `beds` or `music`", needs=frozenset({"gain"})),
)  # fmt: skip
BY_SPELLING: Mapping[str, Kind] = {spelling: kind for kind in KINDS for spelling in (kind.name, *kind.synonyms)}
_RADIO_WORDS = ("sound", "sfx", "fx", "f/x", "foley", "music", "amb", "atmos", "ambience", "ambiance", "bg")
RADIO: Mapping[str, Kind] = {word: BY_SPELLING[word] for word in _RADIO_WORDS}
BUSES: Mapping[str, str] = {
    "dialogue": "dialogue", "speech": "dialogue", "voices": "dialogue",
    "foley": "foley", "sfx": "foley", "sounds": "foley",
    "beds": "beds", "bed": "beds", "amb": "beds", "ambience": "beds",
    "music": "music",
}  # fmt: skip

# Options by the names that other programs give them.
_OTHER_NAMES: Mapping[str, frozenset[str]] = {
    "level": frozenset({"volume", "vol", "db", "loudness", "lautstärke"}),
    "in": frozenset({"fade", "fadein", "fade-in", "attack", "einblenden"}),
    "out": frozenset({"fadeout", "fade-out", "release", "ausblenden", "stop", "end", "off"}),
    "xfade": frozenset({"crossfade", "cross-fade"}),
    "dur": frozenset({"duration", "length", "len", "time", "for"}),
    "offset": frozenset({"delay", "shift"}),
    "under": frozenset({"background", "low", "underneath", "behind"}),
    "far": frozenset({"distant", "distance"}),
    "close": frozenset({"near"}),
}
_LEADING_NUMBER = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?")
_MOST_OPTIONS = 30
_OPPOSITES = (("wait", "under"), ("far", "close"), ("cut", "sneak"))

_HEAD = re.compile(r"\s*([A-Za-z/]{2,10})\s*:")
_RADIO = re.compile(r"\s*([A-Za-z/]{2,8})\s*[:\uff1a]")
_BLANK = re.compile(r"\s+")
_KEEP_ONE = "Keep one of them."


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in a cue, `[start, end)` in the text that was read."""

    rule: Rule
    message: str
    start: int
    end: int
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Directive:
    """A cue as it is written.

    Args:
        kind: its row of the table.
        name: as written, white space folded.
        start: of the name, in the text that was read.
        end: of the name, exclusive.
        options: values by the names that `Cue.options` has, in dB, seconds or as they are.
        places: where each option stands, by the same names.
        faults: what is wrong with it.
    """

    kind: Kind
    name: str
    start: int
    end: int
    options: Mapping[str, float | str | bool]
    places: Mapping[str, tuple[int, int]]
    faults: tuple[Fault, ...] = ()

    @property
    def key(self) -> str:
        """The name folded, as sounds and spaces are looked up."""
        return key(self.name)


@dataclass(slots=True)
class _Draft:
    """A directive in the making."""

    kind: Kind
    options: dict[str, float | str | bool] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)

    def wrong(self, rule: Rule, message: str, span: tuple[int, int], hint: str | None = None) -> None:
        self.faults.append(Fault(rule, message, *span, hint))

    def put(self, option: str, value: float | str | bool, span: tuple[int, int]) -> None:
        if option in self.places and not (option == "establish" and self.options[option] is True):
            self.wrong(rules.REPEATED_OPTION, "this option is given twice", span, _KEEP_ONE)
        self.options[option], self.places[option] = value, span


def read_note(content: str) -> Directive | None:
    """Read what stands between `[[` and `]]`; None when it is an ordinary note."""
    head = _HEAD.match(content)
    kind = BY_SPELLING.get(head[1].lower()) if head else None
    return _read(kind, content, head.end(), "|") if head and kind else None


def read_radio(paragraph: str) -> Directive | None:
    """Read a paragraph in the radio spelling, `SOUND: KETTLE SINGS, UNDER`; None when it is no cue.

    Everything but a value (`level=-24dB`) must be in capitals, and all of it on one line.
    """
    head = _RADIO.match(paragraph)
    capitals = all(part.upper() == part or "=" in part for part in paragraph.split(","))
    kind = RADIO.get(head[1].lower()) if head and capitals and "\n" not in paragraph.strip() else None
    return _read(kind, paragraph, head.end(), ",") if head and kind else None


def like_radio(paragraph: str) -> str | None:
    """The cue that a paragraph such as `Music: a waltz.` may be meant as, else None."""
    head = _RADIO.match(paragraph)
    kind = RADIO.get(head[1].lower()) if head else None
    if not head or not kind or "\n" in paragraph:
        return None
    name, _, rest = paragraph[head.end() :].strip().rstrip(".").partition(",")
    flag = rest.strip().lower()
    return f"[[{kind.name}: {name.strip().lower()}{f' | {flag}' if flag in kind.flags else ''}]]"


def _read(kind: Kind, text: str, at: int, separator: str) -> Directive:
    draft = _Draft(kind)
    (start, end), *rest = _parts(text, at, separator)
    for span in rest[:_MOST_OPTIONS]:
        _option(draft, text, span)
    if len(rest) > _MOST_OPTIONS:
        span = (rest[_MOST_OPTIONS][0], rest[-1][1])
        draft.wrong(rules.UNKNOWN_OPTION, f"{len(rest) - _MOST_OPTIONS} more options follow", span, "Take them out.")
    for one, other in _OPPOSITES:
        if one in draft.places and other in draft.places:
            draft.wrong(rules.REPEATED_OPTION, f"{one} and {other} exclude each other", draft.places[other], _KEEP_ONE)
    name = _BLANK.sub(" ", text[start:end])
    _subject(draft, name, (start, end) if end > start else (max(at - 1, 0), at))
    for bracket in islice(re.finditer(r"[\[\]]", text[at:]), _MOST_OPTIONS):
        place = at + bracket.start()
        draft.wrong(rules.BRACKET_IN_NOTE, "a bracket stands inside a cue", (place, place + 1), "Leave it out.")
    return Directive(kind, name, start, end, draft.options, draft.places, tuple(draft.faults))


def _parts(text: str, at: int, separator: str) -> list[tuple[int, int]]:
    """The stretches between separators, without the white space around them."""
    spans = []
    for part in text[at:].split(separator):
        low = at + len(part) - len(part.lstrip())
        spans.append((low, max(low, at + len(part.rstrip()))))
        at += len(part) + 1
    return spans


def _option(draft: _Draft, text: str, span: tuple[int, int]) -> None:
    written = text[slice(*span)]
    label, equals, value = (part.strip() for part in written.partition("="))
    name = label.lower()
    draft.tried.add(name)
    if equals:
        _keyed(draft, name, value, span)
    elif not written:
        hint = "Take one of the signs away."
        draft.wrong(rules.UNKNOWN_OPTION, "an option is missing here", (span[0] - 1, span[0]), hint)
    elif name in draft.kind.flags:
        draft.put(name, True, span)
    elif name in draft.kind.keys:
        key_of = KEYS[name]
        example = {"dB": "-24dB", "s": "1.5s", "": "1", None: key_of.choices[0] if key_of.choices else "…"}[key_of.unit]
        draft.wrong(rules.MISSING_VALUE, f"{name} has no value", span, f"Write {name}={example}.")
    else:
        _unknown(draft, label, "", span)


def _keyed(draft: _Draft, name: str, value: str, span: tuple[int, int]) -> None:
    if name not in draft.kind.keys:
        return _unknown(draft, name, value, span)
    wanted = KEYS[name]
    if wanted.unit is None:
        word = value.lower() if wanted.choices else value
        if not value or (wanted.choices and word not in wanted.choices):
            choices = " or ".join(f"{name}={each}" for each in wanted.choices) or f"{name}=…"
            return draft.wrong(rules.MISSING_VALUE, f"{name} does not take this value", span, f"Write {choices}.")
        return draft.put(wanted.option, word, span)
    number = _number(draft, value, wanted, span)
    return None if number is None else draft.put(wanted.option, number, span)


def _number(draft: _Draft, value: str, wanted: Key, span: tuple[int, int]) -> float | None:
    try:
        number = quantity(value, wanted.unit or "")
    except UnitError as error:
        draft.wrong(rules.MISSING_UNIT, str(error), span, _with_unit(value, wanted))
        return None
    if not wanted.low <= number <= wanted.high or (wanted.whole and number != int(number)):
        kind = "a whole number" if wanted.whole else "a value"
        message = f"{wanted.name} takes {kind} from {wanted.low:g}{wanted.unit} to {wanted.high:g}{wanted.unit}"
        draft.wrong(rules.OPTION_RANGE, message, span)
        return None
    return int(number) if wanted.whole else number


def _with_unit(value: str, wanted: Key) -> str | None:
    """How a value that could not be read is likely meant."""
    side = SIDES.get(value.lower()) if wanted.name == "pan" else None
    meant = f"{side:g}" if side is not None else as_meant(value, wanted.unit or "")
    if meant is None:
        return "Write the number with its unit." if wanted.unit else None
    return f"Write {'' if wanted.name == 'pause' else f'{wanted.name}='}{meant}"


def _unknown(draft: _Draft, name: str, value: str, span: tuple[int, int]) -> None:
    """Report an option that this kind does not take, and the likeliest cure."""
    kind = draft.kind
    takes = sorted(kind.flags | kind.keys)
    if kind.needs and not value:
        return draft.wrong(rules.UNKNOWN_OPTION, f"there is no option {name}", span, f"Write as={name}")
    if name in kind.flags:
        return draft.wrong(rules.UNKNOWN_OPTION, f"{name} takes no value", span, f"Write {name}")
    known = _meant(kind, name.lower(), value) or closest(name, takes)
    others = [each.name for each in KINDS if name in each.flags | each.keys]
    hint = f"Did you mean {known}?" if known else f"{kind.name} takes {', '.join(takes) or 'no options'}."
    message = f"{kind.name} does not take {name}" if others else f"there is no option {name}"
    return draft.wrong(rules.UNKNOWN_OPTION, message, span, hint)


def _meant(kind: Kind, name: str, value: str) -> str | None:
    """An option by another of its usual names, or a bare value, as it is written here."""
    if name in SIDES and "pan" in kind.keys:
        return f"pan={SIDES[name]:g}"
    number = _LEADING_NUMBER.match(name)
    unit = name[number.end() :].strip().lower() if number else ""
    if unit in {"db", "s"}:
        meant, value = ("level" if unit == "db" else "dur"), name.replace(" ", "").replace("db", "dB")
    else:
        meant = next((meant for meant, names in _OTHER_NAMES.items() if key(name) in names), "")
    if meant in kind.keys:
        return f"{meant}={value}" if value else f"{meant}=…"
    return meant if meant in kind.flags else None


def _subject(draft: _Draft, name: str, span: tuple[int, int]) -> None:
    kind = draft.kind
    if not key(name):
        what = {"length": "how long", "words": "which word", "bus": "which bus"}.get(kind.subject, "which one")
        draft.wrong(rules.MISSING_NAME, f"the cue does not say {what}", span, f"Write [[{kind.name}: …]].")
    elif kind.subject == "length":
        length = Key("pause", "dur_s", "s", 0, LONGEST_PAUSE_S, "")
        if (seconds := _number(draft, name, length, span)) is not None:
            draft.options["dur_s"] = seconds
    elif kind.subject == "bus" and key(name) not in BUSES:
        buses = ", ".join(dict.fromkeys(BUSES.values()))
        draft.wrong(rules.UNKNOWN_BUS, f"there is no bus {name}", span, f"There are {buses}.")
    if kind.needs and draft.tried.isdisjoint(kind.needs):
        wanted = " or ".join(f"{each}=…" for each in sorted(kind.needs))
        draft.wrong(rules.MISSING_VALUE, f"{kind.name} needs {wanted}", span)
