"""The manifest of output/: which files lie there, and what made them.

A file is fresh while its keys are the same and its bytes are those written. Files are listed under their chapter, so
that those of a chapter that no longer exists can be removed, and only those. The manifest is read strictly: an entry
that holds anything else than a render writes counts as absent, and what it was about is made again.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from audiodrama.base.files import file_hash, must_lie_inside, read_inside, write_text
from audiodrama.base.strict import as_number, as_record, as_text, as_texts, strict_json
from audiodrama.export.credits import Credits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NAME = ".audiodrama.json"
PAGE, BOOK, SAMPLE = "page", "m4b", "sample"
"""Names under which the listening page, the whole book's file and the retail sample are listed."""
MASTERS = "masters"
"""Kind, in the cache, of the lossless masters that the whole book's file is made of."""
_VERSION = 2
_LARGEST_BYTES = 64_000_000
_LONGEST_S = 1e7
_LONGEST_NAME = 255
_HEX = re.compile(r"[0-9a-f]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Keys:
    """Content names of what a chapter was made from, each of what can be done again by itself.

    Args:
        sound: everything that is heard; empty when that is not known, and then nothing equals it.
        tags: what a player shows of the audio file.
        labels: numbers, titles, names and places of the cue list and the captions.
    """

    sound: str = ""
    tags: str = ""
    labels: str = ""


@dataclass(frozen=True, slots=True)
class ChapterFacts:
    """Facts of a chapter that reports need, so that nothing has to be measured again.

    Args:
        duration_s: its length.
        gain_db: what the master added to the mix.
        notes: what the user should know of it.
        takes: checksum of each take and each voice's level that went into it, by name.
        lines: names of the takes that are heard in each line, by the line's id without its chapter's number.
        unclear: how far each line that stands too little above its background does so, in LU, by the same id.
        credits: whom and what it has to credit.
    """

    duration_s: float = 0.0
    gain_db: float = 0.0
    notes: tuple[str, ...] = ()
    takes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unclear: Mapping[str, float] = field(default_factory=dict)
    credits: Credits = field(default_factory=Credits)


@dataclass(frozen=True, slots=True)
class ChapterEntry:
    """A chapter as it was made; `files` gives for each name in output/ the SHA-256 of its bytes."""

    keys: Keys
    files: Mapping[str, str]
    facts: ChapterFacts = field(default_factory=ChapterFacts)


@dataclass(frozen=True, slots=True)
class SharedEntry:
    """A file made of all chapters, or several.

    Args:
        key: content name of everything that went into it.
        files: for each name in output/ the SHA-256 of its bytes.
        chapters: of the whole book, the sound key of each chapter by its name.
    """

    key: str
    files: Mapping[str, str]
    chapters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Manifest:
    """All chapters of an output folder by their names, and what is made of all of them (`PAGE`, `BOOK`)."""

    chapters: Mapping[str, ChapterEntry] = field(default_factory=dict)
    shared: Mapping[str, SharedEntry] = field(default_factory=dict)

    @classmethod
    def read(cls, output: Path) -> Manifest:
        """The manifest of a folder, without the entries that make no sense; an empty one when there is none."""
        try:
            raw = as_record(strict_json(read_inside(output, NAME, limit_bytes=_LARGEST_BYTES)))
            if raw["version"] != _VERSION:
                return cls()
            chapters, shared = as_record(raw["chapters"]), as_record(raw["shared"])
        except (OSError, ValueError, KeyError, TypeError):
            return cls()
        return cls(_sensible(chapters, _chapter_entry), _sensible(shared, _shared_entry))

    def write(self, output: Path) -> None:
        """Keep it in the folder, atomically."""
        document = {
            "version": _VERSION,
            "chapters": {name: asdict(entry) for name, entry in self.chapters.items()},
            "shared": {name: asdict(entry) for name, entry in self.shared.items()},
        }
        must_lie_inside(output, output / NAME)
        write_text(output / NAME, json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")

    def with_chapter(self, name: str, entry: ChapterEntry) -> Manifest:
        """A copy with a chapter made anew; files of the same keys that were not asked for this time stay."""
        before = self.chapters.get(name)
        kept = before.files if before and before.keys == entry.keys else {}
        return replace(self, chapters={**self.chapters, name: replace(entry, files={**kept, **entry.files})})

    def with_shared(self, name: str, entry: SharedEntry) -> Manifest:
        """A copy with the page or the whole book made anew."""
        return replace(self, shared={**self.shared, name: entry})

    def without_shared(self, name: str) -> Manifest:
        """A copy without the page or the whole book."""
        if name not in self.shared:
            return self
        return replace(self, shared={other: entry for other, entry in self.shared.items() if other != name})

    def only(self, names: Iterable[str]) -> Manifest:
        """A copy without the chapters that no longer exist."""
        wanted = set(names)
        return replace(self, chapters={name: entry for name, entry in self.chapters.items() if name in wanted})

    def takes_of(self, file: str) -> dict[str, tuple[str, ...]]:
        """Names of the takes that are heard in each line of a chapter's file, by the line's id."""
        for name, entry in self.chapters.items():
            if file in entry.files:
                number = name.partition("-")[0]
                return {f"{number}-{line}": takes for line, takes in entry.facts.lines.items()}
        return {}

    @property
    def entries(self) -> list[ChapterEntry | SharedEntry]:
        """All entries."""
        return [*self.chapters.values(), *self.shared.values()]

    @property
    def files(self) -> set[str]:
        """Every file listed."""
        return {file for entry in self.entries for file in entry.files}


def are_whole(output: Path, entry: ChapterEntry | SharedEntry | None, files: Iterable[str]) -> bool:
    """Whether files are there, byte for byte as an entry lists them."""
    return entry is not None and all(_is_whole(output, name, entry.files.get(name)) for name in files)


def _is_whole(output: Path, name: str, digest: str | None) -> bool:
    if digest is None:
        return False
    try:
        must_lie_inside(output, output / name)
        return file_hash(output / name) == digest
    except OSError:
        return False


def remove_stale(output: Path, before: Manifest, now: Manifest) -> list[str]:
    """Remove the files that the manifest before lists and this one does not; one with other bytes is somebody else's.

    Returns:
        Their names.
    """
    removed = []
    for name in sorted(before.files - now.files):
        if any(are_whole(output, entry, [name]) for entry in before.entries):
            (output / name).unlink()
            removed.append(name)
    return removed


# Strict reading: each of these raises ValueError, TypeError or KeyError on anything else than a render writes.


def _sensible(entries: Mapping[str, Any], parse: Any) -> dict[str, Any]:
    """The entries that can be parsed, under names that a file can have."""
    sensible = {}
    for name, raw in entries.items():
        try:
            sensible[_file_name(name)] = parse(raw)
        except (ValueError, TypeError, KeyError):
            continue
    return sensible


def _chapter_entry(raw: Any) -> ChapterEntry:
    return ChapterEntry(_keys(raw["keys"]), _files(raw["files"]), _facts(raw["facts"]))


def _shared_entry(raw: Any) -> SharedEntry:
    chapters = {_file_name(name): _key(key) for name, key in as_record(raw["chapters"]).items()}
    return SharedEntry(_key(raw["key"]), _files(raw["files"]), chapters)


def _keys(raw: Any) -> Keys:
    return Keys(_key(raw["sound"]), _key(raw["tags"]), _key(raw["labels"]))


def _facts(raw: Any) -> ChapterFacts:
    return ChapterFacts(
        as_number(raw["duration_s"], 0.0, _LONGEST_S),
        as_number(raw["gain_db"], -200.0, 200.0),
        as_texts(raw["notes"]),
        {as_text(name): _digest(digest) for name, digest in as_record(raw["takes"]).items()},
        {as_text(line): as_texts(takes) for line, takes in as_record(raw["lines"]).items()},
        {as_text(line): as_number(gap_lu) for line, gap_lu in as_record(raw["unclear"]).items()},
        _credits(raw["credits"]),
    )


def _credits(raw: Any) -> Credits:
    voices = {as_text(role): as_text(voice) for role, voice in as_record(raw["voices"]).items()}
    return Credits(voices, as_texts(raw["sounds"]), as_texts(raw["rooms"]))


def _files(raw: Any) -> dict[str, str]:
    return {_file_name(name): _digest(digest) for name, digest in as_record(raw).items()}


def _file_name(raw: Any) -> str:
    """The name of a file directly in a folder."""
    name = as_text(raw)
    if not name or name.startswith(".") or any(sign in name for sign in "/\\:\0") or len(name.encode()) > _LONGEST_NAME:
        raise ValueError(name)
    return name


def _digest(raw: Any) -> str:
    digest = as_text(raw)
    if not _DIGEST.fullmatch(digest):
        raise ValueError(raw)
    return digest


def _key(raw: Any) -> str:
    key = as_text(raw)
    if not _HEX.fullmatch(key):
        raise ValueError(raw)
    return key
