"""The nouns of takes.yaml, and its strict reading: which take of a line is kept, and which was found good."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiodrama.base.diagnostics import rule
from audiodrama.base.yaml_reader import BAD_VALUE, Reader
from audiodrama.performance.take_keys import KEY
from audiodrama.performance.take_rows import quick_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from audiodrama.base.diagnostics import Diagnostic
    from audiodrama.base.source import Place, Source
    from audiodrama.base.yaml_reader import YamlMap

TAKES, FOLDER = "takes.yaml", "takes"
VERSION = 1
FIRST, RECORDING, SEED, VARIANT = "first", "recording", "seed", "variant"
VARIANTS = (
    "slower", "faster", "lower", "higher", "split", "again",
    "slower-lower", "slower-higher", "faster-lower", "faster-higher",
)  # fmt: skip
"""Names of the honest variants of a voice that has no seeds; `again` may stand with a number."""
_KEEP = re.compile(
    rf"{FIRST}|{RECORDING}|{SEED} [0-9]{{1,9}}|{VARIANT} (?:{'|'.join(VARIANTS)})(?: [1-9][0-9]{{0,3}})?"
)
_FILE = re.compile(r"takes/[^/\\\0:]{1,120}\.flac")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CAST = re.compile(r"[0-9a-f]{16}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})(?: .*)?$", re.MULTILINE)
_LONGEST = 20_000_000

CONFLICT = rule(
    "merge-conflict", "error",
    "The file takes.yaml holds the marks that a merge leaves where two people changed the same lines, so nobody can "
    "tell which choices hold.",
    example={
        "takes.yaml": "version: 1\ntakes:\n<<<<<<< HEAD\n  marta-0123456789abcdef: {keep: variant slower}\n=======\n"
        "  marta-0123456789abcdef: {keep: variant faster}\n>>>>>>> other\n"
    },
    cure="Keep one line of each pair, and take out the lines that begin with <<<<<<<, ======= and >>>>>>>. Each entry "
    "is one line, so nothing else hangs on it.",
)  # fmt: skip
NEWER = rule(
    "newer-takes", "error",
    "The file takes.yaml was written by a newer version of the program, which may mean something by it that this "
    "one does not know.",
    example={"takes.yaml": "version: 2\ntakes: {}\n"},
    cure="Install the newer version of audiodrama; nothing in the file has been changed.",
)  # fmt: skip
BAD_TAKE = rule(
    "bad-take", "error",
    "An entry of takes.yaml makes no sense: its key is not one that the program gives a line, or the take that it "
    "keeps is none.",
    example={"takes.yaml": "version: 1\ntakes:\n  marta-0123456789abcdef: {keep: loudest}\n"},
    cure="Take the entry out, and choose with `audiodrama take PLACE --keep N`, which writes it as it has to be.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TakeEntry:
    """One line of takes.yaml.

    Args:
        key: of the line (`take_keys.line_keys`).
        words: the line's words, shortened, for people and to find the nearest line when they have changed.
        at: where the line stood when this was written, such as `script/01.fountain:31`.
        keep: the take that is kept: `first`, `seed 7`, `variant faster`, `recording`; empty for none.
        file: where its sound lies in the play, `takes/….flac`; empty for one that its engine makes again.
        voice: `engine:voice` of the take, empty for a person's own recording.
        sha256: of the file, or of the samples of a take that its engine makes again.
        approved: when it was found good, in UTC; empty for never.
        cast: name of the voice, figures, delivery and reading with which it was found good.
        note: the producer's own.
    """

    key: str
    words: str = ""
    at: str = ""
    keep: str = ""
    file: str = ""
    voice: str = ""
    sha256: str = ""
    approved: str = ""
    cast: str = ""
    note: str = ""
    place: Place | None = field(default=None, compare=False)

    @property
    def key_place(self) -> Place | None:
        """Where its key stands."""
        return self.place and self.place.source.place(self.place.start, self.place.start + len(self.key))

    @property
    def is_empty(self) -> bool:
        """Whether it neither keeps nor approves nor notes anything."""
        return not (self.keep or self.approved or self.note)


FIELDS = ("words", "at", "keep", "file", "voice", "sha256", "approved", "cast", "note")
"""Fields of an entry in the order in which they are written."""


_FORMS = (
    ("keep", _KEEP, "keep is first, seed N, recording or variant with one of " + ", ".join(VARIANTS)),
    ("file", _FILE, f"file is one in {FOLDER}/ that ends in .flac"),
    ("sha256", _SHA256, "sha256 is 64 digits from 0 to f"),
    ("cast", _CAST, "cast is 16 digits from 0 to f"),
    ("approved", _TIME, "approved is a time such as 2026-11-29T10:00:00Z"),
)


@dataclass(frozen=True)
class TakeBook:
    """All of takes.yaml: the entries by key, in the order of the file."""

    entries: Mapping[str, TakeEntry] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entries)


def read_takes(source: Source) -> tuple[TakeBook, list[Diagnostic]]:
    """Read takes.yaml strictly; of an entry with a mistake nothing holds."""
    if found := _CONFLICT.search(source.text):
        place = source.place(found.start(), found.end())
        return TakeBook(), [CONFLICT.at(place, "a merge left both sides here")]
    if (quick := _quick(source)) is not None:
        return quick, []
    reader = Reader(source, longest=_LONGEST)
    top = reader.document()
    if top is None:
        return TakeBook(), reader.diagnostics
    version = top.whole("version", 1)
    if version > VERSION:
        place = top.value_place("version")
        return TakeBook(), [NEWER.at(place, f"this file is of version {version}, and this program knows {VERSION}")]
    entries = {}
    for key, place, node in top.children("takes"):
        before = len(reader.diagnostics)
        block = reader.block(node, key)
        entry = _entry(key, place, block) if block else None
        if not KEY.fullmatch(key):
            reader.report(BAD_TAKE.at(place, f"{key} is no key of a line"))
        if entry and len(reader.diagnostics) == before:
            entries[key] = entry
    top.close()
    return TakeBook(entries), reader.diagnostics


def _entry(key: str, name_place: Place, block: YamlMap) -> TakeEntry:
    texts = {name: block.text(name) or "" for name in FIELDS}
    block.close()
    place = block.reader.source.place(name_place.start, max(block.place.end, name_place.end))
    entry = TakeEntry(key, **texts, place=place)
    for name, form, told in _FORMS:
        if name in block and not form.fullmatch(texts[name]):
            rule_of = BAD_TAKE if name == "keep" else BAD_VALUE
            block.reader.report(rule_of.at(block.value_place(name), f"{told}, and not {texts[name]!r}"))
    if entry.keep == RECORDING and not entry.file:
        block.reader.report(BAD_TAKE.at(block.place, "a recording without its file"))
    if entry.file and not entry.sha256:
        block.reader.report(BAD_TAKE.at(block.place, "a file without its sha256"))
    return entry


def _quick(source: Source) -> TakeBook | None:
    """The entries of a file that is written as the program writes it and makes sense; None for any other."""
    read = quick_rows(source)
    if read is None or int(read[0]) > VERSION:
        return None
    entries = {}
    for key, fields, start, end in read[1]:
        if not KEY.fullmatch(key) or not fields.keys() <= set(FIELDS):
            return None
        if any(name in fields and not form.fullmatch(fields[name]) for name, form, _ in _FORMS):
            return None
        entry = TakeEntry(key, **fields, place=source.place(start, end))
        if (entry.keep == RECORDING and not entry.file) or (entry.file and not entry.sha256):
            return None
        entries[key] = entry
    return TakeBook(entries)
