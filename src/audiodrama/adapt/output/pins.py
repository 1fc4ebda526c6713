"""Speakers fixed by hand, kept in a small file beside the script so that they survive the next adaptation.

A pin belongs to the words that are spoken, not to a number: each passage is known by a hash of its words and how many
times they have occurred before, so that neither an edit elsewhere nor a better model moves it. Editing a name in the
script itself is a pin as well: the file also keeps what was last written, and a hash that tells other edits.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from audiodrama.base.errors import AudiodramaError, UsageError
from audiodrama.base.files import read_inside
from audiodrama.base.names import key
from audiodrama.base.strict import as_record, as_text, strict_json
from audiodrama.base.yaml_editor import editable_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from audiodrama.adapt.output.writing import Written
    from audiodrama.adapt.records import Adaptation
    from audiodrama.adapt.text.tags import Spoken

_VERSION = 1
_LARGEST_BYTES = 64_000_000
_DOUBT = re.compile(r"\?.*\b[01]\.\d\d")


@dataclass(frozen=True)
class PinFile:
    """`pins`: passage to name; `wrote`: passage to the name in the script as adapt last wrote it, which is `base`.

    `rest` is a hash of everything in it but names and doubts.
    """

    path: Path
    pins: dict[str, str] = field(default_factory=dict)
    wrote: dict[str, str] = field(default_factory=dict)
    rest: str = ""
    base: str = ""

    @classmethod
    def beside(cls, home: Path, source: Path) -> PinFile:
        """The pins of a story's script in a production; empty if there are none yet.

        Raises:
            AudiodramaError: if the file is damaged.
        """
        path = home / "script" / f"{source.stem}.pins.json"
        if not os.path.lexists(path):
            return cls(path)
        try:
            raw = as_record(strict_json(read_inside(home, path, limit_bytes=_LARGEST_BYTES)))
            pins, wrote = _names(raw["pins"]), _names(raw["wrote"])
            return cls(path, pins, wrote, as_text(raw.get("rest", "")), as_text(raw.get("base", "")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AudiodramaError(
                f"{path.name} is damaged: {error}", hint="restore it, or delete it to lose what was fixed"
            ) from error

    @property
    def script(self) -> Path:
        """The script the pins are for."""
        return self.path.with_name(self.path.name.removesuffix(".pins.json") + ".fountain")

    @property
    def is_rewritten(self) -> bool:
        """Whether the script was edited in more than names since adapt wrote it."""
        return os.path.lexists(self.script) and self.rest != _rest_of(self.standing_text)

    @property
    def standing_text(self) -> str:
        """The script as it stands.

        Raises:
            AudiodramaError: it cannot be read, is not UTF-8, or lies elsewhere.
        """
        return _standing_text(self.script)

    def fixed(self, fixes: Sequence[str]) -> PinFile:
        """With the pins of `LINE=NAME` options, each with one line or several parted by commas.

        Raises:
            UsageError: for an option that is not one, or a line without speech.
        """
        if not os.path.lexists(self.script):
            raise UsageError(f"there is no {self.script.name} yet", hint="adapt the story once before fixing its lines")
        standing = _standing(self.script)
        pins = dict(self.pins)
        for fix in fixes:
            places, _, name = fix.rpartition("=")
            numbers = [number.strip() for number in places.rpartition(":")[2].split(",")]
            if not name.strip() or not all(number.isdecimal() for number in numbers):
                raise UsageError(f"{fix} is no LINE=NAME", hint="as in --fix 31=MARTA or --fix 31,35=MARTA")
            for number in numbers:
                pins.update((p.key, name.strip()) for p in _at_line(standing, int(number), self.script.name))
        return replace(self, pins=pins)

    def pinned(self, adaptation: Adaptation, starts: Sequence[int], name: str | None) -> PinFile:
        """With the passages of an adaptation that start at some offsets given to somebody; None takes pins away.

        Raises:
            UsageError: for an offset where no passage of speech starts.
        """
        said = [s for s in adaptation.segments if s.kind == "speech"]
        keys = passage_keys(adaptation.text[s.start : s.end] for s in said)
        of_start = {s.start: k for s, k in zip(said, keys, strict=True)}
        missing = [at for at in starts if at not in of_start]
        if missing:
            raise UsageError(f"nobody speaks at {missing[0]}", hint="give the place where a passage of speech starts")
        chosen = {of_start[at] for at in starts}
        pins = {k: who for k, who in self.pins.items() if k not in chosen}
        return replace(self, pins=pins if name is None else pins | dict.fromkeys(sorted(chosen), name))

    def merged_with_script(self) -> PinFile:
        """With every name that was edited in the script since adapt wrote it."""
        if not os.path.lexists(self.script) or not self.wrote:
            return self
        edited = {
            p.key: p.name
            for p in _standing(self.script)
            if p.key in self.wrote and key(p.name) != key(self.wrote[p.key]) and p.key not in self.pins
        }
        return replace(self, pins={**self.pins, **edited})

    def located(self, text: str, spoken: Sequence[Spoken]) -> dict[int, str]:
        """The pins as offsets into a text, among its utterances."""
        spans = [(p.start, p.end) for s in spoken for p in s.utterance.passages]
        keys = passage_keys(text[a:b] for a, b in spans)
        return {start: self.pins[k] for (start, _), k in zip(spans, keys, strict=True) if k in self.pins}

    def recorded(self, script: Written, text: str) -> PinFile:
        """With what a script says, to tell later edits from it."""
        keys = passage_keys(text[line.start : line.end] for line in script.lines)
        return replace(
            self,
            wrote={k: line.speaker for k, line in zip(keys, script.lines, strict=True)},
            rest=_rest_of(script.text),
            base=script.text,
        )

    def rows_of(self, script: Written, text: str) -> dict[int, int]:
        """The line of the script, as it now stands in its file, for the offset of each passage of a text."""
        standing = {p.key: p.first for p in _standing(self.script)}
        keys = passage_keys(text[line.start : line.end] for line in script.lines)
        pairs = zip(keys, script.lines, strict=True)
        return {line.start: standing[k] for k, line in pairs if k in standing}

    def write(self) -> None:
        """Write the file whole."""
        from audiodrama.base.files import write_text

        document = {"version": _VERSION, "pins": self.pins, "wrote": self.wrote, "rest": self.rest, "base": self.base}
        write_text(self.path, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


@dataclass(frozen=True, slots=True)
class _Standing:
    """A passage as it stands in the script: its key, its speaker's name, and its first and last line from 1."""

    key: str
    name: str
    first: int
    last: int


