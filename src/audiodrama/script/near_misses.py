"""Notes that are nearly cues, and how they should be written: `[[pause 2s]]`, `[[music: stop]]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from audiodrama.base.names import key, slips
from audiodrama.script.directions import pause_of
from audiodrama.script.directives import BY_SPELLING, FLAGS, KEYS

if TYPE_CHECKING:
    from collections.abc import Collection

    from audiodrama.script.directives import Kind

# Of these words a small slip is still no other English word; for the rest more must speak for a cue.
_UNLIKE_OTHER_WORDS = ("sfx", "amb", "atmos", "foley", "ambience", "ambiance", "music")
_NEVER_PROSE = frozenset({"sfx", "fx", "f/x", "amb", "atmos"})
_ENDINGS = frozenset({
    "stop", "stops", "end", "ends", "off", "out", "none", "silence", "finish", "quiet", "mute", "fade-out", "fades-out",
    "fade", "fades", "stop-all", "all-off", "cut", "no-music", "nothing", "stopp", "aus", "fin", "stop-music",
})  # fmt: skip
_FIRST_WORD = re.compile(r"\s*([A-Za-z/]+)\s*([:;=,.\uff1a\u2013\u2014-]*)\s*")
_AMOUNT = re.compile(r"[-+\u2212]?\d+(?:[.,]\d+)?\s*(dB|db|DB|s|sec|ms)\b")
_SEPARATOR = re.compile(r"\s*[;,/]\s*|\s+(?=[-+\u2212]?\d)")
_BLANK = re.compile(r"\s+")


def near_miss(content: str, names: Collection[str]) -> str | None:
    """The spelling that a note is likely meant to have, if it is nearly a cue.

    Args:
        content: what stands between the brackets.
        names: keys of the sounds and spaces there are; one of them in the note makes a cue likelier.
    """
    if (seconds := pause_of(content)) is not None:
        return f"[[pause: {seconds:g}s]]"
    first = _FIRST_WORD.match(content)
    if not first:
        return None
    rest = content[first.end() :]
    name = key(re.split(r"[|\]]", rest, maxsplit=1)[0])
    word = first[1].lower()
    ends = word in BY_SPELLING and BY_SPELLING[word].sound is not None and name in _ENDINGS
    known = bool(name) and (name in names or _has_options(rest) or ends)
    never_prose = word in _NEVER_PROSE and 0 < len(name.split("-")) <= 4
    kind = word if word in BY_SPELLING else _nearest(word, likely=known) if first[2] in {":", "\uff1a"} else None
    if kind is None or (word in BY_SPELLING and not (known or never_prose)):
        return None
    if ends:
        return f"[[{BY_SPELLING[kind].name}: none]]"
    return f"[[{kind}: {_BLANK.sub(' ', rest.strip())}]]"


def mended(kind: Kind, name: str, names: Collection[str]) -> str | None:
    """The cue that one with an unknown name is meant to be: with what belongs behind a `|` moved there.

    Args:
        kind: of the cue.
        name: as written, such as `rain -20dB` or `stair creak, under`.
        names: keys of the sounds there are.
    """
    if kind.sound in {"bed", "music"} and key(name) in _ENDINGS:
        return f"[[{kind.name}: none]]"
    head, *rest = _SEPARATOR.split(name)
    if not rest and " " in name and name.rsplit(" ", 1)[1].lower() in kind.flags:
        head, *rest = name.rsplit(" ", 1)
    if not rest or (key(head) not in names and not all(_AMOUNT.fullmatch(part.strip()) for part in rest)):
        return None
    options = [_option(kind, part) for part in rest]
    return f"[[{kind.name}: {' | '.join([head.strip(), *filter(None, options)])}]]" if all(options) else None


def _option(kind: Kind, part: str) -> str | None:
    """A part as the option it is meant to be: `-20dB` is a level, `under` a flag."""
    text = part.strip()
    if text.lower() in kind.flags:
        return text.lower()
    if "=" in text and text.partition("=")[0].strip().lower() in kind.keys:
        return text
    amount = _AMOUNT.fullmatch(text)
    if not amount:
        return None
    if amount[1].lower() == "db" and "level" in kind.keys:
        return f"level={text.replace(' ', '').replace(chr(0x2212), '-')}"
    return f"dur={text.replace(' ', '')}" if "dur" in kind.keys and amount[1] != "dB" else None


def _has_options(rest: str) -> bool:
    parts = [part.strip().lower() for part in rest.split("|")[1:]]
    return any(part in FLAGS or part.partition("=")[0].strip() in KEYS for part in parts)


def _nearest(word: str, *, likely: bool) -> str | None:
    targets = BY_SPELLING if likely else _UNLIKE_OTHER_WORDS
    counts = {target: slips(word, target) for target in targets if len(target) > 2}
    best = min(counts, key=lambda target: counts[target])
    return best if counts[best] <= (1 if len(best) < 6 else 2) and len(word) > 2 else None