def passage_keys(passages: Iterable[str]) -> list[str]:
    """The key of each passage: a hash of its words, and `#n` from its second occurrence on."""
    seen: Counter[str] = Counter()
    found = []
    for passage in passages:
        words = " ".join(re.findall(r"\w+", passage.casefold()))
        name = hashlib.sha256(words.encode()).hexdigest()[:12]
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return found


def _rest_of(script: str) -> str:
    """A hash of all that a script says but its speakers' names, and what adapt itself notes on its doubts."""
    from audiodrama.script.fountain import parse

    kept: list[tuple[str, ...]] = []
    for e in parse(script).elements:
        if e.kind == "character":
            kept.append((e.kind, *(x for x in e.extensions if x != "CONT'D")))
        elif not (e.kind == "note" and _DOUBT.match(e.text)):
            kept.append((e.kind, e.name if e.kind == "title-entry" else "", " ".join(e.text.split())))
    return hashlib.sha256(repr(kept).encode()).hexdigest()[:16]


def _names(raw: object) -> dict[str, str]:
    return {passage: as_text(name) for passage, name in as_record(raw).items()}


def _standing_text(script: Path) -> str:
    return editable_text(script.parents[1], f"{script.parent.name}/{script.name}")


def _standing(script: Path) -> list[_Standing]:
    from audiodrama.script.fountain import parse

    text = _standing_text(script)
    elements = [e for e in parse(text).elements if e.kind in ("character", "dialogue")]
    said = [(cue, speech) for cue, speech in pairwise(elements) if (cue.kind, speech.kind) == ("character", "dialogue")]
    keys = passage_keys(speech.text for _, speech in said)
    lines = [(text.count("\n", 0, cue.start) + 1, text.count("\n", 0, speech.end) + 1) for cue, speech in said]
    return [_Standing(k, cue.name, a, b) for k, (cue, _), (a, b) in zip(keys, said, lines, strict=True)]


def _at_line(standing: Sequence[_Standing], number: int, script: str) -> list[_Standing]:
    found = [p for p in standing if p.first <= number <= p.last]
    if not found:
        near = min(standing, key=lambda p: abs(p.first - number), default=None)
        hint = f"the nearest speech is on line {near.first}" if near else None
        raise UsageError(f"{script}:{number} is no line that somebody speaks", hint=hint)
    return found
